//! Writing a matrix row by row.

use std::{io::Write, path::Path};

use argiope_io::AtomicFile;
use xxhash_rust::xxh3::Xxh3Default;

use super::{HEAD_BYTES, MAGIC, VERSION, varint};
use crate::{Key, OrbitError};

/// Bytes gathered before they go to the file.
const BUFFER_BYTES: usize = 1 << 18;

/// Writes one matrix; the file has its name only after [`finish`](AdjacencyWriter::finish). Holds eight bytes a row.
pub struct AdjacencyWriter {
    file: AtomicFile,
    checksum: Xxh3Default,
    buffer: Vec<u8>,
    written: u64,
    key: Key,
    num_nodes: usize,
    half: bool,
    offsets: Vec<u64>,
    num_entries: u64,
}

impl AdjacencyWriter {
    /// Starts a file for a matrix with `num_nodes` rows; `upper_half` says that only columns above the row of a symmetric
    /// matrix will be given.
    ///
    /// # Errors
    /// [`OrbitError::Output`].
    pub fn create(
        path: &Path,
        key: Key,
        num_nodes: usize,
        upper_half: bool,
    ) -> Result<Self, OrbitError> {
        let mut buffer = Vec::with_capacity(BUFFER_BYTES);
        buffer.extend(MAGIC);
        buffer.extend(VERSION.to_le_bytes());
        buffer.resize(HEAD_BYTES, 0);
        Ok(Self {
            file: AtomicFile::create(path)?,
            checksum: Xxh3Default::new(),
            buffer,
            written: 0,
            key,
            num_nodes,
            half: upper_half,
            offsets: vec![HEAD_BYTES as u64],
            num_entries: 0,
        })
    }

    /// Appends the next row: columns ascend strictly, values are not zero.
    ///
    /// # Errors
    /// [`OrbitError::InvalidRow`] if they are not so; [`OrbitError::Output`].
    pub fn push_row(&mut self, columns: &[u32], values: &[u64]) -> Result<(), OrbitError> {
        let row = self.offsets.len() - 1;
        let ascending = columns.is_sorted_by(|left, right| left < right);
        let inside = columns
            .last()
            .is_none_or(|&last| (last as usize) < self.num_nodes);
        if row >= self.num_nodes
            || columns.len() != values.len()
            || !ascending
            || !inside
            || values.contains(&0)
        {
            return Err(OrbitError::InvalidRow { row });
        }
        varint::push(&mut self.buffer, columns.len() as u64);
        let mut before = 0;
        for (&column, &value) in columns.iter().zip(values) {
            varint::push(&mut self.buffer, u64::from(column - before));
            varint::push(&mut self.buffer, value - 1);
            before = column;
        }
        self.num_entries += columns.len() as u64;
        self.offsets.push(self.position());
        if self.buffer.len() >= BUFFER_BYTES - BUFFER_BYTES / 8 {
            self.flush()?;
        }
        Ok(())
    }

    /// Completes the file; returns the number of entries.
    ///
    /// # Errors
    /// [`OrbitError::InvalidRow`] if rows are missing; [`OrbitError::Output`]. No file is left then.
    pub fn finish(mut self) -> Result<u64, OrbitError> {
        if self.offsets.len() != self.num_nodes + 1 {
            return Err(OrbitError::InvalidRow {
                row: self.offsets.len() - 1,
            });
        }
        while !self.position().is_multiple_of(8) {
            self.buffer.push(0);
        }
        let offsets_position = self.position();
        for chunk in std::mem::take(&mut self.offsets).chunks(BUFFER_BYTES / 8) {
            self.buffer
                .extend(chunk.iter().flat_map(|offset| offset.to_le_bytes()));
            self.flush()?;
        }
        for number in [offsets_position, self.num_nodes as u64, self.num_entries] {
            self.buffer.extend(number.to_le_bytes());
        }
        let [hop, row_orbit, column_orbit] = self.key.to_bytes();
        self.buffer.extend([
            hop,
            row_orbit,
            column_orbit,
            u8::from(self.half),
            0,
            0,
            0,
            0,
        ]);
        self.flush()?;
        self.buffer.extend(self.checksum.digest().to_le_bytes());
        self.buffer.extend(MAGIC);
        self.flush()?;
        self.file.commit()?;
        Ok(self.num_entries)
    }

    fn position(&self) -> u64 {
        self.written + self.buffer.len() as u64
    }

    fn flush(&mut self) -> Result<(), OrbitError> {
        self.checksum.update(&self.buffer);
        self.file
            .write_all(&self.buffer)
            .map_err(|source| OrbitError::Io {
                path: self.file.path().to_path_buf(),
                source,
            })?;
        self.written += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }
}
