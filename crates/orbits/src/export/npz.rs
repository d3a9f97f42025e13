//! Matrices for SciPy: arrays of a CSR matrix whose number of entries is known only at the end.

use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Read, Seek, Write},
    path::{Path, PathBuf},
};

use argiope_io::{
    npy::DType,
    npz::{CsrNpzWriter, CsrPart},
};

use crate::OrbitError;

/// A matrix that grows row by row: columns and values wait in unnamed files beside the target.
pub(super) struct NpzFile {
    path: PathBuf,
    num_nodes: usize,
    columns: BufWriter<File>,
    values: BufWriter<File>,
    offsets: Vec<u64>,
}

impl NpzFile {
    pub(super) fn create(path: &Path, num_nodes: usize) -> Result<Self, OrbitError> {
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let io_error = |source| OrbitError::Io {
            path: folder.to_path_buf(),
            source,
        };
        let spool = || {
            tempfile::tempfile_in(folder)
                .map(BufWriter::new)
                .map_err(io_error)
        };
        let (columns, values) = (spool()?, spool()?);
        Ok(Self {
            path: path.to_path_buf(),
            num_nodes,
            columns,
            values,
            offsets: vec![0],
        })
    }

    pub(super) fn push_row(&mut self, columns: &[u32], values: &[u64]) -> Result<(), OrbitError> {
        self.offsets.push(self.num_entries() + columns.len() as u64);
        self.write(columns, values)
            .map_err(|source| self.io_error(source))
    }

    /// Completes the file; returns the number of entries.
    pub(super) fn finish(self) -> Result<u64, OrbitError> {
        let (path, entries) = (self.path.clone(), self.num_entries());
        let Self {
            num_nodes,
            columns,
            values,
            offsets,
            ..
        } = self;
        let rewound = |file| {
            rewind(file).map_err(|source| OrbitError::Io {
                path: path.clone(),
                source,
            })
        };
        let (columns, values) = (rewound(columns)?, rewound(values)?);
        let num_nodes = num_nodes as u64;
        let mut writer = CsrNpzWriter::create(&path, [num_nodes, num_nodes])?;
        // SciPy wants columns and offsets of one signed type: 32 bits if the number of entries fits, else 64.
        if entries.max(num_nodes) <= i32::MAX as u64 {
            let bytes = offsets
                .iter()
                .flat_map(|&offset| (offset as i32).to_le_bytes());
            let bytes: Vec<u8> = bytes.collect();
            writer.array(CsrPart::Indptr, DType::I32, num_nodes + 1, bytes.as_slice())?;
            writer.array(CsrPart::Indices, DType::I32, entries, columns)?;
        } else {
            let bytes = offsets.iter().flat_map(|offset| offset.to_le_bytes());
            let bytes: Vec<u8> = bytes.collect();
            writer.array(CsrPart::Indptr, DType::I64, num_nodes + 1, bytes.as_slice())?;
            writer.array(CsrPart::Indices, DType::I64, entries, Widened::new(columns))?;
        }
        writer.array(CsrPart::Data, DType::U64, entries, values)?;
        writer.finish()?;
        Ok(entries)
    }

    fn num_entries(&self) -> u64 {
        self.offsets[self.offsets.len() - 1]
    }

    fn write(&mut self, columns: &[u32], values: &[u64]) -> io::Result<()> {
        for column in columns {
            self.columns.write_all(&column.to_le_bytes())?;
        }
        for value in values {
            self.values.write_all(&value.to_le_bytes())?;
        }
        Ok(())
    }

    fn io_error(&self, source: io::Error) -> OrbitError {
        OrbitError::Io {
            path: self.path.clone(),
            source,
        }
    }
}

fn rewind(file: BufWriter<File>) -> io::Result<BufReader<File>> {
    let mut file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.rewind()?;
    Ok(BufReader::new(file))
}

/// Turns 32-bit numbers into 64-bit ones.
struct Widened<R> {
    columns: R,
    /// The number that is being handed out.
    number: [u8; 8],
    handed_out: usize,
}

impl<R: Read> Widened<R> {
    fn new(columns: R) -> Self {
        Self {
            columns,
            number: [0; 8],
            handed_out: 8,
        }
    }
}

impl<R: Read> Read for Widened<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled < buffer.len() {
            if self.handed_out == 8 {
                match self.columns.read_exact(&mut self.number[..4]) {
                    Ok(()) => self.handed_out = 0,
                    // The caller knows how many numbers there are and notices if some are missing.
                    Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => break,
                    Err(error) => return Err(error),
                }
            }
            let length = (8 - self.handed_out).min(buffer.len() - filled);
            let part = &self.number[self.handed_out..][..length];
            buffer[filled..][..length].copy_from_slice(part);
            self.handed_out += length;
            filled += length;
        }
        Ok(filled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_numbers_are_widened_whatever_the_buffers() {
        let narrow: Vec<u8> = [1u32, 0xffff_fffe, 7]
            .iter()
            .flat_map(|n| n.to_le_bytes())
            .collect();
        let wide: Vec<u8> = [1u64, 0xffff_fffe, 7]
            .iter()
            .flat_map(|n| n.to_le_bytes())
            .collect();
        for length in [1, 3, 8, 11, 100] {
            let mut reader = Widened::new(narrow.as_slice());
            let mut found = Vec::<u8>::new();
            let mut buffer = vec![0; length];
            loop {
                match reader.read(&mut buffer).unwrap() {
                    0 => break,
                    read => found.extend(&buffer[..read]),
                }
            }
            assert_eq!(found, wide);
        }
    }
}
