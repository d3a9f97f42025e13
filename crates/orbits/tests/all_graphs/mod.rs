//! All small graphs.

use std::collections::BTreeSet;

use argiope_graph::UndirectedGraph;

/// The pairs of `0..num_nodes`; bit `i` of a graph's code is the `i`-th pair. Pairs of the last node come last.
fn pairs(num_nodes: usize) -> Vec<(u32, u32)> {
    (0..num_nodes as u32)
        .flat_map(|v| (0..v).map(move |u| (u, v)))
        .collect()
}

fn decode(num_nodes: usize, code: u32) -> UndirectedGraph {
    let edges = pairs(num_nodes).into_iter().enumerate();
    let edges = edges
        .filter(|(bit, _)| code >> bit & 1 == 1)
        .map(|(_, pair)| pair);
    UndirectedGraph::from_edges(num_nodes, edges).unwrap()
}

/// Every graph on `0..num_nodes`.
pub(crate) fn labelled(num_nodes: usize) -> impl Iterator<Item = UndirectedGraph> {
    (0..1u32 << pairs(num_nodes).len()).map(move |code| decode(num_nodes, code))
}

/// One graph of every isomorphism class: every class of one node less, extended by a node in every way.
pub(crate) fn up_to_isomorphism(num_nodes: usize) -> Vec<UndirectedGraph> {
    let mut codes = BTreeSet::from([0u32]);
    for size in 2..=num_nodes {
        let old_pairs = pairs(size - 1).len();
        let canonize = Canonizer::new(size);
        let extended = codes.iter().flat_map(|&code| {
            (0..1u32 << (size - 1)).map(move |neighbors| code | neighbors << old_pairs)
        });
        codes = extended.map(|code| canonize.canonical(code)).collect();
    }
    codes
        .into_iter()
        .map(|code| decode(num_nodes, code))
        .collect()
}

/// The smallest code among all relabellings.
struct Canonizer {
    /// For every permutation of the nodes, where each pair goes.
    moves: Vec<Vec<u8>>,
}

impl Canonizer {
    fn new(num_nodes: usize) -> Self {
        let pairs = pairs(num_nodes);
        let moves = permutations(num_nodes).into_iter().map(|permutation| {
            let target = |&(u, v): &(u32, u32)| {
                let (u, v) = (permutation[u as usize], permutation[v as usize]);
                let moved = (u.min(v), u.max(v));
                pairs.iter().position(|&pair| pair == moved).unwrap() as u8
            };
            pairs.iter().map(target).collect()
        });
        Self {
            moves: moves.collect(),
        }
    }

    fn canonical(&self, code: u32) -> u32 {
        let bits: Vec<usize> = (0..32).filter(|bit| code >> bit & 1 == 1).collect();
        let relabel = |moves: &Vec<u8>| bits.iter().fold(0, |code, &bit| code | 1 << moves[bit]);
        self.moves.iter().map(relabel).min().unwrap()
    }
}

fn permutations(size: usize) -> Vec<Vec<u32>> {
    if size == 0 {
        return vec![vec![]];
    }
    let insert = |shorter: Vec<u32>| {
        (0..size).map(move |at| {
            let mut longer = shorter.clone();
            longer.insert(at, size as u32 - 1);
            longer
        })
    };
    permutations(size - 1)
        .into_iter()
        .flat_map(insert)
        .collect()
}
