//! When the iteration ends: at a limit, without one, at once, or because it is told to.

use std::sync::atomic::{AtomicU64, Ordering};

use argiope_graph::{
    DirectedGraph, Progress, Silent, UndirectedGraph,
    generate::{complete, path},
};
use argiope_nbfnet::{
    NbfnetError,
    bellman_ford::{
        Convergence, KatzLength, MaxTimes, MinPlus, WeightedEdges, fixed_point, graph_distance,
        iterate, katz, most_reliable_path, personalized_page_rank, widest_path,
    },
};

#[test]
fn test_series_without_a_limit_are_refused() {
    let graph = complete(4); // spectral radius 3
    let edges = WeightedEdges::new(&graph, |_| 1.0);
    let limited = |max_iterations| {
        let convergence = Convergence {
            max_iterations,
            ..Convergence::default()
        };
        katz(
            &edges,
            &[0],
            0.4,
            KatzLength::Unlimited(convergence),
            &Silent,
        )
    };
    match limited(10) {
        Err(NbfnetError::NotConverged {
            iterations: 10,
            last_change,
            tolerance,
        }) => assert!(last_change > 1.0 && last_change.is_finite() && tolerance == 1e-12),
        result => panic!("{result:?}"),
    }
    // Values overflow after some thousand iterations: no use going on.
    match limited(u64::MAX) {
        Err(NbfnetError::NotConverged {
            iterations,
            last_change,
            ..
        }) => assert!(iterations < 10_000 && last_change == f64::INFINITY),
        result => panic!("{result:?}"),
    }
    let short = katz(&edges, &[0], 0.4, KatzLength::UpTo(5000), &Silent);
    assert!(matches!(short, Err(NbfnetError::Data { .. })));
    // Two nodes of a path: β below 1 converges, though slowly.
    let graph = path(2);
    let edges = WeightedEdges::new(&graph, |_| 1.0);
    let all = KatzLength::Unlimited(Convergence::default());
    let scores = katz(&edges, &[0], 0.99, all, &Silent).unwrap();
    assert!((scores.get(0, 1) - 0.99 / (1.0 - 0.99f64.powi(2))).abs() < 1e-9);
}

#[test]
fn test_fixed_points_that_are_not_reached_are_refused() {
    let graph = path(10);
    let edges = WeightedEdges::new(&graph, |_| 1.0);
    match fixed_point(&edges, &MinPlus, &[0], 4, &Silent) {
        Err(NbfnetError::StillChanging {
            iterations: 4,
            num_nodes: 1,
            node: 4,
        }) => {}
        result => panic!("{result:?}"),
    }
    let found = fixed_point(&edges, &MinPlus, &[0], 10, &Silent).unwrap();
    assert_eq!((found.get(0, 9), found.iterations()), (9.0, 10));
}

#[test]
fn test_nothing_to_do_is_done() {
    let graph = path(3);
    let edges = WeightedEdges::new(&graph, |_| 1.0);
    let all = KatzLength::Unlimited(Convergence::default());
    assert!(
        katz(&edges, &[], 0.1, all, &Silent)
            .unwrap()
            .values()
            .is_empty()
    );
    assert!(
        iterate(&edges, &MinPlus, &[], 3, &Silent)
            .unwrap()
            .values()
            .is_empty()
    );
    assert!(
        personalized_page_rank(&edges, &[], 0.1, 1e-3, &Silent)
            .unwrap()
            .values()
            .is_empty()
    );
    let graph = UndirectedGraph::empty(0);
    let edges = WeightedEdges::new(&graph, |_| 1.0);
    assert_eq!((edges.num_nodes(), edges.num_edges()), (0, 0));
    assert!(
        katz(&edges, &[], 0.1, all, &Silent)
            .unwrap()
            .values()
            .is_empty()
    );
    assert!(
        most_reliable_path(&edges, &[], &Silent)
            .unwrap()
            .values()
            .values()
            .is_empty()
    );
    let graph = DirectedGraph::empty(2);
    let edges = WeightedEdges::new(&graph, |_| 1.0);
    let indicator = iterate(&edges, &MaxTimes, &[1], 9, &Silent).unwrap();
    assert_eq!(indicator.values(), [0.0, 1.0]);
    assert_eq!(
        katz(&edges, &[1], 0.1, all, &Silent).unwrap().values(),
        [0.0, 0.0]
    );
    let stops = personalized_page_rank(&edges, &[1], 0.1, 1e-3, &Silent).unwrap();
    assert_eq!(stops.values(), [0.0, 1.0]);
}

/// Cancels after so many steps.
struct StopAfter(AtomicU64);

impl Progress for StopAfter {
    fn advance(&self, _: u64) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }

    fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
    }
}

#[test]
fn test_work_can_be_stopped() {
    let graph = path(100);
    let edges = WeightedEdges::new(&graph, |_| 0.5);
    let stop = || StopAfter(AtomicU64::new(3));
    let all = KatzLength::Unlimited(Convergence::default());
    let is_cancelled =
        |result: Result<(), NbfnetError>| matches!(result, Err(NbfnetError::Cancelled(_)));
    assert!(is_cancelled(
        graph_distance(&edges, &[0], &stop()).map(drop)
    ));
    assert!(is_cancelled(widest_path(&edges, &[0], &stop()).map(drop)));
    assert!(is_cancelled(
        katz(&edges, &[0], 0.5, all, &stop()).map(drop)
    ));
    assert!(is_cancelled(
        personalized_page_rank(&edges, &[0], 0.1, 1e-9, &stop()).map(drop)
    ));
    assert!(is_cancelled(
        iterate(&edges, &MinPlus, &[0], 50, &stop()).map(drop)
    ));
    assert!(iterate(&edges, &MinPlus, &[0], 3, &stop()).is_ok());
}
