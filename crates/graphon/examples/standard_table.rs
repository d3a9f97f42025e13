//! The table of estimators on the thirteen standard graphons, as markdown.
//!
//! `cargo run --release -p argiope-graphon --example standard_table -- fixed 10 undirected`
//!
//! Arguments: `fixed` (10 graphs of 200 nodes) or `random` (10 graphs of 100 to 300 nodes); the number of trials; and
//! `undirected` (one draw a pair) or `directed` (the simulator of the published comparisons: two draws a pair, which only
//! the histogram takes, as the other estimators need undirected graphs).
//!
//! The error is `|W - estimate|` in the Frobenius norm on a grid of 1000 x 1000, estimates interpolated between the centres
//! of their blocks; a thousandth of it is the root mean square error. On graphons 9 to 12 it says little, as degrees do not
//! order their nodes: there the Gromov-Wasserstein distance to the graphon counts, of both sides averaged to 64 blocks
//! (times 1000): fewer would blur block models, whose blocks are not of equal sizes.

use std::time::Instant;

use argiope_graph::Silent;
use argiope_graphon::{
    GraphSizes, GraphonError, Simulator, StandardGraphon, StepFunction,
    estimate::{
        Barycenter, EmRefined, Estimator, LargestGap, MatrixCompletion, PooledHistogram,
        SingularValueThresholding, SortingAndSmoothing, StochasticBlockApproximation,
    },
    gromov_wasserstein::GromovWasserstein,
};

const NUM_GRAPHS: usize = 10;
const RESOLUTION: usize = 1000;
/// Blocks of both sides of a Gromov-Wasserstein distance.
const NUM_BLOCKS: usize = 64;

/// Errors and milliseconds of one estimator on one graphon.
#[derive(Default)]
struct Row {
    errors: Vec<f64>,
    distances: Vec<f64>,
    milliseconds: Vec<f64>,
}

impl Row {
    fn add(
        &mut self,
        graphon: StandardGraphon,
        fit: impl FnOnce() -> Result<StepFunction, GraphonError>,
    ) -> Result<(), GraphonError> {
        let start = Instant::now();
        let estimate = fit()?;
        self.milliseconds.push(start.elapsed().as_secs_f64() * 1e3);
        let difference = graphon.matrix(RESOLUTION) - estimate.interpolated(RESOLUTION);
        self.errors
            .push(difference.mapv_into(|x| x * x).sum().sqrt());
        let truth = graphon
            .step_function(12 * NUM_BLOCKS)?
            .resampled(NUM_BLOCKS)?;
        let estimate = estimate.resampled(NUM_BLOCKS)?;
        let aligned = GromovWasserstein::default().align(&truth, &estimate, &Silent)?;
        self.distances.push(1e3 * aligned.distance);
        Ok(())
    }

    fn print(&self, graphon: StandardGraphon, name: &str) {
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let deviation = |values: &[f64]| {
            let squares: f64 = values
                .iter()
                .map(|found| (found - mean(values)).powi(2))
                .sum();
            (squares / (values.len() as f64 - 1.0).max(1.0)).sqrt()
        };
        println!(
            "| {} | {name} | {:.1} | {:.1} | {:.0} | {:.0} | {:.2} |",
            graphon.number(),
            mean(&self.errors),
            deviation(&self.errors),
            mean(&self.distances),
            deviation(&self.distances),
            mean(&self.milliseconds),
        );
    }
}

fn estimators() -> [Box<dyn Estimator>; 9] {
    [
        Box::new(PooledHistogram::default()),
        Box::new(EmRefined::default()),
        Box::new(StochasticBlockApproximation::default()),
        Box::new(SortingAndSmoothing::default()),
        Box::new(LargestGap::default()),
        Box::new(MatrixCompletion::default()),
        Box::new(SingularValueThresholding::default()),
        Box::new(Barycenter::default()),
        Box::new(Barycenter::smoothed()),
    ]
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let argument =
        |at: usize, default: &str| arguments.get(at).map_or(default.to_owned(), Clone::clone);
    let sizes = match argument(0, "fixed").as_str() {
        "fixed" => GraphSizes::Fixed(200),
        "random" => GraphSizes::Uniform { min: 100, max: 300 },
        other => return Err(format!("sizes are fixed or random, not {other}").into()),
    };
    let trials: u64 = argument(1, "10").parse()?;
    let directed = match argument(2, "undirected").as_str() {
        "undirected" => false,
        "directed" => true,
        other => return Err(format!("graphs are undirected or directed, not {other}").into()),
    };
    println!("| graphon | estimator | error | s.d. | GW x 1000 | s.d. | ms |");
    println!("|---|---|---|---|---|---|---|");
    for graphon in StandardGraphon::ALL {
        let simulators = (0..trials).map(|trial| Simulator {
            num_graphs: NUM_GRAPHS,
            sizes,
            seed: 1000 * trial + graphon.number() as u64,
        });
        if directed {
            let (histogram, mut row) = (PooledHistogram::default(), Row::default());
            for simulator in simulators {
                let graphs = simulator.directed(&graphon, &Silent)?;
                row.add(graphon, || histogram.estimate_directed(&graphs, &Silent))?;
            }
            row.print(graphon, histogram.name());
            continue;
        }
        let estimators = estimators();
        let mut rows = estimators.each_ref().map(|_| Row::default());
        for simulator in simulators {
            let graphs = simulator.undirected(&graphon, &Silent)?;
            for (estimator, row) in estimators.iter().zip(&mut rows) {
                row.add(graphon, || estimator.estimate(&graphs, &Silent))?;
            }
        }
        for (estimator, row) in estimators.iter().zip(&rows) {
            row.print(graphon, estimator.name());
        }
    }
    Ok(())
}
