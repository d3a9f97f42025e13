//! Estimators from the literature.

use argiope_graph::{
    DirectedGraph, SelfLoops, Silent, UndirectedGraph,
    generate::{complete, gnp, stochastic_block_model},
};
use argiope_graphon::{
    GraphSizes, Simulator, StandardGraphon, StepFunction,
    estimate::{
        Estimator, LargestGap, MatrixCompletion, NumBlocks, SingularValueThresholding,
        SortingAndSmoothing, StochasticBlockApproximation,
        directed::{DirectionRule, to_undirected},
    },
};

fn all() -> [Box<dyn Estimator>; 5] {
    [
        Box::new(LargestGap::default()),
        Box::new(MatrixCompletion::default()),
        Box::new(SingularValueThresholding::default()),
        Box::new(SortingAndSmoothing::default()),
        Box::new(StochasticBlockApproximation::default()),
    ]
}

fn draw(graphon: StandardGraphon, num_graphs: usize, sizes: GraphSizes) -> Vec<UndirectedGraph> {
    let simulator = Simulator {
        num_graphs,
        sizes,
        seed: 21,
    };
    simulator.undirected(&graphon, &Silent).unwrap()
}

/// A block model in which the larger block has the larger degrees; several graphs of one size.
fn planted() -> (Vec<UndirectedGraph>, StepFunction) {
    let probabilities = [0.8, 0.2, 0.2, 0.3];
    let graphs =
        (0..6).map(|seed| stochastic_block_model(&[64, 64], &probabilities, seed).unwrap());
    (
        graphs.collect(),
        StepFunction::from_rows(2, probabilities.to_vec()).unwrap(),
    )
}

#[test]
fn test_complete_graphs_give_one() {
    let graphs = [complete(30), complete(30), complete(30)];
    for estimator in all() {
        let graphon = estimator.estimate(&graphs, &Silent).unwrap();
        let is_one = graphon
            .view()
            .iter()
            .all(|value| (value - 1.0).abs() < 1e-3);
        assert!(is_one, "{}: {graphon:?}", estimator.name());
    }
}

#[test]
fn test_independent_edges_give_their_probability() {
    let graphs: Vec<UndirectedGraph> = (0..4).map(|seed| gnp(100, 0.4, seed).unwrap()).collect();
    let truth = StepFunction::constant(1, 0.4).unwrap();
    for estimator in all() {
        let graphon = estimator.estimate(&graphs, &Silent).unwrap();
        let (error, density) = (truth.l2_distance(&graphon), graphon.density());
        // Sorted by degree, normalised degrees have a standard deviation of 0.05 about 0.4.
        assert!(error < 0.1, "{}: {error}", estimator.name());
        assert!(
            (density - 0.4).abs() < 0.02,
            "{}: {density}",
            estimator.name()
        );
    }
}

#[test]
fn test_planted_blocks_are_found() {
    let (graphs, truth) = planted();
    for estimator in all() {
        let graphon = estimator.estimate(&graphs, &Silent).unwrap();
        let error = truth.l2_distance(&graphon);
        // The graphon itself has a standard deviation of 0.25.
        assert!(error < 0.09, "{}: {error}", estimator.name());
    }
    let two = LargestGap {
        num_groups: NumBlocks::Fixed(2),
    };
    let error = truth.l2_distance(&two.estimate(&graphs, &Silent).unwrap());
    assert!(error < 0.02, "{error}");
}

#[test]
fn test_unequal_sizes_are_not_padded() {
    // Padding to the largest graph is off by 0.3 or more here.
    for graphon in [StandardGraphon::Product, StandardGraphon::LogisticOfSquares] {
        let truth = graphon.step_function(200).unwrap();
        let graphs = draw(graphon, 10, GraphSizes::Uniform { min: 60, max: 180 });
        for estimator in all() {
            let estimate = estimator.estimate(&graphs, &Silent).unwrap();
            let error = truth.l2_distance(&estimate);
            assert!(
                error < 0.06,
                "{} of {}: {error}",
                estimator.name(),
                graphon.formula()
            );
        }
    }
}

#[test]
fn test_a_large_total_variation_flattens() {
    let (graphs, truth) = planted();
    let flat = SortingAndSmoothing { weight: Some(9.0) }
        .estimate(&graphs, &Silent)
        .unwrap();
    assert!(
        flat.view()
            .iter()
            .all(|value| (value - truth.density()).abs() < 0.02)
    );
    let raw = SortingAndSmoothing { weight: Some(0.0) }
        .estimate(&graphs, &Silent)
        .unwrap();
    // 128 / (1 + floor(log2(128))) bins.
    assert_eq!(raw.num_blocks(), 16);
}

#[test]
fn test_rank_one_is_kept_and_noise_is_not() {
    let graphs = draw(StandardGraphon::Product, 8, GraphSizes::Fixed(120));
    for estimator in [
        &MatrixCompletion::default() as &dyn Estimator,
        &SingularValueThresholding::default(),
    ] {
        let graphon = estimator.estimate(&graphs, &Silent).unwrap();
        // Of a matrix of rank one, all minors of two rows and two columns are 0.
        let w = graphon.view();
        let minor = w[[10, 20]] * w[[60, 90]] - w[[10, 90]] * w[[60, 20]];
        assert!(minor.abs() < 1e-6, "{}: {minor}", estimator.name());
        assert_eq!(graphon.num_blocks(), 120);
    }
}

