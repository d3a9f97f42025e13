use proptest::prelude::*;

use super::*;

fn ascending(num_rows: usize, num_columns: usize, mut edges: Vec<(u32, u32)>) -> Pattern {
    edges.sort_unstable();
    edges.dedup();
    Pattern::from_edges(num_rows, num_columns, &edges)
        .unwrap()
        .0
}

fn rows(pattern: &Pattern) -> Vec<Vec<u32>> {
    (0..pattern.num_rows())
        .map(|row| pattern.row(row).to_vec())
        .collect()
}

const CHOICES: [NeighborSets; 5] = [
    NeighborSets {
        common: false,
        only_left: false,
        only_right: false,
    },
    NeighborSets::COMMON,
    NeighborSets {
        common: false,
        only_left: true,
        only_right: false,
    },
    NeighborSets::DIFFERENCES,
    NeighborSets::ALL,
];

fn assert_equals_reference(left: &Pattern, right: &Pattern, pairs: &Pairs) {
    let expected = reference::common_neighbors(left, right, pairs.as_slice());
    let set = |which: usize| {
        expected
            .iter()
            .map(|sets| sets[which].clone())
            .collect::<Vec<_>>()
    };
    for sets in CHOICES {
        let found = common_neighbors(left, right, pairs, sets).unwrap();
        for (which, (is_wanted, found)) in [
            (sets.common, found.common),
            (sets.only_left, found.only_left),
            (sets.only_right, found.only_right),
        ]
        .into_iter()
        .enumerate()
        {
            assert_eq!(
                found.as_ref().map(rows),
                is_wanted.then(|| set(which)),
                "{sets:?}"
            );
            if let Some(found) = found {
                assert_eq!(
                    (found.num_rows(), found.num_columns()),
                    (pairs.len(), left.num_columns())
                );
            }
        }
    }
    if left == right {
        let counts: Vec<_> = set(0).iter().map(|common| common.len() as u32).collect();
        assert_eq!(common_neighbor_counts(left, pairs).unwrap(), counts);
    }
}

proptest! {
    #[test]
    fn prop_equals_reference_for_any_number_of_threads(
        left in prop::collection::vec((0u32..20, 0u32..30), 0..200),
        right in prop::collection::vec((0u32..10, 0u32..30), 0..200),
        pairs in prop::collection::vec((0u32..20, 0u32..10), 0..40),
        threads in 1usize..4,
    ) {
        let (left, right) = (ascending(20, 30, left), ascending(10, 30, right));
        let between = Pairs::between(20, 10, pairs.clone()).unwrap();
        let within = Pairs::new(20, pairs).unwrap();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            assert_equals_reference(&left, &right, &between);
            assert_equals_reference(&left, &left, &within);
        });
    }
}

#[test]
fn test_hubs_and_many_chunks() {
    // Two hubs, nodes of middle degree and leaves.
    let edges = (0..3000u32).flat_map(|node| {
        let near = (1..node % 9).map(move |step| (node, (node + step * step) % 3000));
        near.chain([(0, node), (1, node / 2 * 2), (node, node % 2)])
    });
    let graph = ascending(3000, 3000, edges.collect());
    let pairs: Vec<_> = (0..3000u32)
        .flat_map(|node| {
            [
                (node, (node * 7 + 3) % 3000),
                (0, node),
                (node, 1),
                (node, node),
            ]
        })
        .chain([(0, 1), (1, 0), (0, 0), (0, 1), (0, 1)])
        .collect();
    let pairs = Pairs::new(3000, pairs).unwrap();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(3)
        .build()
        .unwrap();
    pool.install(|| assert_equals_reference(&graph, &graph, &pairs));
}

#[test]
fn test_no_pairs_and_no_nodes() {
    for num_nodes in [0, 3] {
        let graph = ascending(num_nodes, num_nodes, Vec::new());
        assert_equals_reference(&graph, &graph, &Pairs::new(num_nodes, []).unwrap());
    }
    let graph = ascending(3, 0, Vec::new());
    assert_equals_reference(&graph, &graph, &Pairs::new(3, [(0, 2), (1, 1)]).unwrap());
}

#[test]
fn test_bad_operands_are_errors() {
    let out_of_range = Pairs::between(3, 2, [(2, 1), (2, 2)]).unwrap_err();
    let expected = SparseError::IndexOutOfRange {
        op: "Pairs::between",
        operand: "right nodes of pairs",
        position: 1,
        index: 2,
        bound: 2,
    };
    assert_eq!(out_of_range, expected);
    let graph = ascending(3, 4, vec![(0, 1), (0, 3), (2, 1)]);
    let find = |left, right, pairs: &Pairs| common_neighbors(left, right, pairs, NeighborSets::ALL);
    let repeated = Pattern::new(4, vec![0, 1, 3, 3], vec![0, 2, 2]).unwrap();
    let pairs = Pairs::new(3, [(0, 2)]).unwrap();
    let not_ascending = SparseError::RowNotAscending {
        op: "common_neighbors",
        row: 1,
    };
    assert_eq!(find(&graph, &repeated, &pairs).unwrap_err(), not_ascending);
    assert_eq!(find(&repeated, &graph, &pairs).unwrap_err(), not_ascending);
    assert!(common_neighbor_counts(&repeated, &pairs).is_err());
    let operand = |result: Result<CommonNeighbors, SparseError>| match result {
        Err(SparseError::Shape { operand, .. }) => operand,
        other => panic!("{other:?}"),
    };
    let wider = ascending(3, 5, Vec::new());
    assert_eq!(operand(find(&graph, &wider, &pairs)), "right");
    let pairs = Pairs::new(4, [(0, 2)]).unwrap();
    assert_eq!(operand(find(&graph, &graph, &pairs)), "pairs");
    assert!(common_neighbor_counts(&graph, &pairs).is_err());
}

#[cfg(feature = "burn")]
#[test]
fn test_runs_of_pairs_are_bounded_and_leave_none_out() {
    let work = [0, 3, 3, 10, 110, 111, 112, 112];
    let run = |start, most| cpu::end_of_run(&work, start, most);
    let ends = |most| {
        let mut ends = vec![0];
        while *ends.last().unwrap() < 7 {
            ends.push(run(*ends.last().unwrap(), most));
        }
        ends
    };
    assert_eq!(ends(10), [0, 3, 4, 7]);
    assert_eq!(ends(2), [0, 1, 2, 3, 4, 7]);
    assert_eq!(ends(1000), [0, 7]);
    assert_eq!(cpu::end_of_run(&[0], 0, 5), 0);
}
