//! Every way to compute the matrices gives what brute force gives: all keys, all methods, rows and halves, files.

use std::collections::BTreeMap;

use argiope_graph::{Silent, UndirectedGraph};
use argiope_orbits::{
    AdjacencyFormat, ExportOptions, Key, OrbitError,
    adjacency::{
        RowFilter, Selection, Symmetric, Tuning, collect_adjacencies, stream_adjacencies,
        tuning::{InnerEdgeMethod, ThreeHopMethod, WalkWidth},
    },
    export_adjacencies,
    keys::KEYS,
    reference,
    store::StoredAdjacency,
};
use proptest::prelude::*;

type Matrix = BTreeMap<(u32, u32), u64>;

/// All 28 matrices by brute force, in the order of [`KEYS`].
fn expected(graph: &UndirectedGraph) -> Vec<Matrix> {
    let stored = reference::adjacencies(graph);
    let of = |key: Key| {
        let matrix = &stored[key.stored().index()];
        if key == key.stored() {
            matrix.clone()
        } else {
            matrix
                .iter()
                .map(|(&(row, column), &value)| ((column, row), value))
                .collect()
        }
    };
    KEYS.into_iter().map(of).collect()
}

fn streamed(graph: &UndirectedGraph, selection: &Selection) -> Vec<Matrix> {
    let mut matrices = vec![Matrix::new(); selection.keys().count()];
    let mut next_row = 0;
    stream_adjacencies(graph, selection, &Silent, |block| {
        assert_eq!(block.rows.start, next_row);
        next_row = block.rows.end;
        for (rows, matrix) in block.keys.iter().zip(&mut matrices) {
            for (index, row) in block.rows.clone().enumerate() {
                let (columns, values) = rows.row(index);
                assert!(columns.is_sorted_by(|left, right| left < right));
                for (&column, &value) in columns.iter().zip(values) {
                    matrix.insert((row as u32, column), value);
                }
            }
        }
        Ok::<(), OrbitError>(())
    })
    .unwrap();
    assert_eq!(next_row, graph.num_nodes());
    matrices
}

/// Graphs larger than a block of rows and a batch of lanes, sparse enough for brute force.
fn graphs() -> impl Strategy<Value = UndirectedGraph> {
    let edges = (1u32..40).prop_flat_map(|n| prop::collection::vec((0..n, 0..n), 0..150));
    (edges, 0usize..80).prop_map(|(edges, num_nodes)| {
        UndirectedGraph::from_edges(num_nodes, edges.iter().map(|&(u, v)| (u * 2, v * 2))).unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn prop_all_methods_give_all_keys(graph in graphs(), threads in 1usize..4) {
        let expected = expected(&graph);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let mut tunings = vec![Tuning::default(); 6];
        tunings[1].three_hop = ThreeHopMethod::Batches;
        tunings[2].three_hop = ThreeHopMethod::SingleRows;
        tunings[3].inner_edges = InnerEdgeMethod::Bits;
        tunings[4].inner_edges = InnerEdgeMethod::Lists;
        tunings[5].walk_width = WalkWidth::Wide;
        for tuning in tunings {
            let selection = Selection::of(KEYS, Symmetric::Full).with_tuning(tuning);
            let found = pool.install(|| streamed(&graph, &selection));
            prop_assert_eq!(&found, &expected);

            let selection = Selection::of(KEYS, Symmetric::Upper).with_tuning(tuning);
            let found = pool.install(|| streamed(&graph, &selection));
            for ((found, expected), key) in found.into_iter().zip(&expected).zip(KEYS) {
                let mut half = expected.clone();
                half.retain(|(row, column), _| !key.is_symmetric() || row < column);
                prop_assert_eq!(found, half);
            }
        }
    }

    #[test]
    fn prop_matrices_in_memory_and_their_transposes(graph in graphs()) {
        let expected = expected(&graph);
        let found = collect_adjacencies(&graph, &KEYS, &Silent).unwrap();
        for (matrix, expected) in found.iter().zip(&expected) {
            let entries: Matrix = matrix.entries().map(|(u, v, value)| ((u, v), value)).collect();
            prop_assert_eq!(&entries, expected);
            for (&(row, column), &value) in expected {
                prop_assert_eq!(matrix.get(row, column), value);
                prop_assert_eq!(matrix.transposed().get(column, row), value);
            }
        }
    }

    #[test]
    fn prop_files_hold_the_matrices(graph in graphs(), min_count in 0u64..3, top_k in prop::option::of(0usize..5)) {
        let folder = tempfile::tempdir().unwrap();
        let mut expected = expected(&graph);
        for matrix in &mut expected {
            matrix.retain(|_, value| *value >= min_count);
            if let Some(k) = top_k {
                let mut rows: BTreeMap<u32, Vec<(std::cmp::Reverse<u64>, u32)>> = BTreeMap::new();
                for (&(row, column), &value) in &*matrix {
                    rows.entry(row).or_default().push((std::cmp::Reverse(value), column));
                }
                for entries in rows.values_mut() {
                    entries.sort_unstable();
                    entries.truncate(k);
                }
                matrix.retain(|(row, column), value| {
                    rows[row].contains(&(std::cmp::Reverse(*value), *column))
                });
            }
        }
        for format in [AdjacencyFormat::Native, AdjacencyFormat::Npz] {
            let options = ExportOptions { format, filter: RowFilter::new(min_count, top_k) };
            let files = export_adjacencies(&graph, &KEYS, folder.path(), &options, &Silent).unwrap();
            for (file, expected) in files.iter().zip(&expected) {
                let found: Matrix = match format {
                    AdjacencyFormat::Npz => {
                        let matrix = argiope_io::npz::read_csr_npz(&file.path).unwrap();
                        let values = matrix.data.to_u64().unwrap();
                        matrix.entries().map(|(u, v, at)| ((u, v), values[at])).collect()
                    }
                    _ => {
                        let matrix = StoredAdjacency::open(&file.path).unwrap();
                        prop_assert_eq!(matrix.key(), file.key);
                        let rows = 0..graph.num_nodes() as u32;
                        let half: Matrix = rows
                            .flat_map(|u| matrix.row(u).map(move |(v, value)| ((u, v), value)))
                            .collect();
                        let mirrored = half.iter().map(|(&(u, v), &value)| ((v, u), value));
                        let mirrored: Matrix = mirrored.collect();
                        match matrix.is_upper_half() {
                            true => half.into_iter().chain(mirrored).collect(),
                            false => half,
                        }
                    }
                };
                prop_assert_eq!(&found, expected, "{} {:?}", file.key, format);
                prop_assert_eq!(file.bytes, std::fs::metadata(&file.path).unwrap().len());
            }
        }
    }
}
