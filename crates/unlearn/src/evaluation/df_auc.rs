//! How well retained edges are told from deleted ones.

use argiope_gnn::seeds;
use argiope_graph::random::stream;
use argiope_link::metrics::auc;
use rand::seq::index;
use rayon::prelude::*;

use super::operands::check_not_empty;
use crate::{UnlearnError, error::check_setting};

/// Resamples of the reference program.
pub const DF_AUC_RESAMPLES: usize = 500;

/// The AUC with retained edges as positives and deleted ones as negatives, as GNNDelete reports it (Cheng et al., ICLR
/// 2023): the mean over `num_resamples` draws of as many retained edges as there are deleted ones, without repetition,
/// or all of them if there are fewer.
///
/// Its expectation is the AUC against all retained edges; draws only add noise, and are here for comparability. The
/// number is often read as "the higher, the better". It is none of that: models retrained without the edges score 0.6
/// where these are well inside the graph, and 0.99 where they are peripheral. Report it beside that of retrained models
/// only.
///
/// # Errors
/// [`UnlearnError::Link`] if either list is empty or holds what is not a number; [`UnlearnError::Option`] without resamples.
///
/// # Complexity
/// `O(num_resamples * num_deleted * log num_deleted)` time, parallel over resamples.
pub fn df_auc(
    deleted: &[f32],
    retained: &[f32],
    num_resamples: usize,
    seed: u64,
) -> Result<f64, UnlearnError> {
    check_setting(
        "the number of resamples",
        num_resamples,
        num_resamples > 0,
        "one at the least",
    )?;
    check_not_empty("deleted edges", deleted)?;
    check_not_empty("retained edges", retained)?;
    let seed = seeds::named(seed, "retained edges of df_auc");
    let size = deleted.len().min(retained.len());
    let of_resample = |resample: u64| {
        let drawn = index::sample(&mut stream(seed, resample), retained.len(), size);
        let drawn: Vec<f32> = drawn.into_iter().map(|at| retained[at]).collect();
        auc(&drawn, deleted)
    };
    let values: Vec<f64> = (0..num_resamples as u64)
        .into_par_iter()
        .map(of_resample)
        .collect::<Result<_, _>>()?;
    // Added up in their order: the sum does not depend on the number of threads.
    Ok(values.iter().sum::<f64>() / num_resamples as f64)
}
