//! Hits at K against one list of negatives.

use rayon::prelude::*;

use super::{check_k, check_not_empty, check_scores};
use crate::LinkError;

/// Hits@K as the Open Graph Benchmark defines it (Hu et al., NeurIPS 2020): the part of the positives whose score is
/// strictly above the K-th highest score of all negatives; 1 if there are fewer than K negatives.
///
/// ```
/// use argiope_link::metrics::hits_at_k;
///
/// let (positives, negatives) = ([0.9, 0.5, 0.4], [0.8, 0.5, 0.1]);
/// assert_eq!(hits_at_k(&positives, &negatives, 1)?, 1.0 / 3.0);
/// assert_eq!(hits_at_k(&positives, &negatives, 2)?, 1.0 / 3.0); // 0.5 is level with the second
/// assert_eq!(hits_at_k(&positives, &negatives, 3)?, 1.0);
/// assert_eq!(hits_at_k(&positives, &negatives, 4)?, 1.0);
/// # Ok::<(), argiope_link::LinkError>(())
/// ```
///
/// # Errors
/// [`LinkError::Empty`] without positives, [`LinkError::InvalidOption`] if `k` is 0, [`LinkError::NotANumber`].
///
/// # Complexity
/// `O(num_positives + num_negatives)` expected time, one copy of the negatives.
pub fn hits_at_k(positives: &[f32], negatives: &[f32], k: usize) -> Result<f64, LinkError> {
    check_k(k)?;
    check_not_empty("positives", positives)?;
    check_scores("positives", positives)?;
    check_scores("negatives", negatives)?;
    if negatives.len() < k {
        return Ok(1.0);
    }
    let mut negatives = negatives.to_vec();
    let (_, &mut threshold, _) =
        negatives.select_nth_unstable_by(k - 1, |left, right| right.total_cmp(left));
    let hits = positives
        .par_iter()
        .filter(|&&score| score > threshold)
        .count();
    Ok(hits as f64 / positives.len() as f64)
}
