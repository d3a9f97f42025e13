//! The crate's error: what was wrong, where, and with which value.

use std::path::PathBuf;

use crate::Cancelled;

/// Everything that can go wrong while a graph is built, read, written or converted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GraphError {
    /// A node id does not exist in the graph.
    #[error(
        "node {node} is out of range: the graph has {num_nodes} nodes (ids 0 to num_nodes - 1)"
    )]
    NodeOutOfRange {
        /// The offending id.
        node: u64,
        /// Number of nodes of the graph.
        num_nodes: usize,
    },
    /// More nodes than `u32` ids can name.
    #[error("{num_nodes} nodes are more than 32-bit node ids can name")]
    TooManyNodes {
        /// The number of nodes asked for.
        num_nodes: u64,
    },
    /// A relation id does not exist in the graph.
    #[error("relation {relation} is out of range: the graph has {num_relations} relations")]
    RelationOutOfRange {
        /// The offending id.
        relation: u32,
        /// Number of relations of the graph.
        num_relations: usize,
    },
    /// More relations than `u32` ids can name.
    #[error("{num_relations} relations are more than 32-bit ids can name")]
    TooManyRelations {
        /// The number of relations asked for.
        num_relations: u64,
    },
    /// A slot does not exist.
    #[error("slot {slot} is out of range: there are {num_slots} values")]
    SlotOutOfRange {
        /// The offending slot.
        slot: u64,
        /// Number of values.
        num_slots: usize,
    },
    /// The system has not that much memory.
    #[error("no memory for an array of {bytes} bytes")]
    OutOfMemory {
        /// Bytes that were asked for.
        bytes: usize,
    },
    /// An offset array that does not start at zero, decreases, or does not end at the number of entries.
    #[error("offsets of row {row} are invalid: {start}..{end} with {num_entries} entries in all")]
    InvalidOffsets {
        /// Row whose range is wrong.
        row: usize,
        /// First entry of the row.
        start: u64,
        /// One past the last entry of the row.
        end: u64,
        /// Number of entries of the whole matrix.
        num_entries: usize,
    },
    /// A row whose columns are not strictly ascending.
    #[error("columns of row {row} are not strictly ascending: {left} is followed by {right}")]
    UnsortedRow {
        /// The row.
        row: usize,
        /// A column.
        left: u32,
        /// The column stored after it.
        right: u32,
    },
    /// A row of a relational graph whose (column, relation) pairs are not strictly ascending.
    #[error(
        "(column, relation) pairs of row {row} are not strictly ascending: {left:?} is followed by {right:?}"
    )]
    UnsortedRelations {
        /// The row.
        row: usize,
        /// A (column, relation) pair.
        left: (u32, u32),
        /// The pair stored after it.
        right: (u32, u32),
    },
    /// An undirected graph whose adjacency is not symmetric.
    #[error(
        "the adjacency is not symmetric: {row} lists {column}, but {column} does not list {row}"
    )]
    NotSymmetric {
        /// A node.
        row: u32,
        /// Its one-sided neighbour.
        column: u32,
    },
    /// A self loop where none is allowed.
    #[error("node {node} has a self loop; undirected graphs hold none")]
    SelfLoop {
        /// The node.
        node: u32,
    },
    /// Two arrays that must be equally long are not.
    #[error("{what}: expected {expected} values, found {found}")]
    LengthMismatch {
        /// Which array.
        what: &'static str,
        /// Length that was needed.
        expected: usize,
        /// Length that was given.
        found: usize,
    },
    /// A parameter outside its documented range.
    #[error("{name} = {value} is invalid: {reason}")]
    InvalidParameter {
        /// Name of the parameter.
        name: &'static str,
        /// Value that was given.
        value: String,
        /// What it must satisfy.
        reason: &'static str,
    },
    /// The same edge was given twice and the caller asked for an error.
    #[error("edge ({source_node}, {target_node}) is given more than once")]
    DuplicateEdge {
        /// First endpoint.
        source_node: u32,
        /// Second endpoint.
        target_node: u32,
    },
    /// A file that is not what it says, is truncated, or fails its checksum.
    #[error("{}: {reason}", path.display())]
    InvalidFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The operating system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The caller cancelled through [`Progress`](crate::Progress).
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}
