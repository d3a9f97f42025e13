//! How much work a count is, said before it starts.

use argiope_graph::{DegreeOrdered, UndirectedGraph};
use argiope_orbits::{Key, nodes::Work};
use indicatif::HumanCount;

use crate::session::Session;

/// Counts with fewer operations are over before the estimate is read.
const LONG: u64 = 1_000_000_000;

/// Notes the operations of a count of node orbits.
pub(super) fn note_node_orbits(ordered: &DegreeOrdered, session: &Session) {
    note(session, "about", "node orbits", || {
        Work::of(ordered).total()
    });
}

/// Notes the operations of a count of edge orbits.
pub(super) fn note_edge_orbits(ordered: &DegreeOrdered, session: &Session) {
    note(session, "about", "edge orbits", || {
        Work::of(ordered).total().saturating_mul(2)
    });
}

/// Notes the steps of walks that the matrices of `keys` follow.
pub(super) fn note_adjacencies(graph: &UndirectedGraph, keys: &[Key], session: &Session) {
    let with_hop_three = keys.iter().any(|key| key.hop() == 3);
    note(session, "at most", "orbit adjacencies", || {
        walks(graph, with_hop_three)
    });
}

/// Walks of two steps, and half of those of three: each is followed from one of its ends.
fn walks(graph: &UndirectedGraph, with_three_steps: bool) -> u64 {
    let degree = |node| graph.degree(node) as u64;
    graph.csr().rows().fold(0, |walks, (node, neighbors)| {
        let mut ends = degree(node);
        if with_three_steps {
            let beyond = neighbors.iter().map(|&neighbor| degree(neighbor));
            ends = ends.saturating_add(beyond.fold(0, u64::saturating_add) / 2);
        }
        walks.saturating_add(degree(node).saturating_mul(ends))
    })
}

/// Counts the operations only if somebody is to be told.
fn note(session: &Session, how_exact: &str, what: &str, operations: impl FnOnce() -> u64) {
    if session.is_quiet() {
        return;
    }
    let operations = operations();
    if operations >= LONG || session.verbose {
        let operations = HumanCount(operations);
        session.note(format_args!("{what}: {how_exact} {operations} operations"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_walks_of_a_star() {
        let graph = UndirectedGraph::from_edges(4, [(0, 1), (0, 2), (0, 3)]).unwrap();
        // From the centre 3 * 3, from each leaf 1; with three steps 3 * 3 / 2 more and 3 / 2 more a leaf.
        assert_eq!(walks(&graph, false), 12);
        assert_eq!(walks(&graph, true), 12 + 3 + 3);
    }
}
