//! How many rows an update may touch before a fit is cheaper.

use std::time::{Duration, Instant};

use argiope_graph::{NodeId, Silent};

use super::normal_equations::NormalEquations;
use crate::{UnlearnError, exact::propagation::Design};

/// Rows of the trial: as many as a deletion of an edge touches in networks of tens of thousands of nodes.
const TRIAL_ROWS: usize = 256;

/// Trials, of which the middle one counts.
const TRIALS: usize = 3;

/// The number of touched rows whose update takes as long as `anew`, the time of a propagation of all rows and its normal
/// equations. The factorisation is left out, as both need it, and the map of the features, which is kept.
///
/// The trial makes evenly spread rows of all steps again, and adds and takes away what training nodes among them contribute,
/// beside the model: it changes nothing.
pub(super) fn break_even_rows(design: &Design, anew: Duration) -> Result<u64, UnlearnError> {
    let num_nodes = design.num_nodes();
    let num_rows = num_nodes.min(TRIAL_ROWS);
    let nodes: Vec<NodeId> = (0..num_rows)
        .map(|at| (at * num_nodes / num_rows) as NodeId)
        .collect();
    let is_training = |node: &NodeId| design.training().binary_search(node).is_ok();
    let training: Vec<NodeId> = nodes.iter().copied().filter(is_training).collect();
    let mut equations = NormalEquations::empty(design.dim(), design.num_classes());
    let mut times = Vec::with_capacity(TRIALS);
    for _ in 0..TRIALS {
        let start = Instant::now();
        equations.add(design, &training, -1.0, &Silent)?;
        design.rehearse(&nodes)?;
        equations.add(design, &training, 1.0, &Silent)?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    let per_row = times[TRIALS / 2].as_secs_f64() / num_rows.max(1) as f64;
    // The clock may not have moved; a float beyond the range becomes the end of it.
    Ok((anew.as_secs_f64() / per_row.max(1e-12)) as u64)
}
