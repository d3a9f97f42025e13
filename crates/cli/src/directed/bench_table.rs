//! Methods by data sets: our results, and published ones beside them.

use std::{collections::BTreeSet, fmt::Write as _, path::Path};

use anyhow::Result;
use argiope_directed::{
    data::NodeData,
    methods::MethodConfig,
    published::{self, PublishedResult},
};
use argiope_link::summary::MeanStd;
use serde::Serialize;

use super::run::{SplitResult, Task};
use crate::runs::{write_file, write_json};

/// The table as far as it is known; its JSON form has stable field names.
#[derive(Debug, Serialize)]
pub(super) struct Table {
    models: Vec<String>,
    task: &'static str,
    datasets: Vec<Column>,
}

/// A data set.
#[derive(Debug, Serialize)]
pub(super) struct Column {
    name: String,
    nodes: Option<usize>,
    edges: Option<usize>,
    directed: Option<bool>,
    /// What a reader of results on this data should know.
    notes: Vec<String>,
    /// Where nodes stand in the data several times: the accuracy of copying the class of a twin.
    lookup_baseline: Option<MeanStd>,
    published: Vec<PublishedCell>,
    /// One a method, as far as they are run.
    results: Vec<CellResult>,
}

#[derive(Debug, Serialize)]
struct PublishedCell {
    model: &'static str,
    mean: f64,
    std: Option<f64>,
    source: &'static str,
}

#[derive(Debug, Serialize)]
struct CellResult {
    model: String,
    error: Option<String>,
    #[serde(flatten)]
    cell: Option<Cell>,
}

/// The runs of a method on a data set.
#[derive(Debug, Serialize)]
pub(super) struct Cell {
    pub(super) valid: MeanStd,
    pub(super) test: MeanStd,
    pub(super) splits: Vec<SplitResult>,
}

impl Column {
    pub(super) fn new(
        name: String,
        data: &NodeData,
        task: Task,
        lookup_baseline: Option<MeanStd>,
    ) -> Self {
        // Published are accuracies of classes of nodes.
        let methods = MethodConfig::ALL.iter().filter(|_| task == Task::Nodes);
        let published = methods.filter_map(|(method, _)| {
            let PublishedResult {
                mean, std, source, ..
            } = published::result(&data.name, method)?;
            Some(PublishedCell {
                model: method,
                mean,
                std,
                source,
            })
        });
        Self {
            name,
            nodes: Some(data.graph.num_nodes()),
            edges: Some(data.graph.num_edges()),
            directed: Some(data.directed),
            notes: data.notes.clone(),
            lookup_baseline,
            published: published.collect(),
            results: Vec::new(),
        }
    }

    /// A data set that could not be read.
    pub(super) fn unknown(name: String) -> Self {
        Self {
            name,
            nodes: None,
            edges: None,
            directed: None,
            notes: Vec::new(),
            lookup_baseline: None,
            published: Vec::new(),
            results: Vec::new(),
        }
    }

    /// What the table shows of a method.
    fn ours(&self, model: &str) -> String {
        let result = self.results.iter().find(|result| result.model == model);
        match result {
            None => String::new(),
            Some(CellResult { cell: None, .. }) => "failed".to_owned(),
            Some(CellResult {
                cell: Some(cell), ..
            }) => cell.test.percent().to_string(),
        }
    }

    fn published(&self, model: &str) -> String {
        let cell = self.published.iter().find(|cell| cell.model == model);
        match cell {
            None => String::new(),
            Some(PublishedCell {
                mean, std: None, ..
            }) => format!("{mean:.2}"),
            Some(PublishedCell {
                mean,
                std: Some(std),
                ..
            }) => format!("{mean:.2} ± {std:.2}"),
        }
    }
}

impl Table {
    pub(super) fn new(models: &[String], task: &'static str) -> Self {
        Self {
            models: models.to_vec(),
            task,
            datasets: Vec::new(),
        }
    }

    pub(super) fn start_column(&mut self, column: Column) {
        self.datasets.push(column);
    }

    /// The next result of the last column.
    pub(super) fn push(&mut self, cell: Result<Cell, String>) {
        let Some(column) = self.datasets.last_mut() else {
            return;
        };
        let Some(model) = self.models.get(column.results.len()) else {
            return;
        };
        let (cell, error) = match cell {
            Ok(cell) => (Some(cell), None),
            Err(error) => (None, Some(error)),
        };
        column.results.push(CellResult {
            model: model.clone(),
            error,
            cell,
        });
    }

    pub(super) fn num_failed(&self) -> usize {
        let results = self.datasets.iter().flat_map(|column| &column.results);
        results.filter(|result| result.error.is_some()).count()
    }

    /// Writes `table.md` and `table.json`.
    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        write_json(&folder.join("table.json"), self)?;
        write_file(&folder.join("table.md"), self.to_markdown().as_bytes())
    }

    pub(super) fn to_markdown(&self) -> String {
        let mut text = String::from("| model |");
        let mut rule = String::from("|---|");
        for column in &self.datasets {
            // Writing to a string cannot fail.
            let _ = write!(text, " {} |", column.name);
            rule += "--:|";
            if !column.published.is_empty() {
                text += " published |";
                rule += "--:|";
            }
        }
        let _ = writeln!(text, "\n{rule}");
        for model in &self.models {
            let _ = write!(text, "| {model} |");
            for column in &self.datasets {
                let _ = write!(text, " {} |", column.ours(model));
                if !column.published.is_empty() {
                    let _ = write!(text, " {} |", column.published(model));
                }
            }
            text.push('\n');
        }
        if self
            .datasets
            .iter()
            .any(|column| column.lookup_baseline.is_some())
        {
            text += "| copy of a twin's class |";
            for column in &self.datasets {
                let lookup = column
                    .lookup_baseline
                    .map(|lookup| lookup.percent().to_string());
                let _ = write!(text, " {} |", lookup.unwrap_or_default());
                if !column.published.is_empty() {
                    text += " |";
                }
            }
            text.push('\n');
        }
        let cells = self.datasets.iter().flat_map(|column| &column.results);
        let splits = cells.filter_map(|result| result.cell.as_ref().map(|cell| cell.splits.len()));
        let _ = writeln!(
            text,
            "\n{}: accuracy in the test in per cent, mean ± standard deviation of {} splits; networks chosen by the validation.",
            self.task,
            splits.max().unwrap_or(0)
        );
        let sources: BTreeSet<&str> = (self.datasets.iter())
            .flat_map(|column| column.published.iter().map(|cell| cell.source))
            .collect();
        if !sources.is_empty() {
            let sources: Vec<&str> = sources.into_iter().collect();
            let _ = writeln!(text, "Published: {}.", sources.join("; "));
        }
        text
    }
}
