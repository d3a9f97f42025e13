//! petgraph's `UnGraph` and `DiGraph` with 32-bit indices.
//!
//! ```
//! use argiope_graph::UndirectedGraph;
//! use petgraph::graph::UnGraph;
//!
//! let triangle = UnGraph::<(), ()>::from_edges([(0, 1), (1, 2), (2, 0)]);
//! let graph = UndirectedGraph::try_from(&triangle)?;
//! assert_eq!(graph.neighbors(1), [0, 2]);
//! let back = UnGraph::<(), ()>::try_from(&graph)?;
//! assert_eq!(back.edge_count(), 3);
//! # Ok::<(), argiope_graph::GraphError>(())
//! ```

use ::petgraph::{
    Directed, EdgeType, Graph, Undirected,
    graph::{DiGraph, NodeIndex, UnGraph},
    visit::EdgeRef,
};

use crate::{
    DirectedGraph, EdgeList, GraphError, MergeWeights, NodeId, SelfLoops, UndirectedGraph,
    values::check_slots,
};

impl TryFrom<&UndirectedGraph> for UnGraph<(), ()> {
    type Error = GraphError;

    /// Edges come in the order of [`UndirectedGraph::edges`].
    ///
    /// # Errors
    /// [`GraphError::InvalidParameter`] beyond `u32::MAX` edges, which petgraph cannot number.
    fn try_from(graph: &UndirectedGraph) -> Result<Self, GraphError> {
        build(graph.num_nodes(), graph.edges().map(|edge| (edge, ())))
    }
}

impl TryFrom<&DirectedGraph> for DiGraph<(), ()> {
    type Error = GraphError;

    /// Edges come in the order of [`DirectedGraph::edges`].
    ///
    /// # Errors
    /// [`GraphError::InvalidParameter`] beyond `u32::MAX` edges, which petgraph cannot number.
    fn try_from(graph: &DirectedGraph) -> Result<Self, GraphError> {
        build(graph.num_nodes(), graph.edges().map(|edge| (edge, ())))
    }
}

impl<N, E> TryFrom<&UnGraph<N, E>> for UndirectedGraph {
    type Error = GraphError;

    /// Node indices become node ids; weights are not looked at.
    ///
    /// # Errors
    /// [`GraphError::SelfLoop`], [`GraphError::DuplicateEdge`].
    fn try_from(graph: &UnGraph<N, E>) -> Result<Self, GraphError> {
        let edges = EdgeList::try_from(graph)?;
        if let Some((node, _)) = edges.iter().find(|(source, target)| source == target) {
            return Err(GraphError::SelfLoop { node });
        }
        Ok(edges.into_undirected_merging(MergeWeights::Refuse)?.graph)
    }
}

impl<N, E> TryFrom<&DiGraph<N, E>> for DirectedGraph {
    type Error = GraphError;

    /// Node indices become node ids; weights are not looked at, self loops are kept.
    ///
    /// # Errors
    /// [`GraphError::DuplicateEdge`].
    fn try_from(graph: &DiGraph<N, E>) -> Result<Self, GraphError> {
        let edges = EdgeList::try_from(graph)?;
        let built = edges.into_directed_merging(SelfLoops::Keep, MergeWeights::Refuse)?;
        Ok(built.graph)
    }
}

impl<N, E, D: EdgeType> TryFrom<&Graph<N, E, D>> for EdgeList {
    type Error = GraphError;

    /// All edges in petgraph's order, self loops and parallel edges included.
    ///
    /// # Errors
    /// None that a petgraph graph can cause.
    fn try_from(graph: &Graph<N, E, D>) -> Result<Self, GraphError> {
        let mut edges = Self::new();
        edges.reserve_nodes(graph.node_count() as u64)?;
        for edge in graph.edge_references() {
            edges.push(id(edge.source()), id(edge.target()))?;
        }
        Ok(edges)
    }
}

/// All edges in petgraph's order, self loops and parallel edges included, with the weights that `weight` takes from
/// petgraph's.
///
/// # Errors
/// None that a petgraph graph can cause.
pub fn weighted_edge_list<N, E, D: EdgeType>(
    graph: &Graph<N, E, D>,
    weight: impl Fn(&E) -> f64,
) -> Result<EdgeList, GraphError> {
    let mut edges = EdgeList::new();
    edges.reserve_nodes(graph.node_count() as u64)?;
    for edge in graph.edge_references() {
        edges.push_weighted(id(edge.source()), id(edge.target()), weight(edge.weight()))?;
    }
    Ok(edges)
}

