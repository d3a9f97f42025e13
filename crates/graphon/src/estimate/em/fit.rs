//! Expectation maximisation over all graphs together.

use argiope_graph::Progress;
use rayon::prelude::*;

use super::{
    held_out::HeldOut,
    memberships::{Memberships, statistics, sweep},
    model::{BlockModel, Statistics},
};
use crate::GraphonError;

/// The bound stands still once it grows by less than this, in nat a pair of nodes.
const TOLERANCE: f64 = 1e-5;

/// A fitted model and the memberships of every graph's nodes.
#[derive(Debug, Clone)]
pub(super) struct Fit {
    pub(super) model: BlockModel,
    pub(super) memberships: Vec<Memberships>,
    /// The evidence lower bound, in nat.
    pub(super) bound: f64,
}

/// Alternates sweeps over the nodes with the most likely model, until the bound stands still or `max_iterations` are done.
pub(super) fn fit(
    graphs: &[HeldOut],
    mut memberships: Vec<Memberships>,
    max_iterations: usize,
    progress: &dyn Progress,
) -> Result<Fit, GraphonError> {
    let num_blocks = memberships.first().map_or(0, Memberships::ncols);
    let num_pairs: f64 = graphs.iter().map(HeldOut::num_known_pairs).sum();
    let parts = graphs
        .par_iter()
        .zip(&memberships)
        .map(|(graph, memberships)| statistics(graph, memberships))
        .collect();
    let mut model = BlockModel::of(&sum(num_blocks, parts));
    let mut bound = f64::NEG_INFINITY;
    for _ in 0..max_iterations {
        progress.check()?;
        let logarithms = model.logarithms();
        let parts = graphs
            .par_iter()
            .zip(&mut memberships)
            .map(|(graph, memberships)| {
                sweep(graph, &logarithms, memberships);
                statistics(graph, memberships)
            })
            .collect();
        let statistics = sum(num_blocks, parts);
        model = BlockModel::of(&statistics);
        let next = model.logarithms().bound(&statistics);
        let grows = next - bound > TOLERANCE * num_pairs;
        bound = next;
        if !grows {
            break;
        }
    }
    Ok(Fit {
        model,
        memberships,
        bound,
    })
}

/// In the order of the graphs, whichever thread made which part.
fn sum(num_blocks: usize, parts: Vec<Statistics>) -> Statistics {
    let mut sum = Statistics::zeros(num_blocks);
    for part in &parts {
        sum.add(part);
    }
    sum
}
