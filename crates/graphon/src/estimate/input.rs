//! What estimators refuse.

use argiope_graph::{DirectedGraph, UndirectedGraph};

use crate::GraphonError;

/// Refuses an empty list, a graph without a pair of nodes, and graphs that have no edge at all.
pub(super) fn check_graphs(graphs: &[UndirectedGraph]) -> Result<(), GraphonError> {
    let sizes = graphs
        .iter()
        .map(|graph| (graph.num_nodes(), graph.num_edges()));
    check_sizes(sizes)
}

/// As [`check_graphs`].
pub(super) fn check_directed(graphs: &[DirectedGraph]) -> Result<(), GraphonError> {
    let sizes = graphs.iter().map(|graph| {
        let num_arcs = graph.num_edges() - graph.num_self_loops();
        (graph.num_nodes(), num_arcs)
    });
    check_sizes(sizes)
}

fn check_sizes(sizes: impl ExactSizeIterator<Item = (usize, usize)>) -> Result<(), GraphonError> {
    let refuse = |what: String| Err(GraphonError::Data { what });
    let num_graphs = sizes.len();
    if num_graphs == 0 {
        return refuse("there is no graph to estimate a graphon of".to_owned());
    }
    let mut has_edge = false;
    for (index, (num_nodes, num_edges)) in sizes.enumerate() {
        if num_nodes < 2 {
            return refuse(format!(
                "graph {index} (of {num_graphs}, from 0) has {num_nodes} nodes: a graphon needs pairs of nodes"
            ));
        }
        has_edge |= num_edges > 0;
    }
    if !has_edge {
        let which = if num_graphs == 1 {
            "graph 0 has no edge".to_owned()
        } else {
            format!("none of the graphs 0 to {} has an edge", num_graphs - 1)
        };
        return refuse(format!("{which}: its nodes cannot be put in an order"));
    }
    Ok(())
}
