//! What can go wrong.

use std::{fmt::Display, path::PathBuf};

use argiope_gnn::GnnError;
use argiope_graph::{Cancelled, GraphError};
use argiope_io::IoError;
use argiope_link::LinkError;
use argiope_sparse::SparseError;

use crate::request::{Element, ElementKind};

/// Errors of this crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UnlearnError {
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

    /// Data that a method cannot be applied to.
    #[error("{what}")]
    Data {
        /// What is wrong, with the values.
        what: String,
    },

    /// A request without elements.
    #[error("request {id} names nothing to delete")]
    EmptyRequest {
        /// Its id.
        id: String,
    },

    /// A request for something that the data do not hold: it was deleted before, or never there.
    #[error("request {id}: {element} is not in the data")]
    NotFound {
        /// The id of the request.
        id: String,
        /// What is not there.
        element: Element,
    },

    /// A request for a kind of elements that the model's data do not have.
    #[error("request {id}: {method} has no {kind} to delete")]
    WrongKind {
        /// The id of the request.
        id: String,
        /// The method.
        method: String,
        /// The kind asked for.
        kind: ElementKind,
    },

    /// A request that came before with other elements.
    #[error("request {id} came before with other elements: a new request needs a new id")]
    OtherElements {
        /// Its id.
        id: String,
    },

    /// A text that is no element.
    #[error("\"{text}\" is no element: {expected}")]
    Syntax {
        /// The text.
        text: String,
        /// What it might be.
        expected: &'static str,
    },

    /// A check after a deletion that failed: nothing is reported as done.
    #[error("request {id}: {what}; it is not reported as done")]
    Postcondition {
        /// The id of the request.
        id: String,
        /// What was found instead.
        what: String,
    },

    /// A system of equations that has no solution within rounding.
    #[error("{what}: the matrix is not positive definite (pivot {pivot} of {size})")]
    NotPositiveDefinite {
        /// Which one.
        what: &'static str,
        /// The pivot at which the factorisation failed, from 0.
        pivot: usize,
        /// The size of the matrix.
        size: usize,
    },

    /// A log, a stored model or a certificate that is missing, damaged, or does not match the others.
    #[error("{}: {reason}", path.display())]
    Ledger {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
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
#[allow(dead_code, reason = "the engines use it")]
pub(crate) fn check_setting(
    name: &'static str,
    found: impl Display,
    is_right: bool,
    expected: &'static str,
) -> Result<(), UnlearnError> {
    match is_right {
        true => Ok(()),
        false => Err(UnlearnError::Option {
            name,
            found: found.to_string(),
            expected,
        }),
    }
}
