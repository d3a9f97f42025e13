//! `argiope pretrain`: what networks learn from graphs before classes, or beside them, and what it is worth.

mod classes;
mod contrastive;
mod evaluate;
mod evaluation_table;
mod graphs;
mod labelled_graph;
mod node_data;
mod pretext;
mod pretext_table;
mod settings;

use anyhow::Result;
use clap::Subcommand;

use crate::session::Session;

#[derive(Debug, Subcommand)]
pub(crate) enum PretrainCommand {
    Pretext(pretext::PretextArguments),
    Contrastive(contrastive::ContrastiveArguments),
    Evaluate(evaluate::EvaluateArguments),
}

pub(crate) fn run(command: PretrainCommand, session: &Session) -> Result<()> {
    match command {
        PretrainCommand::Pretext(arguments) => pretext::run(&arguments, session),
        PretrainCommand::Contrastive(arguments) => contrastive::run(&arguments, session),
        PretrainCommand::Evaluate(arguments) => evaluate::run(&arguments, session),
    }
}
