//! Orbit-adjacency matrices as files, one a key, written while they are computed.

mod npz;

use std::{
    fs,
    path::{Path, PathBuf},
};

use argiope_graph::{Progress, UndirectedGraph};

use self::npz::NpzFile;
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
    /// Which entries of each row.
    pub filter: RowFilter,
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

/// Computes the matrices of `keys` and writes each to a file in `folder`, which is made if it does not exist. The files
/// are returned in the order of `keys`.
///
/// Files get their names when all matrices are computed, one after the other, each only when it is complete: after an
/// error or a cancellation nothing partial is left, but files that were completed before it stay.
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
    let symmetric = match (options.format, options.filter.top_k) {
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
            file.push_block(rows, &options.filter)?;
        }
        Ok::<(), OrbitError>(())
    })?;
    progress.begin("completing files", Some(files.len() as u64));
    let mut exported = Vec::new();
    for file in files {
        progress.check()?;
        exported.push(file.finish()?);
        progress.advance(1);
    }
    progress.end();
    let place = |file: &ExportedFile| keys.iter().position(|&key| key == file.key);
    exported.sort_by_key(place);
    Ok(exported)
}

/// A file that grows row by row.
struct MatrixFile {
    key: Key,
    path: PathBuf,
    content: Content,
}

enum Content {
    Native(Box<AdjacencyWriter>),
    Npz(NpzFile),
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
            AdjacencyFormat::Npz => Content::Npz(NpzFile::create(&path, num_nodes)?),
        };
        Ok(Self { key, path, content })
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
            Content::Npz(file) => file.push_row(columns, values),
        }
    }

    fn finish(self) -> Result<ExportedFile, OrbitError> {
        let Self { key, path, content } = self;
        let entries = match content {
            Content::Native(writer) => writer.finish()?,
            Content::Npz(file) => file.finish()?,
        };
        let io_error = |source| OrbitError::Io {
            path: path.clone(),
            source,
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
