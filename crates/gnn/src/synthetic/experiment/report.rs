//! What came out.

use burn::module::Module as _;

use super::ExperimentTask;
use crate::{GnnError, training::Outcome};

/// The end of an experiment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Report {
    /// Number of parameters.
    pub num_parameters: usize,
    /// Epochs in which the model was trained.
    pub epochs: u64,
    /// Seconds of one of them, without tests.
    pub seconds_per_epoch: f64,
    /// Mean loss of the last of them.
    pub loss: f64,
    /// Of the test: the share of the keys whose value is found, or the mean squared error.
    pub score: f64,
}

impl ExperimentTask {
    /// What a training of this task has come to.
    ///
    /// # Errors
    /// [`GnnError::Metric`] for the outcome of another task.
    pub fn report(&self, outcome: &Outcome) -> Result<Report, GnnError> {
        let last = outcome.records.last();
        let metric = |name: &str| {
            let value = last.and_then(|record| record.metrics.get(name).copied());
            value.ok_or_else(|| GnnError::Metric {
                wanted: name.into(),
                found: last.map_or(String::new(), |record| {
                    let names: Vec<_> = record.metrics.keys().cloned().collect();
                    names.join(", ")
                }),
            })
        };
        // Without a folder a training has no records of what was done before it.
        let count = outcome.records.len().max(1);
        Ok(Report {
            num_parameters: self.graph_model().num_params(),
            epochs: outcome.state.epochs,
            seconds_per_epoch: outcome.seconds() / count as f64,
            loss: metric("train/loss")?,
            score: metric(self.experiment().problem.metric())?,
        })
    }
}
