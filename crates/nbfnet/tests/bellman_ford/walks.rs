//! Every walk listed and multiplied by hand.

use argiope_graph::{DirectedGraph, SelfLoops, Silent};
use argiope_nbfnet::bellman_ford::{
    Edge, EdgeGraph, KatzLength, MaxMin, MaxTimes, MinPlus, PlusTimes, Semiring, WeightedEdges,
    iterate, katz,
};
use proptest::prelude::*;

use crate::inputs::{
    directed, edges_of, edges_of_relational, edges_of_undirected, facts, hash, relational,
    undirected,
};

/// Matrices: a semiring whose product does not commute.
struct Matrices;

impl Semiring for Matrices {
    type Element = [[u32; 2]; 2];

    fn zero(&self) -> Self::Element {
        [[0, 0], [0, 0]]
    }

    fn one(&self) -> Self::Element {
        [[1, 0], [0, 1]]
    }

    fn add(&self, a: Self::Element, b: Self::Element) -> Self::Element {
        [0, 1].map(|i| [0, 1].map(|j| a[i][j].wrapping_add(b[i][j])))
    }

    fn multiply(&self, a: Self::Element, b: Self::Element) -> Self::Element {
        let term = |i: usize, j: usize, k: usize| a[i][k].wrapping_mul(b[k][j]);
        [0, 1].map(|i| [0, 1].map(|j| term(i, j, 0).wrapping_add(term(i, j, 1))))
    }
}

/// `[num_nodes, num_nodes]`, node by node: the sum over all walks of at most `longest` edges.
fn sums_over_walks<S: Semiring>(
    semiring: &S,
    num_nodes: usize,
    edges: &[Edge],
    weight: impl Fn(Edge) -> S::Element,
    longest: u64,
) -> Vec<S::Element> {
    let mut sums = vec![semiring.zero(); num_nodes * num_nodes];
    for source in 0..num_nodes {
        let mut walks = vec![(source as u32, semiring.one(), 0)];
        while let Some((node, product, length)) = walks.pop() {
            let sum = &mut sums[node as usize * num_nodes + source];
            *sum = semiring.add(*sum, product);
            if length < longest {
                for &edge in edges.iter().filter(|edge| edge.source == node) {
                    let product = semiring.multiply(product, weight(edge));
                    walks.push((edge.target, product, length + 1));
                }
            }
        }
    }
    sums
}

fn assert_equals_walks<G: EdgeGraph, S: Semiring>(
    graph: &G,
    edges: &[Edge],
    semiring: &S,
    weight: impl Fn(Edge) -> S::Element + Copy,
    longest: u64,
) {
    let weighted = WeightedEdges::new(graph, weight);
    let num_nodes = weighted.num_nodes();
    let sources: Vec<u32> = (0..num_nodes as u32).collect();
    let found = iterate(&weighted, semiring, &sources, longest, &Silent).unwrap();
    let expected = sums_over_walks(semiring, num_nodes, edges, weight, longest);
    assert_eq!(found.values(), expected);
}

/// All semirings, with weights whose sums and products are exact.
fn assert_all_semirings<G: EdgeGraph>(graph: &G, edges: &[Edge], longest: u64, seed: u64) {
    let integer = |edge| (hash(edge, seed) % 7) as f64 - 3.0;
    assert_equals_walks(graph, edges, &PlusTimes, integer, longest);
    let with_infinity = |edge| match hash(edge, seed) % 8 {
        0 => f64::INFINITY,
        number => number as f64 - 3.0,
    };
    assert_equals_walks(graph, edges, &MinPlus, with_infinity, longest);
    let with_infinities = |edge| match hash(edge, seed) % 8 {
        0 => f64::INFINITY,
        1 => f64::NEG_INFINITY,
        number => number as f64 - 4.5,
    };
    assert_equals_walks(graph, edges, &MaxMin, with_infinities, longest);
    let eighths = |edge| (hash(edge, seed) % 9) as f64 / 8.0;
    assert_equals_walks(graph, edges, &MaxTimes, eighths, longest);
    let matrix = |edge| {
        let bits = hash(edge, seed) as u32;
        [[bits & 3, bits >> 2 & 3], [bits >> 4 & 3, bits >> 6 & 3]]
    };
    assert_equals_walks(graph, edges, &Matrices, matrix, longest);
}

