//! What graphs are drawn from.

use crate::StepFunction;

/// A symmetric function `W: [0, 1]^2 -> [0, 1]`: nodes at `x` and `y` are joined with probability `W(x, y)`.
pub trait Graphon: Sync {
    /// `W(x, y)` for `x` and `y` in `[0, 1]`.
    fn value(&self, x: f64, y: f64) -> f64;
}

impl Graphon for StepFunction {
    /// As [`StepFunction::at`], which panics outside `[0, 1]`.
    fn value(&self, x: f64, y: f64) -> f64 {
        self.at(x, y)
    }
}
