//! Models by data sets: our results, and published ones beside them.

use argiope_link::{
    dataset::{LinkData, Protocol},
    evaluation::Metric,
};
use argiope_ncn::published::{self, PublishedResult, RESULT_MODELS, RESULTS_SOURCE};
use serde::Serialize;

use super::{model::Model, results::SeedResult};
use crate::{bench::BenchTable, markdown::MarkdownTable, metrics::MetricSummary};

/// The table as far as it is known; its JSON form has stable field names.
#[derive(Debug, Serialize)]
pub(super) struct Table {
    models: Vec<String>,
    /// Where published results come from.
    published_source: &'static str,
    datasets: Vec<Column>,
}

/// A data set.
#[derive(Debug, Serialize)]
pub(super) struct Column {
    name: String,
    nodes: Option<usize>,
    edges: Option<usize>,
    /// The metric that the table shows.
    metric: Option<Metric>,
    protocol: Option<Protocol>,
    /// Published under the same protocol, by any model, in per cent.
    published: Vec<PublishedCell>,
    /// One a model, as far as they are run.
    results: Vec<CellResult>,
}

#[derive(Debug, Serialize)]
struct PublishedCell {
    model: &'static str,
    mean: f64,
    std: Option<f64>,
}

#[derive(Debug, Serialize)]
struct CellResult {
    model: String,
    error: Option<String>,
    metrics: Vec<MetricSummary>,
    seeds: Vec<SeedResult>,
}

/// The runs of a model on a data set.
pub(super) struct Cell {
    pub(super) metrics: Vec<MetricSummary>,
    pub(super) seeds: Vec<SeedResult>,
}

impl Column {
    pub(super) fn new(name: String, data: &LinkData, protocol: &Protocol) -> Self {
        // Numbers of another protocol say nothing beside ours.
        let is_published = *protocol == Protocol::of(data);
        let published = RESULT_MODELS.iter().filter_map(|model| {
            let (mean, std) = published::result(&data.name, model)?;
            Some(PublishedCell { model, mean, std })
        });
        Self {
            name,
            nodes: Some(data.graph.num_nodes()),
            edges: Some(data.graph.num_edges()),
            metric: Some(protocol.select_by),
            published: published.filter(|_| is_published).collect(),
            protocol: Some(protocol.clone()),
            results: Vec::new(),
        }
    }

    /// A data set that could not be read.
    pub(super) fn unknown(name: String) -> Self {
        Self {
            name,
            nodes: None,
            edges: None,
            metric: None,
            protocol: None,
            published: Vec::new(),
            results: Vec::new(),
        }
    }

    fn published(&self, model: &str) -> Option<PublishedResult> {
        let cell = self.published.iter().find(|cell| cell.model == model);
        cell.map(|cell| (cell.mean, cell.std))
    }

    /// What the table shows of a model.
    fn ours(&self, model: &str) -> String {
        let result = self.results.iter().find(|result| result.model == model);
        match result {
            None => String::new(),
            Some(CellResult { error: Some(_), .. }) => "failed".to_owned(),
            Some(CellResult { metrics, .. }) => {
                let metric = self.metric.map(|metric| metric.to_string());
                let shown = metrics
                    .iter()
                    .find(|shown| Some(&shown.metric) == metric.as_ref());
                shown.map_or_else(String::new, |shown| shown.test.percent().to_string())
            }
        }
    }
}

impl Table {
    pub(super) fn new(models: &[Model]) -> Self {
        Self {
            models: models.iter().map(Model::to_string).collect(),
            published_source: RESULTS_SOURCE,
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
        let (metrics, seeds) =
            cell.map_or_else(Default::default, |cell| (cell.metrics, cell.seeds));
        column.results.push(CellResult {
            model: model.clone(),
            error,
            metrics,
            seeds,
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
            let metric = column.metric.map(|metric| metric.to_string());
            header.push(format!("{} {}", column.name, metric.unwrap_or_default()));
            if !column.published.is_empty() {
                header.push("published".to_owned());
            }
        }
        let mut table = MarkdownTable::new(header, 1);
        let is_ours = |model: &str| self.models.iter().any(|ours| ours == model);
        let others = RESULT_MODELS
            .iter()
            .copied()
            .filter(|model| !is_ours(model));
        let others = others.filter(|model| {
            let mut columns = self.datasets.iter();
            columns.any(|column| column.published(model).is_some())
        });
        for model in self.models.iter().map(String::as_str).chain(others) {
            let mut row = vec![model.to_owned()];
            for column in &self.datasets {
                row.push(column.ours(model));
                if !column.published.is_empty() {
                    row.push(shown(column.published(model)));
                }
            }
            table.push(row);
        }
        let seeds = self.datasets.iter().flat_map(|column| &column.results);
        let seeds = seeds.map(|result| result.seeds.len()).max().unwrap_or(0);
        let runs = if seeds == 1 { "run" } else { "runs" };
        let mut text =
            format!("{table}\nTest in per cent, mean ± standard deviation of {seeds} {runs}.\n");
        if (self.datasets.iter()).any(|column| !column.published.is_empty()) {
            text += &format!("Published: {}.\n", self.published_source);
        }
        text
    }
}

fn shown(result: Option<PublishedResult>) -> String {
    match result {
        None => String::new(),
        Some((mean, None)) => format!("{mean:.2}"),
        Some((mean, Some(std))) => format!("{mean:.2} ± {std:.2}"),
    }
}
