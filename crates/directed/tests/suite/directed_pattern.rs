//! Directed patterns against paths counted one by one.

use argiope_directed::{Diagonal, DirectedPattern, Step};
use argiope_graph::{DirectedGraph, SelfLoops};
use proptest::prelude::*;

/// Graphs with isolated nodes, loops and edges both ways.
fn graphs() -> impl Strategy<Value = DirectedGraph> {
    (1u32..12).prop_flat_map(|num_nodes| {
        let edges = prop::collection::vec((0..num_nodes, 0..num_nodes), 0..50);
        edges.prop_map(move |edges| {
            DirectedGraph::from_edges(num_nodes as usize + 1, edges, SelfLoops::Keep).unwrap()
        })
    })
}

fn has_step(graph: &DirectedGraph, step: Step, from: u32, to: u32) -> bool {
    match step {
        Step::Forward => graph.has_edge(from, to),
        Step::Backward => graph.has_edge(to, from),
    }
}

fn num_paths(graph: &DirectedGraph, pattern: DirectedPattern, from: u32, to: u32) -> usize {
    match *pattern.steps() {
        [step] => usize::from(has_step(graph, step, from, to)),
        [first, second] => (0..graph.num_nodes() as u32)
            .filter(|&middle| {
                has_step(graph, first, from, middle) && has_step(graph, second, middle, to)
            })
            .count(),
        _ => panic!("patterns have one letter or two"),
    }
}

fn dense(graph: &DirectedGraph, pattern: DirectedPattern, diagonal: Diagonal) -> Vec<Vec<f64>> {
    let (entries, counts) = pattern.counted(graph, diagonal).unwrap();
    assert!(entries.is_ascending());
    let mut dense = vec![vec![0.0; entries.num_columns()]; entries.num_rows()];
    for (row, values) in dense.iter_mut().enumerate() {
        for slot in entries.slots(row) {
            values[entries.indices()[slot] as usize] = counts[slot];
        }
    }
    dense
}

fn transposed(dense: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let columns = 0..dense.len();
    columns
        .map(|column| dense.iter().map(|row| row[column]).collect())
        .collect()
}

#[test]
fn test_names_are_read_and_written() {
    for pattern in DirectedPattern::ALL {
        assert_eq!(
            pattern.to_string().parse::<DirectedPattern>().unwrap(),
            pattern
        );
        let json = serde_json::to_string(&pattern).unwrap();
        assert_eq!(json, format!("{:?}", pattern.name()));
        assert_eq!(
            serde_json::from_str::<DirectedPattern>(&json).unwrap(),
            pattern
        );
        assert_eq!(pattern.transposed().transposed(), pattern);
        assert_eq!(pattern.reversed().reversed(), pattern);
    }
    let error = "AAA".parse::<DirectedPattern>().unwrap_err();
    assert!(error.to_string().contains("AAA"));
    assert_eq!(
        DirectedPattern::ALL.map(DirectedPattern::order),
        [1, 1, 2, 2, 2, 2]
    );
}

#[test]
fn test_patterns_of_a_path_and_of_a_fork() {
    // 0 -> 1 -> 2 and 3 -> 1.
    let graph = DirectedGraph::from_edges(4, [(0, 1), (1, 2), (3, 1)], SelfLoops::Drop).unwrap();
    let pairs = |pattern: DirectedPattern| {
        let entries = pattern.entries(&graph, Diagonal::Drop).unwrap();
        let rows = entries.rows_of_slots().iter().copied();
        rows.zip(entries.indices().iter().copied())
            .collect::<Vec<_>>()
    };
    assert_eq!(pairs(DirectedPattern::A), [(0, 1), (1, 2), (3, 1)]);
    assert_eq!(pairs(DirectedPattern::At), [(1, 0), (1, 3), (2, 1)]);
    assert_eq!(pairs(DirectedPattern::AA), [(0, 2), (3, 2)]);
    assert_eq!(pairs(DirectedPattern::AAt), [(0, 3), (3, 0)]);
    assert_eq!(pairs(DirectedPattern::AtA), []);
    assert_eq!(pairs(DirectedPattern::AtAt), [(2, 0), (2, 3)]);
    // Node 1 has two sources.
    let (entries, counts) = DirectedPattern::AtA.with_counts(&graph).unwrap();
    assert_eq!(
        (entries.row(1), counts[entries.slots(1)][0]),
        (&[1][..], 2.0)
    );
}

proptest! {
    #[test]
    fn prop_entries_count_paths(graph in graphs()) {
        let nodes = 0..graph.num_nodes() as u32;
        for pattern in DirectedPattern::ALL {
            let kept = dense(&graph, pattern, Diagonal::Keep);
            let dropped = dense(&graph, pattern, Diagonal::Drop);
            for (u, v) in nodes.clone().flat_map(|u| nodes.clone().map(move |v| (u, v))) {
                let paths = num_paths(&graph, pattern, u, v) as f64;
                prop_assert_eq!(kept[u as usize][v as usize], paths);
                prop_assert_eq!(dropped[u as usize][v as usize], if u == v { 0.0 } else { paths });
            }
            let entries = pattern.entries(&graph, Diagonal::Drop).unwrap();
            let positive = dropped.iter().flatten().filter(|&&count| count > 0.0).count();
            prop_assert_eq!(entries.num_entries(), positive);
        }
    }

    #[test]
    fn prop_transposes_and_reversals(graph in graphs()) {
        let reversed = graph.reversed();
        for pattern in DirectedPattern::ALL {
            let matrix = dense(&graph, pattern, Diagonal::Keep);
            prop_assert_eq!(&dense(&graph, pattern.transposed(), Diagonal::Keep), &transposed(&matrix));
            prop_assert_eq!(&dense(&reversed, pattern.reversed(), Diagonal::Keep), &matrix);
        }
    }
}
