//! Paths that are read back: they exist, have the value that they are given, and there is one whenever there is a value.

use argiope_graph::{DirectedGraph, RelationalGraph, SelfLoops, Silent};
use argiope_nbfnet::bellman_ford::{
    BestPaths, Edge, MaxMin, MaxTimes, MinPlus, Selective, WeightedEdges, graph_distance,
    most_reliable_path, widest_path,
};
use proptest::prelude::*;

use crate::inputs::{facts, fraction, hash, large_directed, relational};

fn assert_paths<S: Selective<Element = f64>>(
    paths: &BestPaths<'_, S>,
    semiring: &S,
    num_nodes: usize,
    weight: impl Fn(Edge) -> Option<f64>,
) {
    for (position, &source) in paths.sources().iter().enumerate() {
        for target in 0..num_nodes as u32 {
            let value = paths.values().get(position, target);
            let Some(path) = paths.path(position, target).unwrap() else {
                assert_eq!(value, semiring.zero());
                continue;
            };
            let (mut node, mut product) = (source, semiring.one());
            let mut seen = vec![source];
            for &edge in &path {
                assert_eq!(edge.source, node);
                product = semiring.multiply(product, weight(edge).expect("an edge of the graph"));
                node = edge.target;
                assert!(!seen.contains(&node), "a path meets every node once");
                seen.push(node);
            }
            assert_eq!(node, target);
            assert!(value != semiring.zero());
            assert_eq!(product.to_bits(), value.to_bits());
        }
    }
}

fn assert_all_paths(graph: &RelationalGraph, seed: u64, num_sources: u32) {
    let num_nodes = graph.num_entities();
    let sources: Vec<u32> = (0..num_sources.min(num_nodes as u32)).collect();
    let of_graph = |edge: Edge, weight: f64| {
        let is_edge = graph.contains(edge.source, edge.relation, edge.target);
        is_edge.then_some(weight)
    };
    // Many ties: cycles of weight 0, of equal widths, and of certain edges.
    let small = |edge| (hash(edge, seed) % 3) as f64;
    let edges = WeightedEdges::new(graph, small);
    let distances = graph_distance(&edges, &sources, &Silent).unwrap();
    assert_paths(&distances, &MinPlus, num_nodes, |edge| {
        of_graph(edge, small(edge))
    });
    let widths = widest_path(&edges, &sources, &Silent).unwrap();
    assert_paths(&widths, &MaxMin, num_nodes, |edge| {
        of_graph(edge, small(edge))
    });
    let probability = |edge| (1.5 * fraction(edge, seed)).min(1.0);
    let edges = WeightedEdges::new(graph, probability);
    let reliabilities = most_reliable_path(&edges, &sources, &Silent).unwrap();
    assert_paths(&reliabilities, &MaxTimes, num_nodes, |edge| {
        of_graph(edge, probability(edge))
    });
    let potential = |node: u32| f64::from(node * 31 % 17);
    let signed = |edge: Edge| small(edge) + potential(edge.source) - potential(edge.target);
    let edges = WeightedEdges::new(graph, signed);
    let distances = graph_distance(&edges, &sources, &Silent).unwrap();
    assert_paths(&distances, &MinPlus, num_nodes, |edge| {
        of_graph(edge, signed(edge))
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn prop_paths_have_their_value((n, facts) in facts(10, 40), seed: u64) {
        assert_all_paths(&relational(n, &facts), seed, 10);
    }
}

#[test]
fn test_paths_of_a_larger_graph() {
    let pairs = large_directed(300, 4.0, 8);
    let facts = pairs
        .edges()
        .map(|(source, target)| (source, (source + target) % 3, target));
    assert_all_paths(&RelationalGraph::from_triples(300, 3, facts).unwrap(), 8, 3);
}

#[test]
fn test_path_of_several_has_the_fewest_edges() {
    // 0 -> 1 -> 4 -> 3 and 0 -> 2 -> 3, both of weight 2
    let pairs = [(0, 1), (0, 2), (1, 4), (2, 3), (4, 3)];
    let graph = DirectedGraph::from_edges(5, pairs, SelfLoops::Drop).unwrap();
    let edges = WeightedEdges::by_slot(&graph, &[0.5, 1.0, 0.5, 1.0, 1.0]).unwrap();
    let distances = graph_distance(&edges, &[0], &Silent).unwrap();
    let path = distances.path(0, 3).unwrap().unwrap();
    assert_eq!(
        path.iter().map(|edge| edge.target).collect::<Vec<_>>(),
        [2, 3]
    );
    assert_eq!(distances.path(0, 0).unwrap(), Some(Vec::new()));
}
