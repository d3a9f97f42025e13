//! What can go wrong while a model is built, run, trained or stored.

use std::path::PathBuf;

use argiope_graph::Cancelled;
use argiope_io::IoError;
use argiope_sparse::SparseError;

/// An error of a layer, an optimiser, a training loop or a run folder.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GnnError {
    /// Settings that are not valid TOML, or hold what no setting is called.
    #[error("settings{}: {message}", line.map(|line| format!(", line {line}")).unwrap_or_default())]
    Settings {
        /// The line of the text, from 1, if they come from one.
        line: Option<usize>,
        /// What the parser says.
        message: String,
    },

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
    /// A feature that is no finite number.
    #[error("feature {feature} of node {node} is {value}, not a finite number")]
    FeatureValue {
        /// The node.
        node: usize,
        /// The feature.
        feature: usize,
        /// Its value.
        value: f32,
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
    /// Named tensors that are not those of the model or optimiser that takes them.
    #[error("{reason}")]
    Parameters {
        /// Which one does not fit, and why.
        reason: String,
    },
    /// A file that is missing, damaged, or not what it should be.
    #[error("{}: {reason}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A file that could not be written.
    #[error(transparent)]
    Io(#[from] IoError),
    /// A loss or metric that is infinite or no number: training has diverged.
    #[error("{what} of epoch {epoch} is {value}")]
    NotFinite {
        /// The loss, or the name of the metric.
        what: String,
        /// The value.
        value: f64,
        /// The epoch, from 0.
        epoch: u64,
    },
    /// An evaluation without the metric that decides which model is best.
    #[error("the evaluation gives no {wanted}, but {found}")]
    Metric {
        /// The metric that decides.
        wanted: String,
        /// Those there are.
        found: String,
    },
    /// An operand that a sparse operation cannot work with.
    #[error(transparent)]
    Sparse(#[from] SparseError),
    /// The caller cancelled through [`Progress`](argiope_graph::Progress).
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}
