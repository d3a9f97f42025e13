//! Every long function stops when it is told to, and leaves nothing behind.

use std::sync::atomic::{AtomicU32, Ordering};

use argiope_graph::{Progress, UndirectedGraph, generate};
use argiope_orbits::{
    AdjacencyFormat, ExportOptions, OrbitError,
    adjacency::{
        RowFilter, Selection, Symmetric, collect_adjacencies, stream_adjacencies,
        summarize_adjacencies,
    },
    count_edge_orbits, count_node_orbits, export_adjacencies,
    keys::KEYS,
};

/// Cancels at a given check.
struct CancelAt {
    checks_left: AtomicU32,
}

impl Progress for CancelAt {
    fn is_cancelled(&self) -> bool {
        let step = |left: u32| Some(left.saturating_sub(1));
        self.checks_left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, step)
            == Ok(0)
    }
}

/// Runs `work` with a cancellation at every check, until it is through.
fn cancel_everywhere(work: impl Fn(&UndirectedGraph, &dyn Progress) -> Result<(), OrbitError>) {
    let graph = generate::gnm(200, 900, 1).unwrap();
    for checks in 0..100_000 {
        match work(
            &graph,
            &CancelAt {
                checks_left: AtomicU32::new(checks),
            },
        ) {
            Err(OrbitError::Cancelled(_)) => {}
            Err(error) => panic!("{error}"),
            Ok(()) => {
                assert!(checks > 2, "it looked at least a few times");
                return;
            }
        }
    }
    panic!("it never came through");
}

#[test]
fn test_counts_can_be_cancelled_at_every_check() {
    cancel_everywhere(|graph, progress| count_node_orbits(graph, progress).map(drop));
    cancel_everywhere(|graph, progress| count_edge_orbits(graph, progress).map(drop));
    cancel_everywhere(|graph, progress| summarize_adjacencies(graph, &KEYS, progress).map(drop));
    cancel_everywhere(|graph, progress| collect_adjacencies(graph, &KEYS, progress).map(drop));
    cancel_everywhere(|graph, progress| {
        let selection = Selection::of(KEYS, Symmetric::Full);
        stream_adjacencies(graph, &selection, progress, |_| Ok(()))
    });
}

#[test]
fn test_a_cancelled_export_leaves_only_complete_files() {
    for format in [AdjacencyFormat::Native, AdjacencyFormat::Npz] {
        let options = ExportOptions {
            format,
            filter: RowFilter::default(),
        };
        let keys = &KEYS[..3];
        cancel_everywhere(|graph, progress| {
            let folder = tempfile::tempdir().unwrap();
            let result = export_adjacencies(graph, keys, folder.path(), &options, progress);
            let names = std::fs::read_dir(folder.path()).unwrap();
            let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
            let names: Vec<String> = names.collect();
            assert!(names.iter().all(|name| name.starts_with("A_")), "{names:?}");
            assert!(names.len() < keys.len() || result.is_ok());
            result.map(drop)
        });
    }
}

#[test]
fn test_an_error_of_the_consumer_ends_the_stream() {
    let graph = generate::gnm(1000, 2000, 1).unwrap();
    let selection = Selection::of(KEYS, Symmetric::Upper);
    let mut blocks = 0;
    let result = stream_adjacencies(&graph, &selection, &argiope_graph::Silent, |_| {
        blocks += 1;
        if blocks == 3 {
            Err(OrbitError::InvalidRow { row: 7 })
        } else {
            Ok(())
        }
    });
    assert!(matches!(result, Err(OrbitError::InvalidRow { row: 7 })));
    assert_eq!(blocks, 3);
}
