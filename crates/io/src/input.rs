//! Opening a file or standard input: decompression by content, and a count of the bytes taken from disk.

use std::{
    fs::File,
    io::{self, BufReader, Cursor, Read},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use argiope_graph::Progress;

use crate::{Compression, IoError};

/// Bytes between the operating system and a decoder.
const BUFFER_BYTES: usize = 1 << 16;

/// Bytes of content looked at to recognise a format.
const HEAD_BYTES: usize = 512;

/// A stream of decompressed bytes.
pub(crate) struct Input {
    /// What messages call it.
    pub(crate) path: PathBuf,
    pub(crate) compression: Compression,
    /// The first bytes, still to be delivered from `head_start` on.
    head: Vec<u8>,
    head_start: usize,
    reader: Box<dyn Read + Send>,
    /// An error met while the head was read.
    failure: Option<IoError>,
    taken: Arc<AtomicU64>,
    reported: u64,
    size: Option<u64>,
}

/// Counts the bytes that pass.
struct Counted<R> {
    reader: R,
    taken: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        self.taken.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

impl Input {
    /// Opens a file; `-` is standard input.
    pub(crate) fn open(path: &Path) -> Result<Self, IoError> {
        if path.as_os_str() == "-" {
            return Self::new(PathBuf::from("<stdin>"), Box::new(io::stdin()), None);
        }
        let open = || {
            let file = File::open(path)?;
            let metadata = file.metadata()?;
            if metadata.is_dir() {
                return Err(io::Error::new(
                    io::ErrorKind::IsADirectory,
                    "it is a directory",
                ));
            }
            Ok((file, metadata.is_file().then_some(metadata.len())))
        };
        match open() {
            Ok((file, size)) => Self::new(path.to_path_buf(), Box::new(file), size),
            Err(source) => Err(IoError::Open {
                path: path.to_path_buf(),
                source,
            }),
        }
    }

    fn new(
        path: PathBuf,
        reader: Box<dyn Read + Send>,
        size: Option<u64>,
    ) -> Result<Self, IoError> {
        let taken = Arc::new(AtomicU64::new(0));
        let counted = Counted {
            reader,
            taken: Arc::clone(&taken),
        };
        let mut reader = BufReader::with_capacity(BUFFER_BYTES, counted);
        let start = || {
            let mut magic = Vec::new();
            reader.by_ref().take(6).read_to_end(&mut magic)?;
            let compression = Compression::from_content(&magic);
            let decoder = compression.decoder(Box::new(Cursor::new(magic).chain(reader)))?;
            Ok((compression, decoder))
        };
        let (compression, reader) = start().map_err(|source| IoError::Read {
            path: path.clone(),
            source,
        })?;
        let mut input = Self {
            path,
            compression,
            head: Vec::new(),
            head_start: 0,
            reader,
            failure: None,
            taken,
            reported: 0,
            size,
        };
        let mut head = Vec::new();
        // A stream that breaks within its first bytes is reported when these bytes are used up.
        if let Err(error) = input.read_up_to(HEAD_BYTES, &mut head) {
            if head.is_empty() {
                return Err(error);
            }
            input.failure = Some(error);
        }
        input.head = head;
        Ok(input)
    }

    /// The first bytes of the content, as long as nothing has been read.
    pub(crate) fn head(&self) -> &[u8] {
        &self.head
    }

    /// Bytes of the file as it lies on disk, if known.
    pub(crate) fn size(&self) -> Option<u64> {
        self.size
    }

    /// Appends up to `count` bytes to `buffer`; fewer only at the end of the stream, or before an error.
    pub(crate) fn read_up_to(&mut self, count: usize, buffer: &mut Vec<u8>) -> Result<(), IoError> {
        let from_head = count.min(self.head.len() - self.head_start);
        buffer.extend_from_slice(&self.head[self.head_start..self.head_start + from_head]);
        self.head_start += from_head;
        buffer.reserve(count - from_head);
        let rest = (count - from_head) as u64;
        if rest > 0
            && let Some(error) = self.failure.take()
        {
            return Err(error);
        }
        match self.reader.by_ref().take(rest).read_to_end(buffer) {
            Ok(_) => Ok(()),
            Err(source) => Err(self.read_error(source)),
        }
    }

    fn read_error(&self, source: io::Error) -> IoError {
        read_error(&self.path, self.compression, 0, source)
    }

    /// Tells `progress` how many bytes were taken from disk since the last call, and asks whether to go on.
    pub(crate) fn report(&mut self, progress: &dyn Progress) -> Result<(), IoError> {
        let taken = self.taken.load(Ordering::Relaxed);
        progress.advance(taken - self.reported);
        self.reported = taken;
        Ok(progress.check()?)
    }

    /// Bytes taken from disk, counted on after [`into_reader`](Input::into_reader).
    pub(crate) fn taken(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.taken)
    }

    /// The stream behind the head, for parsers that read by themselves.
    pub(crate) fn into_reader(mut self) -> Result<impl Read + Send, IoError> {
        match self.failure.take() {
            Some(error) => Err(error),
            None => Ok(Cursor::new(self.head).chain(self.reader)),
        }
    }

    /// The whole content: for formats that need random access.
    pub(crate) fn read_all(mut self, progress: &dyn Progress) -> Result<Vec<u8>, IoError> {
        const STEP: usize = 1 << 24;
        let mut content = Vec::new();
        loop {
            let before = content.len();
            self.read_up_to(STEP, &mut content)?;
            self.report(progress)?;
            if content.len() < before + STEP {
                return Ok(content);
            }
        }
    }
}

/// Tells damage of the compressed stream from trouble with the file.
pub(crate) fn read_error(
    path: &Path,
    compression: Compression,
    line: u64,
    source: io::Error,
) -> IoError {
    use io::ErrorKind::{InvalidData, InvalidInput, Other, UnexpectedEof};
    let path = path.to_path_buf();
    let of_decoder = matches!(
        source.kind(),
        InvalidData | InvalidInput | Other | UnexpectedEof
    );
    if of_decoder && compression != Compression::None {
        return IoError::Damaged {
            path,
            compression,
            line,
            source,
        };
    }
    IoError::Read { path, source }
}
