//! Finding a negative cycle long before as many iterations as there are nodes have passed.
//!
//! Every node takes the edge that offers it the smallest sum, if this is no more than what it has. Once distances fall along
//! a negative cycle while those of nodes that it does not reach have settled, the best offer to a falling node comes from a
//! falling node, so that some of these edges form a cycle. Its weight then says whether it is negative. (Cherkassky and
//! Goldberg, *Negative-cycle detection algorithms*, Math. Programming 85 (1999), look for cycles of parents in this way.)

use argiope_graph::NodeId;
use rayon::prelude::*;

use super::WeightedEdges;

/// A node on a cycle that is negative beyond doubt, rounding included; from the first source that has one.
///
/// `O(num_edges)` time a source, `O(num_nodes)` space a thread.
pub(super) fn find_negative_cycle(
    edges: &WeightedEdges<'_, f64>,
    distances: &[f64],
    num_sources: usize,
) -> Option<NodeId> {
    (0..num_sources).into_par_iter().find_map_first(|column| {
        let distance = |node: NodeId| distances[node as usize * num_sources + column];
        let best_slots: Vec<Option<usize>> = (0..edges.num_nodes() as NodeId)
            .map(|node| best_slot(edges, &distance, node))
            .collect();
        negative_cycle_of(edges, &best_slots)
    })
}

fn best_slot(
    edges: &WeightedEdges<'_, f64>,
    distance: &impl Fn(NodeId) -> f64,
    node: NodeId,
) -> Option<usize> {
    let mut best = None;
    let mut smallest = distance(node);
    if smallest == f64::INFINITY {
        return None;
    }
    for slot in edges.in_slots(node) {
        let offer = distance(edges.sources()[slot]) + edges.weights()[slot];
        if offer < smallest || best.is_none() && offer == smallest {
            (best, smallest) = (Some(slot), offer);
        }
    }
    best
}

/// Follows the chosen edges backwards from every node until they end or meet a node seen before.
fn negative_cycle_of(
    edges: &WeightedEdges<'_, f64>,
    best_slots: &[Option<usize>],
) -> Option<NodeId> {
    const UNSEEN: usize = usize::MAX;
    let mut seen_from = vec![UNSEEN; best_slots.len()];
    for start in 0..best_slots.len() {
        let mut node = start;
        while seen_from[node] == UNSEEN {
            seen_from[node] = start;
            match best_slots[node] {
                Some(slot) => node = edges.sources()[slot] as usize,
                None => break,
            }
        }
        if seen_from[node] == start && is_negative_cycle(edges, best_slots, node) {
            return Some(node as NodeId);
        }
    }
    None
}

/// True if the chosen edges lead from `first` back to it, and their sum is less than 0 by more than its rounding error.
fn is_negative_cycle(
    edges: &WeightedEdges<'_, f64>,
    best_slots: &[Option<usize>],
    first: usize,
) -> bool {
    let (mut sum, mut size, mut count) = (0.0, 0.0, 0.0);
    let mut node = first;
    loop {
        let Some(slot) = best_slots[node] else {
            return false;
        };
        let weight = edges.weights()[slot];
        sum += weight;
        size += weight.abs();
        count += 1.0;
        node = edges.sources()[slot] as usize;
        if node == first {
            return sum < -count * f64::EPSILON * size;
        }
    }
}

#[cfg(test)]
mod tests {
    use argiope_graph::{DirectedGraph, SelfLoops};

    use super::*;

    #[test]
    fn test_cycles_are_told_by_their_weight() {
        let cycle = [(0, 1), (1, 2), (2, 1), (2, 3)];
        let graph = DirectedGraph::from_edges(4, cycle, SelfLoops::Drop).unwrap();
        let negative = WeightedEdges::by_slot(&graph, &[1.0, 2.0, -3.5, 1.0]).unwrap();
        // after three steps: 1 was reached at 1, then at 1 + 2 - 3.5
        let distances = [0.0, -0.5, 3.0, 4.0];
        assert_eq!(find_negative_cycle(&negative, &distances, 1), Some(1));
        let none = WeightedEdges::by_slot(&graph, &[1.0, 2.0, -2.0, 1.0]).unwrap();
        assert_eq!(find_negative_cycle(&none, &[0.0, 1.0, 3.0, 4.0], 1), None);
    }
}
