//! How large a comparison is: seeds, requests, models that are trained anew, and methods.

use std::fmt::Display;

use argiope_gnn::seeds;

use super::RequestConfig;
use crate::{UnlearnError, error::check_setting};

/// Checks that there is something to compare, and enough to compare it with. Methods, requests and seeds are there once each: folders
/// and rows are named by them, and a seed twice would be less spread than there is.
pub(crate) fn check_extent(
    retrained: u64,
    seeds: &[u64],
    requests: &[RequestConfig],
    methods: &[&'static str],
) -> Result<(), UnlearnError> {
    check_setting("retrained", retrained, retrained >= 2, "at least 2")?;
    check_setting("seeds", "none", !seeds.is_empty(), "at least one")?;
    check_setting("requests", "none", !requests.is_empty(), "at least one")?;
    check_distinct("methods", methods)?;
    let requests: Vec<String> = requests.iter().map(ToString::to_string).collect();
    check_distinct("requests", &requests)?;
    check_distinct("seeds", seeds)
}

fn check_distinct<T: PartialEq + Display>(
    name: &'static str,
    values: &[T],
) -> Result<(), UnlearnError> {
    for (at, value) in values.iter().enumerate() {
        let is_new = !values[..at].contains(value);
        check_setting(name, value, is_new, "each once")?;
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
