//! `argiope graphon`: what graphs are samples of, how far such models are apart, and when pre-training may carry over.

mod distance;
mod drawings;
mod estimate;
mod estimators;
mod feasibility;
mod graphs;
mod table;

use anyhow::Result;
use clap::Subcommand;

use crate::session::Session;

#[derive(Debug, Subcommand)]
pub(crate) enum GraphonCommand {
    Estimate(estimate::EstimateArguments),
    Distance(distance::DistanceArguments),
    Feasibility(feasibility::FeasibilityArguments),
}

pub(crate) fn run(command: GraphonCommand, session: &Session) -> Result<()> {
    match command {
        GraphonCommand::Estimate(arguments) => estimate::run(&arguments, session),
        GraphonCommand::Distance(arguments) => distance::run(&arguments, session),
        GraphonCommand::Feasibility(arguments) => feasibility::run(&arguments, session),
    }
}
