//! Closeness of nodes, by breadth-first searches from some of them.

use argiope_graph::{NodeId, UndirectedGraph};
use rand::Rng;

use crate::choice::choose_first;

/// The mean closeness of `num_samples` nodes, uniformly chosen without repetition, or of all if there are no more.
///
/// `C(v) = (r - 1) / (n - 1) * (r - 1) / sum of distances` over the `r` nodes that `v` reaches, itself included (Wasserman and
/// Faust, Social Network Analysis, 1994): 0 for a node that reaches none. `O(num_samples * (num_nodes + num_edges))`.
pub(super) fn mean_closeness(
    graph: &UndirectedGraph,
    num_samples: usize,
    random: &mut impl Rng,
) -> f64 {
    let num_nodes = graph.num_nodes();
    if num_nodes < 2 || num_samples == 0 {
        return 0.0;
    }
    let mut distances = vec![u32::MAX; num_nodes];
    let mut queue = Vec::with_capacity(num_nodes);
    let closeness = |node| closeness(graph, node, &mut distances, &mut queue);
    if num_samples >= num_nodes {
        let sum: f64 = (0..num_nodes as NodeId).map(closeness).sum();
        return sum / num_nodes as f64;
    }
    let mut chosen: Vec<NodeId> = (0..num_nodes as NodeId).collect();
    choose_first(&mut chosen, num_samples, random);
    let sum: f64 = chosen.into_iter().take(num_samples).map(closeness).sum();
    sum / num_samples as f64
}

/// The closeness of a node. `distances` are all `u32::MAX` before and after.
fn closeness(
    graph: &UndirectedGraph,
    node: NodeId,
    distances: &mut [u32],
    queue: &mut Vec<NodeId>,
) -> f64 {
    queue.clear();
    queue.push(node);
    distances[node as usize] = 0;
    let (mut at, mut sum) = (0, 0u64);
    while let Some(&current) = queue.get(at) {
        at += 1;
        let distance = distances[current as usize];
        sum += u64::from(distance);
        for &neighbor in graph.neighbors(current) {
            if distances[neighbor as usize] == u32::MAX {
                distances[neighbor as usize] = distance + 1;
                queue.push(neighbor);
            }
        }
    }
    for &reached in queue.iter() {
        distances[reached as usize] = u32::MAX;
    }
    let reached = (queue.len() - 1) as f64;
    if reached == 0.0 {
        return 0.0;
    }
    reached / (graph.num_nodes() - 1) as f64 * reached / sum as f64
}
