//! What degrees alone tell.

use argiope_graph::{NodeId, UndirectedGraph};

/// `ln(1 + degree)` of every node: rows of one value.
#[must_use]
pub fn log_degrees(graph: &UndirectedGraph) -> Vec<f64> {
    let nodes = 0..graph.num_nodes() as NodeId;
    nodes
        .map(|node| (graph.degree(node) as f64).ln_1p())
        .collect()
}

/// Of every graph the mean of `ln(1 + degree)` over its nodes, 0 without nodes, and `ln(1 + number of nodes)`: rows of two
/// values.
#[must_use]
pub fn log_degrees_of_graphs(graphs: &[UndirectedGraph]) -> Vec<f64> {
    let row = |graph: &UndirectedGraph| {
        let num_nodes = graph.num_nodes() as f64;
        let sum: f64 = log_degrees(graph).iter().sum();
        [sum / num_nodes.max(1.0), num_nodes.ln_1p()]
    };
    graphs.iter().flat_map(row).collect()
}
