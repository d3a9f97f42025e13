//! What can go wrong.

use argiope_gnn::GnnError;
use argiope_graph::{Cancelled, GraphError};
use argiope_link::LinkError;
use argiope_sparse::SparseError;

/// Errors of this crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NcnError {
    /// Settings that are not valid TOML, or hold what no setting is called.
    #[error("settings{}: {message}", line.map(|line| format!(", line {line}")).unwrap_or_default())]
    Settings {
        /// The line of the text, from 1, if they come from one.
        line: Option<usize>,
        /// What the parser says.
        message: String,
    },

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

    /// Data that the model cannot be trained on or applied to.
    #[error("{what}")]
    Data {
        /// What is wrong, with the values.
        what: String,
    },

    /// A layer, an optimiser or a run folder failed.
    #[error(transparent)]
    Gnn(#[from] GnnError),

    /// The protocol refused its data.
    #[error(transparent)]
    Link(#[from] LinkError),

    /// A graph could not be built, read or written.
    #[error(transparent)]
    Graph(#[from] GraphError),

    /// An operation refused its operands.
    #[error(transparent)]
    Sparse(#[from] SparseError),

    /// The work was cancelled.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

impl NcnError {
    /// A fault of settings that were read from `text`.
    pub(crate) fn settings(text: &str, fault: &toml::de::Error) -> Self {
        let start = fault.span().map(|span| span.start.min(text.len()));
        Self::Settings {
            line: start.map(|start| {
                1 + text.as_bytes()[..start]
                    .iter()
                    .filter(|&&byte| byte == b'\n')
                    .count()
            }),
            message: fault.message().to_owned(),
        }
    }
}
