//! Whether deleted edges can be told from edges that the model never saw.

use argiope_link::metrics::auc;

use crate::UnlearnError;

/// The probability that a deleted edge scores higher than a control, ties counted half: the AUC of deleted edges
/// against held-out true edges (see [`matched_controls`](super::matched_controls)).
///
/// The value to be near to is that of retrained models on the same edges, which need not be 0.5: deleted edges were not
/// drawn from the same distribution as held-out ones. A model that pushes deleted edges below everything else marks
/// them as plainly as one that remembers them.
///
/// # Errors
/// [`UnlearnError::Link`] if either list is empty or holds what is not a number.
pub fn deleted_versus_controls(deleted: &[f32], controls: &[f32]) -> Result<f64, UnlearnError> {
    Ok(auc(deleted, controls)?)
}

/// How far an AUC is from that of a retrained model, in either direction.
#[must_use]
pub fn two_sided(auc: f64, retrained: f64) -> f64 {
    (auc - retrained).abs()
}

/// The AUC of an attacker who has found out which side deleted edges are on: `max(auc, 1 - auc)`.
///
/// To be compared with the same number of retrained models.
#[must_use]
pub fn either_side(auc: f64) -> f64 {
    auc.max(1.0 - auc)
}
