//! `argiope link predict`: what a trained model says about pairs, or which links it misses.

use std::path::{Path, PathBuf};

use anyhow::Result;
use argiope_gnn::RunFolder;
use argiope_graph::{LabelMap, Progress, UndirectedGraph};
use argiope_link::{
    Pair,
    missing_links::{MissingLink, MissingLinkOptions},
};
use argiope_nbfnet::TrainedPlain;
use argiope_ncn::TrainedNcn;
use clap::Args;

use super::{
    node_names::Nodes,
    pairs::{PairArguments, Request},
    predictions::{Predictions, ScoreKind},
};
use crate::{input::NodeNames, output::OutputArguments, runs::check_run, session::Session};

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
    let model = session.phase("opening the model", || Trained::open(&arguments.run))?;
    let names = NodeNames::new(model.labels().cloned(), None, 0);
    let nodes = Nodes::new(&names, model.graph().num_nodes());
    let kind = ScoreKind::Logit;
    let predictions = match arguments.pairs.request(nodes, session)? {
        Request::Pairs(pairs) => {
            let scores = model.score_pairs(&pairs, &session.progress)?;
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

/// A trained model of any engine.
enum Trained {
    Ncn(Box<TrainedNcn>),
    Nbfnet(Box<TrainedPlain>),
}

impl Trained {
    /// Opens a run by the engine that its environment names.
    fn open(folder: &Path) -> Result<Self> {
        let environment = RunFolder::open(folder)?.environment()?;
        Ok(match environment.versions.contains_key("argiope-nbfnet") {
            true => Self::Nbfnet(Box::new(TrainedPlain::open(folder)?)),
            false => Self::Ncn(Box::new(TrainedNcn::open(folder)?)),
        })
    }

    fn labels(&self) -> Option<&LabelMap> {
        match self {
            Self::Ncn(model) => model.labels.as_ref(),
            Self::Nbfnet(model) => model.labels.as_ref(),
        }
    }

    fn graph(&self) -> &UndirectedGraph {
        match self {
            Self::Ncn(model) => &model.graph,
            Self::Nbfnet(model) => &model.graph,
        }
    }

    fn score_pairs(&self, pairs: &[Pair], progress: &dyn Progress) -> Result<Vec<f32>> {
        Ok(match self {
            Self::Ncn(model) => model.scorer.score_pairs(pairs, progress)?,
            Self::Nbfnet(model) => model.score_pairs(pairs, progress)?,
        })
    }

    fn missing_links(
        &self,
        nodes: &[u32],
        options: &MissingLinkOptions,
        progress: &dyn Progress,
    ) -> Result<Vec<MissingLink>> {
        Ok(match self {
            Self::Ncn(model) => model.missing_links(nodes, options, progress)?,
            Self::Nbfnet(model) => model.missing_links(nodes, options, progress)?,
        })
    }
}
