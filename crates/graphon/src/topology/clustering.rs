//! How often two neighbours of a node are neighbours.

use argiope_graph::{NodeId, UndirectedGraph};
use argiope_sparse::{Intersect, intersection};

/// Ordered pairs of neighbours of `node` that are adjacent: twice the triangles at it.
fn closed_pairs(graph: &UndirectedGraph, node: NodeId) -> u64 {
    let neighbors = graph.neighbors(node);
    let common = neighbors
        .iter()
        .map(|&other| intersection::count(neighbors, graph.neighbors(other), Intersect::Auto));
    common.sum::<usize>() as u64
}

/// Ordered pairs of neighbours of `node`.
fn pairs(graph: &UndirectedGraph, node: NodeId) -> u64 {
    let degree = graph.degree(node) as u64;
    degree * degree.saturating_sub(1)
}

/// The clustering coefficient of a node (Watts and Strogatz, Nature 393, 1998): the share of the pairs of its neighbours that
/// are edges; 0 with fewer than two neighbours.
///
/// # Panics
/// If `node` is not in the graph.
///
/// # Complexity
/// `O(d log)` of the `d` neighbours of its neighbours at most.
#[must_use]
pub fn local_clustering(graph: &UndirectedGraph, node: NodeId) -> f64 {
    match pairs(graph, node) {
        0 => 0.0,
        pairs => closed_pairs(graph, node) as f64 / pairs as f64,
    }
}

/// Transitivity and mean clustering coefficient of a graph: the share of all wedges that are closed, and the mean of
/// [`local_clustering`] over all nodes. A graph without wedges has 0 for both, and one without nodes too.
///
/// # Complexity
/// `O(sum over edges of the smaller degree, times log)` at most.
#[must_use]
pub fn wedges_closed(graph: &UndirectedGraph) -> (f64, f64) {
    let (mut closed, mut total, mut local) = (0u64, 0u64, 0.0);
    for node in 0..graph.num_nodes() as NodeId {
        let pairs = pairs(graph, node);
        if pairs > 0 {
            let closed_here = closed_pairs(graph, node);
            closed += closed_here;
            total += pairs;
            local += closed_here as f64 / pairs as f64;
        }
    }
    if total == 0 {
        return (0.0, 0.0);
    }
    (
        closed as f64 / total as f64,
        local / graph.num_nodes() as f64,
    )
}
