//! Which pairs are asked for: those of a file, or the best missing links.

use std::{
    num::NonZeroUsize,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, anyhow, bail};
use argiope_io::{Format, Ids, ReadOptions, Separator, read_edges};
use argiope_link::{
    Pair,
    missing_links::{Candidates, MissingLinkOptions},
};
use clap::{Args, ValueEnum};

use super::node_names::Nodes;
use crate::session::Session;

/// What is asked for.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
#[command(next_help_heading = "Pairs")]
struct WhichArguments {
    /// The pairs: a file with two columns, or - for standard input; names of nodes if they have names, else ids
    #[arg(value_name = "PAIRS")]
    pairs: Option<PathBuf>,
    /// Instead of PAIRS: the K best missing links of each node, best first
    #[arg(long, value_name = "K")]
    top: Option<NonZeroUsize>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Pairs")]
pub(super) struct PairArguments {
    #[command(flatten)]
    which: WhichArguments,
    /// What separates the columns of PAIRS: auto, whitespace, tab, comma, semicolon, bar, or one character
    #[arg(
        long,
        value_name = "SEPARATOR",
        default_value = "auto",
        conflicts_with = "top"
    )]
    pairs_separator: Separator,
    /// What missing links are chosen from [default: two-hop]
    #[arg(long, value_name = "WHICH", conflicts_with = "pairs")]
    candidates: Option<CandidateChoice>,
    /// The missing links of these nodes only, separated by commas
    #[arg(
        long,
        value_name = "NODE,...",
        value_delimiter = ',',
        conflicts_with = "pairs"
    )]
    nodes: Vec<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum CandidateChoice {
    /// Nodes at distance two: they have a common neighbour
    TwoHop,
    /// All nodes that are no neighbours: for small graphs, or a few nodes
    All,
}

/// What is to be scored.
pub(super) enum Request {
    Pairs(Vec<Pair>),
    Top {
        nodes: Vec<u32>,
        options: MissingLinkOptions,
    },
}

impl PairArguments {
    /// True if the pairs come from standard input.
    pub(super) fn reads_stdin(&self) -> bool {
        self.which.pairs.as_deref() == Some(Path::new("-"))
    }

    /// Reads the pairs, or finds the nodes.
    pub(super) fn request(&self, nodes: Nodes<'_>, session: &Session) -> Result<Request> {
        let Some(top) = self.which.top else {
            let path = self.which.pairs.as_deref().context("no pairs")?;
            return Ok(Request::Pairs(self.read(path, nodes, session)?));
        };
        let mut options = MissingLinkOptions::new(top.get());
        options.candidates = match self.candidates {
            None | Some(CandidateChoice::TwoHop) => Candidates::TwoHop,
            Some(CandidateChoice::All) => Candidates::All,
        };
        let find = |name: &String| {
            nodes
                .find(name)
                .map_err(|fault| anyhow!("--nodes: {fault}"))
        };
        let nodes = match self.nodes.is_empty() {
            true => (0..nodes.len() as u32).collect(),
            false => self.nodes.iter().map(find).collect::<Result<_>>()?,
        };
        Ok(Request::Top { nodes, options })
    }

    fn read(&self, path: &Path, nodes: Nodes<'_>, session: &Session) -> Result<Vec<Pair>> {
        let shown = match path.as_os_str() == "-" {
            true => "<stdin>".into(),
            false => path.display().to_string(),
        };
        let options = ReadOptions {
            format: Some(Format::EdgeList),
            separator: self.pairs_separator,
            ids: match nodes.labels() {
                Some(_) => Ids::Labels,
                None => Ids::Numbers,
            },
            base: nodes.names().id(0) as u32,
            num_nodes: match nodes.labels() {
                Some(_) => None,
                None => Some(nodes.len() as u64),
            },
            ..ReadOptions::default()
        };
        let read = read_edges(path, &options, &session.progress)?;
        if read.edges.is_empty() {
            bail!("{shown}: no pairs: the file is empty or holds only comments");
        }
        let Some(labels) = read.labels else {
            return Ok(read.edges.iter().collect());
        };
        let found: Vec<Option<u32>> = labels.iter().map(|label| nodes.find(label).ok()).collect();
        let pairs = read
            .edges
            .iter()
            .enumerate()
            .map(|(position, (source, target))| {
                let node = |id: u32| {
                    found[id as usize].ok_or_else(|| {
                        let name = labels.label(id).unwrap_or_default();
                        let fault = nodes.find(name).err().unwrap_or_default();
                        anyhow!("{shown}: pair {}: {fault}", position + 1)
                    })
                };
                Ok((node(source)?, node(target)?))
            });
        pairs.collect()
    }
}
