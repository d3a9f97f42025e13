//! Sorted scores, and how many lie below or level with one.

use rayon::prelude::*;

/// Scores in ascending order; none is NaN.
pub(super) struct SortedScores(Vec<f32>);

impl SortedScores {
    /// # Complexity
    /// `O(len log len)` time, parallel.
    pub(super) fn new(scores: &[f32]) -> Self {
        let mut sorted = scores.to_vec();
        // Also puts -0.0 before 0.0, which compare equal: they stay neighbours, and are counted as level.
        sorted.par_sort_unstable_by(f32::total_cmp);
        Self(sorted)
    }

    pub(super) fn as_slice(&self) -> &[f32] {
        &self.0
    }

    /// Number of scores below and level with one.
    pub(super) fn below_and_level(&self, score: f32) -> (u64, u64) {
        let below = self.0.partition_point(|&other| other < score);
        let level = self.0[below..].partition_point(|&other| other <= score);
        (below as u64, level as u64)
    }
}
