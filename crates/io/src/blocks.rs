//! Text as lines and as blocks of whole lines.
//!
//! A block is about a megabyte, cut after its last line end; the rest of the line begins the next block. Blocks are
//! parsed by the threads of the current rayon pool while the next ones are read and decompressed, and consumed in the
//! order of the file. Memory is bounded by the blocks in flight: two sets of two blocks a thread.

use std::path::Path;

use argiope_graph::Progress;
use memchr::{memchr, memchr_iter, memrchr};
use rayon::prelude::*;

use crate::{IoError, input::Input, snippet::snippet};

/// Bytes of a block.
const BLOCK_BYTES: usize = 1 << 20;

/// Longest line: hubs of adjacency-list formats need much, endless lines must not eat the memory.
const MAX_LINE_BYTES: usize = 1 << 28;

/// Lines and blocks of an input.
pub(crate) struct TextInput {
    input: Input,
    /// Bytes read; those before `start` are consumed.
    pending: Vec<u8>,
    start: usize,
    /// True once the input has no more bytes.
    ended: bool,
    /// Why reading stopped early: raised once all complete lines are consumed, so that errors come in file order.
    failure: Option<IoError>,
    /// Lines consumed.
    lines: u64,
    /// Bytes of the blocks and lines consumed, byte order mark included.
    consumed: u64,
    /// Bytes read.
    bytes: u64,
}

impl TextInput {
    /// Starts reading; refuses binary content and takes a UTF-8 byte order mark off.
    pub(crate) fn new(input: Input) -> Result<Self, IoError> {
        let mut text = Self {
            input,
            pending: Vec::new(),
            start: 0,
            ended: false,
            failure: None,
            lines: 0,
            consumed: 0,
            bytes: 0,
        };
        text.read_more()?;
        if let Some(offset) = memchr(0, &text.pending) {
            let line = 1 + memchr_iter(b'\n', &text.pending[..offset]).count() as u64;
            return Err(IoError::Binary {
                path: text.path().to_path_buf(),
                line,
                offset: offset as u64,
            });
        }
        if text.pending.starts_with(b"\xef\xbb\xbf") {
            text.start = 3;
            text.consumed = 3;
        }
        Ok(text)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.input.path
    }

    /// Lines consumed.
    pub(crate) fn lines(&self) -> u64 {
        self.lines
    }

