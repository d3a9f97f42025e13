//! Barycenters of simulated graphs against the graphons that they are drawn from.

use argiope_graph::{Progress, Silent, UndirectedGraph, generate::gnp, random::stream};
use argiope_graphon::{
    GraphSizes, GraphonError, Simulator, StandardGraphon, StepFunction,
    estimate::{Barycenter, Estimator},
    gromov_wasserstein::GromovWasserstein,
};
use rand::seq::SliceRandom;

/// Few rounds: enough for the graphs of these tests.
fn plain() -> Barycenter {
    Barycenter {
        rounds: 6,
        ..Barycenter::default()
    }
}

fn smoothed() -> Barycenter {
    Barycenter {
        rounds: 6,
        ..Barycenter::smoothed()
    }
}

fn draw(
    graphon: StandardGraphon,
    num_graphs: usize,
    min: usize,
    max: usize,
) -> Vec<UndirectedGraph> {
    let simulator = Simulator {
        num_graphs,
        sizes: GraphSizes::Uniform { min, max },
        seed: 3,
    };
    simulator.undirected(&graphon, &Silent).unwrap()
}

/// The root of the mean squared difference to the graphon on a grid.
fn error(estimate: &StepFunction, graphon: StandardGraphon) -> f64 {
    estimate.l2_distance(&graphon.step_function(200).unwrap())
}

#[test]
fn test_ordered_graphons_are_recovered_from_graphs_of_unequal_size() {
    for graphon in [StandardGraphon::Product, StandardGraphon::SquaresAndRoots] {
        let graphs = draw(graphon, 4, 80, 160);
        for estimator in [plain(), smoothed()] {
            let estimate = estimator.estimate(&graphs, &Silent).unwrap();
            let found = error(&estimate, graphon);
            assert!(
                found < 0.08,
                "{}: {found} for {graphon:?}",
                estimator.name()
            );
        }
    }
}

#[test]
fn test_graphs_without_structure_give_constants() {
    let graphs: Vec<_> = (0..4)
        .map(|seed| gnp(80 + 10 * seed, 0.3, seed as u64).unwrap())
        .collect();
    let estimate = smoothed().estimate(&graphs, &Silent).unwrap();
    assert!(
        (estimate.density() - 0.3).abs() < 0.02,
        "{}",
        estimate.density()
    );
    let constant = StepFunction::constant(1, 0.3).unwrap();
    let found = estimate.l2_distance(&constant);
    assert!(found < 0.1, "{found}");
}

#[test]
fn test_communities_are_seen_where_degrees_are_blind() {
    let graphs = draw(StandardGraphon::Closeness, 3, 100, 140);
    let estimate = Barycenter {
        num_blocks: Some(12),
        proximity: 5e-3,
        ..plain()
    }
    .estimate(&graphs, &Silent)
    .unwrap();
    let truth = StandardGraphon::Closeness.step_function(12).unwrap();
    let constant = StepFunction::constant(12, truth.density()).unwrap();
    let distance = |left, right| {
        GromovWasserstein::default()
            .align(left, right, &Silent)
            .unwrap()
            .distance
    };
    let (found, blind) = (distance(&estimate, &truth), distance(&constant, &truth));
    assert!(found < 0.6 * blind, "{found}, and {blind} for a constant");
}

#[test]
fn test_smoothness_vanishes_with_its_weight_and_lowers_differences() {
    let graphs = draw(StandardGraphon::ExponentialOfMaximum, 2, 60, 60);
    let with = |smoothness| {
        Barycenter {
            smoothness,
            rounds: 2,
            ..plain()
        }
        .estimate(&graphs, &Silent)
        .unwrap()
    };
    let (none, tiny, strong) = (with(0.0), with(1e-13), with(1e-2));
    assert!(none.l2_distance(&tiny) < 1e-6);
    let roughness = |graphon: &StepFunction| -> f64 {
        let values = graphon.view();
        let size = graphon.num_blocks();
        let mixed = |i: usize, j: usize| {
            values[[i, j]] + values[[i - 1, j - 1]] - values[[i - 1, j]] - values[[i, j - 1]]
        };
        (1..size)
            .flat_map(|i| (1..size).map(move |j| (i, j)))
            .map(|(i, j)| mixed(i, j).powi(2))
            .sum()
    };
    assert!(
        roughness(&strong) < 0.5 * roughness(&none),
        "{} and {}",
        roughness(&strong),
        roughness(&none)
    );
}

