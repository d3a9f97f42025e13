//! Writing graphs, for conversion.

mod adjacency;
mod edge_list;
mod labels;
mod native;
mod npz;

use std::{io, path::Path};

use argiope_graph::{Csr, DirectedGraph, LabelMap, Progress, UndirectedGraph};

pub use labels::{write_labels, write_triples};

use crate::{Compression, Format, IoError, Output};

/// A graph to write: its adjacency and what belongs to it.
#[derive(Debug, Clone, Copy)]
pub struct OutputGraph<'a> {
    pub(crate) adjacency: &'a Csr,
    pub(crate) directed: bool,
    pub(crate) weights: Option<&'a [f64]>,
    pub(crate) labels: Option<&'a LabelMap>,
}

impl<'a> OutputGraph<'a> {
    /// An undirected graph: every edge is written once where the format allows it.
    #[must_use]
    pub fn undirected(graph: &'a UndirectedGraph) -> Self {
        Self {
            adjacency: graph.csr(),
            directed: false,
            weights: None,
            labels: None,
        }
    }

    /// A directed graph.
    #[must_use]
    pub fn directed(graph: &'a DirectedGraph) -> Self {
        Self {
            adjacency: graph.csr(),
            directed: true,
            weights: None,
            labels: None,
        }
    }

    /// Adds weights, one a slot of the adjacency; of an undirected graph, that of the row of the smaller end counts.
    #[must_use]
    pub fn with_weights(self, weights: Option<&'a [f64]>) -> Self {
        Self { weights, ..self }
    }

    /// Adds names of nodes: edge lists are written with names. Other formats know numbers only; use [`write_labels`]
    /// for a file that says which is which.
    #[must_use]
    pub fn with_labels(self, labels: Option<&'a LabelMap>) -> Self {
        Self { labels, ..self }
    }

    /// Edges as they will be written.
    fn num_edges(&self) -> usize {
        match self.directed {
            true => self.adjacency.num_entries(),
            false => self.adjacency.num_entries() / 2,
        }
    }

    /// Every edge with its slot: all entries if directed, those above the diagonal if not.
    pub(crate) fn edges(&self) -> impl Iterator<Item = (u32, u32, usize)> + use<'a> {
        let (adjacency, directed) = (self.adjacency, self.directed);
        (0..adjacency.num_rows() as u32).flat_map(move |row| {
            let slots = adjacency.slots(row);
            let first = match directed {
                true => 0,
                false => adjacency.row(row).partition_point(|&column| column < row),
            };
            (slots.start + first..slots.end).map(move |slot| (row, adjacency.indices()[slot], slot))
        })
    }
}

/// How to write.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WriteOptions {
    /// The format; `None` takes it from the file name, and is an edge list if that says nothing.
    pub format: Option<Format>,
    /// Separator of edge lists; `None` is a comma for `.csv`, a tab otherwise.
    pub separator: Option<u8>,
    /// Smallest id of numbered edge lists, 0 or 1.
    pub base: u32,
    /// Whether edge lists begin with a row `source target [weight]`.
    pub header: bool,
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct WriteSummary {
    /// The format.
    pub format: Format,
    /// The compression, from the file name.
    pub compression: Compression,
    /// Edges (rows or entries) written.
    pub edges: u64,
}

