//! `argiope orbits nodes`: orbit counts of every node.

use anyhow::Result;
use argiope_graph::DegreeOrdered;
use argiope_orbits::{NodeOrbits, OrbitError, count_node_orbits_ordered, nodes::NUM_NODE_ORBITS};
use clap::Args;

use super::{
    estimate::note_node_orbits,
    table::{CountTable, TableArguments, TableGraph},
};
use crate::{
    input::{InputArguments, LoadedGraph},
    session::Session,
};

/// Count the orbits of every node: 15 counts of its places in subgraphs of 2 to 4 nodes
///
/// Counts are of induced subgraphs, numbered o0 to o14 as is usual: o0 is the degree, o3 the triangles, o14 the
/// 4-cliques of the node. `argiope orbits totals` adds them up for the whole graph.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  argiope orbits nodes data/karate.edges | head
  argiope orbits nodes data/karate.edges --format orca -o karate.counts
  zcat friends.csv.gz | argiope orbits nodes - --ids labels --separator comma")]
pub(crate) struct NodesArguments {
    #[command(flatten)]
    input: InputArguments,
    #[command(flatten)]
    table: TableArguments,
}

pub(super) fn run(arguments: &NodesArguments, session: &Session) -> Result<()> {
    let output = arguments.table.open(session)?;
    let loaded = arguments.input.load(session)?;
    let (orbits, graph) = count(loaded, session)?;
    output.write(&orbits, &graph, session)
}

/// Counts, and gives the graph up before: two adjacencies in memory are one too many.
pub(super) fn count(loaded: LoadedGraph, session: &Session) -> Result<(NodeOrbits, TableGraph)> {
    let LoadedGraph { graph, about, .. } = loaded;
    let about = TableGraph {
        names: about.names,
        num_nodes: graph.num_nodes(),
        num_edges: graph.num_edges(),
    };
    let ordered = session.phase("degree order", || DegreeOrdered::new(&graph));
    drop(graph);
    note_node_orbits(&ordered, session);
    let orbits = count_node_orbits_ordered(ordered, &session.progress)?;
    Ok((orbits, about))
}

impl CountTable<1, NUM_NODE_ORBITS> for NodeOrbits {
    const NODE_COLUMNS: [&'static str; 1] = ["node"];

    fn count_columns() -> [String; NUM_NODE_ORBITS] {
        std::array::from_fn(|orbit| format!("o{orbit}"))
    }

    fn num_rows(&self) -> usize {
        self.num_nodes()
    }

    fn nodes(&self, row: usize) -> [u32; 1] {
        [row as u32]
    }

    fn counts(&self, row: usize) -> Result<[u64; NUM_NODE_ORBITS], OrbitError> {
        Ok(self.rows()[row])
    }
}
