//! Laws that hold on every graph, checked on random ones.

use argiope_graph::{Silent, UndirectedGraph};
use argiope_orbits::{
    GraphletTotals, Key,
    adjacency::{collect_adjacencies, summarize_adjacencies},
    count_edge_orbits, count_node_orbits,
    keys::KEYS,
    nodes::NUM_NODE_ORBITS,
};
use proptest::prelude::*;

const MAX_NODES: u32 = 60;

/// Edges among up to sixty nodes, with a hub, repeated edges and self loops now and then.
fn edges() -> impl Strategy<Value = Vec<(u32, u32)>> {
    let hub = prop::collection::vec((Just(0u32), 0..MAX_NODES), 0..40);
    let others = prop::collection::vec((0..MAX_NODES, 0..MAX_NODES), 0..250);
    (hub, others).prop_map(|(hub, others)| hub.into_iter().chain(others).collect())
}

fn graph(num_nodes: u32, edges: impl IntoIterator<Item = (u32, u32)>) -> UndirectedGraph {
    UndirectedGraph::from_edges(num_nodes as usize, edges).unwrap()
}

fn totals(graph: &UndirectedGraph) -> [u128; 9] {
    *GraphletTotals::of(&count_node_orbits(graph, &Silent).unwrap()).as_array()
}

fn complement(graph: &UndirectedGraph) -> UndirectedGraph {
    let num_nodes = graph.num_nodes() as u32;
    let pairs = (0..num_nodes).flat_map(|u| (0..u).map(move |v| (u, v)));
    let missing: Vec<_> = pairs.filter(|&(u, v)| !graph.has_edge(u, v)).collect();
    UndirectedGraph::from_edges(graph.num_nodes(), missing).unwrap()
}

fn binomial(n: u128, k: u128) -> u128 {
    (0..k).fold(1, |product, i| product * n.saturating_sub(i) / (i + 1))
}

/// How many nodes at the column's orbit one node at the row's orbit sees at the key's distance.
fn partners(key: Key) -> u64 {
    match key.to_string().as_str() {
        "2_1_1" | "1_1_2" | "1_0_0" | "1_4_5" | "2_4_5" | "3_4_4" | "1_5_5" | "1_5_4" | "2_5_4" => {
            1
        }
        "1_6_7" | "2_8_8" | "1_9_11" | "1_10_10" | "1_10_11" | "2_10_9" | "1_11_9" => 1,
        "2_12_12" | "1_13_13" => 1,
        "1_2_1" | "1_3_3" | "2_6_6" | "1_8_8" | "2_9_10" | "1_11_10" | "1_12_13" | "1_13_12" => 2,
        "1_7_6" | "1_14_14" => 3,
        other => panic!("{other}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn prop_relabelling_permutes_the_counts(
        edges in edges(),
        permutation in Just((0..MAX_NODES).collect::<Vec<u32>>()).prop_shuffle(),
    ) {
        let original = graph(MAX_NODES, edges.iter().copied());
        let renamed = graph(
            MAX_NODES,
            edges.iter().map(|&(u, v)| (permutation[u as usize], permutation[v as usize])),
        );
        let (before, after) =
            (count_node_orbits(&original, &Silent).unwrap(), count_node_orbits(&renamed, &Silent).unwrap());
        for node in 0..MAX_NODES {
            prop_assert_eq!(before.row(node), after.row(permutation[node as usize]));
        }
        let (before, after) =
            (count_edge_orbits(&original, &Silent).unwrap(), count_edge_orbits(&renamed, &Silent).unwrap());
        for (u, v) in original.edges() {
            let (new_u, new_v) = (permutation[u as usize], permutation[v as usize]);
            prop_assert_eq!(before.oriented(u, v).unwrap(), after.oriented(new_u, new_v).unwrap());
        }
        let summary = |graph| summarize_adjacencies(graph, &KEYS, &Silent).unwrap();
        prop_assert_eq!(summary(&original), summary(&renamed));
    }

    #[test]
    fn prop_a_disjoint_union_has_the_counts_of_its_parts(first in edges(), second in edges()) {
        let shifted = second.iter().map(|&(u, v)| (u + MAX_NODES, v + MAX_NODES));
        let union = graph(2 * MAX_NODES, first.iter().copied().chain(shifted));
        let rows = |graph: &UndirectedGraph| count_node_orbits(graph, &Silent).unwrap().rows().to_vec();
        let parts = [rows(&graph(MAX_NODES, first)), rows(&graph(MAX_NODES, second))].concat();
        prop_assert_eq!(rows(&union), parts);
    }

    #[test]
    fn prop_counts_of_the_complement(edges in edges()) {
        let graph = graph(MAX_NODES, edges);
        let (own, other) = (totals(&graph), totals(&complement(&graph)));
        let n = u128::from(MAX_NODES);
        prop_assert_eq!(own[0] + other[0], binomial(n, 2));
        // Goodman: a triple that is no triangle of either has two nodes with one edge and one gap.
        let mixed: u128 = (0..MAX_NODES)
            .map(|u| { let d = graph.degree(u) as u128; d * (n - 1 - d) })
            .sum();
        prop_assert_eq!(own[2] + other[2], binomial(n, 3) - mixed / 2);
        // The path of four is its own complement.
        prop_assert_eq!(own[3], other[3]);
    }

    #[test]
    fn prop_row_sums_of_matrices_are_node_orbits(edges in edges()) {
        let graph = graph(MAX_NODES, edges);
        let orbits = count_node_orbits(&graph, &Silent).unwrap();
        for matrix in collect_adjacencies(&graph, &KEYS, &Silent).unwrap() {
            let mut sums = vec![0; graph.num_nodes()];
            for (row, _, value) in matrix.entries() {
                sums[row as usize] += value;
            }
            let key = matrix.key();
            let expected: Vec<u64> =
                orbits.rows().iter().map(|row| row[key.row_orbit() as usize] * partners(key)).collect();
            prop_assert_eq!(sums, expected, "{}", key);
        }
    }

    #[test]
    fn prop_any_number_of_threads_gives_the_same(edges in edges(), threads in 2usize..5) {
        let graph = graph(MAX_NODES, edges);
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let edge_orbits = count_edge_orbits(&graph, &Silent).unwrap();
                (
                    count_node_orbits(&graph, &Silent).unwrap(),
                    graph.edges().map(|(u, v)| edge_orbits.row(u, v).unwrap()).collect::<Vec<_>>(),
                    summarize_adjacencies(&graph, &KEYS, &Silent).unwrap(),
                )
            })
        };
        prop_assert_eq!(run(1), run(threads));
    }
}

