//! `argiope orbits edges`: orbit counts of every edge, in the order of the file.

use anyhow::{Context as _, Result};
use argiope_graph::{BuildReport, DegreeOrdered, EdgeList, UndirectedGraph};
use argiope_orbits::{
    EdgeOrbits, OrbitError, count_edge_orbits_ordered,
    edges::{EDGE_ORBITS, NUM_EDGE_ORBITS},
};
use clap::Args;

use super::{
    estimate::note_edge_orbits,
    table::{CountTable, TableArguments, TableGraph},
};
use crate::{
    input::{InputArguments, InputEdges, note_dropped},
    session::Session,
};

/// Count the orbits of every edge: 12 counts of its places in subgraphs of 3 and 4 nodes
///
/// A column such as o4_o5 counts the induced subgraphs in which one end of the edge is at node orbit 4 and the other at
/// orbit 5. Rows are in the order of the file; an edge that is given more than once has one row, at its first place, and
/// self loops have none.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  argiope orbits edges data/karate.edges | head")]
pub(crate) struct EdgesArguments {
    #[command(flatten)]
    input: InputArguments,
    #[command(flatten)]
    table: TableArguments,
}

pub(super) fn run(arguments: &EdgesArguments, session: &Session) -> Result<()> {
    let output = arguments.table.open(session)?;
    let InputEdges { edges: list, about } = arguments.input.read(session)?;
    about.note_directions(session);
    let built = session.phase("building the graph", || list.to_undirected());
    let built = built.with_context(|| about.path.display().to_string())?;
    note_dropped(&built.report, &about.path, session);
    let graph = TableGraph {
        names: about.names,
        num_nodes: built.graph.num_nodes(),
        num_edges: built.graph.num_edges(),
    };
    let edges = distinct_edges(&list, &built.graph, &built.report);
    drop(list);
    let ordered = session.phase("degree order", || DegreeOrdered::new(&built.graph));
    drop(built);
    note_edge_orbits(&ordered, session);
    let orbits = count_edge_orbits_ordered(ordered, &session.progress)?;
    output.write(&EdgeRows { edges, orbits }, &graph, session)
}

struct EdgeRows {
    edges: Vec<[u32; 2]>,
    orbits: EdgeOrbits,
}

impl CountTable<2, NUM_EDGE_ORBITS> for EdgeRows {
    const NODE_COLUMNS: [&'static str; 2] = ["source", "target"];

    fn count_columns() -> [String; NUM_EDGE_ORBITS] {
        EDGE_ORBITS.map(|(first, second)| format!("o{first}_o{second}"))
    }

    fn num_rows(&self) -> usize {
        self.edges.len()
    }

    fn nodes(&self, row: usize) -> [u32; 2] {
        self.edges[row]
    }

    fn counts(&self, row: usize) -> Result<[u64; NUM_EDGE_ORBITS], OrbitError> {
        let [source, target] = self.edges[row];
        self.orbits.row(source, target)
    }
}

/// The edges of the graph as the list gives them first.
fn distinct_edges(list: &EdgeList, graph: &UndirectedGraph, report: &BuildReport) -> Vec<[u32; 2]> {
    let mut edges = Vec::with_capacity(graph.num_edges());
    if report.edges_read == report.edges_kept {
        edges.extend(list.iter().map(<[u32; 2]>::from));
        return edges;
    }
    let mut seen = vec![0u64; graph.csr().num_entries().div_ceil(64)];
    for (source, target) in list.iter() {
        // Self loops have no slot.
        if let Some(slot) = graph.csr().slot_of(source.min(target), source.max(target)) {
            let (word, bit) = (&mut seen[slot / 64], 1 << (slot % 64));
            if *word & bit == 0 {
                *word |= bit;
                edges.push([source, target]);
            }
        }
    }
    edges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_edges_are_listed_at_their_first_place() {
        let mut list = EdgeList::new();
        for (source, target) in [(2, 1), (0, 0), (1, 2), (0, 1), (2, 1), (1, 0)] {
            list.push(source, target).unwrap();
        }
        let built = list.to_undirected().unwrap();
        let edges = distinct_edges(&list, &built.graph, &built.report);
        assert_eq!(edges, [[2, 1], [0, 1]]);
    }
}
