//! Random inputs: empty graphs, isolated nodes, self loops, repetitions, reversals and hubs are all likely.

use argiope_graph::{EdgeList, RelationalGraph, UndirectedGraph};
use proptest::{collection::vec, prelude::*};

pub(crate) type Pairs = Vec<(u32, u32)>;

/// A number of nodes and pairs of them.
pub(crate) fn pairs() -> impl Strategy<Value = (usize, Pairs)> {
    let shape = (0u32..20, 0usize..4, any::<bool>(), any::<bool>());
    shape.prop_flat_map(|(used, isolated, with_hub, with_repetitions)| {
        let node = 0..used.max(1);
        let count = if used == 0 { 0..1 } else { 0..60 };
        vec((node.clone(), node), count).prop_map(move |mut pairs| {
            if with_hub {
                pairs.extend((1..used).map(|leaf| (0, leaf)));
            }
            if with_repetitions {
                pairs.extend_from_within(..pairs.len() / 2);
                let reversed: Pairs = pairs.iter().step_by(3).map(|&(u, v)| (v, u)).collect();
                pairs.extend(reversed);
            }
            (used as usize + isolated, pairs)
        })
    })
}

/// The same pairs twice, the second time in another order.
pub(crate) fn shuffled_pairs() -> impl Strategy<Value = (usize, Pairs, Pairs)> {
    pairs().prop_flat_map(|(num_nodes, pairs)| {
        let shuffled = Just(pairs.clone()).prop_shuffle();
        (Just(num_nodes), Just(pairs), shuffled)
    })
}

pub(crate) fn undirected() -> impl Strategy<Value = UndirectedGraph> {
    pairs().prop_map(|(num_nodes, pairs)| UndirectedGraph::from_edges(num_nodes, pairs).unwrap())
}

pub(crate) fn relational() -> impl Strategy<Value = RelationalGraph> {
    (pairs(), 1u32..4, any::<u64>()).prop_map(|((num_nodes, pairs), num_relations, salt)| {
        let relation = |at: usize| (salt >> (at % 60)) as u32 % num_relations;
        let triples = pairs.iter().enumerate();
        let triples = triples.map(|(at, &(head, tail))| (head, relation(at), tail));
        RelationalGraph::from_triples(num_nodes, num_relations as usize, triples).unwrap()
    })
}

/// Pairs as a list; weights, if wanted, are small integers, so that sums are exact in any order.
pub(crate) fn list(num_nodes: usize, pairs: &[(u32, u32)], weighted: bool) -> EdgeList {
    let mut list = EdgeList::new();
    list.reserve_nodes(num_nodes as u64).unwrap();
    for (at, &(u, v)) in pairs.iter().enumerate() {
        if weighted {
            list.push_weighted(u, v, (at % 7) as f64).unwrap();
        } else {
            list.push(u, v).unwrap();
        }
    }
    list
}
