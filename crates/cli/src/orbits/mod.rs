//! `argiope orbits`: counts of graphlet orbits.

mod adjacency;
mod adjacency_files;
mod adjacency_summary;
mod edges;
mod entries;
mod estimate;
mod nodes;
mod table;
mod table_npy;
#[cfg(feature = "parquet")]
mod table_parquet;
mod table_text;
mod totals;

use anyhow::Result;
use clap::Subcommand;

use crate::session::Session;

#[derive(Debug, Subcommand)]
pub(crate) enum OrbitsCommand {
    Nodes(nodes::NodesArguments),
    Edges(edges::EdgesArguments),
    Adjacency(adjacency::AdjacencyArguments),
    Entries(entries::EntriesArguments),
    Totals(totals::TotalsArguments),
}

pub(crate) fn run(command: OrbitsCommand, session: &Session) -> Result<()> {
    match command {
        OrbitsCommand::Nodes(arguments) => nodes::run(&arguments, session),
        OrbitsCommand::Edges(arguments) => edges::run(&arguments, session),
        OrbitsCommand::Adjacency(arguments) => adjacency::run(&arguments, session),
        OrbitsCommand::Entries(arguments) => entries::run(&arguments, session),
        OrbitsCommand::Totals(arguments) => totals::run(&arguments, session),
    }
}
