//! Statistics of graphs against closed forms and slow ones; clusters against all partitions.

use argiope_graph::{
    NodeId, Silent, UndirectedGraph,
    generate::{complete, cycle, gnp, path, star},
    random::stream,
};
use argiope_graphon::topology::{KMeans, TopologyFeatures, standardized, topology_features};
use ndarray::{Array2, array};
use proptest::prelude::*;

fn assert_near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-12, "{found} {expected}");
}

#[test]
fn test_cycle() {
    let of = TopologyFeatures::of(&cycle(9).unwrap(), 0);
    assert_eq!((of.mean_degree, of.degree_deviation), (2.0, 0.0));
    assert_near(of.density, 0.25);
    // Two nodes at each of the distances 1 to 4.
    assert_near(of.closeness, 8.0 / 20.0);
    assert_eq!(of.assortativity, None);
    assert_eq!((of.transitivity, of.clustering), (0.0, 0.0));
}

#[test]
fn test_star() {
    let of = TopologyFeatures::of(&star(7), 0);
    assert_near(of.mean_degree, 12.0 / 7.0);
    // Degrees 6 and six times 1.
    assert_near(
        of.degree_deviation,
        (42.0 / 7.0 - (12.0f64 / 7.0).powi(2)).sqrt(),
    );
    assert_near(of.density, 2.0 / 7.0);
    assert_near(of.closeness, (1.0 + 6.0 * 6.0 / 11.0) / 7.0);
    assert_near(of.assortativity.unwrap(), -1.0);
    assert_eq!((of.transitivity, of.clustering), (0.0, 0.0));
}

#[test]
fn test_clique_and_path() {
    let of = TopologyFeatures::of(&complete(6), 0);
    assert_eq!((of.mean_degree, of.degree_deviation), (5.0, 0.0));
    assert_eq!((of.density, of.closeness), (1.0, 1.0));
    assert_eq!(of.assortativity, None);
    assert_eq!((of.transitivity, of.clustering), (1.0, 1.0));
    let of = TopologyFeatures::of(&path(4), 0);
    assert_near(of.assortativity.unwrap(), -0.5);
    assert_near(of.closeness, (3.0 / 6.0 + 3.0 / 4.0) / 2.0);
}

#[test]
fn test_closeness_counts_the_share_that_is_reached() {
    // A triangle, an edge and a node alone.
    let graph = UndirectedGraph::from_edges(6, [(0, 1), (1, 2), (0, 2), (3, 4)]).unwrap();
    let of = TopologyFeatures::of(&graph, 0);
    assert_near(of.closeness, (3.0 * 2.0 / 5.0 + 2.0 / 5.0) / 6.0);
    assert_near(of.transitivity, 1.0);
    assert_near(of.clustering, 0.5);
}

#[test]
fn test_closeness_of_large_graphs_is_that_of_a_sample() {
    // Every node of a cycle has the same closeness, of a clique with a tail they differ.
    assert_near(
        TopologyFeatures::of(&cycle(101).unwrap(), 3).closeness,
        100.0 / (2.0 * 50.0 * 51.0 / 2.0),
    );
    let graph = gnp(100, 0.05, 2).unwrap();
    let of = |seed| TopologyFeatures::of(&graph, seed).closeness;
    assert_eq!(of(1), of(1));
    assert_ne!(of(1), of(2));
    assert!((of(1) / of(2) - 1.0).abs() < 0.2);
}

#[test]
fn test_graphs_without_anything_have_numbers() {
    for num_nodes in [0, 1, 2] {
        let of = TopologyFeatures::of(&UndirectedGraph::empty(num_nodes), 0);
        assert_eq!(of.assortativity, None);
        for value in [
            of.mean_degree,
            of.degree_deviation,
            of.density,
            of.closeness,
        ] {
            assert_eq!(value, 0.0);
        }
        assert_eq!((of.transitivity, of.clustering), (0.0, 0.0));
    }
}

