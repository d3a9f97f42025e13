//! Built graphs are what sets of edges say, whatever the order and repetition of the input.

use std::collections::{BTreeMap, BTreeSet};

use argiope_graph::{DirectedGraph, MergeWeights, SelfLoops, TripleList, UndirectedGraph};
use proptest::prelude::*;

use crate::strategies::{Pairs, list, pairs, shuffled_pairs};

fn isolated(num_nodes: usize, edges: &BTreeSet<(u32, u32)>) -> u64 {
    let touched: BTreeSet<u32> = edges.iter().flat_map(|&(u, v)| [u, v]).collect();
    (num_nodes - touched.len()) as u64
}

proptest! {
    #[test]
    fn prop_order_repetition_and_direction_do_not_matter((num_nodes, pairs, shuffled) in shuffled_pairs()) {
        let expected = UndirectedGraph::from_edges(num_nodes, pairs.iter().copied()).unwrap();
        let turned = shuffled.iter().enumerate();
        let turned: Pairs = turned.map(|(at, &(u, v))| if at % 2 == 0 { (u, v) } else { (v, u) }).collect();
        let twice = turned.iter().chain(&shuffled).copied();
        prop_assert_eq!(&UndirectedGraph::from_edges(num_nodes, twice).unwrap(), &expected);
        let checked = UndirectedGraph::from_csr(expected.csr().clone()).unwrap();
        prop_assert_eq!(checked, expected);

        let directed = |pairs: &Pairs| {
            DirectedGraph::from_edges(num_nodes, pairs.iter().copied(), SelfLoops::Keep).unwrap()
        };
        prop_assert_eq!(directed(&pairs), directed(&shuffled));
    }

    #[test]
    fn prop_undirected_graphs_are_sets_of_pairs((num_nodes, pairs) in pairs()) {
        let proper = pairs.iter().filter(|(u, v)| u != v);
        let set: BTreeSet<(u32, u32)> = proper.clone().map(|&(u, v)| (u.min(v), u.max(v))).collect();
        let arcs: BTreeSet<(u32, u32)> = proper.clone().copied().collect();
        let built = list(num_nodes, &pairs, false).into_undirected().unwrap();
        prop_assert!(built.graph.edges().eq(set.iter().copied()));
        let report = built.report;
        prop_assert_eq!(report.edges_read as usize, pairs.len());
        prop_assert_eq!(report.edges_kept as usize, set.len());
        prop_assert_eq!(report.self_loops as usize, pairs.len() - proper.clone().count());
        prop_assert_eq!(report.duplicates as usize, proper.count() - arcs.len());
        prop_assert_eq!(report.reciprocal as usize, arcs.len() - set.len());
        prop_assert_eq!(report.isolated_nodes, isolated(num_nodes, &set));
    }

    #[test]
    fn prop_directed_graphs_are_sets_of_arcs((num_nodes, pairs) in pairs(), keep in any::<bool>()) {
        let self_loops = if keep { SelfLoops::Keep } else { SelfLoops::Drop };
        let set: BTreeSet<(u32, u32)> = pairs.iter().copied().filter(|(u, v)| keep || u != v).collect();
        let built = list(num_nodes, &pairs, false).into_directed(self_loops).unwrap();
        prop_assert!(built.graph.edges().eq(set.iter().copied()));
        let report = built.report;
        let dropped = report.self_loops + report.duplicates;
        prop_assert_eq!(report.edges_read - dropped, report.edges_kept);
        prop_assert_eq!(report.edges_kept as usize, set.len());
        prop_assert_eq!(report.isolated_nodes, isolated(num_nodes, &set));
        for node in 0..num_nodes as u32 {
            let sources = set.iter().filter(|&&(_, v)| v == node).map(|&(u, _)| u);
            prop_assert!(built.graph.in_neighbors(node).iter().copied().eq(sources));
        }
        let returned = set.iter().filter(|&&(u, v)| u != v && set.contains(&(v, u))).count();
        prop_assert_eq!(built.graph.num_reciprocated_edges(), returned);
    }

    #[test]
    fn prop_bipartite_graphs_are_sets_of_pairs((num_right, pairs) in pairs(), num_left in 0usize..30) {
        let set: BTreeSet<(u32, u32)> = pairs.iter().copied().collect();
        let built = list(0, &pairs, false).into_bipartite(num_left, num_right).unwrap();
        let graph = &built.graph;
        prop_assert!(graph.edges().eq(set.iter().copied()));
        let joined = graph.to_undirected().unwrap();
        prop_assert_eq!(joined.num_edges(), set.len());
        let shift = graph.num_left() as u32;
        prop_assert!(joined.edges().eq(set.iter().map(|&(left, right)| (left, right + shift))));
        let without_edges = (0..joined.num_nodes() as u32).filter(|&node| joined.degree(node) == 0);
        prop_assert_eq!(built.report.isolated_nodes as usize, without_edges.count());
    }

    #[test]
    fn prop_weights_add_up((num_nodes, pairs) in pairs()) {
        let mut sums: BTreeMap<(u32, u32), f64> = BTreeMap::new();
        for (at, &(u, v)) in pairs.iter().enumerate() {
            *sums.entry((u, v)).or_default() += (at % 7) as f64;
        }
        let directed = list(num_nodes, &pairs, true);
        let directed = directed.into_directed_merging(SelfLoops::Keep, MergeWeights::Sum).unwrap();
        let weights = directed.weights.unwrap_or_default();
        prop_assert!(weights.iter().eq(sums.values()));

        let undirected = directed.graph.to_undirected_weighted(&weights, MergeWeights::Sum).unwrap();
        let graph = undirected.graph;
        let weights = undirected.weights.unwrap_or_default();
        for (u, row) in graph.csr().rows() {
            for (slot, &v) in graph.csr().slots(u).zip(row) {
                let both = [(u, v), (v, u)].map(|arc| sums.get(&arc).copied().unwrap_or(0.0));
                prop_assert_eq!(weights[slot], both[0] + both[1]);
            }
        }
    }

    #[test]
    fn prop_relational_graphs_are_sets_of_triples((num_nodes, pairs) in pairs(), salt in any::<u64>()) {
        let relation = |at: usize| (salt >> (at % 60)) as u32 % 3;
        let mut list = TripleList::new();
        list.reserve_entities(num_nodes as u64).unwrap();
        let mut set = BTreeSet::new();
        for (at, &(head, tail)) in pairs.iter().enumerate() {
            list.push(head, relation(at), tail).unwrap();
            set.insert((head, tail, relation(at)));
        }
        let built = list.into_relational().unwrap();
        let triples = built.graph.triples().map(|(head, relation, tail)| (head, tail, relation));
        prop_assert!(triples.eq(set.iter().copied()));
        prop_assert_eq!(built.report.duplicates as usize, pairs.len() - set.len());
        let both = built.graph.with_inverse_relations().unwrap();
        prop_assert_eq!(both.num_triples(), 2 * set.len());
        let shift = built.graph.num_relations() as u32;
        for &(head, tail, relation) in &set {
            prop_assert!(both.contains(head, relation, tail));
            prop_assert!(both.contains(tail, relation + shift, head));
        }
    }
}
