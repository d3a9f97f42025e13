//! The area under the receiver operating characteristic.

use rayon::prelude::*;

use super::{check_not_empty, check_scores, sorted::SortedScores};
use crate::LinkError;

/// The part of all (positive, negative) pairs in which the positive has the higher score; ties count half. That is the
/// area under the ROC curve (Hanley and McNeil, Radiology 143, 1982).
///
/// ```
/// use argiope_link::metrics::auc;
///
/// assert_eq!(auc(&[0.9, 0.5], &[0.5, 0.1])?, 0.875);
/// # Ok::<(), argiope_link::LinkError>(())
/// ```
///
/// # Errors
/// [`LinkError::Empty`] without positives or without negatives, [`LinkError::NotANumber`].
///
/// # Complexity
/// `O((num_positives + num_negatives) log num_negatives)` time, parallel; one copy of the negatives.
pub fn auc(positives: &[f32], negatives: &[f32]) -> Result<f64, LinkError> {
    check_not_empty("positives", positives)?;
    check_not_empty("negatives", negatives)?;
    check_scores("positives", positives)?;
    check_scores("negatives", negatives)?;
    let sorted = SortedScores::new(negatives);
    let half_wins: u128 = positives
        .par_iter()
        .map(|&score| {
            let (below, level) = sorted.below_and_level(score);
            u128::from(2 * below + level)
        })
        .sum();
    let half_pairs = 2 * positives.len() as u128 * negatives.len() as u128;
    Ok(half_wins as f64 / half_pairs as f64)
}
