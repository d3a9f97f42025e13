//! How large a comparison is: seeds, requests, models that are trained anew, and methods.

use argiope_gnn::seeds;

use super::RequestConfig;
use crate::{UnlearnError, error::check_setting};

/// Checks that there is something to compare, and enough to compare it with; `methods` are names, each once, as folders and rows are
/// named by them.
pub(crate) fn check_extent(
    retrained: u64,
    seeds: &[u64],
    requests: &[RequestConfig],
    methods: &[&'static str],
) -> Result<(), UnlearnError> {
    check_setting("retrained", retrained, retrained >= 2, "at least 2")?;
    check_setting("seeds", "none", !seeds.is_empty(), "at least one")?;
    check_setting("requests", "none", !requests.is_empty(), "at least one")?;
    for (at, method) in methods.iter().enumerate() {
        let is_new = !methods[..at].contains(method);
        check_setting("methods", method, is_new, "each once")?;
    }
    Ok(())
}

/// The seed of the parameters and the samples of a model that is trained anew, where the original has `seed`: that of the original
/// for the start 0, another one for every other start.
pub(crate) fn retrain_seed(seed: u64, start: u64) -> u64 {
    match start {
        0 => seed,
        start => seeds::named(seed, &format!("retrain {start}")),
    }
}
