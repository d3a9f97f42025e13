//! Graphs and weights for the tests.

use argiope_graph::{DirectedGraph, RelationalGraph, SelfLoops, UndirectedGraph};
use argiope_nbfnet::bellman_ford::Edge;
use proptest::{collection::vec, prelude::*};

/// A number that looks random and depends on the edge and the seed alone.
pub(crate) fn hash(edge: Edge, seed: u64) -> u64 {
    let Edge {
        source,
        relation,
        target,
    } = edge;
    let mut x = seed;
    for part in [source, relation, target] {
        x = (x ^ u64::from(part)).wrapping_add(0x9e37_79b9_7f4a_7c15);
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^= x >> 31;
    }
    x
}

/// From 0 to 1, without 1.
pub(crate) fn fraction(edge: Edge, seed: u64) -> f64 {
    (hash(edge, seed) >> 11) as f64 / (1u64 << 53) as f64
}

/// A number of nodes and facts among them; loops, parallel relations, repetitions and isolated nodes are likely.
pub(crate) fn facts(
    max_nodes: u32,
    max_facts: usize,
) -> impl Strategy<Value = (usize, Vec<(u32, u32, u32)>)> {
    (1..=max_nodes, 0..2usize).prop_flat_map(move |(used, isolated)| {
        let fact = (0..used, 0..3u32, 0..used);
        vec(fact, 0..=max_facts).prop_map(move |facts| (used as usize + isolated, facts))
    })
}

pub(crate) fn relational(num_nodes: usize, facts: &[(u32, u32, u32)]) -> RelationalGraph {
    RelationalGraph::from_triples(num_nodes, 3, facts.iter().copied()).unwrap()
}

pub(crate) fn directed(num_nodes: usize, facts: &[(u32, u32, u32)]) -> DirectedGraph {
    let edges = facts.iter().map(|&(head, _, tail)| (head, tail));
    DirectedGraph::from_edges(num_nodes, edges, SelfLoops::Keep).unwrap()
}

pub(crate) fn undirected(num_nodes: usize, facts: &[(u32, u32, u32)]) -> UndirectedGraph {
    let edges = facts.iter().map(|&(head, _, tail)| (head, tail));
    UndirectedGraph::from_edges(num_nodes, edges).unwrap()
}

/// A larger directed graph: each way of an undirected one with probability 2/3.
pub(crate) fn large_directed(num_nodes: usize, degree: f64, seed: u64) -> DirectedGraph {
    let both_ways =
        argiope_graph::generate::gnp(num_nodes, degree / num_nodes as f64, seed).unwrap();
    let edges = both_ways.edges().flat_map(|(u, v)| [(u, v), (v, u)]);
    let kept = edges.filter(|&(source, target)| {
        let relation = 0;
        let edge = Edge {
            source,
            relation,
            target,
        };
        !hash(edge, seed).is_multiple_of(3)
    });
    DirectedGraph::from_edges(num_nodes, kept, SelfLoops::Drop).unwrap()
}

pub(crate) fn edges_of(graph: &DirectedGraph) -> Vec<Edge> {
    let edge = |(source, target)| Edge {
        source,
        relation: 0,
        target,
    };
    graph.edges().map(edge).collect()
}

pub(crate) fn edges_of_undirected(graph: &UndirectedGraph) -> Vec<Edge> {
    let both_ways = graph.edges().flat_map(|(u, v)| [(u, v), (v, u)]);
    let edge = |(source, target)| Edge {
        source,
        relation: 0,
        target,
    };
    both_ways.map(edge).collect()
}

pub(crate) fn edges_of_relational(graph: &RelationalGraph) -> Vec<Edge> {
    let edge = |(source, relation, target)| Edge {
        source,
        relation,
        target,
    };
    graph.triples().map(edge).collect()
}
