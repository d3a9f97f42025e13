//! The kernels: a unit for every row and feature, a whole cube for the rows of hubs and for relations.
//!
//! Forward all statistics are found at once; backward every operand has a kernel, and they share what an entry adds to a
//! gradient.

#![allow(
    clippy::collapsible_if,
    reason = "outer conditions are decided when a kernel is compiled"
)]

mod for_relations;
mod for_weights;
mod for_x;
mod gradient;
mod lanes;
mod message;
mod order;
mod statistics;

pub(super) use self::{
    for_relations::backward_relations, for_weights::backward_weights, for_x::backward_x,
    statistics::forward,
};

/// What a kernel is compiled for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Form {
    pub(super) message: Kind,
    /// Statistics of the messages to a row, in the order in which their gradients lie behind each other.
    pub(super) sum: bool,
    pub(super) squares: bool,
    pub(super) max: bool,
    pub(super) min: bool,
    /// Divide the sum by the number of messages.
    pub(super) mean: bool,
    pub(super) weighted: bool,
    /// Some entries take no part.
    pub(super) removed: bool,
    /// Relations have `dim` features that all of the batch share.
    pub(super) shared: bool,
}

/// [`Message`](super::super::Message), for kernels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    TransE,
    DistMult,
    RotatE,
    Copy,
}

impl Form {
    /// The place of the first extremum among the statistics.
    fn first_extremum(self) -> usize {
        usize::from(self.sum) + usize::from(self.squares)
    }
}
