//! What can go wrong while a model is built, run, trained or stored.

use argiope_graph::Cancelled;
use argiope_sparse::SparseError;

/// An error of a layer, an optimiser, a training loop or a run folder.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GnnError {
    /// An operand that a layer cannot work with.
    #[error("{layer}: {operand} has shape {found:?}, but {expected} is needed")]
    Shape {
        /// Name of the layer.
        layer: &'static str,
        /// Name of the operand.
        operand: &'static str,
        /// The shape found.
        found: Vec<usize>,
        /// The shape needed.
        expected: String,
    },
    /// Learned or categorical nodes were given where the values of features are needed.
    #[error("{layer} needs features with values, but the nodes have {found}")]
    NoFeatureValues {
        /// Name of the layer.
        layer: &'static str,
        /// The kind of features found.
        found: &'static str,
    },
    /// Nodes came with another kind of features than the layer was made for.
    #[error("{layer} was made for nodes with {expected}, but they have {found}")]
    FeatureKind {
        /// Name of the layer.
        layer: &'static str,
        /// The kind of features found.
        found: &'static str,
        /// The kind that the layer was made for.
        expected: &'static str,
    },
    /// An option whose value is outside its range.
    #[error("{what}: {option} is {found}, but {expected} is needed")]
    Option {
        /// What the option belongs to.
        what: &'static str,
        /// Name of the option.
        option: &'static str,
        /// The value found.
        found: String,
        /// The range.
        expected: &'static str,
    },
    /// An operand that a sparse operation cannot work with.
    #[error(transparent)]
    Sparse(#[from] SparseError),
    /// The caller cancelled through [`Progress`](argiope_graph::Progress).
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}
