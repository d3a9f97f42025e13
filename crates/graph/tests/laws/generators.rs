//! Generators give the same graph with any number of threads, and as many edges as theory says.

use argiope_graph::{
    UndirectedGraph,
    generate::{
        GRAPH500, barabasi_albert, complete, complete_bipartite, configuration_model, cycle, gnm,
        gnp, path, rmat, star, stochastic_block_model,
    },
};
use proptest::prelude::*;

fn with_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new();
    pool.num_threads(threads).build().unwrap().install(work)
}

#[test]
fn test_threads_do_not_change_the_graph() {
    // Each has several chunks of 65 536 expected edges.
    let generate = |threads, seed| {
        with_threads(threads, || {
            let matrix = [0.4, 0.1, 0.1, 0.6];
            let edges = rmat(12, 200_000, GRAPH500, seed).unwrap();
            (
                gnp(1200, 0.4, seed).unwrap(),
                stochastic_block_model(&[500, 700], &matrix, seed).unwrap(),
                edges.iter().collect::<Vec<_>>(),
            )
        })
    };
    let alone = generate(1, 5);
    assert!(alone == generate(2, 5));
    assert!(alone == generate(3, 5));
    let other = generate(2, 6);
    assert!(alone.0 != other.0 && alone.1 != other.1 && alone.2 != other.2);
}

#[test]
fn regression_streams_are_pinned() {
    // Graphs that somebody names by parameters and seed must stay what they are.
    let found = [
        gnp(8, 0.3, 1).unwrap().edges().collect::<Vec<_>>(),
        gnm(8, 5, 1).unwrap().edges().collect(),
        barabasi_albert(6, 2, 1).unwrap().edges().collect(),
        rmat(4, 5, GRAPH500, 1).unwrap().iter().collect(),
        configuration_model(&[2, 2, 1, 1], 1)
            .unwrap()
            .iter()
            .collect(),
    ];
    let pinned: [&[(u32, u32)]; 5] = [
        &[(0, 2), (0, 4), (0, 6), (0, 7), (1, 2), (1, 3), (1, 4)],
        &[(0, 2), (0, 5), (1, 5), (2, 3), (2, 4)],
        &[
            (0, 1),
            (0, 2),
            (0, 3),
            (0, 4),
            (1, 3),
            (1, 5),
            (3, 4),
            (3, 5),
        ],
        &[(0, 0), (7, 1), (8, 2), (6, 2), (0, 0)],
        &[(0, 1), (1, 0), (2, 3)],
    ];
    assert_eq!(found, pinned);
}

proptest! {
    #[test]
    fn prop_closed_forms(n in 0u32..40, m in 0u32..20) {
        let pairs = (n * n.saturating_sub(1) / 2) as usize;
        prop_assert_eq!(complete(n).num_edges(), pairs);
        prop_assert_eq!(path(n).num_edges(), n.saturating_sub(1) as usize);
        prop_assert_eq!(star(n).num_edges(), n.saturating_sub(1) as usize);
        prop_assert_eq!(complete_bipartite(n, m).num_edges(), (n * m) as usize);
        if let Ok(cycle) = cycle(n) {
            prop_assert_eq!(cycle.num_edges(), n as usize);
            let degrees = cycle.degree_distribution();
            prop_assert_eq!(degrees.histogram(), [(2, u64::from(n))]);
        }
    }

    #[test]
    fn prop_random_graphs_are_simple_and_counted(n in 1usize..60, seed in any::<u64>(), share in 0.0f64..=1.0) {
        let valid = |graph: &UndirectedGraph| UndirectedGraph::from_csr(graph.csr().clone()).is_ok();
        let pairs = (n * (n - 1) / 2) as u64;
        let num_edges = (share * pairs as f64) as u64;
        let graph = gnm(n, num_edges, seed).unwrap();
        prop_assert!(valid(&graph));
        prop_assert_eq!((graph.num_nodes(), graph.num_edges() as u64), (n, num_edges));
        prop_assert_eq!(graph, gnm(n, num_edges, seed).unwrap());

        let graph = gnp(n, share, seed).unwrap();
        prop_assert!(valid(&graph) && graph.num_edges() as u64 <= pairs);
        let groups = [n / 3, n - n / 3];
        let one_probability = stochastic_block_model(&groups, &[share; 4], seed).unwrap();
        prop_assert!(valid(&one_probability));
        prop_assert_eq!(one_probability.num_nodes(), n);

        let m = 1 + (share * n.saturating_sub(2) as f64) as usize;
        if m < n {
            let graph = barabasi_albert(n, m, seed).unwrap();
            prop_assert!(valid(&graph));
            prop_assert_eq!(graph.num_edges(), m * (n - m));
        }
    }

    #[test]
    fn prop_configuration_meets_degrees(mut degrees in prop::collection::vec(0u32..9, 1..30), seed in any::<u64>()) {
        degrees[0] += degrees.iter().sum::<u32>() % 2;
        let edges = configuration_model(&degrees, seed).unwrap();
        let mut found = vec![0u32; degrees.len()];
        for (u, v) in edges.iter() {
            found[u as usize] += 1;
            found[v as usize] += 1;
        }
        prop_assert_eq!(found, degrees);
    }
}

#[test]
fn test_mean_numbers_of_edges() {
    // G(n, p) has p n (n - 1) / 2 edges on average: 435 p for 30 nodes; the mean of 2000 graphs is within five standard
    // errors, 5 sqrt(435 p (1 - p) / 2000).
    for p in [0.01, 0.3, 0.5, 0.97] {
        let total: usize = (0..2000)
            .map(|seed| gnp(30, p, seed).unwrap().num_edges())
            .sum();
        let mean = total as f64 / 2000.0;
        let tolerance = 5.0 * (435.0 * p * (1.0 - p) / 2000.0_f64).sqrt();
        assert!((mean - 435.0 * p).abs() < tolerance, "p {p}: {mean}");
    }
}
