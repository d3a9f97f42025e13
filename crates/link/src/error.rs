//! The crate's error: which list, which entry, which value.

use std::path::PathBuf;

use argiope_graph::{GraphError, NodeId};
use argiope_io::IoError;

/// Everything that can go wrong while splits are made or read, negatives drawn, or predictions ranked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LinkError {
    /// A pair, fact or candidate names a node that does not exist.
    #[error("{list}[{position}]: node {node} is out of range: there are {num_nodes} nodes")]
    NodeOutOfRange {
        /// Which list.
        list: &'static str,
        /// Where in the list.
        position: usize,
        /// The id.
        node: NodeId,
        /// Number of nodes.
        num_nodes: usize,
    },
    /// A fact names a relation that does not exist.
    #[error(
        "{list}[{position}]: relation {relation} is out of range: there are {num_relations} relations"
    )]
    RelationOutOfRange {
        /// Which list.
        list: &'static str,
        /// Where in the list.
        position: usize,
        /// The id.
        relation: u32,
        /// Number of relations.
        num_relations: usize,
    },
    /// An option outside its documented range.
    #[error("{option} = {value} is invalid: {reason}")]
    InvalidOption {
        /// Name of the option.
        option: &'static str,
        /// The value.
        value: String,
        /// What it must satisfy.
        reason: &'static str,
    },
    /// A list that must have entries has none.
    #[error("{what}: there are none, at least one is needed")]
    Empty {
        /// Which list.
        what: &'static str,
    },
    /// Two lists that belong together have different lengths.
    #[error("{what}: expected {expected} values, found {found}")]
    LengthMismatch {
        /// Which list.
        what: &'static str,
        /// Length that was needed.
        expected: usize,
        /// Length that was given.
        found: usize,
    },
    /// A score or measured value that is not a number: it has no rank and no mean.
    #[error("{what}[{position}] is not a number (NaN)")]
    NotANumber {
        /// Which list.
        what: &'static str,
        /// Where in the list.
        position: usize,
    },
    /// An edge of a node with itself, which cannot be predicted.
    #[error("{list}[{position}] is a self loop of node {node}")]
    SelfLoop {
        /// Which list.
        list: &'static str,
        /// Where in the list.
        position: usize,
        /// The node.
        node: NodeId,
    },
    /// The largest id makes so many nodes that it is no node id.
    #[error(
        "the largest id makes {num_nodes} nodes for {num_pairs} pairs; give the number of nodes if it is meant"
    )]
    TooSparse {
        /// Nodes that there would be.
        num_nodes: usize,
        /// Pairs that were read.
        num_pairs: usize,
    },
    /// The graph leaves too few pairs that are no edges.
    #[error("{requested} negatives are asked for, but {available} pairs of nodes are no edges")]
    TooDense {
        /// Number of negatives asked for.
        requested: usize,
        /// Number of pairs that could be negatives.
        available: u64,
    },
    /// Every entity would complete a query to a known fact, so that no corruption of it is false.
    #[error(
        "triples[{position}] = ({head}, {relation}, {tail}): every entity in the place of the {side} gives a known fact"
    )]
    NoCorruption {
        /// Where in the list.
        position: usize,
        /// The head.
        head: NodeId,
        /// The relation.
        relation: u32,
        /// The tail.
        tail: NodeId,
        /// "head" or "tail": what was to be replaced.
        side: &'static str,
    },
    /// An edge to be predicted is in the graph that messages pass on.
    #[error(
        "{list}[{position}] = ({source_node}, {target_node}) is to be predicted, but is in the message-passing graph"
    )]
    EvaluationEdgeInGraph {
        /// Which list.
        list: &'static str,
        /// Where in the list.
        position: usize,
        /// One end.
        source_node: NodeId,
        /// The other end.
        target_node: NodeId,
    },
    /// A fact to be predicted is in the graph that messages pass on.
    #[error(
        "{list}[{position}] = ({head}, {relation}, {tail}) is to be predicted, but is in the message-passing graph"
    )]
    EvaluationFactInGraph {
        /// Which list.
        list: &'static str,
        /// Where in the list.
        position: usize,
        /// The head.
        head: NodeId,
        /// The relation.
        relation: u32,
        /// The tail.
        tail: NodeId,
    },
    /// An edge is in two parts of a split, in either direction.
    #[error("{list}[{position}] = ({source_node}, {target_node}) is also in {other}")]
    SplitOverlap {
        /// Which list.
        list: &'static str,
        /// Where in the list.
        position: usize,
        /// One end.
        source_node: NodeId,
        /// The other end.
        target_node: NodeId,
        /// The list that holds it too.
        other: &'static str,
    },
    /// A negative is a positive of the split, in either direction.
    #[error("{list}[{position}] = ({source_node}, {target_node}) is no negative: it is in {other}")]
    KnownNegative {
        /// Which list of negatives; flat for negatives of each positive.
        list: &'static str,
        /// Where in the list.
        position: usize,
        /// One end.
        source_node: NodeId,
        /// The other end.
        target_node: NodeId,
        /// The positives that hold it.
        other: &'static str,
    },
    /// The series of Katz over all walks does not converge, or cannot be shown to.
    #[error(
        "beta = {beta} is too large for walks of any length: their sum is known to converge below {converges_below}, and to diverge from {diverges_from}"
    )]
    KatzDiverges {
        /// The discount.
        beta: f64,
        /// Discounts below converge.
        converges_below: f64,
        /// Discounts from here on diverge.
        diverges_from: f64,
    },
    /// A sum of walks is larger than any number.
    #[error(
        "pairs[{position}]: the score is no finite number; a smaller discount or shorter walks are needed"
    )]
    InfiniteScore {
        /// Where in the list of pairs.
        position: usize,
    },
    /// A feature that is NaN or infinite: it has no angle to others.
    #[error("values of features[{position}] is {value}, but a finite number is needed")]
    InvalidFeature {
        /// Which entry.
        position: usize,
        /// Its value.
        value: f32,
    },
    /// Too few nodes could take the place of one end of a positive.
    #[error(
        "positives[{position}]: {requested} negatives with node {node} are asked for, but only {available} nodes are not joined to it"
    )]
    TooFewCandidates {
        /// Where in the list of positives.
        position: usize,
        /// The end that stays.
        node: NodeId,
        /// Negatives asked for.
        requested: usize,
        /// Nodes that give one.
        available: usize,
    },
    /// A file of the inference graph uses a relation that no fact of the training graph has.
    #[error("{}: fact {fact}: relation \"{relation}\" does not occur in the training graph", path.display())]
    UnknownRelation {
        /// The file.
        path: PathBuf,
        /// Which fact of the file, from 1.
        fact: usize,
        /// The relation.
        relation: String,
    },
    /// A file of types of entities that does not fit the entities.
    #[error("{}{}: {what}", path.display(), line.map(|line| format!(":{line}")).unwrap_or_default())]
    EntityType {
        /// The file.
        path: PathBuf,
        /// The line, unless it is one that is missing.
        line: Option<u64>,
        /// What is wrong, with the entity.
        what: String,
    },
    /// An array file of the wrong shape or type.
    #[error("{}: {reason}", path.display())]
    InvalidArray {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// An entry of an array file that is no node id.
    #[error("{}: entry {position:?} is {value}, which is no node id below {num_nodes}", path.display())]
    InvalidArrayEntry {
        /// The file.
        path: PathBuf,
        /// Index of the entry along each axis.
        position: Vec<usize>,
        /// The entry.
        value: i128,
        /// Number of nodes, or of ids where the number of nodes is not known.
        num_nodes: u64,
    },
    /// A data set of another kind than can be used.
    #[error("{name} holds {what}, but {wanted} is needed")]
    WrongKind {
        /// The data set.
        name: &'static str,
        /// What it holds.
        what: &'static str,
        /// What is needed.
        wanted: &'static str,
    },
    /// Features of another number of nodes than the graph has.
    #[error("{}: {found} rows of features, but the graph has {num_nodes} nodes", path.display())]
    FeatureRows {
        /// The file of the features.
        path: PathBuf,
        /// Its rows.
        found: u64,
        /// Nodes of the graph.
        num_nodes: usize,
    },
    /// A published split was asked for that the data does not have.
    #[error("{name} has no published split")]
    NoFolder {
        /// The data set or file.
        name: String,
    },
    /// A file could not be read.
    #[error(transparent)]
    Io(#[from] IoError),
    /// A graph could not be built.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// An operand that a sparse op refuses.
    #[error(transparent)]
    Sparse(#[from] argiope_sparse::SparseError),
    /// The caller cancelled through [`Progress`](argiope_graph::Progress).
    #[error(transparent)]
    Cancelled(#[from] argiope_graph::Cancelled),
}