#[test]
fn test_cliques_stars_paths_and_cycles() {
    let n = 12u32;
    let clique = graph(n, (0..n).flat_map(|u| (0..u).map(move |v| (u, v))));
    assert_eq!(totals(&clique), [66, 0, 220, 0, 0, 0, 0, 0, 495]);
    let star = graph(n, (1..n).map(|v| (0, v)));
    assert_eq!(totals(&star), [11, 55, 0, 0, 165, 0, 0, 0, 0]);
    let path = graph(n, (1..n).map(|v| (v - 1, v)));
    assert_eq!(totals(&path), [11, 10, 0, 9, 0, 0, 0, 0, 0]);
    let cycle = graph(n, (0..n).map(|v| (v, (v + 1) % n)));
    assert_eq!(totals(&cycle), [12, 12, 0, 12, 0, 0, 0, 0, 0]);
    let bipartite = graph(n, (0..6).flat_map(|u| (6..n).map(move |v| (u, v))));
    assert_eq!(totals(&bipartite), [36, 180, 0, 0, 240, 225, 0, 0, 0]);
}

#[test]
fn test_graphs_without_edges() {
    for num_nodes in [0, 1, 3] {
        let graph = UndirectedGraph::empty(num_nodes);
        let orbits = count_node_orbits(&graph, &Silent).unwrap();
        assert_eq!(orbits.rows(), vec![[0; NUM_NODE_ORBITS]; num_nodes]);
        assert_eq!(count_edge_orbits(&graph, &Silent).unwrap().num_edges(), 0);
        for summary in summarize_adjacencies(&graph, &KEYS, &Silent).unwrap() {
            assert_eq!((summary.entries, summary.sum, summary.max), (0, 0, 0));
        }
        assert!(
            collect_adjacencies(&graph, &KEYS, &Silent)
                .unwrap()
                .iter()
                .all(|m| m.num_entries() == 0)
        );
    }
}

#[test]
fn test_a_hub_beyond_the_range_of_fast_arithmetic() {
    let leaves = 1_100_000u32;
    let star = graph(leaves + 1, (1..=leaves).map(|v| (0, v)));
    let orbits = count_node_orbits(&star, &Silent).unwrap();
    let d = u128::from(leaves);
    assert_eq!(u128::from(orbits.row(0)[7]), binomial(d, 3));
    assert_eq!(u128::from(orbits.row(1)[6]), binomial(d - 1, 2));
    assert_eq!(orbits.row(0)[4], 0);
    let edges = count_edge_orbits(&star, &Silent).unwrap();
    assert_eq!(u128::from(edges.row(7, 0).unwrap()[4]), binomial(d - 1, 2));
}

#[test]
fn test_unknown_edges_are_errors() {
    let orbits = count_edge_orbits(&graph(3, [(0, 1)]), &Silent).unwrap();
    for (u, v) in [(0, 2), (0, 0), (0, 3), (7, 0)] {
        assert!(orbits.row(u, v).is_err() && orbits.oriented(u, v).is_err());
    }
}
