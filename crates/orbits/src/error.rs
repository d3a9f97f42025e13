//! The crate's error.

use std::path::PathBuf;

use argiope_graph::Cancelled;

/// What can go wrong while orbits are counted, written or read back.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OrbitError {
    /// A count does not fit 64 bits.
    #[error("the count of orbit {orbit} at node {node} exceeds 64 bits")]
    NodeCountOverflow {
        /// The node.
        node: u32,
        /// The orbit, 0 to 14.
        orbit: usize,
    },
    /// A count does not fit 64 bits.
    #[error("an orbit count of the edge ({source_node}, {target_node}) exceeds 64 bits")]
    EdgeCountOverflow {
        /// One end.
        source_node: u32,
        /// The other end.
        target_node: u32,
    },
    /// The graph has no such edge.
    #[error("the graph has no edge ({source_node}, {target_node})")]
    NoSuchEdge {
        /// One end.
        source_node: u32,
        /// The other end.
        target_node: u32,
    },
    /// An error of the graph crate.
    #[error(transparent)]
    Graph(#[from] argiope_graph::GraphError),
    /// The caller cancelled through [`Progress`](argiope_graph::Progress).
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// A file could not be written or read by the I/O crate.
    #[error(transparent)]
    Output(#[from] argiope_io::IoError),
    /// A row that no matrix file can hold: too many rows, columns that do not ascend, zeros; or rows are missing.
    #[error("row {row} of the matrix is missing, unordered, out of range or holds zeros")]
    InvalidRow {
        /// The row.
        row: usize,
    },
    /// A file that is no matrix file, is cut short or damaged.
    #[error("{}: {reason}", path.display())]
    InvalidFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The operating system refused to read or write a file.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
}
