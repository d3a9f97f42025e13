//! What encoders and their controls reach.

use std::path::PathBuf;

use anyhow::Result;
use argiope_gnn::pretrain::evaluation::CrossValidation;
use argiope_link::summary::MeanStd;
use serde::Serialize;

use super::settings::EvaluationSettings;
use crate::markdown::MarkdownTable;

/// The table; its JSON form has stable field names.
#[derive(Debug, Serialize)]
pub(super) struct EvaluationTable<'a> {
    pub(super) run: PathBuf,
    pub(super) graph: PathBuf,
    pub(super) nodes: usize,
    pub(super) edges: usize,
    /// Names of the classes.
    pub(super) classes: &'a [String],
    /// Nodes with a class.
    pub(super) examples: usize,
    pub(super) seed: u64,
    pub(super) settings: &'a EvaluationSettings,
    pub(super) rows: Vec<Row>,
}

/// A way to tell classes.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    encoder: &'static str,
    /// What is trained on the classes.
    trained: &'static str,
    /// Shares of right classes over the folds.
    accuracy: MeanStd,
    standard_error: f64,
    /// One a fold.
    folds: Vec<f64>,
}

impl Row {
    pub(super) fn new(
        encoder: &'static str,
        trained: &'static str,
        found: CrossValidation,
    ) -> Result<Self> {
        Ok(Self {
            encoder,
            trained,
            accuracy: MeanStd::of(&found.scores)?,
            standard_error: found.standard_error(),
            folds: found.scores,
        })
    }
}

impl EvaluationTable<'_> {
    /// As people read it.
    pub(super) fn to_markdown(&self) -> String {
        let header = ["encoder", "trained on classes", "accuracy", "folds"];
        let mut table = MarkdownTable::new(header.map(String::from).to_vec(), 2);
        for row in &self.rows {
            table.push(vec![
                row.encoder.to_owned(),
                row.trained.to_owned(),
                row.accuracy.percent().to_string(),
                row.folds.len().to_string(),
            ]);
        }
        let (examples, classes) = (self.examples, self.classes.len());
        format!(
            "{table}\nClasses of {examples} nodes, {classes} in all: right ones in the test in per cent, mean ± standard deviation over the folds.\n"
        )
    }
}
