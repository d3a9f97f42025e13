//! Best paths against the algorithms of petgraph.

use argiope_graph::{DirectedGraph, NodeId, Silent, generate::path};
use argiope_nbfnet::bellman_ford::{
    Edge, WeightedEdges, graph_distance, most_reliable_path, widest_path,
};
use petgraph::{
    algo::{bellman_ford, dijkstra, floyd_warshall},
    graph::{DiGraph, NodeIndex},
    visit::{Bfs, EdgeFiltered},
};

use crate::inputs::{edges_of, fraction, hash, large_directed};

fn to_petgraph(graph: &DirectedGraph, weight: impl Fn(Edge) -> f64) -> DiGraph<(), f64> {
    let mut found = DiGraph::new();
    for _ in 0..graph.num_nodes() {
        found.add_node(());
    }
    for edge in edges_of(graph) {
        let (source, target) = (
            NodeIndex::new(edge.source as usize),
            NodeIndex::new(edge.target as usize),
        );
        found.add_edge(source, target, weight(edge));
    }
    found
}

/// Sparse graphs, in which few nodes change at a time, and dense ones.
fn graphs() -> Vec<DirectedGraph> {
    let degrees = [1.5, 3.0, 8.0, 30.0];
    (degrees.iter().zip(0..))
        .map(|(&degree, seed)| large_directed(400, degree, seed))
        .collect()
}

const SOURCES: [NodeId; 21] = [
    0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 399, 399, 7, 6, 4, 9, 10,
];

#[test]
fn test_distances_are_those_of_dijkstra() {
    for graph in graphs() {
        let weight = |edge| 10.0 * fraction(edge, 1);
        let edges = WeightedEdges::new(&graph, weight);
        let distances = graph_distance(&edges, &SOURCES, &Silent).unwrap();
        let oracle = to_petgraph(&graph, weight);
        for (position, &source) in SOURCES.iter().enumerate() {
            let expected = dijkstra(&oracle, NodeIndex::new(source as usize), None, |edge| {
                *edge.weight()
            });
            for (node, found) in distances.values().from_source(position).enumerate() {
                // Equal, not only close: both take the smallest of all sums from the source on.
                let expected = expected.get(&NodeIndex::new(node)).copied();
                assert_eq!(found, expected.unwrap_or(f64::INFINITY));
            }
        }
    }
}

#[test]
fn test_distances_with_negative_weights() {
    for graph in graphs() {
        // A potential makes weights negative, but no cycle.
        let potential = |node: NodeId| (u64::from(node) * 7919 % 101) as f64;
        let weight = |edge: Edge| {
            (hash(edge, 2) % 10) as f64 + potential(edge.source) - potential(edge.target)
        };
        assert!(edges_of(&graph).into_iter().any(|edge| weight(edge) < 0.0));
        let edges = WeightedEdges::new(&graph, weight);
        let distances = graph_distance(&edges, &SOURCES, &Silent).unwrap();
        let oracle = to_petgraph(&graph, weight);
        for (position, &source) in SOURCES.iter().enumerate() {
            let expected = bellman_ford(&oracle, NodeIndex::new(source as usize)).unwrap();
            let found: Vec<f64> = distances.values().from_source(position).collect();
            assert_eq!(found, expected.distances);
        }
    }
}

#[test]
fn test_distances_between_all_pairs() {
    let graph = large_directed(90, 4.0, 3);
    let weight = |edge| (hash(edge, 3) % 50) as f64;
    let edges = WeightedEdges::new(&graph, weight);
    let sources: Vec<NodeId> = (0..90).collect();
    let distances = graph_distance(&edges, &sources, &Silent).unwrap();
    let oracle = to_petgraph(&graph, weight);
    let expected = floyd_warshall(&oracle, |edge| *edge.weight()).unwrap();
    for source in 0..90 {
        for target in 0..90 {
            let expected = expected[&(NodeIndex::new(source), NodeIndex::new(target))];
            let found = distances.values().get(source, target as NodeId);
            assert!(found == expected || found == f64::INFINITY && expected == f64::MAX);
        }
    }
}

#[test]
fn test_widths_are_the_largest_that_still_connect() {
    for graph in graphs() {
        let weight = |edge| (hash(edge, 4) % 12) as f64 - 3.0;
        let edges = WeightedEdges::new(&graph, weight);
        let widths = widest_path(&edges, &SOURCES, &Silent).unwrap();
        let oracle = to_petgraph(&graph, weight);
        for (position, &source) in SOURCES.iter().enumerate() {
            let mut expected = vec![f64::NEG_INFINITY; graph.num_nodes()];
            for threshold in -3..9 {
                let threshold = f64::from(threshold);
                let wide = EdgeFiltered::from_fn(&oracle, |edge| *edge.weight() >= threshold);
                let mut search = Bfs::new(&wide, NodeIndex::new(source as usize));
                while let Some(node) = search.next(&wide) {
                    expected[node.index()] = threshold;
                }
            }
            expected[source as usize] = f64::INFINITY;
            let found: Vec<f64> = widths.values().from_source(position).collect();
            assert_eq!(found, expected);
        }
    }
}

#[test]
fn test_reliabilities_are_distances_of_logarithms() {
    for graph in graphs() {
        // some edges never hold, some always
        let weight = |edge| (1.2 * fraction(edge, 5) - 0.1).clamp(0.0, 1.0);
        let edges = WeightedEdges::new(&graph, weight);
        let reliabilities = most_reliable_path(&edges, &SOURCES, &Silent).unwrap();
        let oracle = to_petgraph(&graph, weight);
        for (position, &source) in SOURCES.iter().enumerate() {
            let start = NodeIndex::new(source as usize);
            let expected = dijkstra(&oracle, start, None, |edge| -edge.weight().ln());
            for (node, found) in reliabilities.values().from_source(position).enumerate() {
                let distance = expected.get(&NodeIndex::new(node)).copied();
                let expected = distance.map_or(0.0, |distance| (-distance).exp());
                assert!(
                    (found - expected).abs() <= 1e-12 * expected,
                    "{found} {expected}"
                );
            }
        }
    }
}

#[test]
fn test_long_path_takes_as_many_iterations_as_edges() {
    let graph = path(3000);
    let edges = WeightedEdges::new(&graph, |_| 1.0);
    let distances = graph_distance(&edges, &[0, 2999], &Silent).unwrap();
    let values = distances.values();
    assert!(values.from_source(0).eq((0..3000).map(f64::from)));
    assert!(values.from_source(1).eq((0..3000).rev().map(f64::from)));
    assert_eq!(values.iterations(), 3000); // the last finds nothing to change
    assert_eq!(distances.path(0, 2999).unwrap().unwrap().len(), 2999);
}
