//! Graphons as files: what `estimate --json` writes and `distance` reads.

use std::{fmt::Write as _, path::Path};

use anyhow::{Context as _, Result};
use argiope_graphon::StepFunction;
use serde::{Deserialize, Serialize};

/// An estimate; the JSON form.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct GraphonTable {
    /// The name of the estimator.
    pub(super) estimator: String,
    /// The files or data sets.
    pub(super) graphs: Vec<String>,
    /// Graphs, or egos of them, that it was estimated from.
    pub(super) num_graphs: usize,
    pub(super) num_blocks: usize,
    /// The mean of the values.
    pub(super) density: f64,
    /// The blocks, a row each, in descending order of degrees.
    pub(super) values: Vec<Vec<f64>>,
}

impl GraphonTable {
    pub(super) fn new(
        estimator: &str,
        graphs: Vec<String>,
        num_graphs: usize,
        graphon: &StepFunction,
    ) -> Self {
        Self {
            estimator: estimator.to_owned(),
            graphs,
            num_graphs,
            num_blocks: graphon.num_blocks(),
            density: graphon.density(),
            values: graphon
                .view()
                .rows()
                .into_iter()
                .map(|row| row.to_vec())
                .collect(),
        }
    }

    /// The blocks as text, a line a row, separated by tabs.
    pub(super) fn to_text(&self) -> String {
        let mut text = String::new();
        for row in &self.values {
            for (at, value) in row.iter().enumerate() {
                // Writing to a string cannot fail.
                let _ = write!(text, "{}{value}", if at == 0 { "" } else { "\t" });
            }
            text.push('\n');
        }
        text
    }

    /// Reads the JSON form.
    pub(super) fn read(file: &Path) -> Result<StepFunction> {
        let named = || file.display().to_string();
        let text = std::fs::read(file).with_context(named)?;
        let table: Self = serde_json::from_slice(&text).with_context(|| {
            format!(
                "{}: not what `argiope graphon estimate --json` writes",
                named()
            )
        })?;
        for (at, row) in table.values.iter().enumerate() {
            if row.len() != table.values.len() {
                anyhow::bail!(
                    "{}: row {at} of the values has {} numbers, expected {}",
                    named(),
                    row.len(),
                    table.values.len()
                );
            }
        }
        StepFunction::from_rows(table.values.len(), table.values.concat()).with_context(named)
    }
}
