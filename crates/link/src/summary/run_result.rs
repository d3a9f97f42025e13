//! What is reported of a run.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Best, Better, Selections};
use crate::{
    LinkError,
    evaluation::{Metric, Values},
};

/// The result of a run of any model under a [`Protocol`](crate::dataset::Protocol).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunResult {
    /// For every metric the epoch, counted from 0, that was best by the validation, and what the test gave there. Every
    /// metric is chosen by itself, as the literature does; of equal epochs the first counts.
    pub best: BTreeMap<String, Best>,
    /// Epochs that were trained.
    pub epochs: u64,
    /// Seconds of training, without evaluations.
    pub training_seconds: f64,
}

/// Metrics of one evaluation, `valid/METRIC` and `test/METRIC`, with its epoch.
pub type Evaluation = (u64, Values);

impl RunResult {
    /// Chooses the best epoch of every metric.
    ///
    /// # Errors
    /// [`LinkError::NotANumber`] for metrics that are not numbers.
    pub fn new(
        metrics: &[Metric],
        evaluations: &[Evaluation],
        epochs: u64,
        training_seconds: f64,
    ) -> Result<Self, LinkError> {
        let mut selections = Selections::new();
        for (epoch, values) in evaluations {
            for metric in metrics {
                let value = |part: &str| values.get(&format!("{part}/{metric}")).copied();
                if let (Some(valid), Some(test)) = (value("valid"), value("test")) {
                    selections.observe(&metric.to_string(), Better::Higher, *epoch, valid, test)?;
                }
            }
        }
        let best = selections
            .iter()
            .map(|(metric, best)| (metric.to_owned(), best));
        Ok(Self {
            best: best.collect(),
            epochs,
            training_seconds,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_every_metric_is_chosen_by_its_own_validation() {
        let evaluation = |epoch, values: [f64; 4]| {
            let names = ["valid/hits@1", "test/hits@1", "valid/auc", "test/auc"];
            let metrics = names.map(String::from).into_iter().zip(values).collect();
            (epoch, metrics)
        };
        let evaluations = [
            evaluation(0, [0.1, 0.9, 0.8, 0.7]),
            evaluation(1, [0.3, 0.2, 0.6, 0.9]),
            evaluation(2, [0.3, 0.5, 0.8, 0.1]),
        ];
        let metrics = [Metric::Hits(1), Metric::Auc];
        let result = RunResult::new(&metrics, &evaluations, 3, 1.0).unwrap();
        let found = |name: &str| (result.best[name].epoch, result.best[name].test);
        assert_eq!(found("hits@1"), (1, 0.2));
        assert_eq!(found("auc"), (0, 0.7));
    }
}
