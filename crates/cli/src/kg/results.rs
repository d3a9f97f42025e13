//! Runs, one a seed, and what they give together.

use std::{fmt::Write as _, path::PathBuf};

use anyhow::Result;
use argiope_link::{
    evaluation::Values,
    ranking::{RankMetric, RankingProtocol},
    summary::MeanStd,
};
use argiope_nbfnet::training::RunResult;
use serde::Serialize;

use crate::session::Session;

/// The run of one seed; its JSON form has stable field names.
#[derive(Debug, Clone, Serialize)]
pub(super) struct SeedResult {
    pub(super) seed: u64,
    pub(super) folder: PathBuf,
    #[serde(flatten)]
    pub(super) result: RunResult,
}

impl SeedResult {
    /// Tells how the run went.
    pub(super) fn note(&self, protocol: &RankingProtocol, session: &Session) {
        let metric = protocol.select_by;
        let name = metric.to_string();
        let shown = |values: &Values| {
            values
                .get(&name)
                .map_or("-".to_owned(), |&value| in_table(metric, value))
        };
        let RunResult {
            epochs,
            best_epoch,
            training_seconds,
            valid,
            test,
        } = &self.result;
        session.note(format_args!(
            "{}: {name} {} in validation, {} in test, epoch {} of {epochs}, {training_seconds:.1} s of training",
            self.folder.display(),
            shown(valid),
            shown(test),
            best_epoch + 1,
        ));
    }
}

/// A metric over all seeds.
#[derive(Debug, Clone, Serialize)]
pub(super) struct MetricSummary {
    pub(super) metric: RankMetric,
    pub(super) valid: Option<MeanStd>,
    pub(super) test: Option<MeanStd>,
}

/// The metrics over all seeds, in the order of the protocol; nothing for parts without facts.
pub(super) fn summarize(
    metrics: &[RankMetric],
    seeds: &[SeedResult],
) -> Result<Vec<MetricSummary>> {
    (metrics.iter())
        .map(|&metric| {
            let name = metric.to_string();
            let mean = |part: fn(&RunResult) -> &Values| -> Result<Option<MeanStd>> {
                let of_seeds = seeds
                    .iter()
                    .filter_map(|seed| part(&seed.result).get(&name));
                let values: Vec<f64> = of_seeds.copied().collect();
                match values.is_empty() {
                    true => Ok(None),
                    false => Ok(Some(MeanStd::of(&values)?)),
                }
            };
            Ok(MetricSummary {
                metric,
                valid: mean(|result| &result.valid)?,
                test: mean(|result| &result.test)?,
            })
        })
        .collect()
}

/// Ranks as they are, parts as fractions of three digits, as the literature gives them.
pub(super) fn in_table(metric: RankMetric, value: f64) -> String {
    match metric {
        RankMetric::MeanRank => format!("{value:.1}"),
        _ => format!("{value:.3}"),
    }
}

/// Mean and deviation.
pub(super) fn summary_in_table(metric: RankMetric, summary: Option<MeanStd>) -> String {
    match summary {
        None => "-".to_owned(),
        Some(MeanStd {
            mean, std: None, ..
        }) => in_table(metric, mean),
        Some(MeanStd {
            mean,
            std: Some(std),
            ..
        }) => {
            format!("{} ± {}", in_table(metric, mean), in_table(metric, std))
        }
    }
}

pub(super) fn to_text(metrics: &[MetricSummary], seeds: usize) -> String {
    let mut text = String::from("metric\tvalid\ttest\tseeds\n");
    for MetricSummary {
        metric,
        valid,
        test,
    } in metrics
    {
        let (valid, test) = (
            summary_in_table(*metric, *valid),
            summary_in_table(*metric, *test),
        );
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{metric}\t{valid}\t{test}\t{seeds}");
    }
    text
}