/// The graph with its weights, one a slot; an edge gets the weight in the row of its smaller endpoint.
///
/// # Errors
/// [`GraphError::LengthMismatch`] unless there is one weight a slot; [`GraphError::InvalidParameter`] beyond `u32::MAX`
/// edges.
pub fn weighted_undirected(
    graph: &UndirectedGraph,
    weights: &[f64],
) -> Result<UnGraph<(), f64>, GraphError> {
    let csr = graph.csr();
    check_slots(weights, csr.num_entries())?;
    let rows = csr.rows().flat_map(|(u, row)| {
        let slots = csr.slots(u);
        let entries = row.iter().zip(&weights[slots]);
        entries.map(move |(&v, &weight)| ((u, v), weight))
    });
    build::<f64, Undirected>(graph.num_nodes(), rows.filter(|((u, v), _)| u < v))
}

/// The graph with its weights, one an out-slot.
///
/// # Errors
/// [`GraphError::LengthMismatch`] unless there is one weight an edge; [`GraphError::InvalidParameter`] beyond `u32::MAX`
/// edges.
pub fn weighted_directed(
    graph: &DirectedGraph,
    weights: &[f64],
) -> Result<DiGraph<(), f64>, GraphError> {
    check_slots(weights, graph.num_edges())?;
    let edges = graph.edges().zip(weights.iter().copied());
    build::<f64, Directed>(graph.num_nodes(), edges)
}

fn build<E, D: EdgeType>(
    num_nodes: usize,
    edges: impl Iterator<Item = ((NodeId, NodeId), E)>,
) -> Result<Graph<(), E, D>, GraphError> {
    let mut graph = Graph::with_capacity(num_nodes, edges.size_hint().0);
    for _ in 0..num_nodes {
        graph.add_node(());
    }
    for ((source, target), weight) in edges {
        // petgraph would panic.
        if graph.edge_count() >= u32::MAX as usize {
            return Err(GraphError::InvalidParameter {
                name: "num_edges",
                value: format!("more than {}", u32::MAX),
                reason: "petgraph numbers edges with 32 bits",
            });
        }
        graph.add_edge(source.into(), target.into(), weight);
    }
    Ok(graph)
}

/// petgraph gives out indices below `u32::MAX` without gaps.
fn id(index: NodeIndex) -> NodeId {
    index.index() as NodeId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_what_cannot_be_held_is_refused_or_reported() {
        let mut graph = UnGraph::<&str, f64>::from_edges([(0, 1, 2.0), (1, 2, 3.0), (1, 0, 4.0)]);
        assert!(matches!(
            UndirectedGraph::try_from(&graph),
            Err(GraphError::DuplicateEdge { .. })
        ));
        graph.add_edge(2.into(), 2.into(), 5.0);
        graph.add_node("isolated");
        assert!(matches!(
            UndirectedGraph::try_from(&graph),
            Err(GraphError::SelfLoop { node: 2 })
        ));
        let report = EdgeList::try_from(&graph)
            .unwrap()
            .into_undirected()
            .unwrap()
            .report;
        assert_eq!((report.self_loops, report.reciprocal), (1, 1));
        assert_eq!(report.isolated_nodes, 1);
        let edges = weighted_edge_list(&graph, |&weight| weight).unwrap();
        let built = edges.into_undirected_merging(MergeWeights::Sum).unwrap();
        assert_eq!(built.weights.unwrap(), [6.0, 6.0, 3.0, 3.0]);

        let loops = DiGraph::<(), ()>::from_edges([(0, 0), (0, 1), (1, 0)]);
        assert_eq!(DirectedGraph::try_from(&loops).unwrap().num_edges(), 3);
        let parallel = DiGraph::<(), ()>::from_edges([(0, 1), (0, 1)]);
        assert!(DirectedGraph::try_from(&parallel).is_err());
    }

    #[test]
    fn test_weights_come_along() {
        let mut edges = EdgeList::new();
        for (u, v, weight) in [(2, 1, 1.5), (0, 2, 2.5)] {
            edges.push_weighted(u, v, weight).unwrap();
        }
        let built = edges.to_undirected().unwrap();
        let weights = built.weights.unwrap();
        let graph = weighted_undirected(&built.graph, &weights).unwrap();
        let found: Vec<f64> = graph.edge_weights().copied().collect();
        assert_eq!(found, [2.5, 1.5]);
        assert!(weighted_undirected(&built.graph, &weights[1..]).is_err());

        let built = edges.into_directed(SelfLoops::Drop).unwrap();
        let graph = weighted_directed(&built.graph, &built.weights.unwrap()).unwrap();
        assert_eq!(
            graph.find_edge(2.into(), 1.into()).map(|edge| graph[edge]),
            Some(1.5)
        );
        assert!(weighted_directed(&built.graph, &[]).is_err());
    }
}
