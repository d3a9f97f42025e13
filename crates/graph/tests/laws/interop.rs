//! Conversions lose nothing, and other crates agree.

use argiope_graph::{
    BipartiteGraph, Csr, DirectedGraph, SelfLoops, UndirectedGraph,
    interop::{ndarray, sprs},
};
use petgraph::{
    algo::{connected_components, is_bipartite_undirected},
    graph::{DiGraph, UnGraph},
};
use proptest::prelude::*;

use crate::strategies::{pairs, undirected};

proptest! {
    #[test]
    fn prop_petgraph_round_trips((num_nodes, pairs) in pairs()) {
        let graph = UndirectedGraph::from_edges(num_nodes, pairs.iter().copied()).unwrap();
        let theirs = UnGraph::<(), ()>::try_from(&graph).unwrap();
        prop_assert_eq!((theirs.node_count(), theirs.edge_count()), (num_nodes, graph.num_edges()));
        prop_assert_eq!(UndirectedGraph::try_from(&theirs).unwrap(), graph);

        let graph = DirectedGraph::from_edges(num_nodes, pairs, SelfLoops::Keep).unwrap();
        let theirs = DiGraph::<(), ()>::try_from(&graph).unwrap();
        prop_assert_eq!(connected_components(&theirs), graph.weakly_connected_components().num_components());
        prop_assert_eq!(DirectedGraph::try_from(&theirs).unwrap(), graph);
    }

    #[test]
    fn prop_petgraph_counts_the_same_components(graph in undirected()) {
        let theirs = UnGraph::<(), ()>::try_from(&graph).unwrap();
        let components = graph.connected_components();
        prop_assert_eq!(connected_components(&theirs), components.num_components());
    }

    #[test]
    fn prop_petgraph_finds_bipartite_graphs_bipartite((num_right, pairs) in pairs()) {
        let graph = BipartiteGraph::from_edges(1, num_right, pairs).unwrap();
        let joined = graph.to_undirected().unwrap();
        let theirs = UnGraph::<(), ()>::try_from(&joined).unwrap();
        for start in theirs.node_indices() {
            prop_assert!(is_bipartite_undirected(&theirs, start));
        }
        let components = graph.connected_components().unwrap();
        prop_assert_eq!(components, joined.connected_components());
    }

    #[test]
    fn prop_matrices_round_trip((num_right, pairs) in pairs(), num_left in 0usize..30) {
        let csr: Csr = BipartiteGraph::from_edges(num_left, num_right, pairs).unwrap().into_csr();
        let values: Vec<f64> = (1..=csr.num_entries()).map(|value| value as f64).collect();
        let expected = (csr.clone(), values.clone());

        let view = sprs::view(&csr, &values).unwrap();
        prop_assert_eq!(&sprs::pattern_and_values(view).unwrap(), &expected);
        let columns = view.to_csc();
        prop_assert_eq!(&sprs::pattern_and_values(columns.view()).unwrap(), &expected);
        prop_assert_eq!(Csr::try_from(view.transpose_view().to_csr().view()).unwrap(), csr.transpose());

        let dense = ndarray::dense(&csr, &values).unwrap();
        prop_assert_eq!(&ndarray::pattern_and_values(dense.view()).unwrap(), &expected);
        prop_assert_eq!(view.to_dense(), dense);
        prop_assert_eq!(Csr::try_from(ndarray::pattern(&csr).unwrap().t()).unwrap(), csr.transpose());
    }
}
