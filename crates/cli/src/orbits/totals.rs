//! `argiope orbits totals`: how often each graphlet occurs.

use std::fmt::Write as _;

use anyhow::Result;
use argiope_orbits::GraphletTotals;
use clap::Args;
use serde::Serialize;

use super::nodes;
use crate::{input::InputArguments, output::OutputArguments, session::Session};

/// Count the induced subgraphs of 2 to 4 nodes in the whole graph
#[derive(Debug, Args)]
#[command(after_help = "Example:
  argiope orbits totals data/karate.edges")]
pub(crate) struct TotalsArguments {
    #[command(flatten)]
    input: InputArguments,
    #[command(flatten)]
    output: OutputArguments,
}

#[derive(Debug, Serialize)]
struct Totals {
    nodes: usize,
    edges: usize,
    graphlets: Vec<Graphlet>,
}

#[derive(Debug, Serialize)]
struct Graphlet {
    graphlet: String,
    name: &'static str,
    count: u128,
}

pub(super) fn run(arguments: &TotalsArguments, session: &Session) -> Result<()> {
    let mut output = arguments.output.create()?;
    let loaded = arguments.input.load(session)?;
    let (orbits, graph) = nodes::count(loaded, session)?;
    let named = GraphletTotals::of(&orbits);
    let graphlets = named.iter().enumerate();
    let graphlets = graphlets.map(|(number, (name, count))| Graphlet {
        graphlet: format!("G{number}"),
        name,
        count,
    });
    let totals = Totals {
        nodes: graph.num_nodes,
        edges: graph.num_edges,
        graphlets: graphlets.collect(),
    };
    if session.json {
        output.write_json(&totals)?;
    } else {
        output.write(totals.to_text().as_bytes())?;
    }
    output.finish()
}

impl Totals {
    fn to_text(&self) -> String {
        let mut text = String::from("graphlet\tname\tcount\n");
        for Graphlet {
            graphlet,
            name,
            count,
        } in &self.graphlets
        {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{graphlet}\t{name}\t{count}");
        }
        text
    }
}
