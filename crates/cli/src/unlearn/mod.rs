//! `argiope unlearn`: deletion requests on trained models.

mod bench;
mod data;
mod elements;
mod methods;
mod names;
mod request;
mod settings;
mod status;
mod train;
mod verify;

use anyhow::Result;
use argiope_unlearn::Guarantee;
use clap::Subcommand;

use crate::session::Session;

#[derive(Debug, Subcommand)]
pub(crate) enum UnlearnCommand {
    Train(train::TrainArguments),
    Request(request::RequestArguments),
    Status(status::StatusArguments),
    Verify(verify::VerifyArguments),
    Bench(bench::BenchArguments),
}

pub(crate) fn run(command: UnlearnCommand, session: &Session) -> Result<()> {
    match command {
        UnlearnCommand::Train(arguments) => train::run(&arguments, session),
        UnlearnCommand::Request(arguments) => request::run(&arguments, session),
        UnlearnCommand::Status(arguments) => status::run(&arguments, session),
        UnlearnCommand::Verify(arguments) => verify::run(&arguments, session),
        UnlearnCommand::Bench(arguments) => bench::run(&arguments, session),
    }
}

/// What a guarantee is called.
fn guarantee(guarantee: Guarantee) -> String {
    match guarantee {
        Guarantee::Exact => "exact".to_owned(),
        Guarantee::Certified { epsilon, delta } => format!("epsilon {epsilon}, delta {delta:e}"),
        Guarantee::None => "none".to_owned(),
    }
}
