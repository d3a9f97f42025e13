//! What a comparison of two graphons finds.

use super::{Coupling, Start};

/// Two graphons, aligned.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Alignment {
    /// The root of `squared`: the Gromov-Wasserstein distance for the square loss.
    pub distance: f64,
    /// The mean loss under `coupling`. No coupling that was tried has a lower one, but another may.
    pub squared: f64,
    /// No coupling has a mean loss below this: `lower_bound <= the least one <= squared`.
    pub lower_bound: f64,
    /// Which blocks are paired.
    pub coupling: Coupling,
    /// The start that led here.
    pub start: Start,
    /// The solver's steps from all starts that were tried.
    pub iterations: usize,
}
