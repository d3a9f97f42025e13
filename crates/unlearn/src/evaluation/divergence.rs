//! The Jensen-Shannon divergence of predictions.

use super::operands::{check_length, check_not_empty, check_probabilities};
use crate::UnlearnError;

/// The mean Jensen-Shannon divergence of two models' predictions for the same edges, each the probability of an edge,
/// in bits: from 0 to 1. UtU reports it on deleted edges against a retrained model (Tan et al., Unlink to Unlearn, WWW
/// 2024).
///
/// ```text
///     JS(p, q) = H((p + q) / 2) - (H(p) + H(q)) / 2,     H(p) = - p log2 p - (1 - p) log2 (1 - p)
/// ```
///
/// with `0 log 0 = 0`. Between retrained models it is not 0 either: compare with their own
/// ([`retrain_floor`](super::retrain_floor)).
///
/// ```
/// use argiope_unlearn::evaluation::jensen_shannon;
///
/// assert_eq!(jensen_shannon(&[0.0, 0.3], &[1.0, 0.3])?, 0.5);
/// # Ok::<(), argiope_unlearn::UnlearnError>(())
/// ```
///
/// # Errors
/// [`UnlearnError::Link`] without edges or for lists of different length; [`UnlearnError::Data`] for what is no probability.
pub fn jensen_shannon(left: &[f32], right: &[f32]) -> Result<f64, UnlearnError> {
    check_not_empty("predictions", left)?;
    check_length("predictions of the other model", left.len(), right.len())?;
    check_probabilities("predictions", left)?;
    check_probabilities("predictions of the other model", right)?;
    let pairs = left.iter().zip(right);
    let sum: f64 = pairs
        .map(|(&p, &q)| of_edge(f64::from(p), f64::from(q)))
        .sum();
    Ok(sum / left.len() as f64)
}

/// As the mean of two relative entropies: unlike the difference of entropies this keeps its digits where `p` and `q`
/// are close.
fn of_edge(p: f64, q: f64) -> f64 {
    let middle = (p + q) / 2.0;
    let other_middle = ((1.0 - p) + (1.0 - q)) / 2.0;
    let relative = |p: f64| term(p, middle) + term(1.0 - p, other_middle);
    // Rounding may lead below zero.
    ((relative(p) + relative(q)) / 2.0).max(0.0)
}

/// `p log2(p / m)`
fn term(p: f64, middle: f64) -> f64 {
    match p {
        0.0 => 0.0,
        _ => p * ((p - middle) / middle).ln_1p() / std::f64::consts::LN_2,
    }
}
