//! Orbit-adjacency matrices as files, one a key, written while they are computed.

use std::{
    fs,
    io::{BufWriter, Read, Seek, Write},
    path::{Path, PathBuf},
};

use argiope_graph::{Progress, UndirectedGraph};
use argiope_io::{
    npy::DType,
    npz::{CsrNpzWriter, CsrPart},
};

use crate::{
    Key, OrbitError,
    adjacency::{KeyRows, RowFilter, Selection, Symmetric, stream_adjacencies},
    store::{self, AdjacencyWriter},
};

/// Format of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AdjacencyFormat {
    /// `A_<key>.orbits`: see [`store`]. Symmetric matrices are stored by their upper half, unless `top_k`
    /// makes them asymmetric.
    Native,
    /// `A_<key>.npz`: a full matrix that `scipy.sparse.load_npz` reads, counts as `uint64`.
    Npz,
}

/// What to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportOptions {
    /// Format of the files.
    pub format: AdjacencyFormat,
    /// Counts below are left out; 0 and 1 keep all.
    pub min_count: u64,
    /// Keep only this many of the largest counts in each row (among equal ones, the smallest columns).
    pub top_k: Option<usize>,
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportedFile {
    /// The matrix.
    pub key: Key,
    /// The file.
    pub path: PathBuf,
    /// Entries in the file.
    pub entries: u64,
    /// Size of the file.
    pub bytes: u64,
}

/// Computes the matrices of `keys` and writes each to a file in `folder`, which is made if it does not exist. A file has
/// its name only when it is complete: after an error or a cancellation nothing partial is left.
///
/// # Errors
/// [`OrbitError::Output`] or [`OrbitError::Io`] if a file cannot be written; otherwise as [`stream_adjacencies`].
///
/// # Complexity
/// As [`stream_adjacencies`], plus eight bytes a row and key. Disk: two to three bytes an entry (native), twelve (npz,
/// and as much again while it is written).
pub fn export_adjacencies(
    graph: &UndirectedGraph,
    keys: &[Key],
    folder: &Path,
    options: &ExportOptions,
    progress: &dyn Progress,
) -> Result<Vec<ExportedFile>, OrbitError> {
    let io_error = |source| OrbitError::Io {
        path: folder.to_path_buf(),
        source,
    };
    fs::create_dir_all(folder).map_err(io_error)?;
    let filter = RowFilter {
        min_count: options.min_count,
        top_k: options.top_k,
    };
    let symmetric = match (options.format, options.top_k) {
        (AdjacencyFormat::Native, None) => Symmetric::Upper,
        _ => Symmetric::Full,
    };
    let selection = Selection::of(keys.iter().copied(), symmetric);
    let num_nodes = graph.num_nodes();
    let mut files = Vec::new();
    for key in selection.keys() {
        let half = symmetric == Symmetric::Upper && key.is_symmetric();
        files.push(MatrixFile::create(
            folder,
            key,
            num_nodes,
            half,
            options.format,
        )?);
    }
    stream_adjacencies(graph, &selection, progress, |mut block| {
        for (rows, file) in block.keys.iter_mut().zip(&mut files) {
            file.push_block(rows, &filter)?;
        }
        Ok::<(), OrbitError>(())
    })?;
    files.into_iter().map(MatrixFile::finish).collect()
}

/// A file that grows row by row.
struct MatrixFile {
    key: Key,
    path: PathBuf,
    num_nodes: usize,
    content: Content,
}

enum Content {
    Native(Box<AdjacencyWriter>),
    Npz(Spool),
}

/// Arrays of a CSR matrix whose number of entries is known only at the end: columns and values wait in unnamed files.
struct Spool {
    columns: BufWriter<fs::File>,
    values: BufWriter<fs::File>,
    offsets: Vec<u64>,
}

impl MatrixFile {
    fn create(
        folder: &Path,
        key: Key,
        num_nodes: usize,
        half: bool,
        format: AdjacencyFormat,
    ) -> Result<Self, OrbitError> {
        let extension = match format {
            AdjacencyFormat::Native => store::EXTENSION,
            AdjacencyFormat::Npz => "npz",
        };
        let path = folder.join(format!("A_{key}.{extension}"));
        let content = match format {
            AdjacencyFormat::Native => Content::Native(Box::new(AdjacencyWriter::create(
                &path, key, num_nodes, half,
            )?)),
            AdjacencyFormat::Npz => {
                let io_error = |source| OrbitError::Io {
                    path: folder.to_path_buf(),
                    source,
                };
                let spool = || {
                    tempfile::tempfile_in(folder)
                        .map(BufWriter::new)
                        .map_err(io_error)
                };
                Content::Npz(Spool {
                    columns: spool()?,
                    values: spool()?,
                    offsets: vec![0],
                })
            }
        };
        Ok(Self {
            key,
            path,
            num_nodes,
            content,
        })
    }

