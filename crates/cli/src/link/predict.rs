//! `argiope link predict`: what a trained model says about pairs, or which links it misses.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use argiope_ncn::TrainedNcn;
use clap::Args;

use super::{
    node_names::Nodes,
    pairs::{PairArguments, Request},
    predictions::{Predictions, ScoreKind},
};
use crate::{input::NodeNames, output::OutputArguments, session::Session};

/// Score pairs with a trained model, or find the missing links that it believes in most
///
/// A row has source, target, the score (a logit) and the probability that it stands for. Common neighbours are taken from
/// the graph of the run, which is that of its test: without the edges that its split holds back, which --top may find.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  argiope link predict runs/cora/seed-0 pairs.tsv
  echo 'Valjean Cosette' | argiope link predict runs/miserables/seed-0 -
  argiope link predict runs/cora/seed-0 --top 10 --nodes 35,1358")]
pub(crate) struct PredictArguments {
    /// The folder of a run: OUT/seed-S of `argiope link train`
    #[arg(value_name = "RUN")]
    run: PathBuf,
    #[command(flatten)]
    pairs: PairArguments,
    #[command(flatten)]
    output: OutputArguments,
}

pub(super) fn run(arguments: &PredictArguments, session: &Session) -> Result<()> {
    let mut output = arguments.output.create()?;
    check_run(&arguments.run)?;
    let model = session.phase("opening the model", || TrainedNcn::open(&arguments.run))?;
    let names = NodeNames::new(model.labels.clone(), None, 0);
    let nodes = Nodes::new(&names, model.graph.num_nodes());
    let kind = ScoreKind::Logit;
    let predictions = match arguments.pairs.request(nodes, session)? {
        Request::Pairs(pairs) => {
            let scores = model.scorer.score_pairs(&pairs, &session.progress)?;
            let scores = scores.into_iter().map(f64::from).collect();
            Predictions::of_pairs(kind, pairs, scores)
        }
        Request::Top { nodes, options } => {
            let links = model.missing_links(&nodes, &options, &session.progress)?;
            Predictions::of_missing_links(kind, &links)
        }
    };
    predictions.write(&mut output, &names, session)?;
    output.finish()
}

/// Tells folders of runs from folders of nothing, and of several runs.
fn check_run(folder: &Path) -> Result<()> {
    if folder.join("config.toml").exists() {
        return Ok(());
    }
    let shown = folder.display();
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut seeds: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.join("config.toml").exists())
        .collect();
    seeds.sort();
    match seeds.first() {
        Some(seed) => bail!(
            "{shown} holds {} runs: name one of them, such as {}",
            seeds.len(),
            seed.display()
        ),
        None => bail!("{shown} is no folder of a run: it has no config.toml"),
    }
}
