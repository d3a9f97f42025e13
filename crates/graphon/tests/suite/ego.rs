//! Egos against their definition, and what sampling must not bend.

use std::{collections::HashSet, time::Duration};

use argiope_graph::{
    NodeId, Progress, Silent, UndirectedGraph,
    generate::{barabasi_albert, gnp, star},
};
use argiope_graphon::{
    GraphonError,
    ego::{EgoCount, EgoOptions, EgoSample, sample_egos},
    estimate::{Estimator as _, NumBlocks, PooledHistogram},
};
use argiope_sparse::{Intersect, intersection};

fn sample(graph: &UndirectedGraph, options: EgoOptions) -> EgoSample {
    sample_egos(graph, &options, &Silent).unwrap()
}

/// A hub over three communities of different density: its ego is the whole graph.
fn hub_graph() -> UndirectedGraph {
    let mut edges: Vec<(NodeId, NodeId)> = (1..241).map(|node| (0, node)).collect();
    for (first, probability) in [(1, 0.5), (81, 0.1), (161, 0.02)] {
        let community = gnp(80, probability, u64::from(first)).unwrap();
        edges.extend(community.edges().map(|(u, v)| (u + first, v + first)));
    }
    UndirectedGraph::from_edges(241, edges).unwrap()
}

/// Share of the triples of nodes that are triangles.
fn triangle_density(graph: &UndirectedGraph) -> f64 {
    let at_edges = graph
        .edges()
        .map(|(u, v)| intersection::count(graph.neighbors(u), graph.neighbors(v), Intersect::Auto));
    let triangles = at_edges.sum::<usize>() as f64 / 3.0;
    let n = graph.num_nodes() as f64;
    triangles / (n * (n - 1.0) * (n - 2.0) / 6.0)
}

#[test]
fn test_small_egos_are_whole() {
    let graph = barabasi_albert(300, 2, 3).unwrap();
    let options = EgoOptions {
        max_nodes: 300,
        count: EgoCount::Count(40),
        ..EgoOptions::default()
    };
    let sample = sample(&graph, options);
    assert_eq!((sample.graphs.len(), sample.num_capped), (40, 0));
    for (ego, &center) in sample.graphs.iter().zip(&sample.centers) {
        assert_eq!(*ego, graph.ego_network(center, 2).unwrap().graph);
    }
}

#[test]
fn test_all_nodes_with_neighbors_are_centers_once() {
    // 0 to 9 have no neighbours.
    let edges = (10..40u32).map(|node| (node, 10 + (node - 9) % 30));
    let graph = UndirectedGraph::from_edges(40, edges).unwrap();
    let options = EgoOptions {
        count: EgoCount::All,
        ..EgoOptions::default()
    };
    let mut centers = sample(&graph, options).centers;
    centers.sort_unstable();
    assert_eq!(centers, (10..40).collect::<Vec<_>>());
}

#[test]
fn test_smaller_samples_are_beginnings_of_larger_ones() {
    let graph = barabasi_albert(200, 3, 5).unwrap();
    let of = |count| {
        let options = EgoOptions {
            max_nodes: 20,
            count,
            seed: 9,
            ..EgoOptions::default()
        };
        sample(&graph, options)
    };
    let (few, all) = (of(EgoCount::Count(30)), of(EgoCount::All));
    assert_eq!(all.graphs.len(), 200);
    assert_eq!(all.graphs[..30], few.graphs);
    assert_eq!(all.centers[..30], few.centers);
    assert!(few.num_capped > 0);
    // Whatever the time allowed.
    for budget in [Duration::ZERO, Duration::from_secs(3600)] {
        let in_time = of(EgoCount::Within(budget));
        assert!(!in_time.graphs.is_empty());
        assert_eq!(in_time, of(EgoCount::Count(in_time.graphs.len())));
    }
}

#[test]
fn test_egos_do_not_depend_on_the_number_of_threads() {
    let graph = barabasi_albert(400, 4, 1).unwrap();
    let options = EgoOptions {
        max_nodes: 50,
        count: EgoCount::Count(60),
        ..EgoOptions::default()
    };
    let with_threads = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        pool.build().unwrap().install(|| sample(&graph, options))
    };
    let expected = with_threads(1);
    assert_eq!(with_threads(3), expected);
    let other_seed = EgoOptions { seed: 1, ..options };
    assert_ne!(sample(&graph, other_seed), expected);
}

