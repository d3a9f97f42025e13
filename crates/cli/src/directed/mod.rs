//! `argiope directed`: directed graphs, whether directions help, and networks that use them.

mod amud;
mod bench;
mod bench_table;
mod data;
mod run;
mod settings;
mod train;

use anyhow::Result;
use clap::Subcommand;

use crate::session::Session;

#[derive(Debug, Subcommand)]
pub(crate) enum DirectedCommand {
    Amud(amud::AmudArguments),
    Train(train::TrainArguments),
    Bench(bench::BenchArguments),
}

pub(crate) fn run(command: DirectedCommand, session: &Session) -> Result<()> {
    match command {
        DirectedCommand::Amud(arguments) => amud::run(&arguments, session),
        DirectedCommand::Train(arguments) => train::run(&arguments, session),
        DirectedCommand::Bench(arguments) => bench::run(&arguments, session),
    }
}
