//! Averages over the ranks of positives.

use super::{RankCounts, TiePolicy, check_k, check_not_empty};
use crate::LinkError;

/// Mean reciprocal rank.
///
/// ```
/// use argiope_link::metrics::{TiePolicy, mrr, rank_counts};
///
/// // The first is above both of its candidates, the second level with one of them.
/// let counts = rank_counts(&[0.9, 0.5], &[0.8, 0.1, 0.5, 0.2])?;
/// assert_eq!(mrr(&counts, TiePolicy::Optimistic)?, 1.0);
/// assert_eq!(mrr(&counts, TiePolicy::Pessimistic)?, 0.75);
/// # Ok::<(), argiope_link::LinkError>(())
/// ```
///
/// # Errors
/// [`LinkError::Empty`] without positives.
pub fn mrr(counts: &[RankCounts], ties: TiePolicy) -> Result<f64, LinkError> {
    mean(counts, |counts| 1.0 / counts.rank(ties))
}

/// Mean rank: the lower the better.
///
/// # Errors
/// [`LinkError::Empty`] without positives.
pub fn mean_rank(counts: &[RankCounts], ties: TiePolicy) -> Result<f64, LinkError> {
    mean(counts, |counts| counts.rank(ties))
}

/// The part of the positives with a rank of at most `k`.
///
/// # Errors
/// [`LinkError::Empty`] without positives, [`LinkError::InvalidOption`] if `k` is 0.
pub fn hits_from_ranks(counts: &[RankCounts], k: usize, ties: TiePolicy) -> Result<f64, LinkError> {
    check_k(k)?;
    let hit = |counts: &RankCounts| f64::from(u8::from(counts.rank(ties) <= k as f64));
    mean(counts, hit)
}

/// The mean over positives, added up in their order.
pub(super) fn mean(
    counts: &[RankCounts],
    value: impl Fn(&RankCounts) -> f64,
) -> Result<f64, LinkError> {
    check_not_empty("ranks", counts)?;
    Ok(counts.iter().map(value).sum::<f64>() / counts.len() as f64)
}
