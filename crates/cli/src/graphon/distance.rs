//! `argiope graphon distance`: the Gromov-Wasserstein distance of two graphons.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use argiope_graphon::{
    StepFunction,
    estimate::{Estimator as _, NumBlocks, PooledHistogram},
    gromov_wasserstein::{Alignment, GromovWasserstein, Loss, Solver, Starts},
};
use clap::{Args, ValueEnum};
use serde::Serialize;

use super::{
    graphs::{EgoArguments, load, sample, short_name},
    table::GraphonTable,
};
use crate::{input::ReadingArguments, output::OutputArguments, session::Session};

/// Measure the Gromov-Wasserstein distance of two graphons
///
/// A side is a graph, whose graphon is estimated by the pooled histogram, or a file from `argiope graphon estimate --json`. Nodes need not
/// correspond: the distance is the least over all ways to pair the blocks, as far as several starts find it; a lower bound stands beside it.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  argiope graphon distance data/karate.edges data/les-miserables.edges
  argiope graphon distance astro-ph cond-mat-2005 --egos 200
  argiope graphon distance facebook.json data/karate.edges --loss kullback-leibler")]
pub(crate) struct DistanceArguments {
    /// A graph, or a graphon (.json)
    left: PathBuf,
    /// A graph, or a graphon (.json)
    right: PathBuf,
    /// Blocks on a side: graphs are estimated with as many, graphons are brought to them
    #[arg(long, value_name = "K", default_value_t = 64, help_heading = "Distance", value_parser = clap::value_parser!(u16).range(1..))]
    blocks: u16,
    /// What differences cost
    #[arg(
        long,
        value_enum,
        value_name = "LOSS",
        default_value = "square",
        help_heading = "Distance"
    )]
    loss: LossChoice,
    /// Blur couplings by an entropy of this weight instead of solving exactly
    #[arg(long, value_name = "WEIGHT", help_heading = "Distance")]
    entropic: Option<f64>,
    /// Random couplings to start from, beside those made from the graphons
    #[arg(long, value_name = "N", default_value_t = Starts::default().random, help_heading = "Distance")]
    random_starts: usize,
    /// Chooses egos and random couplings
    #[arg(
        long,
        value_name = "SEED",
        default_value_t = 0,
        help_heading = "Distance"
    )]
    seed: u64,
    #[command(flatten)]
    egos: EgoArguments,
    #[command(flatten)]
    reading: ReadingArguments,
    #[command(flatten)]
    output: OutputArguments,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LossChoice {
    /// (a - b)^2; the distance is the root of its mean
    Square,
    /// The Kullback-Leibler divergence from left to right; not symmetric
    KullbackLeibler,
}

#[derive(Debug, Serialize)]
struct Distance {
    left: Side,
    right: Side,
    num_blocks: usize,
    loss: &'static str,
    distance: f64,
    /// No coupling has a distance below.
    distance_lower_bound: f64,
    /// The square of the distance.
    mean_loss: f64,
    mean_loss_lower_bound: f64,
    start: String,
    iterations: usize,
}

#[derive(Debug, Serialize)]
struct Side {
    name: String,
    density: f64,
}

pub(super) fn run(arguments: &DistanceArguments, session: &Session) -> Result<()> {
    let mut output = arguments.output.create()?;
    let left = arguments.graphon(&arguments.left, session)?;
    let right = arguments.graphon(&arguments.right, session)?;
    let found = arguments.method().align(&left, &right, &session.progress)?;
    let report = arguments.report(&left, &right, &found);
    match session.json {
        true => output.write_json(&report)?,
        false => output.write(report.to_text().as_bytes())?,
    }
    output.finish()
}

impl DistanceArguments {
    fn graphon(&self, file: &Path, session: &Session) -> Result<StepFunction> {
        let num_blocks = usize::from(self.blocks);
        if file
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            let graphon = GraphonTable::read(file)?;
            if graphon.num_blocks() == num_blocks {
                return Ok(graphon);
            }
            session.note(format_args!(
                "{}: {} blocks brought to {num_blocks}",
                file.display(),
                graphon.num_blocks()
            ));
            return Ok(graphon.resampled(num_blocks)?);
        }
        let graph = load(file, &self.reading, session)?;
        let egos = self.egos.chosen(self.seed)?;
        let graphs = sample(&short_name(file), graph, egos.as_ref(), session)?;
        let histogram = PooledHistogram {
            num_blocks: NumBlocks::Fixed(num_blocks),
            ..PooledHistogram::default()
        };
        histogram
            .estimate(&graphs, &session.progress)
            .with_context(|| file.display().to_string())
    }

    fn method(&self) -> GromovWasserstein {
        let default = GromovWasserstein::default();
        GromovWasserstein {
            loss: match self.loss {
                LossChoice::Square => Loss::Square,
                LossChoice::KullbackLeibler => Loss::KULLBACK_LEIBLER,
            },
            solver: match self.entropic {
                Some(epsilon) => Solver::Entropic { epsilon },
                None => default.solver,
            },
            starts: Starts {
                random: self.random_starts,
                seed: self.seed,
                ..Starts::default()
            },
            ..default
        }
    }

    fn report(&self, left: &StepFunction, right: &StepFunction, found: &Alignment) -> Distance {
        let side = |file: &Path, graphon: &StepFunction| Side {
            name: short_name(file),
            density: graphon.density(),
        };
        Distance {
            left: side(&self.left, left),
            right: side(&self.right, right),
            num_blocks: usize::from(self.blocks),
            loss: match self.loss {
                LossChoice::Square => "square",
                LossChoice::KullbackLeibler => "kullback-leibler",
            },
            distance: found.distance,
            distance_lower_bound: found.lower_bound.max(0.0).sqrt(),
            mean_loss: found.squared,
            mean_loss_lower_bound: found.lower_bound,
            start: found.start.to_string(),
            iterations: found.iterations,
        }
    }
}

impl Distance {
    fn to_text(&self) -> String {
        let Self { left, right, .. } = self;
        format!(
            "distance\t{}\nlower bound\t{}\n{} loss\t{}\nblocks\t{}\ndensity of {}\t{}\ndensity of {}\t{}\nstart\t{}\nsteps\t{}\n",
            self.distance,
            self.distance_lower_bound,
            self.loss,
            self.mean_loss,
            self.num_blocks,
            left.name,
            left.density,
            right.name,
            right.density,
            self.start,
            self.iterations
        )
    }
}
