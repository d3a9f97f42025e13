//! Distances without a lower bound.

use std::sync::atomic::{AtomicU64, Ordering};

use argiope_graph::{DirectedGraph, Progress, SelfLoops, Silent};
use argiope_nbfnet::{
    NbfnetError,
    bellman_ford::{MinPlus, WeightedEdges, graph_distance, iterate},
};
use petgraph::{
    algo::bellman_ford,
    graph::{DiGraph, NodeIndex},
};
use proptest::prelude::*;

use crate::inputs::{directed, edges_of, facts, hash};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn prop_cycles_are_found_where_petgraph_finds_them(
        (n, facts) in facts(9, 24),
        lowest in -3i64..=0,
        seed: u64,
    ) {
        let graph = directed(n, &facts);
        let weight = |edge| (lowest + (hash(edge, seed) % 7) as i64) as f64;
        let edges = WeightedEdges::new(&graph, weight);
        let mut oracle = DiGraph::<(), f64>::new();
        for _ in 0..n {
            oracle.add_node(());
        }
        for edge in edges_of(&graph) {
            let (source, target) = (edge.source as usize, edge.target as usize);
            oracle.add_edge(NodeIndex::new(source), NodeIndex::new(target), weight(edge));
        }
        for source in 0..n {
            let expected = bellman_ford(&oracle, NodeIndex::new(source));
            match graph_distance(&edges, &[source as u32], &Silent) {
                Ok(found) => prop_assert_eq!(found.values().values(), expected.unwrap().distances),
                Err(NbfnetError::NegativeCycle { node }) => {
                    prop_assert!(expected.is_err());
                    // Going round lowers the distance of this node again and again.
                    let after = |rounds: u64| {
                        let steps = rounds * n as u64;
                        iterate(&edges, &MinPlus, &[source as u32], steps, &Silent).unwrap()
                    };
                    let distances = [1, 40, 80].map(|rounds| after(rounds).get(0, node));
                    prop_assert!(distances[2] < distances[1] && distances[1] < distances[0]);
                }
                Err(error) => prop_assert!(false, "{error}"),
            }
        }
    }
}

#[derive(Default)]
struct CountSteps(AtomicU64);

impl Progress for CountSteps {
    fn advance(&self, amount: u64) {
        self.0.fetch_add(amount, Ordering::Relaxed);
    }
}

#[test]
fn test_short_cycle_of_a_large_graph_is_found_soon() {
    let num_nodes = 20_000u32;
    let ring = (0..num_nodes).map(|node| (node, (node + 1) % num_nodes));
    let pairs = ring.chain([(12, 10)]);
    let graph = DirectedGraph::from_edges(0, pairs, SelfLoops::Drop).unwrap();
    let weight = |back: f64| {
        WeightedEdges::new(&graph, move |edge| {
            if edge.target == 10 && edge.source == 12 {
                back
            } else {
                1.0
            }
        })
    };
    let steps = CountSteps::default();
    let error = graph_distance(&weight(-2.5), &[0], &steps).unwrap_err();
    assert!(
        matches!(error, NbfnetError::NegativeCycle { node: 10..=12 }),
        "{error}"
    );
    assert!(steps.0.into_inner() < 64);

    let edges = weight(-2.0); // a cycle of weight 0 does no harm
    let distances = graph_distance(&edges, &[0], &Silent).unwrap();
    assert!(
        distances
            .values()
            .from_source(0)
            .eq((0..num_nodes).map(f64::from))
    );
}

#[test]
fn test_cycle_that_the_source_does_not_reach_does_no_harm() {
    let pairs = [(0, 1), (2, 3), (3, 2), (3, 1)];
    let graph = DirectedGraph::from_edges(4, pairs, SelfLoops::Drop).unwrap();
    let edges = WeightedEdges::by_slot(&graph, &[-1.0, -1.0, 0.0, 0.0]).unwrap();
    let distances = graph_distance(&edges, &[0], &Silent).unwrap();
    assert_eq!(
        distances.values().values(),
        [0.0, -1.0, f64::INFINITY, f64::INFINITY]
    );
    let error = graph_distance(&edges, &[0, 3], &Silent).unwrap_err();
    assert!(
        matches!(error, NbfnetError::NegativeCycle { node: 1..=3 }),
        "{error}"
    );
}

#[test]
fn test_negative_loop_of_a_single_node() {
    let graph = DirectedGraph::from_edges(1, [(0, 0)], SelfLoops::Keep).unwrap();
    let edges = WeightedEdges::new(&graph, |_| -1e-300);
    let error = graph_distance(&edges, &[0], &Silent).unwrap_err();
    assert!(matches!(error, NbfnetError::NegativeCycle { node: 0 }));
    assert!(error.to_string().contains("node 0"));
}
