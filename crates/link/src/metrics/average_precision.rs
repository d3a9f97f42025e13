//! The area under the precision-recall curve, by steps.

use super::{check_not_empty, check_scores, sorted::SortedScores};
use crate::LinkError;

/// Average precision: `sum (R_n - R_{n-1}) P_n` over the thresholds in descending order, where each score is a
/// threshold once, and `P_n`, `R_n` are precision and recall of what is at or above the n-th. Nothing is interpolated,
/// as in scikit-learn.
///
/// ```
/// use argiope_link::metrics::average_precision;
///
/// // Thresholds 0.9 (precision 1), 0.5 (2 of 3), 0.1 (2 of 4): 1/2 * 1 + 1/2 * 2/3
/// let value = average_precision(&[0.9, 0.5], &[0.5, 0.1])?;
/// assert!((value - 5.0 / 6.0).abs() < 1e-15);
/// # Ok::<(), argiope_link::LinkError>(())
/// ```
///
/// # Errors
/// [`LinkError::Empty`] without positives, [`LinkError::NotANumber`].
///
/// # Complexity
/// `O(n log n)` time for `n` scores, the sorting in parallel; one copy of the scores.
pub fn average_precision(positives: &[f32], negatives: &[f32]) -> Result<f64, LinkError> {
    check_not_empty("positives", positives)?;
    check_scores("positives", positives)?;
    check_scores("negatives", negatives)?;
    let (sorted_positives, sorted_negatives) =
        (SortedScores::new(positives), SortedScores::new(negatives));
    let (mut left_positives, mut left_negatives) =
        (sorted_positives.as_slice(), sorted_negatives.as_slice());
    let mut sum = 0.0;
    // Thresholds without a positive add no recall: only scores of positives matter.
    while let Some(&threshold) = left_positives.last() {
        let reached = |scores: &[f32]| scores.partition_point(|&score| score < threshold);
        let below = reached(left_positives);
        let new_positives = left_positives.len() - below;
        left_positives = &left_positives[..below];
        left_negatives = &left_negatives[..reached(left_negatives)];
        let true_positives = positives.len() - left_positives.len();
        let predicted = true_positives + negatives.len() - left_negatives.len();
        sum += new_positives as f64 * (true_positives as f64 / predicted as f64);
    }
    Ok(sum / positives.len() as f64)
}
