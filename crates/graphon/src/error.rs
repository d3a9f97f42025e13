//! What can go wrong.

use std::fmt::Display;

use argiope_graph::{Cancelled, GraphError};

/// Errors of this crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GraphonError {
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

    /// Data that no graphon can be estimated from, or values that are no graphon.
    #[error("{what}")]
    Data {
        /// What is wrong, with the values.
        what: String,
    },

    /// A solver's result broke a law that it must keep.
    #[error("{solver}: {law} is off by {found}, more than {tolerance}")]
    Postcondition {
        /// The solver.
        solver: &'static str,
        /// What should hold.
        law: &'static str,
        /// By how much it does not.
        found: f64,
        /// What is allowed.
        tolerance: f64,
    },

    /// A graph could not be built.
    #[error(transparent)]
    Graph(#[from] GraphError),

    /// The work was cancelled.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

/// An error unless `ok`.
pub(crate) fn check_option(
    ok: bool,
    name: &'static str,
    found: impl Display,
    expected: &'static str,
) -> Result<(), GraphonError> {
    if ok {
        Ok(())
    } else {
        Err(GraphonError::Option {
            name,
            found: found.to_string(),
            expected,
        })
    }
}
