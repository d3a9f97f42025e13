//! `argiope data`: well-known data sets.

mod get;
mod list;

use anyhow::Result;
use clap::Subcommand;

use crate::session::Session;

#[derive(Debug, Subcommand)]
pub(crate) enum DataCommand {
    List(list::ListArguments),
    Get(get::GetArguments),
}

pub(crate) fn run(command: DataCommand, session: &Session) -> Result<()> {
    match command {
        DataCommand::List(arguments) => list::run(&arguments, session),
        DataCommand::Get(arguments) => get::run(&arguments, session),
    }
}
