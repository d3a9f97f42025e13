//! What can go wrong.

use std::path::PathBuf;

use argiope_gnn::GnnError;
use argiope_graph::{Cancelled, GraphError, NodeId};
use argiope_link::LinkError;
use argiope_sparse::SparseError;

use crate::bellman_ford::Edge;

/// Errors of this crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NbfnetError {
    /// A setting without sense.
    #[error("{name} is {found}, expected {expected}")]
    Option {
        /// The setting.
        name: &'static str,
        /// Its value.
        found: String,
        /// What it may be.
        expected: &'static str,
    },

    /// Data that a model or an algorithm cannot be applied to.
    #[error("{what}")]
    Data {
        /// What is wrong, with the values.
        what: String,
    },

    /// A file of weights that does not fit.
    #[error("{}: {reason}", path.display())]
    Checkpoint {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, with the tensor.
        reason: String,
    },

    /// A layer, an optimiser, a run folder or settings failed.
    #[error(transparent)]
    Gnn(#[from] GnnError),

    /// An operation refused its operands.
    #[error(transparent)]
    Sparse(#[from] SparseError),

    /// An edge whose weight has no meaning where it is used.
    #[error(
        "the weight of the edge from {} to {} (relation {}) is {weight}: {reason}",
        edge.source,
        edge.target,
        edge.relation
    )]
    Weight {
        /// The edge.
        edge: Edge,
        /// Its weight.
        weight: String,
        /// What it must be.
        reason: &'static str,
    },

    /// Sums over walks did not come near a limit: the weights are too large, or more iterations are needed.
    #[error(
        "no convergence: iteration {iterations} changed a value by {last_change}, more than the tolerance {tolerance}"
    )]
    NotConverged {
        /// Iterations done.
        iterations: u64,
        /// The largest change of the last one; infinite if a value overflowed, or if there was none.
        last_change: f64,
        /// The largest change that ends the iteration.
        tolerance: f64,
    },

    /// Best values still got better after the last iteration allowed.
    #[error(
        "no fixed point: iteration {iterations} changed the values of {num_nodes} nodes, such as node {node}"
    )]
    StillChanging {
        /// Iterations done.
        iterations: u64,
        /// Number of nodes that the last one changed.
        num_nodes: usize,
        /// The first of them.
        node: NodeId,
    },

    /// Distances without a lower bound.
    #[error("node {node} is on, or reached from, a cycle of negative weight: it has no distance")]
    NegativeCycle {
        /// A node on the cycle, or one that it reaches.
        node: NodeId,
    },

    /// The protocol refused its data.
    #[error(transparent)]
    Link(#[from] LinkError),

    /// A graph could not be built, read or written.
    #[error(transparent)]
    Graph(#[from] GraphError),

    /// The work was cancelled.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}
