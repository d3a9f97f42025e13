//! What can go wrong.

use std::path::PathBuf;

use argiope_gnn::GnnError;
use argiope_graph::{Cancelled, GraphError};
use argiope_link::LinkError;
use argiope_sparse::SparseError;

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
