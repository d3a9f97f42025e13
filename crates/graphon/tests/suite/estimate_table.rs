//! The table of standard graphons, in small: `examples/standard_table.rs` makes it in full.

use argiope_graph::Silent;
use argiope_graphon::{
    GraphSizes, GraphonError, Simulator, StandardGraphon, StepFunction,
    estimate::{Estimator, PooledHistogram},
};

/// What a pooled histogram with a box filter reached in an earlier program with the simulator of the published comparisons
/// (two draws a pair): 10 graphs of 200 nodes, and 10 of 100 to 300, graphons 0 to 8.
const FIXED: [f64; 9] = [13.1, 13.7, 10.9, 13.4, 13.7, 24.3, 26.7, 16.5, 25.3];
const RANDOM: [f64; 9] = [10.1, 14.5, 11.5, 11.9, 13.7, 23.0, 25.2, 16.8, 25.5];
const NUM_TRIALS: u64 = 3;

/// `|W - estimate|` in the Frobenius norm on the grid of the published comparisons, 1000 x 1000, by every fifth row and
/// column of it.
fn error(graphon: StandardGraphon, estimate: &StepFunction) -> f64 {
    let values = graphon.matrix(1000);
    let truth = values.slice(ndarray::s![2..;5, 2..;5]);
    let difference = &truth - &estimate.interpolated(200);
    5.0 * difference.mapv_into(|x| x * x).sum().sqrt()
}

/// Mean errors of graphons 0 to 8.
fn errors(
    sizes: GraphSizes,
    estimate: impl Fn(StandardGraphon, Simulator) -> Result<StepFunction, GraphonError>,
) -> Vec<f64> {
    let graphons = StandardGraphon::ALL.into_iter().take(9);
    let mean = |graphon: StandardGraphon| {
        let of_trial = |trial| {
            let seed = 1000 * trial + graphon.number() as u64;
            let simulator = Simulator {
                num_graphs: 10,
                sizes,
                seed,
            };
            error(graphon, &estimate(graphon, simulator).unwrap())
        };
        (0..NUM_TRIALS).map(of_trial).sum::<f64>() / NUM_TRIALS as f64
    };
    graphons.map(mean).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

const SIZES: [(GraphSizes, [f64; 9]); 2] = [
    (GraphSizes::Fixed(200), FIXED),
    (GraphSizes::Uniform { min: 100, max: 300 }, RANDOM),
];

#[test]
fn test_histogram_is_as_good_on_the_same_simulator() {
    for (sizes, known) in SIZES {
        let found = errors(sizes, |graphon, simulator| {
            let graphs = simulator.directed(&graphon, &Silent)?;
            PooledHistogram::default().estimate_directed(&graphs, &Silent)
        });
        for (number, (found, known)) in found.iter().zip(known).enumerate() {
            assert!(*found < 1.1 * known, "graphon {number}, {sizes:?}: {found}");
        }
        assert!(mean(&found) < 0.85 * mean(&known), "{sizes:?}: {found:?}");
    }
}

#[test]
fn test_histogram_of_undirected_graphs_is_near_it() {
    // Undirected graphs have half as many draws: their degrees, hence their ranks, are less certain.
    for (sizes, known) in SIZES {
        let found = errors(sizes, |graphon, simulator| {
            let graphs = simulator.undirected(&graphon, &Silent)?;
            PooledHistogram::default().estimate(&graphs, &Silent)
        });
        for (number, (found, known)) in found.iter().zip(known).enumerate() {
            assert!(
                *found < 1.35 * known,
                "graphon {number}, {sizes:?}: {found}"
            );
        }
        assert!(mean(&found) < 1.1 * mean(&known), "{sizes:?}: {found:?}");
    }
}
