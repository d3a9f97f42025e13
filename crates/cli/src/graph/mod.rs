//! `argiope graph`: looking at graph files.

mod convert;
mod info;

use anyhow::Result;
use clap::Subcommand;

use crate::session::Session;

#[derive(Debug, Subcommand)]
pub(crate) enum GraphCommand {
    Info(info::InfoArguments),
    Convert(convert::ConvertArguments),
}

pub(crate) fn run(command: GraphCommand, session: &Session) -> Result<()> {
    match command {
        GraphCommand::Info(arguments) => info::run(&arguments, session),
        GraphCommand::Convert(arguments) => convert::run(&arguments, session),
    }
}
