//! What metrics demand of the lists that they are given.

use argiope_link::LinkError;

use crate::UnlearnError;

/// Fails without values.
pub(super) fn check_not_empty<T>(what: &'static str, values: &[T]) -> Result<(), UnlearnError> {
    match values.is_empty() {
        true => Err(LinkError::Empty { what }.into()),
        false => Ok(()),
    }
}

/// Fails unless there are `expected` values.
pub(super) fn check_length(
    what: &'static str,
    expected: usize,
    found: usize,
) -> Result<(), UnlearnError> {
    match expected == found {
        true => Ok(()),
        false => Err(LinkError::LengthMismatch {
            what,
            expected,
            found,
        }
        .into()),
    }
}

/// Fails for what is no probability; also for NaN.
pub(super) fn check_probabilities(what: &str, values: &[f32]) -> Result<(), UnlearnError> {
    match (values.iter()).position(|value| !(0.0..=1.0).contains(value)) {
        None => Ok(()),
        Some(at) => Err(UnlearnError::Data {
            what: format!("{what}[{at}] is {}, which is no probability", values[at]),
        }),
    }
}
