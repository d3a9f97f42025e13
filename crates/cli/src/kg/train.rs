//! `argiope kg train`: a network on the facts of a knowledge graph, once for each seed.

use std::path::{Path, PathBuf};

use anyhow::Result;
use argiope_graph::Progress as _;
use argiope_link::ranking::RankingProtocol;
use argiope_nbfnet::{
    NbfnetConfig,
    training::{RunConfig, run as run_one},
};
use clap::Args;
use serde::Serialize;

use super::{
    data::{DataArguments, NamedData},
    results::{MetricSummary, SeedResult, summarize, to_text},
    settings::NetworkArguments,
};
use crate::{
    output::ResultWriter,
    runs::{check_folder, write_json},
    seeds::SeedArguments,
    session::Session,
};

/// Train a Neural Bellman-Ford Network on facts, and rank the facts that were held back
///
/// Each seed has a folder OUT/seed-S with its settings, the metrics of every epoch, the best network and what is needed to go on:
/// the same command continues runs that were interrupted, from their last whole epoch, and reads those that are finished.
/// Settings are those published for the data set, else those for FB15k-237.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  argiope kg train --dataset WN18RR_v1 --seeds 3 -o runs/wn18rr-v1
  argiope kg train --facts facts.tsv --set training.epochs=10 -o runs/mine
  argiope kg train --dataset FB15k-237 --set training.batches_per_epoch=200 --memory 2048 -o runs/fb15k-237")]
pub(crate) struct TrainArguments {
    #[command(flatten)]
    data: DataArguments,
    #[command(flatten)]
    settings: NetworkArguments,
    #[command(flatten)]
    seeds: SeedArguments,
    /// Folder for the runs
    #[arg(long, short, value_name = "OUT", help_heading = "Result")]
    output: PathBuf,
}

/// The JSON form; its field names are stable.
#[derive(Debug, Serialize)]
struct Summary<'a> {
    data: &'a str,
    entities: usize,
    relations: usize,
    facts: usize,
    protocol: &'a RankingProtocol,
    settings: &'a NbfnetConfig,
    metrics: Vec<MetricSummary>,
    seeds: Vec<SeedResult>,
}

pub(super) fn run(arguments: &TrainArguments, session: &Session) -> Result<()> {
    let folder = arguments.output.as_path();
    check_folder(folder)?;
    let first = arguments.seeds.iter().next().unwrap_or(0);
    let mut named = arguments.data.load(first, session)?;
    let settings = arguments.settings.config(&named.data.name)?;
    let protocol = RankingProtocol::default();
    let mut seeds = Vec::new();
    for seed in arguments.seeds.iter() {
        if seed != first && arguments.data.depends_on_seed() {
            named = arguments.data.load(seed, session)?;
        }
        seeds.push(train(&named, seed, &protocol, &settings, folder, session)?);
    }
    let summary = Summary {
        data: &named.identity,
        entities: named.data.entities.len(),
        relations: named.data.relations.len(),
        facts: named.data.train.len(),
        protocol: &protocol,
        settings: &settings,
        metrics: summarize(&protocol.metrics, &seeds)?,
        seeds,
    };
    write_json(&folder.join("summary.json"), &summary)?;
    let mut output = ResultWriter::create(Path::new("-"))?;
    match session.json {
        true => output.write_json(&summary)?,
        false => output.write(to_text(&summary.metrics, summary.seeds.len()).as_bytes())?,
    }
    output.finish()
}

/// One run in the folder of its seed.
pub(super) fn train(
    named: &NamedData,
    seed: u64,
    protocol: &RankingProtocol,
    settings: &NbfnetConfig,
    folder: &Path,
    session: &Session,
) -> Result<SeedResult> {
    let folder = folder.join(format!("seed-{seed}"));
    let config = RunConfig {
        data: named.identity.clone(),
        seed,
        protocol: protocol.clone(),
        settings: settings.clone(),
    };
    let result = run_one(&config, &named.data, Some(&folder), &session.progress);
    if result.is_err() && session.progress.is_cancelled() {
        session.note(format_args!(
            "{}: stopped; the same command goes on",
            folder.display()
        ));
    }
    let result = SeedResult {
        seed,
        folder,
        result: result?,
    };
    result.note(protocol, session);
    Ok(result)
}
