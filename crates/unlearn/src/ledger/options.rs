//! How a deployment is opened.

use std::fmt;

use super::{Stage, StageObserver};
use crate::{Request, UnlearnError, error::check_setting};

/// Largest relative distance to a refitted model at which an exact method's model counts as equal.
pub const TOLERANCE: f64 = 1e-9;

/// How a deployment is opened, and what its deletions are checked against.
#[derive(Default)]
pub struct OpenOptions<'a> {
    /// A request that is sent again: it stands in for its file in `pending/`, should that be lost.
    pub again: Option<&'a Request>,
    /// Whether every deletion is checked against a model that is fitted anew, with this tolerance for methods of
    /// [`Guarantee::Exact`](crate::Guarantee::Exact) (usually [`TOLERANCE`]). It costs a fit a request.
    pub refit_tolerance: Option<f64>,
    /// Is told of each step that lasts.
    pub observer: Option<StageObserver>,
}

impl OpenOptions<'_> {
    pub(super) fn checks(self) -> Result<Checks, UnlearnError> {
        if let Some(tolerance) = self.refit_tolerance {
            check_tolerance(tolerance)?;
        }
        Ok(Checks {
            refit_tolerance: self.refit_tolerance,
            observer: self.observer,
        })
    }
}

/// Fails for a tolerance without sense.
pub(super) fn check_tolerance(tolerance: f64) -> Result<(), UnlearnError> {
    let is_right = tolerance.is_finite() && tolerance > 0.0;
    check_setting("the tolerance", tolerance, is_right, "above 0")
}

/// What is done beside every deletion.
#[derive(Default)]
pub(super) struct Checks {
    pub(super) refit_tolerance: Option<f64>,
    observer: Option<StageObserver>,
}

impl Checks {
    /// A step is over.
    pub(super) fn reached(&self, stage: Stage) {
        if let Some(observer) = &self.observer {
            observer(stage);
        }
    }
}

impl fmt::Debug for Checks {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Checks")
            .field("refit_tolerance", &self.refit_tolerance)
            .finish_non_exhaustive()
    }
}
