//! `argiope graphon estimate`: the graphon of one graph, of many, or of ego-subgraphs.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::Args;

use super::{
    drawings::Drawings,
    estimators::EstimatorChoice,
    graphs::{EgoArguments, load, sample, short_name},
    table::GraphonTable,
};
use crate::{input::ReadingArguments, output::OutputArguments, session::Session};

/// Estimate the graphon that graphs are samples of
///
/// Writes the blocks of a step function as a matrix of edge probabilities, in descending order of degrees. Several graphs are taken as
/// samples of one graphon, each in its own size; with --egos the samples are ego-subgraphs, which is what large sparse graphs need:
/// as a whole their graphon is nearly 0.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  argiope graphon estimate data/karate.edges --blocks 8
  argiope graphon estimate facebook-combined --egos 200 --json -o facebook.json
  argiope graphon estimate a.edges b.edges c.edges --estimator em --svg drawings")]
pub(crate) struct EstimateArguments {
    /// Files, or names of data sets (see `argiope data list`)
    #[arg(value_name = "GRAPH", required = true)]
    graphs: Vec<PathBuf>,
    /// The estimator
    #[arg(
        long,
        value_enum,
        value_name = "NAME",
        default_value = "histogram",
        help_heading = "Graphon"
    )]
    estimator: EstimatorChoice,
    /// Blocks on a side [default: by the estimator, from the sizes of the graphs]
    #[arg(long, value_name = "K", help_heading = "Graphon", value_parser = clap::value_parser!(u16).range(1..))]
    blocks: Option<u16>,
    /// Chooses egos, and what estimators draw
    #[arg(
        long,
        value_name = "SEED",
        default_value_t = 0,
        help_heading = "Graphon"
    )]
    seed: u64,
    #[command(flatten)]
    egos: EgoArguments,
    #[command(flatten)]
    reading: ReadingArguments,
    /// Draw the graphon into DIR/graphon.svg
    #[arg(long, value_name = "DIR", help_heading = "Result")]
    svg: Option<PathBuf>,
    #[command(flatten)]
    output: OutputArguments,
}

pub(super) fn run(arguments: &EstimateArguments, session: &Session) -> Result<()> {
    let estimator = arguments
        .estimator
        .build(arguments.blocks.map(usize::from), arguments.seed)?;
    let drawings = arguments.svg.as_deref().map(Drawings::create).transpose()?;
    let mut output = arguments.output.create()?;
    let egos = arguments.egos.chosen(arguments.seed)?;
    let mut samples = Vec::new();
    for file in &arguments.graphs {
        let graph = load(file, &arguments.reading, session)?;
        samples.extend(sample(&short_name(file), graph, egos.as_ref(), session)?);
    }
    let graphs: Vec<String> = arguments
        .graphs
        .iter()
        .map(|file| file.display().to_string())
        .collect();
    let graphon = estimator.estimate(&samples, &session.progress);
    let graphon = graphon.with_context(|| graphs.join(", "))?;
    if let Some(drawings) = &drawings {
        drawings.heat_map("graphon", &graphon)?;
    }
    let table = GraphonTable::new(estimator.name(), graphs, samples.len(), &graphon);
    match session.json {
        true => output.write_json(&table)?,
        false => output.write(table.to_text().as_bytes())?,
    }
    output.finish()
}