    fn push_block(&mut self, rows: &mut KeyRows, filter: &RowFilter) -> Result<(), OrbitError> {
        let (mut columns, mut values) = (Vec::new(), Vec::new());
        for row in 0..rows.row_ends.len() {
            let (all_columns, all_values) = rows.row(row);
            if filter.keeps_all() {
                self.push_row(all_columns, all_values)?;
            } else {
                columns.clear();
                columns.extend(all_columns);
                values.clear();
                values.extend(all_values);
                filter.apply(&mut columns, &mut values);
                self.push_row(&columns, &values)?;
            }
        }
        Ok(())
    }

    fn push_row(&mut self, columns: &[u32], values: &[u64]) -> Result<(), OrbitError> {
        match &mut self.content {
            Content::Native(writer) => writer.push_row(columns, values),
            Content::Npz(spool) => {
                let mut write = || {
                    for &column in columns {
                        spool.columns.write_all(&column.to_le_bytes())?;
                    }
                    for &value in values {
                        spool.values.write_all(&value.to_le_bytes())?;
                    }
                    Ok(())
                };
                let end = spool.offsets[spool.offsets.len() - 1] + columns.len() as u64;
                spool.offsets.push(end);
                write().map_err(|source| OrbitError::Io {
                    path: self.path.clone(),
                    source,
                })
            }
        }
    }

    fn finish(self) -> Result<ExportedFile, OrbitError> {
        let Self {
            key,
            path,
            num_nodes,
            content,
        } = self;
        let io_error = |source| OrbitError::Io {
            path: path.clone(),
            source,
        };
        let entries = match content {
            Content::Native(writer) => writer.finish()?,
            Content::Npz(spool) => {
                let rewind = |file: BufWriter<fs::File>| -> std::io::Result<fs::File> {
                    let mut file = file
                        .into_inner()
                        .map_err(std::io::IntoInnerError::into_error)?;
                    file.rewind()?;
                    Ok(file)
                };
                let columns = rewind(spool.columns).map_err(io_error)?;
                let values = rewind(spool.values).map_err(io_error)?;
                write_npz(&path, num_nodes as u64, &spool.offsets, columns, values)?;
                spool.offsets[num_nodes]
            }
        };
        let bytes = fs::metadata(&path).map_err(io_error)?.len();
        Ok(ExportedFile {
            key,
            path,
            entries,
            bytes,
        })
    }
}

/// SciPy wants columns and offsets of one signed type: 32 bits if the number of entries fits, else 64.
fn write_npz(
    path: &Path,
    num_nodes: u64,
    offsets: &[u64],
    columns: impl Read,
    values: impl Read,
) -> Result<(), OrbitError> {
    let entries = offsets[offsets.len() - 1];
    let mut writer = CsrNpzWriter::create(path, [num_nodes, num_nodes])?;
    let (columns, values) = (
        std::io::BufReader::new(columns),
        std::io::BufReader::new(values),
    );
    if entries.max(num_nodes) <= i32::MAX as u64 {
        let bytes: Vec<u8> = offsets
            .iter()
            .flat_map(|&offset| (offset as i32).to_le_bytes())
            .collect();
        writer.array(CsrPart::Indptr, DType::I32, num_nodes + 1, bytes.as_slice())?;
        writer.array(CsrPart::Indices, DType::I32, entries, columns)?;
    } else {
        let bytes: Vec<u8> = offsets
            .iter()
            .flat_map(|offset| offset.to_le_bytes())
            .collect();
        writer.array(CsrPart::Indptr, DType::I64, num_nodes + 1, bytes.as_slice())?;
        writer.array(CsrPart::Indices, DType::I64, entries, Widened::new(columns))?;
    }
    writer.array(CsrPart::Data, DType::U64, entries, values)?;
    writer.finish()?;
    Ok(())
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
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let mut filled = 0;
        while filled < buffer.len() {
            if self.handed_out == 8 {
                match self.columns.read_exact(&mut self.number[..4]) {
                    Ok(()) => self.handed_out = 0,
                    Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => break,
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