#[test]
fn test_all_graphs_of_three_nodes() {
    for bits in 0..1u32 << 9 {
        let pairs = (0..9).filter(|bit| bits >> bit & 1 == 1);
        let pairs = pairs.map(|bit| (bit / 3, bit % 3));
        let graph = DirectedGraph::from_edges(3, pairs, SelfLoops::Keep).unwrap();
        let edges = edges_of(&graph);
        for longest in 0..=4 {
            assert_all_semirings(&graph, &edges, longest, u64::from(bits));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn prop_relational_graphs((n, facts) in facts(6, 14), longest in 0u64..5, seed: u64) {
        let graph = relational(n, &facts);
        assert_all_semirings(&graph, &edges_of_relational(&graph), longest, seed);
        let both_ways = graph.with_inverse_relations().unwrap();
        assert_all_semirings(&both_ways, &edges_of_relational(&both_ways), longest.min(3), seed);
    }

    #[test]
    fn prop_homogeneous_graphs((n, facts) in facts(7, 14), longest in 0u64..5, seed: u64) {
        let one_way = directed(n, &facts);
        assert_all_semirings(&one_way, &edges_of(&one_way), longest, seed);
        let both_ways = undirected(n, &facts);
        assert_all_semirings(&both_ways, &edges_of_undirected(&both_ways), longest, seed);
    }

    #[test]
    fn prop_katz_of_short_walks((n, facts) in facts(6, 14), longest in 1u64..5, seed: u64) {
        let graph = relational(n, &facts);
        let edges = WeightedEdges::new(&graph, |edge| (hash(edge, seed) % 7) as f64);
        let sources: Vec<u32> = (0..n as u32).collect();
        let found = katz(&edges, &sources, 0.25, KatzLength::UpTo(longest), &Silent).unwrap();
        let weight = |edge| 0.25 * (hash(edge, seed) % 7) as f64;
        let mut expected =
            sums_over_walks(&PlusTimes, n, &edges_of_relational(&graph), weight, longest);
        for node in 0..n {
            expected[node * n + node] -= 1.0; // exact: all terms are multiples of 4^-4 below 2^40
        }
        prop_assert_eq!(found.values(), expected);
    }

    #[test]
    fn prop_constructors_agree((n, facts) in facts(8, 20), seed: u64) {
        let weight = |edge| hash(edge, seed);
        let one_way = directed(n, &facts);
        let weights: Vec<u64> = edges_of(&one_way).into_iter().map(weight).collect();
        let by_slot = WeightedEdges::by_slot(&one_way, &weights).unwrap();
        let by_edge = WeightedEdges::new(&one_way, weight);
        prop_assert_eq!(by_slot.weights(), by_edge.weights());

        let both_ways = undirected(n, &facts);
        let mut edges = edges_of_undirected(&both_ways);
        edges.sort_unstable_by_key(|edge| (edge.source, edge.target));
        let weights: Vec<u64> = edges.into_iter().map(weight).collect();
        let by_slot = WeightedEdges::by_slot(&both_ways, &weights).unwrap();
        let by_edge = WeightedEdges::new(&both_ways, weight);
        prop_assert_eq!(by_slot.weights(), by_edge.weights());

        let graph = relational(n, &facts);
        let weights: Vec<u64> = edges_of_relational(&graph).into_iter().map(weight).collect();
        let by_slot = WeightedEdges::by_slot(&graph, &weights).unwrap();
        let by_edge = WeightedEdges::new(&graph, weight);
        prop_assert_eq!(by_slot.weights(), by_edge.weights());
        let of_relation = [seed, 1, 2];
        let by_relation = WeightedEdges::by_relation(&graph, &of_relation).unwrap();
        let mut num_edges = 0;
        for target in 0..n as u32 {
            for (edge, weight) in by_relation.edges_to(target) {
                prop_assert!(graph.contains(edge.source, edge.relation, target));
                prop_assert_eq!((edge.target, weight), (target, of_relation[edge.relation as usize]));
                num_edges += 1;
            }
        }
        prop_assert_eq!(num_edges, graph.num_triples());
    }
}