#[test]
fn test_settings_without_sense_are_refused() {
    let graphs = planted().0;
    let message = |estimator: &dyn Estimator| {
        estimator
            .estimate(&graphs, &Silent)
            .unwrap_err()
            .to_string()
    };
    let threshold = StochasticBlockApproximation {
        threshold: Some(-1.0),
        seed: 0,
    };
    assert_eq!(message(&threshold), "threshold is -1, expected 0 or more");
    let lambda = MatrixCompletion {
        lambda: Some(f64::NAN),
    };
    assert_eq!(message(&lambda), "lambda is NaN, expected 0 or more");
    let weight = SortingAndSmoothing {
        weight: Some(f64::INFINITY),
    };
    assert_eq!(message(&weight), "weight is inf, expected 0 or more");
    let eta = SingularValueThresholding { eta: 1.0 };
    assert_eq!(message(&eta), "eta is 1, expected between 0 and 1");
    let one = StochasticBlockApproximation::default().estimate(&graphs[..1], &Silent);
    assert!(one.unwrap_err().to_string().contains("two halves"));
}

#[test]
fn test_input_that_says_nothing_is_refused() {
    for estimator in all() {
        let refuses = |graphs: &[UndirectedGraph]| {
            estimator.estimate(graphs, &Silent).unwrap_err().to_string()
        };
        assert!(refuses(&[]).contains("no graph"), "{}", estimator.name());
        assert!(refuses(&[complete(3), UndirectedGraph::empty(1)]).contains("graph 1"));
        assert!(refuses(&[UndirectedGraph::empty(3)]).contains("no edge"));
        // Two graphs of two nodes are the least that all of them take.
        let graphon = estimator
            .estimate(&[complete(2), complete(2)], &Silent)
            .unwrap();
        assert!(graphon.density() > 0.9, "{}: {graphon:?}", estimator.name());
    }
}

#[test]
fn test_tied_ranks_hide_blocks_of_equal_degree() {
    // Both blocks have the same degrees. Nodes that tie share their ranks, and the grid of ranks has no rows left that could
    // tell the blocks apart: that is what `EmRefined` is for.
    let graph = stochastic_block_model(&[30, 30], &[0.0, 1.0, 1.0, 0.0], 1).unwrap();
    let chord = graph
        .edges()
        .filter(|&(u, v)| (u, v) != (0, 30))
        .collect::<Vec<_>>();
    let graph = UndirectedGraph::from_edges(60, chord).unwrap();
    let estimate =
        StochasticBlockApproximation::default().estimate(&[graph.clone(), graph], &Silent);
    let estimate = estimate.unwrap();
    assert!((estimate.density() - 0.5).abs() < 0.02);
    let truth = StepFunction::from_rows(2, vec![0.0, 1.0, 1.0, 0.0]).unwrap();
    assert!(truth.l2_distance(&estimate) > 0.4);
}

#[test]
fn test_rules_for_directions() {
    let arcs = [(0, 1), (1, 0), (1, 2), (2, 2), (3, 1)];
    let graph = DirectedGraph::from_edges(5, arcs, SelfLoops::Keep).unwrap();
    let either = to_undirected(&graph, DirectionRule::Either).unwrap();
    assert_eq!(
        either.graph.edges().collect::<Vec<_>>(),
        [(0, 1), (1, 2), (1, 3)]
    );
    assert_eq!(
        either.to_string(),
        "5 arcs between 3 pairs became 3 edges (rule: arcs one way or the other; 1 self loops left out)"
    );
    let both = to_undirected(&graph, DirectionRule::Both).unwrap();
    assert_eq!(both.graph.edges().collect::<Vec<_>>(), [(0, 1)]);
    assert_eq!(both.graph.num_nodes(), 5);
}

#[test]
fn test_coins_keep_the_probability_of_edges() {
    let half = StepFunction::constant(1, 0.3).unwrap();
    let simulator = Simulator {
        num_graphs: 1,
        sizes: GraphSizes::Fixed(300),
        seed: 2,
    };
    let graph = &simulator.directed(&half, &Silent).unwrap()[0];
    let density = |rule| {
        let edges = to_undirected(graph, rule).unwrap().graph.num_edges();
        edges as f64 / (300.0 * 299.0 / 2.0)
    };
    // 44,850 pairs: standard deviation 0.0024 at most.
    let near = |found: f64, expected: f64| (found - expected).abs() < 5.0 * 0.0024;
    assert!(near(density(DirectionRule::Either), 0.51));
    assert!(near(density(DirectionRule::Both), 0.09));
    assert!(near(density(DirectionRule::Coin { seed: 1 }), 0.3));
    let coins = |seed| to_undirected(graph, DirectionRule::Coin { seed }).unwrap();
    assert_eq!(coins(1), coins(1));
    assert_ne!(coins(1).graph, coins(2).graph);
}
