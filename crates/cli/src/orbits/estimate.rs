//! How much work a count is, said before it starts.

use argiope_graph::{DegreeOrdered, UndirectedGraph};
use argiope_orbits::{Key, nodes::Work};
use indicatif::HumanCount;

use crate::session::Session;

/// Counts with fewer operations are over before the estimate is read.
const LONG: u64 = 1_000_000_000;

/// Notes the operations of a count of node orbits.
pub(super) fn note_node_orbits(ordered: &DegreeOrdered, session: &Session) {
    note(session, "node orbits", || Work::of(ordered).total());
}

/// Notes the operations of a count of edge orbits.
pub(super) fn note_edge_orbits(ordered: &DegreeOrdered, session: &Session) {
    note(session, "edge orbits", || {
        Work::of(ordered).total().saturating_mul(2)
    });
}

/// Notes the operations of the matrices of `keys`: those of edge orbits, which give hop 1, or the steps of the walks that
/// the others follow.
pub(super) fn note_adjacencies(graph: &UndirectedGraph, keys: &[Key], session: &Session) {
    let longest = keys.iter().map(|key| key.hop()).max();
    note(session, "orbit adjacencies", || match longest {
        Some(2..) => walks(graph, longest == Some(3)),
        _ => Work::of(&DegreeOrdered::new(graph))
            .total()
            .saturating_mul(2),
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
fn note(session: &Session, what: &str, operations: impl FnOnce() -> u64) {
    if session.is_quiet() {
        return;
    }
    let operations = operations();
    if operations >= LONG || session.verbose {
        let operations = HumanCount(operations);
        session.note(format_args!("{what}: about {operations} operations"));
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
