//! `argiope kg`: knowledge graphs.

mod bench;
mod data;
mod eval;
mod explain;
mod import;
mod model;
mod names;
mod predict;
mod results;
mod settings;
mod train;

use anyhow::Result;
use clap::Subcommand;

use crate::session::Session;

#[derive(Debug, Subcommand)]
pub(crate) enum KgCommand {
    Train(train::TrainArguments),
    Eval(eval::EvalArguments),
    Predict(predict::PredictArguments),
    Explain(explain::ExplainArguments),
    Bench(bench::BenchArguments),
    Import(import::ImportArguments),
}

pub(crate) fn run(command: KgCommand, session: &Session) -> Result<()> {
    match command {
        KgCommand::Train(arguments) => train::run(&arguments, session),
        KgCommand::Eval(arguments) => eval::run(&arguments, session),
        KgCommand::Predict(arguments) => predict::run(&arguments, session),
        KgCommand::Explain(arguments) => explain::run(&arguments, session),
        KgCommand::Bench(arguments) => bench::run(&arguments, session),
        KgCommand::Import(arguments) => import::run(&arguments, session),
    }
}
