//! Graphs of the command line, whole or cut into egos.

use std::{path::Path, time::Duration};

use anyhow::{Context as _, Result, bail};
use argiope_graph::UndirectedGraph;
use argiope_graphon::ego::{EgoCount, EgoOptions, sample_egos};
use clap::Args;

use crate::{
    input::{LoadedGraph, ReadingArguments},
    session::Session,
};

/// How egos are cut out of graphs.
#[derive(Debug, Args)]
#[command(next_help_heading = "Ego-subgraphs")]
pub(super) struct EgoArguments {
    /// Ego-subgraphs of each graph
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    egos: Option<u64>,
    /// As many ego-subgraphs of each graph as are made in this time; the number is printed, and --egos with it makes the same ones
    #[arg(long, value_name = "SECONDS", conflicts_with = "egos", value_parser = seconds)]
    ego_seconds: Option<Duration>,
    /// Steps from the centre of an ego-subgraph [default: 2]
    #[arg(long, value_name = "STEPS")]
    hops: Option<usize>,
    /// Larger ego-subgraphs keep this many nodes, drawn at random [default: 500]
    #[arg(long, value_name = "N")]
    max_nodes: Option<usize>,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "expected a number of seconds")?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(duration) if !duration.is_zero() => Ok(duration),
        _ => Err("expected a positive number of seconds".to_owned()),
    }
}

impl EgoArguments {
    /// The settings, if there are to be egos.
    pub(super) fn chosen(&self, seed: u64) -> Result<Option<EgoOptions>> {
        let of_egos = self.hops.is_some() || self.max_nodes.is_some();
        match self.count() {
            Some(count) => Ok(Some(self.options(count, seed))),
            None if of_egos => {
                bail!("--hops and --max-nodes are for ego-subgraphs: give --egos or --ego-seconds")
            }
            None => Ok(None),
        }
    }

    /// The settings where there must be egos.
    pub(super) fn or_default(&self, seed: u64) -> EgoOptions {
        self.options(self.count().unwrap_or(EgoOptions::default().count), seed)
    }

    /// How many, if that is given.
    fn count(&self) -> Option<EgoCount> {
        match (self.egos, self.ego_seconds) {
            (Some(egos), _) => Some(EgoCount::Count(usize::try_from(egos).unwrap_or(usize::MAX))),
            (None, budget) => budget.map(EgoCount::Within),
        }
    }

    fn options(&self, count: EgoCount, seed: u64) -> EgoOptions {
        let default = EgoOptions::default();
        EgoOptions {
            hops: self.hops.unwrap_or(default.hops),
            max_nodes: self.max_nodes.unwrap_or(default.max_nodes),
            count,
            seed,
        }
    }
}

/// Reads a graph and says what was changed to make it one without directions and weights.
pub(super) fn load(
    file: &Path,
    reading: &ReadingArguments,
    session: &Session,
) -> Result<UndirectedGraph> {
    let options = reading.options();
    if options.weight_column.is_some() {
        bail!("a graphon is of edges alone: leave --weight-column out");
    }
    Ok(LoadedGraph::load(file, &options, session)?.graph)
}

/// The graphs to estimate from: the graph itself, or its egos.
pub(super) fn sample(
    name: &str,
    graph: UndirectedGraph,
    egos: Option<&EgoOptions>,
    session: &Session,
) -> Result<Vec<UndirectedGraph>> {
    let Some(options) = egos else {
        return Ok(vec![graph]);
    };
    let sample = sample_egos(&graph, options, &session.progress);
    let sample = sample.with_context(|| name.to_owned())?;
    session.note(format_args!(
        "{name}: {} egos, {} of them with {} of their nodes only",
        sample.graphs.len(),
        sample.num_capped,
        options.max_nodes
    ));
    Ok(sample.graphs)
}

/// What a graph is called in tables: the name of its file without folders, compression and format.
pub(super) fn short_name(file: &Path) -> String {
    let name = file.file_name().unwrap_or(file.as_os_str());
    let name = name.to_string_lossy().into_owned();
    let known = [
        ".gz",
        ".zst",
        ".bz2",
        ".xz",
        ".edges",
        ".edgelist",
        ".tsv",
        ".csv",
        ".txt",
        ".mtx",
        ".json",
        ".argiope",
    ];
    let mut short = name.as_str();
    while let Some(shorter) = known.iter().find_map(|end| short.strip_suffix(end)) {
        if shorter.is_empty() {
            break;
        }
        short = shorter;
    }
    short.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_names_lose_folders_and_endings() {
        for (file, name) in [
            ("networks/astro-ph.edges.gz", "astro-ph"),
            ("cora", "cora"),
            (".edges", ".edges"),
            ("a.b.csv", "a.b"),
            ("-", "-"),
        ] {
            assert_eq!(short_name(Path::new(file)), name);
        }
    }
}
