//! `argiope kg bench`: models times data sets times seeds.

use std::path::{Path, PathBuf};

use anyhow::Result;
use argiope_graph::Progress as _;
use argiope_link::ranking::{RankMetric, RankingProtocol};
use argiope_nbfnet::{
    baseline::{self, PathBaseline},
    published,
};
use clap::Args;
use serde::Serialize;

use super::{
    data::{NamedData, load_named},
    results::{MetricSummary, SeedResult, in_table, summarize, summary_in_table},
    settings::NetworkArguments,
    train::train,
};
use crate::{
    bench::{BenchTable, create_folder},
    failure::one_line,
    markdown::MarkdownTable,
    seeds::SeedArguments,
    session::Session,
};

/// Compare the network with baselines that know no relations, on data sets, beside published numbers
///
/// Baselines rank entities by the paths of the graph from the source, whatever their relations: distance (fewest steps), katz (all
/// walks, shorter ones weighing more) and ppr (personalised PageRank). Each run of the network has a folder
/// OUT/DATASET/nbfnet/seed-S: the same command continues what was interrupted and reads what is finished. OUT/table.md and
/// OUT/table.json are written after every cell. A cell that fails is reported, and the others go on; the exit code is then 2.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  argiope kg bench --models nbfnet,katz,distance --datasets umls,kinship --seeds 3 -o runs/small
  argiope kg bench --models nbfnet --datasets WN18RR_v1,fb237_v1 --seeds 3 -o runs/inductive")]
pub(crate) struct BenchArguments {
    /// Models, separated by commas: nbfnet, distance, katz, ppr
    #[arg(long, value_name = "MODEL,...", value_delimiter = ',', required = true)]
    models: Vec<Model>,
    /// Data sets, or folders with train.txt, valid.txt and test.txt, separated by commas
    #[arg(long, value_name = "NAME,...", value_delimiter = ',', required = true)]
    datasets: Vec<String>,
    #[command(flatten)]
    settings: NetworkArguments,
    #[command(flatten)]
    seeds: SeedArguments,
    /// Folder for the runs and the table
    #[arg(long, short, value_name = "OUT", help_heading = "Result")]
    output: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Model {
    Nbfnet,
    Baseline(PathBaseline),
}

impl std::str::FromStr for Model {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match (text, text.parse()) {
            ("nbfnet", _) => Ok(Self::Nbfnet),
            (_, Ok(baseline)) => Ok(Self::Baseline(baseline)),
            _ => Err("known are nbfnet, distance, katz and ppr".to_owned()),
        }
    }
}

impl std::fmt::Display for Model {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Nbfnet => formatter.write_str("nbfnet"),
            Self::Baseline(baseline) => baseline.fmt(formatter),
        }
    }
}

/// The table; its JSON form has stable field names.
#[derive(Debug, Serialize)]
struct Table {
    published_source: &'static str,
    protocol: RankingProtocol,
    rows: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    dataset: String,
    model: String,
    error: Option<String>,
    metrics: Vec<MetricSummary>,
    /// Published results of the network, by metric.
    published: Vec<(RankMetric, f64)>,
    seeds: Vec<SeedResult>,
}

pub(super) fn run(arguments: &BenchArguments, session: &Session) -> Result<()> {
    let folder = arguments.output.as_path();
    create_folder(folder)?;
    let mut table = Table {
        published_source: published::RESULTS_SOURCE,
        protocol: RankingProtocol::default(),
        rows: Vec::new(),
    };
    for dataset in &arguments.datasets {
        let named = load_named(dataset, session);
        session.progress.check()?;
        for &model in &arguments.models {
            let cell = match &named {
                Ok(named) => cell(arguments, named, model, &table.protocol, session)
                    .map_err(|error| one_line(&error)),
                Err(error) => Err(one_line(error)),
            };
            // Neither table nor message for what was merely stopped.
            session.progress.check()?;
            let name = match &named {
                Ok(named) => named.data.name.clone(),
                Err(_) => dataset.clone(),
            };
            table.push(name, model, cell, session)?;
            table.write(folder)?;
        }
    }
    table.finish(session)
}

/// The runs of a model on a data set.
fn cell(
    arguments: &BenchArguments,
    named: &NamedData,
    model: Model,
    protocol: &RankingProtocol,
    session: &Session,
) -> Result<Vec<SeedResult>> {
    let folder = arguments
        .output
        .join(folder_name(&named.data.name))
        .join(model.to_string());
    let mut seeds = Vec::new();
    match model {
        Model::Nbfnet => {
            let settings = arguments.settings.config(&named.data.name)?;
            for seed in arguments.seeds.iter() {
                seeds.push(train(named, seed, protocol, &settings, &folder, session)?);
            }
        }
        // Nothing about it is random.
        Model::Baseline(kind) => seeds.push(SeedResult {
            seed: 0,
            folder,
            result: baseline::run(kind, &named.data, protocol, &session.progress)?,
        }),
    }
    Ok(seeds)
}

/// The last part of a path.
fn folder_name(name: &str) -> &str {
    let last = Path::new(name).file_name().and_then(|name| name.to_str());
    last.unwrap_or("data")
}

impl Table {
    fn push(
        &mut self,
        dataset: String,
        model: Model,
        cell: Result<Vec<SeedResult>, String>,
        session: &Session,
    ) -> Result<()> {
        if let Err(error) = &cell {
            session.failure(format_args!("{dataset}, {model}: {error}"));
        }
        let metrics = &self.protocol.metrics;
        let of = |&metric: &RankMetric| {
            let value = published::result(&dataset, &metric.to_string())?;
            (model == Model::Nbfnet).then_some((metric, value))
        };
        let published = metrics.iter().filter_map(of).collect();
        let (seeds, error) = match cell {
            Ok(seeds) => (seeds, None),
            Err(error) => (Vec::new(), Some(error)),
        };
        self.rows.push(Row {
            model: model.to_string(),
            metrics: summarize(metrics, &seeds)?,
            dataset,
            error,
            published,
            seeds,
        });
        Ok(())
    }
}

impl BenchTable for Table {
    fn num_cells(&self) -> (usize, usize) {
        let failed = self.rows.iter().filter(|row| row.error.is_some());
        (self.rows.len(), failed.count())
    }

    fn to_markdown(&self) -> String {
        let metrics = &self.protocol.metrics;
        let names = metrics.iter().map(RankMetric::to_string);
        let header = ["data", "model", "seeds"].map(str::to_owned);
        // The number of seeds stands among the numbers.
        let mut table = MarkdownTable::new(header.into_iter().chain(names).collect(), 2);
        for row in &self.rows {
            let about = [
                row.dataset.clone(),
                row.model.clone(),
                row.seeds.len().to_string(),
            ];
            let values = row.metrics.iter().map(|summary| match &row.error {
                Some(_) => "failed".to_owned(),
                None => summary_in_table(summary.metric, summary.test),
            });
            table.push(about.into_iter().chain(values).collect());
            if !row.published.is_empty() {
                let about = ["", "published", ""].map(str::to_owned);
                let values = metrics.iter().map(|metric| {
                    let value = row.published.iter().find(|(known, _)| known == metric);
                    value.map_or(String::new(), |(metric, value)| in_table(*metric, *value))
                });
                table.push(about.into_iter().chain(values).collect());
            }
        }
        let mut text = format!("{table}\nTest, mean ± standard deviation over seeds.\n");
        if self.rows.iter().any(|row| !row.published.is_empty()) {
            text += &format!("Published: {}.\n", self.published_source);
        }
        text
    }
}
