//! Metrics over several runs.

use std::fmt::Write as _;

use argiope_link::summary::MeanStd;
use serde::Serialize;

/// A metric over all runs, as fractions; its JSON form has stable field names.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct MetricSummary {
    pub(crate) metric: String,
    /// `None` for what only the test has.
    pub(crate) valid: Option<MeanStd>,
    pub(crate) test: MeanStd,
}

/// Rows of a metric, validation and test in per cent, and the number of runs, which are called `runs`.
pub(crate) fn to_text(metrics: &[MetricSummary], runs: &str) -> String {
    let mut text = format!("metric\tvalid\ttest\t{runs}\n");
    for MetricSummary {
        metric,
        valid,
        test,
    } in metrics
    {
        let valid = valid.map_or_else(String::new, |valid| valid.percent().to_string());
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{metric}\t{valid}\t{}\t{}",
            test.percent(),
            test.count
        );
    }
    text
}
