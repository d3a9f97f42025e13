//! The place of a positive among its candidates.

use rayon::prelude::*;

use super::{check_scores, sorted::SortedScores};
use crate::{LinkError, Negatives};

/// What becomes of candidates with the score of the positive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TiePolicy {
    /// They rank below it: a model that gives all the same score looks perfect.
    Optimistic,
    /// They rank above it: Neural Bellman-Ford Networks (Zhu et al., NeurIPS 2021).
    Pessimistic,
    /// The mean of the two: the Open Graph Benchmark and HeaRT.
    Mean,
}

/// How many candidates lie above a positive and level with it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize,
)]
pub struct RankCounts {
    /// Candidates with a higher score.
    pub above: u64,
    /// Candidates with the same score.
    pub level: u64,
    /// All candidates; the positive is none.
    pub candidates: u64,
}

impl RankCounts {
    /// The rank of the positive, from 1.
    ///
    /// ```
    /// use argiope_link::metrics::{RankCounts, TiePolicy};
    ///
    /// let counts = RankCounts { above: 2, level: 3, candidates: 9 };
    /// assert_eq!(counts.rank(TiePolicy::Optimistic), 3.0);
    /// assert_eq!(counts.rank(TiePolicy::Pessimistic), 6.0);
    /// assert_eq!(counts.rank(TiePolicy::Mean), 4.5);
    /// ```
    #[must_use]
    pub fn rank(&self, ties: TiePolicy) -> f64 {
        let (best, level) = ((self.above + 1) as f64, self.level as f64);
        match ties {
            TiePolicy::Optimistic => best,
            TiePolicy::Pessimistic => best + level,
            TiePolicy::Mean => best + level / 2.0,
        }
    }

    /// Counts candidates one by one.
    pub(crate) fn count(positive: f32, candidates: impl Iterator<Item = f32>) -> Self {
        let mut counts = Self::default();
        for score in candidates {
            counts.above += u64::from(score > positive);
            counts.level += u64::from(score == positive);
            counts.candidates += 1;
        }
        counts
    }
}

/// Counts for each positive against its own candidates, `negatives` being `[num_positives, per_positive]`.
///
/// # Errors
/// [`LinkError::LengthMismatch`] if the negatives are not equally many for each positive; [`LinkError::NotANumber`].
///
/// # Complexity
/// Linear in the number of scores, parallel over positives.
pub fn rank_counts(positives: &[f32], negatives: &[f32]) -> Result<Vec<RankCounts>, LinkError> {
    check_scores("positives", positives)?;
    check_scores("negatives", negatives)?;
    let per_positive = negatives.len().checked_div(positives.len()).unwrap_or(0);
    if per_positive * positives.len() != negatives.len() {
        return Err(LinkError::LengthMismatch {
            what: "negatives, equally many for each positive",
            expected: per_positive * positives.len(),
            found: negatives.len(),
        });
    }
    let of = |positive: usize| &negatives[positive * per_positive..][..per_positive];
    Ok(positives
        .par_iter()
        .enumerate()
        .map(|(positive, &score)| RankCounts::count(score, of(positive).iter().copied()))
        .collect())
}

/// Counts for each positive against one list of negatives.
///
/// # Errors
/// [`LinkError::NotANumber`].
///
/// # Complexity
/// `O((num_positives + num_negatives) log num_negatives)` time, parallel.
pub fn rank_counts_shared(
    positives: &[f32],
    negatives: &[f32],
) -> Result<Vec<RankCounts>, LinkError> {
    check_scores("positives", positives)?;
    check_scores("negatives", negatives)?;
    let sorted = SortedScores::new(negatives);
    let candidates = negatives.len() as u64;
    Ok(positives
        .par_iter()
        .map(|&score| {
            let (below, level) = sorted.below_and_level(score);
            RankCounts {
                above: candidates - below - level,
                level,
                candidates,
            }
        })
        .collect())
}

/// Counts for the positives of a split against its negatives, whichever kind these are; `negative_scores` are those of
/// [`Negatives::pairs`].
///
/// ```
/// use argiope_link::{Negatives, metrics::{TiePolicy, mrr, rank_counts_for}};
///
/// let negatives = Negatives::Shared(vec![(0, 2), (1, 3)]);
/// let counts = rank_counts_for(&negatives, &[0.9, 0.5], &[0.7, 0.1])?;
/// assert_eq!(mrr(&counts, TiePolicy::Mean)?, 0.75);
/// # Ok::<(), argiope_link::LinkError>(())
/// ```
///
/// # Errors
/// [`LinkError::LengthMismatch`] if there are not so many scores, or lists of negatives; [`LinkError::NotANumber`].
///
/// # Complexity
/// That of [`rank_counts`] or [`rank_counts_shared`].
pub fn rank_counts_for(
    negatives: &Negatives,
    positive_scores: &[f32],
    negative_scores: &[f32],
) -> Result<Vec<RankCounts>, LinkError> {
    negatives.check_positives("lists of negatives", positive_scores.len())?;
    if negative_scores.len() != negatives.pairs().len() {
        return Err(LinkError::LengthMismatch {
            what: "scores of negatives",
            expected: negatives.pairs().len(),
            found: negative_scores.len(),
        });
    }
    match negatives {
        Negatives::Shared(_) => rank_counts_shared(positive_scores, negative_scores),
        Negatives::PerPositive(_) => rank_counts(positive_scores, negative_scores),
    }
}