    /// Decompressed bytes read so far.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(crate) fn report(&mut self, progress: &dyn Progress) -> Result<(), IoError> {
        self.input.report(progress)
    }

    /// Reads a block's worth of bytes; at the end of the text, completes its last line.
    fn read_more(&mut self) -> Result<(), IoError> {
        self.pending.drain(..self.start);
        self.start = 0;
        if self.pending.len() > MAX_LINE_BYTES {
            return Err(IoError::Syntax {
                path: self.path().to_path_buf(),
                line: self.lines + 1,
                reason: format!("a line of more than {MAX_LINE_BYTES} bytes"),
                text: snippet(&self.pending),
            });
        }
        let before = self.pending.len();
        let read = self.input.read_up_to(BLOCK_BYTES, &mut self.pending);
        let count = self.pending.len() - before;
        self.bytes += count as u64;
        match read {
            Err(error) => {
                self.ended = true;
                self.failure = Some(error);
                let complete = memrchr(b'\n', &self.pending).map_or(0, |at| at + 1);
                self.pending.truncate(complete);
            }
            Ok(()) if count < BLOCK_BYTES => {
                self.ended = true;
                if self.pending.last().is_some_and(|&last| last != b'\n') {
                    self.pending.push(b'\n');
                }
            }
            Ok(()) => {}
        }
        Ok(())
    }

    /// The end of the text, or what cut it short.
    fn end(&mut self) -> Result<(), IoError> {
        match self.failure.take() {
            Some(IoError::Damaged {
                path,
                compression,
                source,
                ..
            }) => Err(IoError::Damaged {
                path,
                compression,
                line: self.lines,
                source,
            }),
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    /// The next line without its line end, not consumed; `None` at the end.
    pub(crate) fn peek_line(&mut self) -> Result<Option<&[u8]>, IoError> {
        let length = loop {
            match memchr(b'\n', &self.pending[self.start..]) {
                Some(length) => break length,
                None if self.ended => return self.end().map(|()| None),
                None => self.read_more()?,
            }
        };
        let line = &self.pending[self.start..self.start + length];
        if let Some(at) = memchr(0, line) {
            return Err(IoError::Binary {
                path: self.input.path.clone(),
                line: self.lines + 1,
                offset: self.consumed + at as u64,
            });
        }
        Ok(Some(line.strip_suffix(b"\r").unwrap_or(line)))
    }

    /// Consumes the line that was peeked at.
    pub(crate) fn skip_line(&mut self) {
        if let Some(length) = memchr(b'\n', &self.pending[self.start..]) {
            self.start += length + 1;
            self.consumed += length as u64 + 1;
            self.lines += 1;
        }
    }

    /// Exchanges `block` for the next block of whole lines; empty at the end.
    fn next_block(&mut self, block: &mut Vec<u8>) -> Result<(), IoError> {
        block.clear();
        if self.start < self.pending.len() || !self.ended {
            while !self.ended
                && (self.pending.len() - self.start < BLOCK_BYTES
                    || memchr(b'\n', &self.pending[self.start..]).is_none())
            {
                self.read_more()?;
            }
            // `block` becomes the buffer of the remainder and of what is read next.
            let end = memrchr(b'\n', &self.pending).map_or(self.start, |at| at + 1);
            block.extend_from_slice(&self.pending[end..]);
            self.pending.truncate(end);
            self.pending.drain(..self.start);
            self.start = 0;
            std::mem::swap(block, &mut self.pending);
        }
        Ok(())
    }

    /// Parses all remaining blocks, in parallel, and hands the results to `consume`, in order. `parse` also returns the
    /// number of lines of its block.
    ///
    /// Uses no thread but the caller's if the rest is one block or the current pool has one thread.
    pub(crate) fn for_each_block<T: Send>(
        &mut self,
        progress: &dyn Progress,
        parse: impl Fn(&[u8]) -> (T, u64) + Sync,
        mut consume: impl FnMut(Block<'_>, T) -> Result<(), IoError>,
    ) -> Result<(), IoError> {
        let path = self.input.path.clone();
        let mut take = |text: &mut Self, data: &[u8], (parsed, lines): (T, u64)| {
            let block = Block {
                path: &path,
                data,
                lines_before: text.lines,
                bytes_before: text.consumed,
            };
            consume(block, parsed)?;
            text.lines += lines;
            text.consumed += data.len() as u64;
            Ok::<(), IoError>(())
        };
        let mut first = Vec::new();
        self.next_block(&mut first)?;
        let all_read = self.ended && self.pending.is_empty();
        if all_read || rayon::current_num_threads() == 1 {
            while !first.is_empty() {
                take(self, &first, parse(&first))?;
                self.report(progress)?;
                self.next_block(&mut first)?;
            }
            return self.end();
        }
        let batch = 2 * rayon::current_num_threads();
        let mut current = vec![first];
        let mut next = Vec::new();
        while !current.is_empty() {
            let (parsed, read) = rayon::join(
                || {
                    let blocks = current.par_iter();
                    blocks.map(|block| parse(block)).collect::<Vec<_>>()
                },
                || self.fill(&mut next, batch),
            );
            for (block, parsed) in current.iter().zip(parsed) {
                take(self, block, parsed)?;
            }
            self.report(progress)?;
            read?;
            std::mem::swap(&mut current, &mut next);
        }
        self.end()
    }

    /// Fills `blocks` with up to `count` blocks, reusing its buffers.
    fn fill(&mut self, blocks: &mut Vec<Vec<u8>>, count: usize) -> Result<(), IoError> {
        for at in 0..count {
            if at == blocks.len() {
                blocks.push(Vec::new());
            }
            self.next_block(&mut blocks[at])?;
            if blocks[at].is_empty() {
                blocks.truncate(at);
                break;
            }
        }
        Ok(())
    }
}

/// A block of whole lines and its place in the text.
pub(crate) struct Block<'a> {
    pub(crate) path: &'a Path,
    pub(crate) data: &'a [u8],
    pub(crate) lines_before: u64,
    pub(crate) bytes_before: u64,
}
