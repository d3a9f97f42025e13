//! The numbers of one model of a comparison.

use serde::{Deserialize, Serialize};

use super::metric::Values;

/// The numbers of a model in one case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CellResult {
    /// Metrics of the model. Those of two models are means over those that were trained anew, for one of these over the others.
    pub values: Values,
    /// Seconds that it took to make it, without evaluations.
    pub seconds: f64,
    /// Seconds of what was done once, before there was a request: the pre-training of an encoder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preparation_seconds: Option<f64>,
    /// The largest resident memory of the process meanwhile, in MiB, where the system tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peak_mib: Option<f64>,
}

/// What a model took.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Cost {
    pub(crate) seconds: f64,
    pub(crate) preparation_seconds: Option<f64>,
    pub(crate) peak_mib: Option<f64>,
}

impl CellResult {
    /// Metrics of a model and its distances to others, in one list.
    pub(super) fn new(own: Values, distances: Values, cost: Cost) -> Self {
        Self {
            values: own.into_iter().chain(distances).collect(),
            seconds: cost.seconds,
            preparation_seconds: cost.preparation_seconds,
            peak_mib: cost.peak_mib,
        }
    }
}

impl Cost {
    /// Of a training or a request, without anything before it.
    pub(crate) fn new(seconds: f64, peak_mib: Option<f64>) -> Self {
        Self {
            seconds,
            preparation_seconds: None,
            peak_mib,
        }
    }
}
