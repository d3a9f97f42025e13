//! The command line: what the parser, the help texts, the completions and the man pages are made of.

use clap::{Args, Parser, Subcommand};

#[cfg(feature = "graphon")]
use crate::graphon::GraphonCommand;
use crate::{
    data::DataCommand,
    graph::GraphCommand,
    manual::{CompletionsArguments, ManArguments},
    orbits::OrbitsCommand,
};
#[cfg(feature = "link")]
use crate::{
    directed::DirectedCommand, kg::KgCommand, link::LinkCommand, pretrain::PretrainCommand,
    unlearn::UnlearnCommand,
};

/// Graph-learning engines from the command line
///
/// Reads graphs of many formats, plain or compressed, and counts graphlet orbits exactly.
#[cfg_attr(
    feature = "link",
    doc = "Trains models that predict links, facts and classes of nodes."
)]
/// Results go to standard output or to the file given with -o; messages and progress bars go to standard error.
#[derive(Debug, Parser)]
#[command(name = "argiope", version, after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) shared: SharedArguments,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "\
Examples:
  argiope graph info friends.edges.gz
  argiope orbits nodes friends.edges -o counts.tsv
  argiope orbits adjacency friends.edges --summary

Exit codes: 0 done, 2 wrong usage or bad data, 130 interrupted with Ctrl-C.";

/// Options of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options of every command")]
pub(crate) struct SharedArguments {
    /// Number of threads [default: all cores]; results do not depend on it
    #[arg(
        long,
        short = 't',
        global = true,
        env = "ARGIOPE_THREADS",
        value_name = "N",
        value_parser = parse_threads
    )]
    threads: Option<Threads>,
    /// Print the result as JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Print errors only: no notes, estimates or progress bars
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Print how long each phase takes
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
}

impl SharedArguments {
    /// The number of threads; 0 stands for all cores.
    pub(crate) fn threads(&self) -> usize {
        self.threads.map_or(0, |Threads(threads)| threads)
    }
}

/// A number of threads; 0 stands for all cores.
#[derive(Debug, Clone, Copy)]
struct Threads(usize);

/// More threads than any machine has cores only cost memory.
const MAX_THREADS: usize = 512;

fn parse_threads(text: &str) -> Result<Threads, String> {
    match text.parse() {
        // An empty variable ARGIOPE_THREADS is as good as none.
        Err(_) if text.is_empty() => Ok(Threads(0)),
        Ok(threads @ 1..=MAX_THREADS) => Ok(Threads(threads)),
        _ => Err(format!("expected a number from 1 to {MAX_THREADS}")),
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Look at a graph file, or convert it to another format
    #[command(subcommand)]
    Graph(GraphCommand),
    /// Count graphlet orbits: how often each node or edge has each place in small subgraphs
    #[command(subcommand)]
    Orbits(OrbitsCommand),
    /// Predict links: train and compare models, score pairs, find missing links
    #[cfg(feature = "link")]
    #[command(subcommand)]
    Link(LinkCommand),
    /// Complete knowledge graphs: train networks on facts, predict and explain new ones
    #[cfg(feature = "link")]
    #[command(subcommand)]
    Kg(KgCommand),
    /// Model directed graphs: whether directions matter, and networks for nodes and edges that use them
    #[cfg(feature = "link")]
    #[command(subcommand)]
    Directed(DirectedCommand),
    /// Delete from trained models: requests, their log, certificates, and how methods compare
    #[cfg(feature = "link")]
    #[command(subcommand)]
    Unlearn(UnlearnCommand),
    /// Pre-train networks on what graphs tell of themselves, and measure what it is worth
    #[cfg(feature = "link")]
    #[command(subcommand)]
    Pretrain(PretrainCommand),
    /// Estimate what graphs are samples of, compare it, and rank graphs to pre-train on
    #[cfg(feature = "graphon")]
    #[command(subcommand)]
    Graphon(GraphonCommand),
    /// List and fetch well-known data sets
    #[command(subcommand)]
    Data(DataCommand),
    /// Print the completion script of a shell
    Completions(CompletionsArguments),
    /// Print the manual page of the program or of one of its commands
    Man(ManArguments),
}