#[test]
fn test_densities_of_capped_egos_are_unbiased() {
    let graph = hub_graph();
    let (edges, triangles) = (graph.density(), triangle_density(&graph));
    // Within one step of the hub lies everything, within two of any node as well.
    let options = EgoOptions {
        max_nodes: 30,
        count: EgoCount::All,
        ..EgoOptions::default()
    };
    let egos = sample(&graph, options);
    assert_eq!((egos.graphs.len(), egos.num_capped), (241, 241));
    for (name, expected, of) in [
        (
            "edges",
            edges,
            UndirectedGraph::density as fn(&UndirectedGraph) -> f64,
        ),
        ("triangles", triangles, triangle_density),
    ] {
        let found: Vec<f64> = egos.graphs.iter().map(of).collect();
        let mean = found.iter().sum::<f64>() / found.len() as f64;
        let variance = found.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / found.len() as f64;
        let error = (variance / found.len() as f64).sqrt();
        assert!(
            (mean - expected).abs() < 4.0 * error,
            "{name}: {mean} {expected} {error}"
        );
        // Keeping the hub in every ego would nearly double the density of edges.
        assert!(4.0 * error < 0.6 * expected, "{name}: {error} {expected}");
    }
    let with_hub = egos
        .graphs
        .iter()
        .filter(|ego| (0..30).any(|node| ego.degree(node) == 29));
    // Expected 241 * 30 / 241 = 30
    assert!((10..60).contains(&with_hub.count()));
}

#[test]
fn test_blocks_of_capped_egos_are_near_those_of_whole_ones() {
    let graph = hub_graph();
    let estimate = |max_nodes| {
        let options = EgoOptions {
            max_nodes,
            count: EgoCount::Count(60),
            ..EgoOptions::default()
        };
        let estimator = PooledHistogram {
            num_blocks: NumBlocks::Fixed(6),
            box_radius: 0,
        };
        let egos = sample(&graph, options).graphs;
        estimator.estimate(&egos, &Silent).unwrap()
    };
    let whole = estimate(241);
    let distance = |max_nodes| whole.l2_distance(&estimate(max_nodes));
    // Degrees of fewer nodes tell less about where a node belongs.
    let distances = [120, 60, 30].map(distance);
    assert!(distances.is_sorted(), "{distances:?}");
    assert!(distances[0] < 0.03, "{distances:?}");
    assert!(distances[2] < 0.08, "{distances:?}");
}

#[test]
fn test_centers_are_uniform() {
    let graph = star(6);
    let mut times = [0u32; 6];
    for seed in 0..1200 {
        let options = EgoOptions {
            count: EgoCount::Count(1),
            seed,
            ..EgoOptions::default()
        };
        times[sample(&graph, options).centers[0] as usize] += 1;
    }
    // 200 expected, standard deviation 13
    assert!(
        times.iter().all(|times| (140..260).contains(times)),
        "{times:?}"
    );
}

#[test]
fn test_hops_are_steps_from_the_center() {
    let path = argiope_graph::generate::path(30);
    for hops in 1..4 {
        let options = EgoOptions {
            hops,
            count: EgoCount::All,
            ..EgoOptions::default()
        };
        let sizes: HashSet<usize> = (sample(&path, options).graphs.iter())
            .map(UndirectedGraph::num_nodes)
            .collect();
        assert_eq!(sizes, (hops + 1..=2 * hops + 1).collect());
    }
}

#[test]
fn test_what_cannot_be_sampled_is_refused() {
    let refused = |graph: &UndirectedGraph, options: EgoOptions| {
        sample_egos(graph, &options, &Silent)
            .unwrap_err()
            .to_string()
    };
    for num_nodes in [0, 1, 7] {
        assert_eq!(
            refused(&UndirectedGraph::empty(num_nodes), EgoOptions::default()),
            format!("a graph with {num_nodes} nodes and no edges has no egos to sample")
        );
    }
    let options = EgoOptions {
        hops: 0,
        ..EgoOptions::default()
    };
    assert_eq!(refused(&star(4), options), "hops is 0, expected 1 or more");
    let options = EgoOptions {
        max_nodes: 1,
        ..EgoOptions::default()
    };
    assert!(refused(&star(4), options).starts_with("max_nodes is 1"));
    let options = EgoOptions {
        count: EgoCount::Count(0),
        ..EgoOptions::default()
    };
    assert!(refused(&star(4), options).starts_with("count is 0"));
}

#[test]
fn test_sampling_is_cancelled() {
    struct Stop;
    impl Progress for Stop {
        fn is_cancelled(&self) -> bool {
            true
        }
    }
    let found = sample_egos(&star(9), &EgoOptions::default(), &Stop);
    assert!(matches!(found, Err(GraphonError::Cancelled(_))));
}
