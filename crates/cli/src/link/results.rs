//! Runs, one a seed, and what they give together.

use std::{collections::BTreeMap, path::PathBuf};

use anyhow::Result;
use argiope_link::{
    evaluation::Metric,
    summary::{Best, MeanStd, RunResult},
};
use serde::Serialize;

use crate::{metrics::MetricSummary, session::Session};

/// The run of one seed; its JSON form has stable field names.
#[derive(Debug, Clone, Serialize)]
pub(super) struct SeedResult {
    pub(super) seed: u64,
    pub(super) folder: PathBuf,
    pub(super) epochs: u64,
    pub(super) training_seconds: f64,
    /// For each metric the epoch that is best by its validation.
    pub(super) best: BTreeMap<String, Best>,
}

impl SeedResult {
    pub(super) fn new(seed: u64, folder: PathBuf, result: RunResult) -> Self {
        Self {
            seed,
            folder,
            epochs: result.epochs,
            training_seconds: result.training_seconds,
            best: result.best,
        }
    }

    /// Tells how the run went.
    pub(super) fn note(&self, select_by: Metric, session: &Session) {
        let Some(best) = self.best.get(&select_by.to_string()) else {
            return;
        };
        let (valid, test) = (100.0 * best.valid, 100.0 * best.test);
        let course = match self.epochs {
            0 => String::new(),
            epochs => format!(
                ", epoch {} of {epochs}, {:.1} s of training",
                best.epoch + 1,
                self.training_seconds
            ),
        };
        session.note(format_args!(
            "{}: {select_by} {valid:.2} % in validation, {test:.2} % in test{course}",
            self.folder.display()
        ));
    }
}

/// The metrics over all seeds, in the order of the protocol.
pub(super) fn summarize(metrics: &[Metric], seeds: &[SeedResult]) -> Result<Vec<MetricSummary>> {
    let mut summaries = Vec::with_capacity(metrics.len());
    for metric in metrics {
        let metric = metric.to_string();
        let of_seeds: Vec<&Best> = seeds
            .iter()
            .filter_map(|seed| seed.best.get(&metric))
            .collect();
        let mean = |part: fn(&Best) -> f64| {
            let values: Vec<f64> = of_seeds.iter().map(|best| part(best)).collect();
            MeanStd::of(&values)
        };
        summaries.push(MetricSummary {
            valid: Some(mean(|best| best.valid)?),
            test: mean(|best| best.test)?,
            metric,
        });
    }
    Ok(summaries)
}
