//! What tasks add to a network alone.

use std::path::PathBuf;

use anyhow::Result;
use argiope_gnn::pretrain::pretext::{PretextConfig, PretextKind, PretextMode, PretextResult};
use argiope_link::summary::MeanStd;
use serde::Serialize;

use super::node_data::NodeSource;
use crate::{bench::BenchTable, markdown::MarkdownTable, session::Session};

/// What the network without a task is called.
pub(super) const GCN: &str = "gcn";

/// The table as far as it is known; its JSON form has stable field names.
#[derive(Debug, Serialize)]
pub(super) struct Table {
    data: String,
    nodes: usize,
    edges: usize,
    classes: usize,
    /// What a reader of results on this data should know.
    notes: Vec<String>,
    settings: PretextConfig,
    /// The network alone comes first.
    rows: Vec<Row>,
}

/// A task, or the network alone.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    task: &'static str,
    /// None for the network alone.
    mode: Option<PretextMode>,
    error: Option<String>,
    #[serde(flatten)]
    summary: Option<Summary>,
}

/// The runs of a row, as fractions.
#[derive(Debug, Serialize)]
struct Summary {
    test: MeanStd,
    valid: MeanStd,
    /// The test less that of the network alone with the same seed.
    difference: Option<MeanStd>,
    /// Seconds of training of a run, on average.
    training_seconds: f64,
    seeds: Vec<SeedResult>,
}

/// A run.
#[derive(Debug, Serialize)]
pub(super) struct SeedResult {
    pub(super) seed: u64,
    /// The number of the split.
    pub(super) split: usize,
    pub(super) folder: PathBuf,
    #[serde(flatten)]
    pub(super) result: PretextResult,
}

impl SeedResult {
    /// Tells how the run went.
    pub(super) fn note(&self, session: &Session) {
        let PretextResult {
            valid_accuracy,
            test_accuracy,
            best_epoch,
            epochs,
            training_seconds,
            ..
        } = &self.result;
        session.note(format_args!(
            "{}: accuracy {:.2} % in validation, {:.2} % in test, epoch {} of {epochs}, {training_seconds:.1} s of training",
            self.folder.display(),
            100.0 * valid_accuracy,
            100.0 * test_accuracy,
            best_epoch + 1,
        ));
    }
}

impl Row {
    /// The row of a task; `table` knows what it is compared with.
    pub(super) fn new(
        task: Option<PretextKind>,
        mode: PretextMode,
        results: Result<Vec<SeedResult>, String>,
        table: &Table,
    ) -> Result<Self> {
        let (error, summary) = match results {
            Ok(seeds) => (None, Some(Summary::new(seeds, table.alone())?)),
            Err(error) => (Some(error), None),
        };
        Ok(Self {
            task: task.map_or(GCN, PretextKind::name),
            mode: task.map(|_| mode),
            error,
            summary,
        })
    }
}

impl Summary {
    fn new(seeds: Vec<SeedResult>, alone: Option<&Self>) -> Result<Self> {
        let of = |value: fn(&PretextResult) -> f64| {
            let values: Vec<f64> = seeds.iter().map(|seed| value(&seed.result)).collect();
            MeanStd::of(&values)
        };
        let difference = match alone {
            None => None,
            Some(alone) => {
                let pairs = seeds.iter().zip(&alone.seeds);
                let differences: Vec<f64> = pairs
                    .map(|(with, alone)| with.result.test_accuracy - alone.result.test_accuracy)
                    .collect();
                Some(MeanStd::of(&differences)?)
            }
        };
        Ok(Self {
            test: of(|result| result.test_accuracy)?,
            valid: of(|result| result.valid_accuracy)?,
            difference,
            training_seconds: of(|result| result.training_seconds)?.mean,
            seeds,
        })
    }
}

impl Table {
    pub(super) fn new(source: &NodeSource, settings: &PretextConfig) -> Self {
        Self {
            data: source.name.clone(),
            nodes: source.graph.num_nodes(),
            edges: source.graph.num_edges(),
            classes: source.num_classes,
            notes: source.notes.clone(),
            settings: settings.clone(),
            rows: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, row: Row) {
        self.rows.push(row);
    }

    /// The runs of the network alone, if they are there.
    fn alone(&self) -> Option<&Summary> {
        self.rows.first().and_then(|row| row.summary.as_ref())
    }
}

impl BenchTable for Table {
    fn num_cells(&self) -> (usize, usize) {
        let failed = self.rows.iter().filter(|row| row.error.is_some());
        (self.rows.len(), failed.count())
    }

    fn to_markdown(&self) -> String {
        let header = [
            "task",
            "mode",
            "test",
            "more than gcn",
            "validation",
            "seconds",
        ];
        let mut table = MarkdownTable::new(header.map(String::from).to_vec(), 2);
        for row in &self.rows {
            let mut cells = vec![
                row.task.to_owned(),
                row.mode.map_or_else(String::new, |mode| mode.to_string()),
            ];
            match &row.summary {
                None => cells.extend(["failed", "", "", ""].map(String::from)),
                Some(summary) => {
                    let difference = summary.difference;
                    cells.extend([
                        summary.test.percent().to_string(),
                        difference.map_or_else(String::new, |of| of.percent().to_string()),
                        summary.valid.percent().to_string(),
                        format!("{:.1}", summary.training_seconds),
                    ]);
                }
            }
            table.push(cells);
        }
        let summaries = self.rows.iter().filter_map(|row| row.summary.as_ref());
        let seeds = summaries.map(|summary| summary.seeds.len()).max();
        let mut text = format!(
            "{table}\n{}: accuracy in per cent at the epoch that the validation finds best, mean ± standard deviation over seeds, of which there are {}; differences are those of equal seeds, seconds those of training a run.\n",
            self.data,
            seeds.unwrap_or(0)
        );
        for (at, note) in self.notes.iter().enumerate() {
            text += if at == 0 { "\n" } else { "" };
            text += &format!("- {note}\n");
        }
        text
    }
}
