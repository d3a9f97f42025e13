//! `argiope pretrain contrastive`: encoders of the structure around nodes.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use anyhow::Result;
use argiope_gnn::pretrain::contrastive::{
    ContrastiveConfig, ContrastiveResult, ContrastiveRunConfig, pretrain,
};
use argiope_graph::{Progress as _, UndirectedGraph};
use clap::{Args, builder::PossibleValuesParser};
use serde::Serialize;

use super::graphs;
use crate::{
    input::ReadingArguments,
    output::ResultWriter,
    run_progress::RunProgress,
    runs::{check_folder, write_json},
    seeds::SeedArguments,
    session::Session,
    settings::SettingArguments,
};

/// Pre-train an encoder on the structure of graphs, without features and classes
///
/// The encoder learns to tell which two random walks began at one node (Qiu et al., GCC, KDD 2020). Each seed has a folder OUT/seed-S
/// with its settings, the loss of every epoch, the encoder and what is needed to go on: the same command continues runs that were
/// interrupted and reads those that are finished. `argiope pretrain evaluate` tells what a run is worth on another graph.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  argiope pretrain contrastive --graphs data/debian-desktop.edges -o runs/packages
  argiope pretrain contrastive --graphs astro-ph facebook-combined --seeds 3 --set training.steps=1000 -o runs/two
  argiope pretrain contrastive --graphs email-Enron --published gcc-moco -o runs/enron")]
pub(crate) struct ContrastiveArguments {
    /// Graphs to learn from, together: files, or names of data sets (see `argiope data list`)
    #[arg(long, value_name = "GRAPH", required = true, num_args = 1..)]
    graphs: Vec<PathBuf>,
    #[command(flatten)]
    seeds: SeedArguments,
    /// Begin with the settings of a published run instead of those of a small one
    #[arg(long, value_name = "NAME", help_heading = "Settings", value_parser = PossibleValuesParser::new(ContrastiveConfig::names()))]
    published: Option<String>,
    #[command(flatten)]
    settings: SettingArguments,
    #[command(flatten)]
    reading: ReadingArguments,
    /// Folder for the runs
    #[arg(long, short, value_name = "OUT", help_heading = "Result")]
    output: PathBuf,
}

/// The JSON form; its field names are stable.
#[derive(Debug, Serialize)]
struct Summary<'a> {
    sources: &'a [String],
    settings: &'a ContrastiveConfig,
    seeds: Vec<SeedResult>,
}

#[derive(Debug, Serialize)]
struct SeedResult {
    seed: u64,
    folder: PathBuf,
    #[serde(flatten)]
    result: ContrastiveResult,
}

pub(super) fn run(arguments: &ContrastiveArguments, session: &Session) -> Result<()> {
    let folder = arguments.output.as_path();
    check_folder(folder)?;
    let settings = arguments.settings()?;
    let mut sources = Vec::new();
    let mut graphs = Vec::new();
    for file in &arguments.graphs {
        let graph = graphs::load(file, &arguments.reading, session)?.graph;
        sources.push(identity(file, &graph));
        graphs.push(graph);
    }
    let graphs: Vec<&UndirectedGraph> = graphs.iter().collect();
    let mut seeds = Vec::new();
    for seed in arguments.seeds.iter() {
        let config = ContrastiveRunConfig {
            sources: sources.clone(),
            seed,
            settings: settings.clone(),
        };
        let folder = folder.join(format!("seed-{seed}"));
        let progress = RunProgress::new(format!("seed {seed}"), &session.progress);
        let trained = pretrain(&config, &graphs, Some(&folder), &progress);
        if trained.is_err() && session.progress.is_cancelled() {
            let folder = folder.display();
            session.note(format_args!("{folder}: stopped; the same command goes on"));
        }
        let (_, result) = trained?;
        session.note(format_args!(
            "{}: loss {:.4}, {} steps, {:.1} s of training",
            folder.display(),
            result.loss,
            result.steps,
            result.training_seconds
        ));
        seeds.push(SeedResult {
            seed,
            folder,
            result,
        });
    }
    let summary = Summary {
        sources: &sources,
        settings: &settings,
        seeds,
    };
    write_json(&folder.join("summary.json"), &summary)?;
    let mut output = ResultWriter::create(Path::new("-"))?;
    match session.json {
        true => output.write_json(&summary)?,
        false => output.write(summary.to_text().as_bytes())?,
    }
    output.finish()
}

impl ContrastiveArguments {
    fn settings(&self) -> Result<ContrastiveConfig> {
        let config = match &self.published {
            Some(name) => ContrastiveConfig::published(name)?,
            None => ContrastiveConfig::default(),
        };
        let config = self.settings.over(config, |_, _| Ok(()))?;
        config.check()?;
        Ok(config)
    }
}

/// What runs note as a graph: another file or another size makes another run.
fn identity(file: &Path, graph: &UndirectedGraph) -> String {
    let (nodes, edges) = (graph.num_nodes(), graph.num_edges());
    format!("{}, {nodes} nodes, {edges} edges", file.display())
}

impl Summary<'_> {
    fn to_text(&self) -> String {
        let mut text = "seed\tloss\tsteps\tseconds\n".to_owned();
        for SeedResult { seed, result, .. } in &self.seeds {
            let ContrastiveResult {
                loss,
                steps,
                training_seconds,
                ..
            } = result;
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{seed}\t{loss:.4}\t{steps}\t{training_seconds:.1}");
        }
        text
    }
}