#[test]
fn test_node_ids_and_the_number_of_threads_mean_nothing() {
    let graphs = draw(StandardGraphon::Mean, 3, 40, 60);
    let estimate = plain().estimate(&graphs, &Silent).unwrap();
    for threads in [1, 3] {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        assert_eq!(
            pool.install(|| plain().estimate(&graphs, &Silent)).unwrap(),
            estimate
        );
    }
    let relabelled: Vec<_> = graphs
        .iter()
        .map(|graph| {
            let mut ids: Vec<u32> = (0..graph.num_nodes() as u32).collect();
            ids.shuffle(&mut stream(5, 0));
            let edges = graph
                .edges()
                .map(|(u, v)| (ids[u as usize], ids[v as usize]));
            UndirectedGraph::from_edges(graph.num_nodes(), edges).unwrap()
        })
        .collect();
    assert!(
        plain()
            .estimate(&relabelled, &Silent)
            .unwrap()
            .l2_distance(&estimate)
            < 1e-8
    );
}

#[test]
fn test_automatic_number_of_blocks_is_the_paper_s() {
    let blocks = |sizes: &[usize]| {
        let graphs: Vec<_> = sizes
            .iter()
            .map(|&size| gnp(size, 0.5, 1).unwrap())
            .collect();
        let estimator = Barycenter {
            rounds: 1,
            sinkhorn_iterations: 5,
            ..plain()
        };
        estimator.estimate(&graphs, &Silent).unwrap().num_blocks()
    };
    assert_eq!(blocks(&[200]), 25);
    assert_eq!(blocks(&[50, 100]), 14);
    assert_eq!(blocks(&[3]), 1);
}

#[test]
fn test_isolated_nodes_and_empty_graphs_are_endured() {
    let star = UndirectedGraph::from_edges(12, (1..6).map(|leaf| (0, leaf))).unwrap();
    let graphs = [star, UndirectedGraph::empty(4)];
    for estimator in [plain(), smoothed()] {
        let estimator = Barycenter {
            num_blocks: Some(4),
            ..estimator
        };
        let estimate = estimator.estimate(&graphs, &Silent).unwrap();
        assert_eq!(estimate.num_blocks(), 4);
        assert!(estimate.density() > 0.0);
    }
}

#[test]
fn test_bad_input_is_named() {
    let graphs = [gnp(10, 0.5, 1).unwrap()];
    let message = |estimator: Barycenter| {
        estimator
            .estimate(&graphs, &Silent)
            .unwrap_err()
            .to_string()
    };
    assert!(
        message(Barycenter {
            num_blocks: Some(0),
            ..plain()
        })
        .contains("num_blocks is 0")
    );
    assert!(
        message(Barycenter {
            smoothness: -1.0,
            ..plain()
        })
        .contains("smoothness is -1")
    );
    assert!(
        message(Barycenter {
            proximity: f64::NAN,
            ..plain()
        })
        .contains("proximity is NaN")
    );
    assert!(
        message(Barycenter {
            rounds: 0,
            ..plain()
        })
        .contains("rounds is 0")
    );
    assert!(plain().estimate(&[], &Silent).is_err());
    assert!(
        plain()
            .estimate(&[UndirectedGraph::empty(5)], &Silent)
            .is_err()
    );

    struct Impatient;
    impl Progress for Impatient {
        fn is_cancelled(&self) -> bool {
            true
        }
    }
    assert!(matches!(
        plain().estimate(&graphs, &Impatient),
        Err(GraphonError::Cancelled(_))
    ));
}
