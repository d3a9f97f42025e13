//! Reading a graph of any format as an edge list.

use std::path::Path;

use argiope_graph::{EdgeList, GraphError, LabelMap, Progress};

use crate::{
    Compression, Format, IoError, ReadOptions, blocks::TextInput, edge_list, graphml, input::Input,
    matrix_market, metis, native, npz, orca,
};

/// Fewer nodes than this are never too many for the edges.
const SPARSE_NODES: u64 = 1 << 24;
/// More nodes than this for an edge are too many.
const NODES_PER_EDGE: u64 = 64;

/// A graph as it stands in a file.
#[derive(Debug, Clone, Default)]
pub struct InputGraph {
    /// The edges, in the order of the file, with weights if the file has some or a weight column was asked for.
    pub edges: EdgeList,
    /// The names of the nodes, if the file has names.
    pub labels: Option<LabelMap>,
    /// Whether the file says that its edges have (or have no) direction: in words, by its format, or (npz matrices) by
    /// a pattern that is not (or is) symmetric. METIS and native files give every undirected edge once in `edges`; npz
    /// archives give all entries as stored, so that an undirected edge mostly stands there twice.
    pub directed_hint: Option<bool>,
    /// What was read.
    pub summary: ReadSummary,
}

/// What was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct ReadSummary {
    /// The format, as given or recognised.
    pub format: Option<Format>,
    /// The compression, as recognised.
    pub compression: Compression,
    /// Lines; 0 for binary formats.
    pub lines: u64,
    /// Lines that are comments.
    pub comment_lines: u64,
    /// Bytes after decompression; those of the file for npz and other binary formats.
    pub bytes: u64,
    /// Whether a row of column names was skipped.
    pub header: bool,
}

/// Reads a graph. `-` is standard input; gzip, zstd, bzip2 and xz are recognised by content; the format is taken from
/// the options, the content or the file name, in this order, and is an edge list if none of them tells.
///
/// Edge lists are parsed on the current rayon pool; the result does not depend on its size. `progress` counts bytes of
/// the file as it lies on disk.
///
/// Without [`ReadOptions::num_nodes`], a file that makes more than 2^24 nodes and 64 for each edge is refused: its header
/// or its ids are no sizes and indices. Native files are not asked, since they hold what they say.
///
/// # Errors
/// An [`IoError`] that names the file and, for text formats, the line, the column and the text.
///
/// # Complexity
/// Text formats: `O(bytes)` time; memory for the edges and a few megabytes a thread, never the whole file.
pub fn read_edges(
    path: &Path,
    options: &ReadOptions,
    progress: &dyn Progress,
) -> Result<InputGraph, IoError> {
    let input = Input::open(path)?;
    let format = recognise(path, &input, options)?;
    let compression = input.compression;
    progress.begin("reading", input.size());
    let mut graph = match format {
        Format::EdgeList => read_text(input, options, progress, edge_list::read),
        Format::MatrixMarket => read_text(input, options, progress, matrix_market::read),
        Format::Metis => read_text(input, options, progress, metis::read),
        Format::Orca => read_text(input, options, progress, orca::read),
        Format::GraphMl => graphml::read(input, options, progress),
        Format::Npz => npz::graph::read(input, options, progress),
        Format::Native => native::read(input, path, options, progress),
        #[cfg(feature = "parquet")]
        Format::Parquet => crate::parquet::read(input, path, options, progress),
        #[cfg(not(feature = "parquet"))]
        Format::Parquet => Err(IoError::Unsupported {
            path: path.to_path_buf(),
            operation: "reading",
            format,
            reason: "this build lacks the feature \"parquet\"",
        }),
    }?;
    match options.num_nodes {
        Some(num_nodes) => reserve_nodes(&mut graph.edges, num_nodes, path)?,
        // A small file must not ask for gigabytes. Native files have an array entry for every node.
        None if format != Format::Native => {
            let (num_nodes, num_edges) = (graph.edges.num_nodes(), graph.edges.len());
            check_density(num_nodes as u64, num_edges as u64, path)?;
        }
        None => {}
    }
    graph.summary.format = Some(format);
    graph.summary.compression = compression;
    progress.end();
    Ok(graph)
}

type TextReader = fn(&mut TextInput, &ReadOptions, &dyn Progress) -> Result<InputGraph, IoError>;

/// Reads a text format.
fn read_text(
    input: Input,
    options: &ReadOptions,
    progress: &dyn Progress,
    read: TextReader,
) -> Result<InputGraph, IoError> {
    let mut text = TextInput::new(input)?;
    let mut graph = read(&mut text, options, progress)?;
    graph.summary.lines = text.lines();
    graph.summary.bytes = text.bytes();
    Ok(graph)
}

/// Refuses a number of nodes, from a header or from ids that are clearly no indices, that would only cost memory.
pub(crate) fn check_density(num_nodes: u64, num_edges: u64, path: &Path) -> Result<(), IoError> {
    let most = NODES_PER_EDGE
        .saturating_mul(num_edges)
        .saturating_add(SPARSE_NODES);
    if num_nodes <= most {
        return Ok(());
    }
    Err(IoError::TooSparse {
        path: path.to_path_buf(),
        num_nodes,
        num_edges,
    })
}

/// The format: as asked for, else from content, else from the name.
fn recognise(path: &Path, input: &Input, options: &ReadOptions) -> Result<Format, IoError> {
    Ok(options
        .format
        .or_else(|| Format::from_content(input.head()))
        .or_else(|| Format::from_path(path))
        .unwrap_or(Format::EdgeList))
}

/// Adds isolated nodes up to `num_nodes`; more edges' ends than that were refused or are refused here.
pub(crate) fn reserve_nodes(
    edges: &mut EdgeList,
    num_nodes: u64,
    path: &Path,
) -> Result<(), IoError> {
    let found = edges.num_nodes() as u64;
    let reserved = match found > num_nodes {
        true => Err(GraphError::NodeOutOfRange {
            node: found - 1,
            num_nodes: num_nodes as usize,
        }),
        false => edges.reserve_nodes(num_nodes),
    };
    reserved.map_err(|source| in_file(path, source))
}

/// An error of the graph, with the file.
pub(crate) fn in_file(path: &Path, source: GraphError) -> IoError {
    match source {
        GraphError::Cancelled(cancelled) => IoError::Cancelled(cancelled),
        source => IoError::Graph {
            path: path.to_path_buf(),
            source,
        },
    }
}
