//! How far two samples of the same graphs are apart.

use argiope_graph::{Progress, random::stream};
use rayon::prelude::*;

use super::counted::CountedSet;
use crate::{GraphonError, gromov_wasserstein::GromovWasserstein};

/// The mean distance between the graphons of two halves of a set, over several splits by chance; `None` for a set of one graph
/// and for no splits.
pub(super) fn half_distance(
    set: &CountedSet,
    num_splits: usize,
    gromov: &GromovWasserstein,
    seed: u64,
    progress: &dyn Progress,
) -> Result<Option<f64>, GraphonError> {
    let distances = (0..num_splits as u64)
        .into_par_iter()
        .filter_map(|split| set.halves(&mut stream(seed, split)))
        .map(|halves| {
            let [first, second] = halves?;
            Ok(gromov.align(&first, &second, progress)?.distance)
        })
        .collect::<Result<Vec<f64>, GraphonError>>()?;
    if distances.is_empty() {
        return Ok(None);
    }
    Ok(Some(distances.iter().sum::<f64>() / distances.len() as f64))
}

/// The distance that two samples of one graphon would have, one with as many graphs as either set has.
///
/// Halves of a set of `n` graphs are off by twice the variance `2 v / n` that a graph contributes, the whole set by `v / n`: a
/// half distance `h` stands for a variance of `h^2 / 4`, and variances of both sides add up.
pub(super) fn of_pair(left: Option<f64>, right: Option<f64>) -> Option<f64> {
    Some(0.5 * left?.hypot(right?))
}
