//! What came out.

use burn::module::Module as _;

use super::ExperimentTask;
use crate::{GnnError, training::Outcome};

/// The metric that says how many epochs the model was trained for: it no longer grows once the model rests.
pub(super) const EPOCHS: &str = "train/epochs";

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
        let epochs = metric(EPOCHS)? as u64;
        // Without a folder a training has no records of what was done before it.
        let trained = outcome
            .records
            .iter()
            .filter(|record| record.epoch < epochs);
        let (count, seconds) = trained.fold((0, 0.0), |(count, seconds), record| {
            (count + 1, seconds + record.seconds)
        });
        Ok(Report {
            num_parameters: self.graph_model().num_params(),
            epochs,
            seconds_per_epoch: seconds / f64::from(count.max(1)),
            loss: metric("train/loss")?,
            score: metric(self.experiment().problem.metric())?,
        })
    }
}
