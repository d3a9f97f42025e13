//! `argiope link`: link prediction.

mod bench;
mod bench_table;
mod data;
mod model;
mod node_names;
mod pairs;
mod predict;
mod predictions;
mod protocol;
mod results;
mod run;
mod score;
mod settings;
mod split;
mod train;

use anyhow::Result;
use clap::Subcommand;

use crate::session::Session;

#[derive(Debug, Subcommand)]
pub(crate) enum LinkCommand {
    Train(train::TrainArguments),
    Bench(bench::BenchArguments),
    Predict(predict::PredictArguments),
    Score(score::ScoreArguments),
    Split(split::SplitArguments),
}

pub(crate) fn run(command: LinkCommand, session: &Session) -> Result<()> {
    match command {
        LinkCommand::Train(arguments) => train::run(&arguments, session),
        LinkCommand::Bench(arguments) => bench::run(&arguments, session),
        LinkCommand::Predict(arguments) => predict::run(&arguments, session),
        LinkCommand::Score(arguments) => score::run(&arguments, session),
        LinkCommand::Split(arguments) => split::run(&arguments, session),
    }
}