/// The Pearson coefficient over the list of both directions of every edge, if it is defined.
fn slow_assortativity(graph: &UndirectedGraph) -> Option<f64> {
    let ends: Vec<(f64, f64)> = graph
        .edges()
        .flat_map(|(u, v)| [(u, v), (v, u)])
        .map(|(u, v)| (graph.degree(u) as f64, graph.degree(v) as f64))
        .collect();
    let mean = ends.iter().map(|ends| ends.0).sum::<f64>() / ends.len() as f64;
    let variance: f64 = ends.iter().map(|ends| (ends.0 - mean).powi(2)).sum();
    let covariance: f64 = ends
        .iter()
        .map(|ends| (ends.0 - mean) * (ends.1 - mean))
        .sum();
    (variance > 1e-9).then(|| covariance / variance)
}

/// Transitivity and mean clustering from all triples.
fn slow_clustering(graph: &UndirectedGraph) -> (f64, f64) {
    let (mut closed, mut wedges, mut sum) = (0.0, 0.0, 0.0);
    let nodes = graph.num_nodes() as NodeId;
    for node in 0..nodes {
        let (mut closed_here, mut wedges_here) = (0.0, 0.0);
        for (a, b) in (0..nodes).flat_map(|a| (0..a).map(move |b| (a, b))) {
            if graph.has_edge(node, a) && graph.has_edge(node, b) {
                wedges_here += 1.0;
                closed_here += f64::from(graph.has_edge(a, b));
            }
        }
        closed += closed_here;
        wedges += wedges_here;
        sum += if wedges_here > 0.0 {
            closed_here / wedges_here
        } else {
            0.0
        };
    }
    let transitivity = if wedges > 0.0 { closed / wedges } else { 0.0 };
    (transitivity, sum / f64::from(nodes))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn prop_statistics_equal_slow_ones(edges in prop::collection::vec((0u32..12, 0u32..12), 0..40)) {
        let graph = UndirectedGraph::from_edges(12, edges).unwrap();
        let of = TopologyFeatures::of(&graph, 0);
        let (transitivity, clustering) = slow_clustering(&graph);
        prop_assert!((of.transitivity - transitivity).abs() < 1e-12);
        prop_assert!((of.clustering - clustering).abs() < 1e-12);
        match (of.assortativity, slow_assortativity(&graph)) {
            (Some(found), Some(expected)) => prop_assert!((found - expected).abs() < 1e-9),
            (found, expected) => prop_assert_eq!(found, expected),
        }
    }
}

#[test]
fn test_standardized_features_have_mean_0_and_deviation_1() {
    let graphs: Vec<UndirectedGraph> = (0..6)
        .map(|seed| gnp(20, 0.1 + 0.1 * seed as f64, seed).unwrap())
        .chain([cycle(12).unwrap(), complete(5)])
        .collect();
    let references: Vec<&UndirectedGraph> = graphs.iter().collect();
    let features = topology_features(&references, 7, &Silent).unwrap();
    let points = standardized(&features);
    assert_eq!(points.dim(), (8, 7));
    for column in points.columns() {
        assert!(column.iter().all(|value| value.is_finite()));
        assert!(column.sum().abs() < 1e-9);
    }
    // All but assortativity, which two graphs lack: they stand at its mean.
    for column in [0, 1, 2, 3, 5, 6] {
        let squares: f64 = points.column(column).iter().map(|x| x * x).sum();
        assert_near(squares / 8.0, 1.0);
    }
    assert_eq!((points[[6, 4]], points[[7, 4]]), (0.0, 0.0));
    let squares: f64 = points.column(4).iter().map(|x| x * x).sum();
    assert_near(squares / 6.0, 1.0);
}

#[test]
fn test_equal_graphs_stand_at_0() {
    let graph = star(5);
    let features = topology_features(&[&graph, &graph, &graph], 0, &Silent).unwrap();
    assert_eq!(standardized(&features), Array2::<f64>::zeros((3, 7)));
    let regular = cycle(5).unwrap();
    let features = topology_features(&[&regular, &graph], 0, &Silent).unwrap();
    // Assortativity is known of one graph only.
    assert_eq!(standardized(&features).column(4).to_vec(), [0.0, 0.0]);
}

