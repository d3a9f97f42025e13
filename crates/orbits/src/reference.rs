//! Slow and obvious: every connected induced subgraph of up to four nodes, one after the other.
//!
//! The oracle of everything else in this crate. `O(num_nodes^4)`: for tiny graphs.

use std::collections::BTreeMap;

use argiope_graph::UndirectedGraph;

use crate::{
    keys::{Key, NUM_STORED},
    nodes::NUM_NODE_ORBITS,
};

/// Node orbits, by node.
#[must_use]
pub fn node_orbits(graph: &UndirectedGraph) -> Vec<[u64; NUM_NODE_ORBITS]> {
    let mut counts = vec![[0; NUM_NODE_ORBITS]; graph.num_nodes()];
    for_each_graphlet(graph, |nodes, orbits| {
        for (&node, &orbit) in nodes.iter().zip(orbits) {
            counts[node as usize][orbit as usize] += 1;
        }
    });
    counts
}

/// Entries `(row, column) -> count` of the matrices of all [`Key::stored_keys`], in their order.
#[must_use]
pub fn adjacencies(graph: &UndirectedGraph) -> Vec<BTreeMap<(u32, u32), u64>> {
    let mut matrices = vec![BTreeMap::new(); NUM_STORED];
    for_each_graphlet(graph, |nodes, orbits| {
        for (i, &u) in nodes.iter().enumerate() {
            for (j, &v) in nodes.iter().enumerate() {
                let (row_orbit, column_orbit) = (orbits[i], orbits[j]);
                if u == v || row_orbit > column_orbit {
                    continue;
                }
                let hop = distance(graph, nodes, u, v);
                let key: Key = format!("{hop}_{row_orbit}_{column_orbit}")
                    .parse()
                    .expect("a key");
                *matrices[key.index()].entry((u, v)).or_default() += 1;
            }
        }
    });
    matrices
}

/// Calls `visit(nodes, orbits)` for every connected induced subgraph with two to four nodes.
fn for_each_graphlet(graph: &UndirectedGraph, mut visit: impl FnMut(&[u32], &[u8])) {
    let num_nodes = graph.num_nodes() as u32;
    for a in 0..num_nodes {
        for b in 0..a {
            visit_if_connected(graph, &[a, b], &mut visit);
            for c in 0..b {
                visit_if_connected(graph, &[a, b, c], &mut visit);
                for d in 0..c {
                    visit_if_connected(graph, &[a, b, c, d], &mut visit);
                }
            }
        }
    }
}

fn visit_if_connected(
    graph: &UndirectedGraph,
    nodes: &[u32],
    visit: &mut impl FnMut(&[u32], &[u8]),
) {
    let degrees: Vec<usize> = nodes
        .iter()
        .map(|&u| nodes.iter().filter(|&&v| graph.has_edge(u, v)).count())
        .collect();
    let mut sorted = degrees.clone();
    sorted.sort_unstable();
    // Connected graphs with up to four nodes are told apart by their degrees, and so are the orbits in each.
    let orbit_of_degree: [u8; 4] = match sorted[..] {
        [1, 1] => [99, 0, 99, 99],
        [1, 1, 2] => [99, 1, 2, 99],
        [2, 2, 2] => [99, 99, 3, 99],
        [1, 1, 2, 2] => [99, 4, 5, 99],
        [1, 1, 1, 3] => [99, 6, 99, 7],
        [2, 2, 2, 2] => [99, 99, 8, 99],
        [1, 2, 2, 3] => [99, 9, 10, 11],
        [2, 2, 3, 3] => [99, 99, 12, 13],
        [3, 3, 3, 3] => [99, 99, 99, 14],
        _ => return,
    };
    let orbits: Vec<u8> = degrees
        .iter()
        .map(|&degree| orbit_of_degree[degree])
        .collect();
    visit(nodes, &orbits);
}

/// Distance of `u` and `v` in the subgraph that `nodes` induce.
fn distance(graph: &UndirectedGraph, nodes: &[u32], u: u32, v: u32) -> usize {
    let mut reached = vec![u];
    for distance in 0..nodes.len() {
        if reached.contains(&v) {
            return distance;
        }
        let next = nodes
            .iter()
            .filter(|&&w| reached.iter().any(|&x| graph.has_edge(x, w)));
        reached = reached.iter().chain(next).copied().collect();
    }
    unreachable!("the subgraph is connected")
}
