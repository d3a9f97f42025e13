//! How far predictions move: from one model to another, and from one deployed version to the next.

use argiope_link::metrics::auc;

use super::{
    Rows,
    operands::{check_length, check_not_empty},
};
use crate::UnlearnError;

/// The mean of `|p - q|` over the same edges under two models.
///
/// Between an unlearned and a retrained model, on deleted and on retained edges apart. It is 0 for no two models that were
/// trained from different initial parameters: compare with the same mean between retrained models
/// ([`retrain_floor`](super::retrain_floor)).
///
/// # Errors
/// [`UnlearnError::Link`] without edges or for lists of different length; [`UnlearnError::Data`] for numbers that are
/// not finite.
pub fn mean_absolute_difference(left: &[f32], right: &[f32]) -> Result<f64, UnlearnError> {
    check_not_empty("predictions", left)?;
    check_length("predictions of the other model", left.len(), right.len())?;
    let shifts = posterior_shifts(Rows::new(left, 1)?, Rows::new(right, 1)?)?;
    let sum: f64 = shifts.iter().map(|&shift| f64::from(shift)).sum();
    Ok(sum / shifts.len() as f64)
}

/// How far every row of predictions moved: the Euclidean norm of the difference, `[num_rows]`.
///
/// Rows are single probabilities of edges, or the class probabilities of nodes.
///
/// # Errors
/// [`UnlearnError::Link`] for rows of different number or width.
pub fn posterior_shifts(before: Rows<'_>, after: Rows<'_>) -> Result<Vec<f32>, UnlearnError> {
    check_length(
        "rows of predictions afterwards",
        before.num_rows(),
        after.num_rows(),
    )?;
    check_length(
        "predictions in a row afterwards",
        before.width(),
        after.width(),
    )?;
    let shift = |row: usize| {
        let pairs = before.row(row).iter().zip(after.row(row));
        let squares: f64 = pairs
            .map(|(&before, &after)| (f64::from(before) - f64::from(after)).powi(2))
            .sum();
        squares.sqrt() as f32
    };
    Ok((0..before.num_rows()).map(shift).collect())
}

/// What the update itself gives away to somebody who keeps the model from before: the probability that the prediction
/// of a deleted edge moved further than that of a matched edge which was not deleted, ties counted half.
///
/// `deleted` and `controls` are shifts between the versions that were deployed before and after
/// ([`posterior_shifts`]). Chen et al. (When machine unlearning jeopardizes privacy, CCS 2021) attack so; OpenGU reports
/// the same area as its membership inference on nodes. Retraining leaks as well, often more: compare with its value.
///
/// # Errors
/// [`UnlearnError::Link`] if either list is empty or holds what is not a number.
pub fn update_leak(deleted: &[f32], controls: &[f32]) -> Result<f64, UnlearnError> {
    Ok(auc(deleted, controls)?)
}
