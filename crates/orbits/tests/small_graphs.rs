//! Equality with brute force on every graph with up to seven nodes.

mod all_graphs;

use argiope_graph::{Silent, UndirectedGraph};
use argiope_orbits::{
    Key,
    adjacency::{collect_adjacencies, summarize_adjacencies},
    count_edge_orbits, count_node_orbits,
    edges::EDGE_ORBITS,
    keys::NUM_HOP_ONE,
    reference,
};

fn check_nodes_and_edges(graph: &UndirectedGraph) {
    let orbits = count_node_orbits(graph, &Silent).unwrap();
    assert_eq!(orbits.rows(), reference::node_orbits(graph), "{graph:?}");

    let expected = reference::adjacencies(graph);
    let orbits = count_edge_orbits(graph, &Silent).unwrap();
    for (u, v) in graph.edges() {
        let row = orbits.row(u, v).unwrap();
        for (u, v) in [(u, v), (v, u)] {
            let oriented = orbits.oriented(u, v).unwrap();
            for (key, matrix) in expected[..NUM_HOP_ONE].iter().enumerate() {
                let expected = matrix.get(&(u, v)).copied().unwrap_or(0);
                assert_eq!(
                    oriented[key],
                    expected,
                    "{} ({u}, {v}) {graph:?}",
                    Key::stored_keys()[key]
                );
            }
            assert_eq!(orbits.row(u, v).unwrap(), row);
        }
        for (orbit, (first, second)) in EDGE_ORBITS.into_iter().enumerate() {
            let key = format!("1_{first}_{second}").parse::<Key>().unwrap();
            let at = |pair| expected[key.index()].get(&pair).copied().unwrap_or(0);
            let sum = if first == second {
                at((u, v))
            } else {
                at((u, v)) + at((v, u))
            };
            assert_eq!(row[orbit], sum);
        }
    }
}

fn check_adjacencies(graph: &UndirectedGraph) {
    let expected = reference::adjacencies(graph);
    let found = collect_adjacencies(graph, Key::stored_keys(), &Silent).unwrap();
    let summaries = summarize_adjacencies(graph, Key::stored_keys(), &Silent).unwrap();
    for ((matrix, expected), summary) in found.iter().zip(&expected).zip(summaries) {
        let entries = matrix
            .entries()
            .map(|(row, column, value)| ((row, column), value));
        assert_eq!(
            &entries.collect::<std::collections::BTreeMap<_, _>>(),
            expected,
            "{} {graph:?}",
            matrix.key()
        );
        assert_eq!(matrix.num_entries(), expected.len());
        assert_eq!(summary.entries, expected.len() as u64);
        assert_eq!(
            summary.sum,
            expected.values().map(|&value| u128::from(value)).sum()
        );
        assert_eq!(summary.max, expected.values().copied().max().unwrap_or(0));
    }
}

#[test]
fn test_adjacencies_of_all_labelled_graphs_with_up_to_five_nodes() {
    for num_nodes in 0..=5 {
        all_graphs::labelled(num_nodes).for_each(|graph| check_adjacencies(&graph));
    }
}

#[test]
fn test_adjacencies_of_all_graphs_with_six_and_seven_nodes() {
    for num_nodes in [6, 7] {
        all_graphs::up_to_isomorphism(num_nodes)
            .iter()
            .for_each(check_adjacencies);
    }
}

#[test]
fn test_nodes_and_edges_of_all_labelled_graphs_with_up_to_five_nodes() {
    for num_nodes in 0..=5 {
        all_graphs::labelled(num_nodes).for_each(|graph| check_nodes_and_edges(&graph));
    }
}

#[test]
fn test_nodes_and_edges_of_all_graphs_with_six_and_seven_nodes() {
    for (num_nodes, how_many) in [(6, 156), (7, 1044)] {
        let graphs = all_graphs::up_to_isomorphism(num_nodes);
        assert_eq!(graphs.len(), how_many);
        graphs.iter().for_each(check_nodes_and_edges);
    }
}
