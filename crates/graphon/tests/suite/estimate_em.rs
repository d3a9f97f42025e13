//! Expectation maximisation, where degrees tell nothing and where they tell all.

use argiope_graph::{
    NodeId, Silent, UndirectedGraph,
    generate::{complete, stochastic_block_model},
};
use argiope_graphon::{
    GraphSizes, Simulator, StandardGraphon, StepFunction,
    estimate::{
        EmRefined, Estimator, PooledHistogram,
        em::{EmFit, Taken},
    },
    gromov_wasserstein::GromovWasserstein,
};

fn draw(graphon: StandardGraphon, num_graphs: usize, sizes: GraphSizes) -> Vec<UndirectedGraph> {
    let simulator = Simulator {
        num_graphs,
        sizes,
        seed: 11,
    };
    simulator.undirected(&graphon, &Silent).unwrap()
}

fn estimator(num_blocks: usize) -> EmRefined {
    EmRefined {
        num_blocks,
        ..EmRefined::default()
    }
}

/// Graphs of a graphon of two halves whose halves have equal numbers of nodes, ids mixed.
fn halves(graphon: StandardGraphon, sizes: &[usize]) -> Vec<UndirectedGraph> {
    let probabilities: Vec<f64> = graphon.matrix(2).into_iter().collect();
    let draw = |(seed, &size): (u64, &usize)| {
        let half = size / 2;
        let graph = stochastic_block_model(&[half, half], &probabilities, seed).unwrap();
        let mixed = |node: NodeId| ((node as usize * 7919 + 13) % size) as NodeId;
        let edges = graph.edges().map(|(u, v)| (mixed(u), mixed(v)));
        UndirectedGraph::from_edges(size, edges).unwrap()
    };
    (0..).zip(sizes).map(draw).collect()
}

/// The distance to a graphon of two halves, in the order of the blocks that is nearer.
fn error_of_two_blocks(fit: &EmFit, graphon: StandardGraphon) -> f64 {
    let truth = graphon.step_function(2).unwrap();
    let swapped = truth.permuted(&[1, 0]).unwrap();
    truth
        .l2_distance(&fit.graphon)
        .min(swapped.l2_distance(&fit.graphon))
}

#[test]
fn test_blocks_of_equal_degree_are_found() {
    for graphon in [StandardGraphon::TwoCommunities, StandardGraphon::TwoParties] {
        let graphs = halves(graphon, &[60, 100, 90, 120, 70]);
        let fit = estimator(2).fit(&graphs, &Silent).unwrap();
        assert_eq!(fit.taken, Taken::BlockModel, "{fit:?}");
        // Half of the pairs are certain, the others are a coin of 0.8: 0.50 nat.
        assert!((fit.block_model_likelihood + 0.25).abs() < 0.04, "{fit:?}");
        assert!(
            fit.block_model_likelihood > fit.histogram_likelihood + 0.2,
            "{fit:?}"
        );
        let histogram = PooledHistogram::default()
            .estimate(&graphs, &Silent)
            .unwrap();
        let truth = graphon.step_function(2).unwrap();
        assert!(truth.l2_distance(&histogram) > 0.2, "{}", graphon.formula());
        let error = error_of_two_blocks(&fit, graphon);
        assert!(error < 0.02, "{}: {error}", graphon.formula());
    }
}

#[test]
fn test_one_graph_is_enough() {
    let graphs = halves(StandardGraphon::TwoParties, &[100]);
    let fit = estimator(2).fit(&graphs, &Silent).unwrap();
    assert_eq!(fit.taken, Taken::BlockModel);
    assert!(error_of_two_blocks(&fit, StandardGraphon::TwoParties) < 0.03);
}

#[test]
fn test_order_along_a_line_is_found() {
    // The degrees of |x - y| take every value twice: sorted by them, distant nodes come to lie together.
    let graphs = draw(StandardGraphon::Distance, 5, GraphSizes::Fixed(120));
    let fit = estimator(8).fit(&graphs, &Silent).unwrap();
    assert_eq!(fit.taken, Taken::BlockModel, "{fit:?}");
    assert!(
        fit.block_model_likelihood > fit.histogram_likelihood + 0.05,
        "{fit:?}"
    );
    let histogram = PooledHistogram::default()
        .estimate(&graphs, &Silent)
        .unwrap();
    let truth = StandardGraphon::Distance
        .step_function(320)
        .unwrap()
        .resampled(32)
        .unwrap();
    let distance = |estimate: &StepFunction| {
        let estimate = estimate.resampled(32).unwrap();
        let compared = GromovWasserstein::default().align(&truth, &estimate, &Silent);
        compared.unwrap().distance
    };
    let (of_fit, of_histogram) = (distance(&fit.graphon), distance(&histogram));
    assert!(
        of_fit < 0.1 && of_histogram > 0.15,
        "{of_fit}, {of_histogram}"
    );
}

#[test]
fn test_histogram_stays_where_degrees_tell_all() {
    for graphon in [
        StandardGraphon::Product,
        StandardGraphon::LogarithmOfMaximum,
    ] {
        let graphs = draw(graphon, 4, GraphSizes::Uniform { min: 60, max: 120 });
        let fit = estimator(8).fit(&graphs, &Silent).unwrap();
        assert_eq!(fit.taken, Taken::Histogram, "{fit:?}");
        let histogram = PooledHistogram::default()
            .estimate(&graphs, &Silent)
            .unwrap();
        assert_eq!(fit.graphon, histogram);
    }
}

#[test]
fn test_a_margin_that_nothing_reaches_keeps_the_histogram() {
    let graphs = draw(StandardGraphon::TwoParties, 2, GraphSizes::Fixed(80));
    let never = EmRefined {
        margin: 1.0,
        ..estimator(2)
    };
    assert_eq!(never.fit(&graphs, &Silent).unwrap().taken, Taken::Histogram);
    assert_eq!(
        estimator(2).fit(&graphs, &Silent).unwrap().taken,
        Taken::BlockModel
    );
}

#[test]
fn test_threads_do_not_change_a_bit() {
    let graphs = draw(
        StandardGraphon::Closeness,
        3,
        GraphSizes::Uniform { min: 40, max: 80 },
    );
    let fit = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| estimator(6).fit(&graphs, &Silent).unwrap())
    };
    let one = fit(1);
    assert_eq!(one, fit(3));
}

#[test]
fn test_small_and_odd_graphs_have_an_answer() {
    // Two nodes have one pair, of which a tenth is none: nothing to choose by.
    let fit = EmRefined::default().fit(&[complete(2)], &Silent).unwrap();
    assert_eq!((fit.num_held_out, fit.taken), (0, Taken::Histogram));
    let graphs = [complete(9), UndirectedGraph::empty(5)];
    let fit = EmRefined::default().fit(&graphs, &Silent).unwrap();
    assert!(fit.num_held_out > 0 && fit.histogram_likelihood.is_finite());
    let fails = |estimator: EmRefined| estimator.fit(&graphs, &Silent).unwrap_err().to_string();
    assert_eq!(fails(estimator(33)), "num_blocks is 33, expected 1 to 32");
    let share = EmRefined {
        held_out_share: 1.0,
        ..EmRefined::default()
    };
    assert_eq!(
        fails(share),
        "held_out_share is 1, expected between 0 and 1"
    );
    assert!(EmRefined::default().estimate(&[], &Silent).is_err());
}
