//! Reading a matrix through a memory map.

use std::{fs::File, path::Path};

use memmap2::Mmap;
use xxhash_rust::xxh3::xxh3_64;

use super::{FOOT_BYTES, HEAD_BYTES, MAGIC, VERSION, varint};
use crate::{Key, OrbitError};

/// A matrix file, mapped; rows are decoded when they are asked for. The file must not change while it is open.
#[derive(Debug)]
pub struct StoredAdjacency {
    map: Mmap,
    key: Key,
    half: bool,
    num_nodes: usize,
    num_entries: u64,
    offsets_position: usize,
}

/// Entries `(column, value)` of a row.
#[derive(Debug, Clone)]
pub struct StoredRow<'a> {
    bytes: &'a [u8],
    left: u64,
    column: u64,
    first: bool,
}

impl StoredAdjacency {
    /// Maps a file and checks it whole: its sum, its structure, every row.
    ///
    /// # Errors
    /// [`OrbitError::Io`]; [`OrbitError::InvalidFile`] for a file that is no matrix, is cut short or damaged.
    ///
    /// # Complexity
    /// Reads the file once.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, OrbitError> {
        let path = path.as_ref();
        let io_error = |source| OrbitError::Io {
            path: path.to_path_buf(),
            source,
        };
        let file = File::open(path).map_err(io_error)?;
        if file.metadata().map_err(io_error)?.len() < (HEAD_BYTES + FOOT_BYTES) as u64 {
            let reason = "too short for an orbit-adjacency matrix";
            return Err(OrbitError::InvalidFile {
                path: path.to_path_buf(),
                reason,
            });
        }
        // SAFETY: the map is read as plain bytes only, and every length in it is checked before use; a file that another
        // process changes meanwhile gives wrong counts, which the documentation excludes.
        let map = unsafe { Mmap::map(&file) }.map_err(io_error)?;
        Self::check(map).map_err(|reason| OrbitError::InvalidFile {
            path: path.to_path_buf(),
            reason,
        })
    }

    fn check(map: Mmap) -> Result<Self, &'static str> {
        let foot_start = map.len() - FOOT_BYTES;
        if map[..8] != MAGIC {
            return Err("no orbit-adjacency matrix: wrong magic bytes");
        }
        if u32::from_le_bytes(bytes_at(&map, 8)) != VERSION {
            return Err("written by another version of the format");
        }
        if map[map.len() - 8..] != MAGIC {
            return Err("cut short: the foot is missing");
        }
        let sum_position = map.len() - 16;
        if number_at(&map, sum_position) != xxh3_64(&map[..sum_position]) {
            return Err("damaged: the checksum does not match");
        }
        let inconsistent = "inconsistent: sizes do not belong together";
        let size = |position| usize::try_from(number_at(&map, position)).map_err(|_| inconsistent);
        let (offsets_position, num_nodes) = (size(foot_start)?, size(foot_start + 8)?);
        let num_entries = number_at(&map, foot_start + 16);
        let [hop, row_orbit, column_orbit, half] = bytes_at(&map, foot_start + 24);
        let key = Key::from_bytes([hop, row_orbit, column_orbit]).ok_or("names no known key")?;
        let offsets_bytes = num_nodes
            .checked_add(1)
            .and_then(|count| count.checked_mul(8));
        let end = offsets_bytes.and_then(|bytes| offsets_position.checked_add(bytes));
        if end != Some(foot_start) || half > 1 || num_nodes > u32::MAX as usize {
            return Err(inconsistent);
        }
        let matrix = Self {
            map,
            key,
            half: half == 1,
            num_nodes,
            num_entries,
            offsets_position,
        };
        matrix.check_rows()?;
        Ok(matrix)
    }

    fn check_rows(&self) -> Result<(), &'static str> {
        let mut sum = 0u64;
        let mut end_before = HEAD_BYTES as u64;
        for row in 0..self.num_nodes {
            let (start, end) = (self.offset(row), self.offset(row + 1));
            if start != end_before || end < start || end > self.offsets_position as u64 {
                return Err("inconsistent: rows overlap");
            }
            end_before = end;
            let mut entries = self.row(row as u32);
            let expected = entries.left;
            let mut before = None;
            for _ in 0..expected {
                let Some((column, _)) = entries.next() else {
                    return Err("a row is cut short");
                };
                if column as usize >= self.num_nodes || before.is_some_and(|left| left >= column) {
                    return Err("columns of a row do not ascend or are out of range");
                }
                before = Some(column);
            }
            if !entries.bytes.is_empty() {
                return Err("a row is longer than its entries");
            }
            sum = sum.checked_add(expected).ok_or("too many entries")?;
        }
        match sum == self.num_entries {
            true => Ok(()),
            false => Err("the number of entries is wrong"),
        }
    }

    /// The key.
    #[must_use]
    pub fn key(&self) -> Key {
        self.key
    }

    /// True if only the upper half of a symmetric matrix is stored.
    #[must_use]
    pub fn is_upper_half(&self) -> bool {
        self.half
    }

    /// Number of rows and columns.
    #[must_use]
    pub fn num_nodes(&self) -> usize {
        self.num_nodes
    }

    /// Number of stored entries.
    #[must_use]
    pub fn num_entries(&self) -> u64 {
        self.num_entries
    }

    /// Stored entries `(column, value)` of a row, columns ascending.
    ///
    /// # Panics
    /// If `row >= num_nodes`.
    #[must_use]
    pub fn row(&self, row: u32) -> StoredRow<'_> {
        let row = row as usize;
        assert!(row < self.num_nodes, "row {row} of {}", self.num_nodes);
        let range = self.offset(row) as usize..self.offset(row + 1) as usize;
        let mut bytes = self.map.get(range).unwrap_or_default();
        let left = varint::take(&mut bytes).unwrap_or(0);
        StoredRow {
            bytes,
            left,
            column: 0,
            first: true,
        }
    }

    fn offset(&self, row: usize) -> u64 {
        number_at(&self.map, self.offsets_position + 8 * row)
    }
}

impl Iterator for StoredRow<'_> {
    type Item = (u32, u64);

    fn next(&mut self) -> Option<(u32, u64)> {
        self.left = self.left.checked_sub(1)?;
        let gap = varint::take(&mut self.bytes)?;
        if gap == 0 && !self.first {
            return None;
        }
        self.first = false;
        self.column = self.column.checked_add(gap)?;
        let value = varint::take(&mut self.bytes)?.checked_add(1)?;
        Some((u32::try_from(self.column).ok()?, value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, usize::try_from(self.left).ok())
    }
}

fn bytes_at<const N: usize>(bytes: &[u8], position: usize) -> [u8; N] {
    bytes[position..position + N].try_into().expect("N bytes")
}

fn number_at(bytes: &[u8], position: usize) -> u64 {
    u64::from_le_bytes(bytes_at(bytes, position))
}
