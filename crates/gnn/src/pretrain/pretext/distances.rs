//! Hop distances by breadth-first search.

use argiope_graph::{NodeId, UndirectedGraph};

/// The distance of nodes that cannot be reached.
pub const UNREACHABLE: u32 = u32::MAX;

/// Number of steps from `source` to every node, `[num_nodes]`; [`UNREACHABLE`] in other components.
///
/// # Panics
/// If there is no such node.
///
/// # Complexity
/// `O(num_nodes + num_edges)` time, `O(num_nodes)` space.
///
/// # Example
/// ```
/// use argiope_gnn::pretrain::pretext::{UNREACHABLE, hop_distances};
/// use argiope_graph::UndirectedGraph;
///
/// let graph = UndirectedGraph::from_edges(5, [(0, 1), (1, 2), (2, 3)])?;
/// assert_eq!(hop_distances(&graph, 1), [1, 0, 1, 2, UNREACHABLE]);
/// # Ok::<(), argiope_graph::GraphError>(())
/// ```
#[must_use]
pub fn hop_distances(graph: &UndirectedGraph, source: NodeId) -> Vec<u32> {
    let mut distances = vec![UNREACHABLE; graph.num_nodes()];
    distances[source as usize] = 0;
    let mut queue = vec![source];
    let mut next = 0;
    while let Some(&node) = queue.get(next) {
        next += 1;
        for &neighbor in graph.neighbors(node) {
            if distances[neighbor as usize] == UNREACHABLE {
                distances[neighbor as usize] = distances[node as usize] + 1;
                queue.push(neighbor);
            }
        }
    }
    distances
}

/// One over the distance of every node from `source`; 0 for what cannot be reached, and for the source itself.
pub(super) fn inverse_distances(graph: &UndirectedGraph, source: NodeId) -> Vec<f64> {
    let inverse = |distance| match distance {
        0 | UNREACHABLE => 0.0,
        distance => 1.0 / f64::from(distance),
    };
    let distances = hop_distances(graph, source);
    distances.into_iter().map(inverse).collect()
}