/// Writes a graph. `-` is standard output; `.gz`, `.zst`, `.bz2` and `.xz` are compressed; the file appears under its
/// name when it is complete.
///
/// ```
/// use argiope_graph::{Silent, UndirectedGraph};
/// use argiope_io::{OutputGraph, WriteOptions, write_edges};
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("triangle.mtx");
/// let graph = UndirectedGraph::from_edges(3, [(0, 1), (1, 2), (2, 0)])?;
/// write_edges(&path, OutputGraph::undirected(&graph), &WriteOptions::default(), &Silent)?;
/// assert_eq!(
///     std::fs::read_to_string(&path)?,
///     "%%MatrixMarket matrix coordinate pattern symmetric\n3 3 3\n2 1\n3 1\n3 2\n"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`IoError::Write`], [`IoError::Unsupported`] for GraphML, and for directed graphs as METIS or ORCA;
/// [`IoError::Graph`] if weights or labels are fewer than slots or nodes.
pub fn write_edges(
    path: &Path,
    graph: OutputGraph<'_>,
    options: &WriteOptions,
    progress: &dyn Progress,
) -> Result<WriteSummary, IoError> {
    let format = options
        .format
        .or_else(|| Format::from_path(path))
        .unwrap_or(Format::EdgeList);
    check(path, format, &graph)?;
    progress.begin("writing", Some(graph.num_edges() as u64));
    match format {
        Format::EdgeList => text(path, |output| {
            edge_list::write(output, path, &graph, options, progress)
        }),
        Format::Orca => text(path, |output| {
            adjacency::write_orca(output, &graph, progress)
        }),
        Format::MatrixMarket => text(path, |output| {
            adjacency::write_matrix_market(output, &graph, progress)
        }),
        Format::Metis => text(path, |output| {
            adjacency::write_metis(output, &graph, progress)
        }),
        Format::Npz => npz::write(path, &graph, progress),
        Format::Native => native::write(path, &graph, progress),
        #[cfg(feature = "parquet")]
        Format::Parquet => crate::parquet::write(path, &graph, progress),
        _ => Err(unsupported(
            path,
            format,
            "it is not among the formats that this build writes",
        )),
    }?;
    progress.end();
    Ok(WriteSummary {
        format,
        compression: Compression::from_path(path),
        edges: graph.num_edges() as u64,
    })
}

/// Opens an output, fills it, and completes it.
fn text(
    path: &Path,
    write: impl FnOnce(&mut Output) -> Result<(), Failure>,
) -> Result<(), IoError> {
    let mut output = Output::create(path)?;
    match write(&mut output) {
        Ok(()) => output.finish(),
        Err(Failure::Write(source)) => Err(output.error(source)),
        Err(Failure::Other(error)) => Err(error),
    }
}

/// Why a writer stopped.
enum Failure {
    Write(io::Error),
    Other(IoError),
}

impl From<io::Error> for Failure {
    fn from(source: io::Error) -> Self {
        Failure::Write(source)
    }
}

impl From<argiope_graph::Cancelled> for Failure {
    fn from(cancelled: argiope_graph::Cancelled) -> Self {
        Failure::Other(cancelled.into())
    }
}

fn unsupported(path: &Path, format: Format, reason: &'static str) -> IoError {
    IoError::Unsupported {
        path: path.to_path_buf(),
        operation: "writing",
        format,
        reason,
    }
}

fn check(path: &Path, format: Format, graph: &OutputGraph<'_>) -> Result<(), IoError> {
    if graph.directed && matches!(format, Format::Metis | Format::Orca) {
        let reason = "it has no directions; make the graph undirected first";
        return Err(unsupported(path, format, reason));
    }
    let mismatch = |what, expected, found| {
        let source = argiope_graph::GraphError::LengthMismatch {
            what,
            expected,
            found,
        };
        crate::read::in_file(path, source)
    };
    if let Some(weights) = graph.weights
        && weights.len() != graph.adjacency.num_entries()
    {
        let entries = graph.adjacency.num_entries();
        return Err(mismatch("edge weights", entries, weights.len()));
    }
    if let Some(labels) = graph.labels
        && labels.len() < graph.adjacency.num_rows()
    {
        let nodes = graph.adjacency.num_rows();
        return Err(mismatch("node labels", nodes, labels.len()));
    }
    Ok(())
}

/// Reports progress and asks whether to go on, once every few thousand edges.
struct Pace<'a> {
    progress: &'a dyn Progress,
    done: u64,
}

impl<'a> Pace<'a> {
    const STEP: u64 = 1 << 14;

    fn new(progress: &'a dyn Progress) -> Self {
        Self { progress, done: 0 }
    }

    fn step(&mut self) -> Result<(), argiope_graph::Cancelled> {
        self.done += 1;
        if self.done.is_multiple_of(Self::STEP) {
            self.progress.advance(Self::STEP);
            self.progress.check()?;
        }
        Ok(())
    }
}
