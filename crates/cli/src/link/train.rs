//! `argiope link train`: a model on the edges of a graph, once for each seed.

use std::path::{Path, PathBuf};

use anyhow::Result;
use argiope_graph::Progress as _;
use argiope_link::dataset::Protocol;
use clap::Args;
use serde::Serialize;

use super::{
    data::{DataArguments, NamedData},
    model::{TrainedModel, parse_trained},
    protocol::ProtocolArguments,
    results::{SeedResult, summarize},
    run::Run,
    settings::Settings,
};
use crate::{
    metrics::{MetricSummary, to_text},
    output::ResultWriter,
    run_progress::RunProgress,
    runs::{check_folder, write_json},
    seeds::SeedArguments,
    session::Session,
    settings::SettingArguments,
};

/// Train a link-prediction model on a graph and report its metrics
///
/// Each seed has a folder OUT/seed-S with its settings, the metrics of every epoch, the best model and what is needed to go
/// on: the same command continues runs that were interrupted and reads those that are finished. Metrics are printed in per
/// cent, as mean ± standard deviation over the seeds: each at the epoch that its own validation chooses.
///
/// Models: ncn (common neighbours), ncnc (with completion), gae (no neighbours), scn1 (their number only), cn1.5, cn1res and
/// cn2 (further neighbourhoods), and nbfnet (paths; it takes no features). Settings are those published for the data set, else defaults; nodes without features get
/// learned embeddings.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  argiope link train --model ncn --dataset cora --seeds 10 -o runs/cora
  argiope link train --model ncnc --graph friends.csv --ids labels --metric auc --set encoder.dim=64 -o runs/friends")]
pub(crate) struct TrainArguments {
    /// The model: ncn, ncnc, gae, scn1, cn1.5, cn1res, cn2 or nbfnet
    #[arg(long, value_name = "MODEL", value_parser = parse_trained)]
    model: TrainedModel,
    #[command(flatten)]
    data: DataArguments,
    #[command(flatten)]
    protocol: ProtocolArguments,
    #[command(flatten)]
    settings: SettingArguments,
    /// Begin with the parameters of a run of this folder: itself, or its part seed-S
    #[arg(long, value_name = "FOLDER", help_heading = "Settings")]
    start_from: Option<PathBuf>,
    #[command(flatten)]
    seeds: SeedArguments,
    /// Folder for the runs
    #[arg(long, short, value_name = "OUT", help_heading = "Result")]
    output: PathBuf,
}

/// The JSON form; its field names are stable.
#[derive(Debug, Serialize)]
struct Summary<'a> {
    model: String,
    data: &'a str,
    nodes: usize,
    edges: usize,
    features: Option<u64>,
    protocol: &'a Protocol,
    settings: &'a Settings,
    metrics: Vec<MetricSummary>,
    seeds: Vec<SeedResult>,
}

pub(super) fn run(arguments: &TrainArguments, session: &Session) -> Result<()> {
    let folder = arguments.output.as_path();
    check_folder(folder)?;
    let named = arguments.data.load(session)?;
    let NamedData { data, identity, .. } = &named;
    let settings = Settings::new(&arguments.settings, &data.name, arguments.model)?;
    let protocol = arguments.protocol.protocol(data, session);
    let mut seeds = Vec::new();
    for seed in arguments.seeds.iter() {
        let folder = folder.join(format!("seed-{seed}"));
        let run = Run {
            seed,
            protocol: &protocol,
            settings: settings.clone(),
            start_from: start_of(arguments.start_from.as_deref(), seed),
            folder: &folder,
        };
        let progress = RunProgress::new(format!("seed {seed}"), &session.progress);
        let result = run.run(&named, &progress);
        if result.is_err() && session.progress.is_cancelled() {
            session.note(format_args!(
                "{}: stopped; the same command goes on",
                folder.display()
            ));
        }
        let result = SeedResult::new(seed, folder, result?);
        result.note(protocol.select_by, session);
        seeds.push(result);
    }
    let summary = Summary {
        model: arguments.model.to_string(),
        data: identity,
        nodes: data.graph.num_nodes(),
        edges: data.graph.num_edges(),
        features: data
            .features
            .as_ref()
            .map(|features| features.num_features()),
        protocol: &protocol,
        settings: &settings,
        metrics: summarize(&protocol.metrics, &seeds)?,
        seeds,
    };
    write_json(&folder.join("summary.json"), &summary)?;
    let mut output = ResultWriter::create(Path::new("-"))?;
    match session.json {
        true => output.write_json(&summary)?,
        false => output.write(to_text(&summary.metrics, "seeds").as_bytes())?,
    }
    output.finish()
}

/// The run that a seed begins with.
fn start_of(folder: Option<&Path>, seed: u64) -> Option<PathBuf> {
    let folder = folder?;
    let of_seed = folder.join(format!("seed-{seed}"));
    Some(match of_seed.exists() {
        true => of_seed,
        false => folder.to_path_buf(),
    })
}