/// The least sum of squares over all ways to put points into two clusters.
fn least_inertia(points: &Array2<f64>) -> f64 {
    let inertia = |members: u32| {
        let mut sum = 0.0;
        for side in [members, !members] {
            let rows: Vec<usize> = (0..points.nrows()).filter(|i| side >> i & 1 == 1).collect();
            let chosen = points.select(ndarray::Axis(0), &rows);
            let Some(mean) = chosen.mean_axis(ndarray::Axis(0)) else {
                return f64::INFINITY;
            };
            sum += (&chosen - &mean).mapv(|x| x * x).sum();
        }
        sum
    };
    (1..1 << (points.nrows() - 1))
        .map(inertia)
        .fold(f64::INFINITY, f64::min)
}

#[test]
fn test_two_clusters_are_the_best_of_all_partitions() {
    for instance in 0..60 {
        let mut random = stream(11, instance);
        let points = Array2::from_shape_simple_fn((8, 2), || random.random_range(-5.0..5.0));
        let k_means = KMeans {
            num_clusters: 2,
            num_restarts: 50,
            ..KMeans::default()
        };
        let found = k_means.cluster(points.view()).unwrap();
        let least = least_inertia(&points);
        assert!(
            (found.inertia - least).abs() < 1e-9,
            "{} {least}",
            found.inertia
        );
    }
}

#[test]
fn test_separated_blobs_are_found() {
    // Five blobs far apart, of 8 points each in turn.
    let points = Array2::from_shape_fn((40, 2), |(at, column)| {
        let (blob, angle) = ((at % 5) as f64, at as f64);
        let center = if column == 0 {
            10.0 * blob
        } else {
            7.0 * (blob % 2.0)
        };
        center
            + if column == 0 {
                angle.cos()
            } else {
                angle.sin()
            }
    });
    for seed in 0..10 {
        let k_means = KMeans {
            seed,
            ..KMeans::default()
        };
        let found = k_means.cluster(points.view()).unwrap();
        assert!(
            (0..40).all(|at| found.cluster_of[at] == at % 5),
            "{:?}",
            found.cluster_of
        );
        assert_eq!(found, k_means.cluster(points.view()).unwrap());
    }
}

#[test]
fn test_clusters_are_never_empty() {
    // Three different points; five clusters are asked for.
    let points = array![[0.0], [1.0], [0.0], [5.0], [1.0], [5.0], [0.0]];
    let found = KMeans::default().cluster(points.view()).unwrap();
    assert_eq!(found.means.nrows(), 3);
    assert_eq!(
        (found.inertia, found.cluster_of),
        (0.0, vec![0, 1, 0, 2, 1, 2, 0])
    );
    for (count, num_clusters) in [(1, 1), (4, 4), (30, 7), (30, 30)] {
        let points = Array2::from_shape_fn((count, 1), |(at, _)| {
            ((at * at) % 17) as f64 + 0.01 * at as f64
        });
        let k_means = KMeans {
            num_clusters,
            ..KMeans::default()
        };
        let found = k_means.cluster(points.view()).unwrap();
        for cluster in 0..num_clusters {
            assert!(
                found.cluster_of.contains(&cluster),
                "{count} points, cluster {cluster}"
            );
        }
    }
}

#[test]
fn test_points_that_cannot_be_clustered_are_refused() {
    let refused = |points: Array2<f64>| {
        KMeans::default()
            .cluster(points.view())
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        refused(array![[0.0, 1.0], [f64::NAN, 0.0]]),
        "point 1 has the value NaN in column 0, expected a finite number"
    );
    assert!(refused(array![[0.0, f64::INFINITY]]).contains("inf"));
    assert_eq!(
        refused(Array2::zeros((0, 3))),
        "there are no points to cluster"
    );
    let none = KMeans {
        num_clusters: 0,
        ..KMeans::default()
    };
    assert!(none.cluster(array![[1.0]].view()).is_err());
}
