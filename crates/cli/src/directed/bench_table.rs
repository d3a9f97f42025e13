//! Methods by data sets: our results, and published ones beside them.

use std::collections::BTreeSet;

use argiope_directed::{
    data::NodeData,
    methods::MethodConfig,
    published::{self, PublishedResult},
    training::ACCURACY,
};
use argiope_link::summary::MeanStd;
use serde::Serialize;

use super::run::{SplitResult, Task};
use crate::{bench::BenchTable, markdown::MarkdownTable, metrics::MetricSummary};

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
    pub(super) metrics: Vec<MetricSummary>,
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
            }) => {
                let shown = cell.metrics.iter().find(|of| of.metric == ACCURACY);
                shown.map_or_else(String::new, |of| of.test.percent().to_string())
            }
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
}

impl BenchTable for Table {
    fn num_cells(&self) -> (usize, usize) {
        let results = self.datasets.iter().flat_map(|column| &column.results);
        let failed = results.clone().filter(|result| result.error.is_some());
        (results.count(), failed.count())
    }

    fn to_markdown(&self) -> String {
        let mut header = vec!["model".to_owned()];
        for column in &self.datasets {
            header.push(column.name.clone());
            if !column.published.is_empty() {
                header.push("published".to_owned());
            }
        }
        let mut table = MarkdownTable::new(header, 1);
        // A row of what we have, and of what was published where something was.
        let mut push = |name: &str,
                        ours: &dyn Fn(&Column) -> String,
                        published: &dyn Fn(&Column) -> String| {
            let mut row = vec![name.to_owned()];
            for column in &self.datasets {
                row.push(ours(column));
                if !column.published.is_empty() {
                    row.push(published(column));
                }
            }
            table.push(row);
        };
        for model in &self.models {
            push(model, &|column| column.ours(model), &|column| {
                column.published(model)
            });
        }
        if (self.datasets.iter()).any(|column| column.lookup_baseline.is_some()) {
            let lookup = |column: &Column| {
                let lookup = column.lookup_baseline;
                lookup.map_or_else(String::new, |lookup| lookup.percent().to_string())
            };
            push("copy of a twin's class", &lookup, &|_| String::new());
        }
        let cells = self.datasets.iter().flat_map(|column| &column.results);
        let splits = cells.filter_map(|result| result.cell.as_ref().map(|cell| cell.splits.len()));
        let mut text = format!(
            "{table}\n{}: {ACCURACY} in the test in per cent, mean ± standard deviation of {} splits; networks chosen by the validation.\n",
            self.task,
            splits.max().unwrap_or(0)
        );
        let sources: BTreeSet<&str> = (self.datasets.iter())
            .flat_map(|column| column.published.iter().map(|cell| cell.source))
            .collect();
        if !sources.is_empty() {
            let sources: Vec<&str> = sources.into_iter().collect();
            text += &format!("Published: {}.\n", sources.join("; "));
        }
        text
    }
}
