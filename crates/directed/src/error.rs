//! What can go wrong.

use std::fmt::Display;

use argiope_gnn::GnnError;
use argiope_graph::{Cancelled, GraphError};
use argiope_io::IoError;
use argiope_link::LinkError;
use argiope_sparse::SparseError;

/// Errors of this crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DirectedError {
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

    /// Data that a method or a statistic cannot be applied to.
    #[error("{what}")]
    Data {
        /// What is wrong, with the values.
        what: String,
    },

    /// An iteration that did not come near its limit.
    #[error(
        "no convergence: iteration {iterations} changed the values by {last_change}, more than the tolerance {tolerance}"
    )]
    NotConverged {
        /// Iterations done.
        iterations: usize,
        /// The change of the last one, summed over all values.
        last_change: f64,
        /// The change that ends the iteration.
        tolerance: f64,
    },

    /// A layer, an optimiser, a run folder or settings failed.
    #[error(transparent)]
    Gnn(#[from] GnnError),

    /// An operation refused its operands.
    #[error(transparent)]
    Sparse(#[from] SparseError),

    /// The protocol of link tasks refused its data.
    #[error(transparent)]
    Link(#[from] LinkError),

    /// A file could not be read or written, or a data set is not here.
    #[error(transparent)]
    Io(#[from] IoError),

    /// A graph could not be built.
    #[error(transparent)]
    Graph(#[from] GraphError),

    /// The work was cancelled.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

/// Fails for a setting without sense.
pub(crate) fn check_setting(
    name: &'static str,
    found: impl Display,
    is_right: bool,
    expected: &'static str,
) -> Result<(), DirectedError> {
    match is_right {
        true => Ok(()),
        false => Err(DirectedError::Option {
            name,
            found: found.to_string(),
            expected,
        }),
    }
}

/// Fails for numbers of something, by their names, that are 0.
pub(crate) fn check_not_zero(numbers: &[(&'static str, usize)]) -> Result<(), DirectedError> {
    (numbers.iter())
        .try_for_each(|&(name, number)| check_setting(name, number, number > 0, "at least 1"))
}
