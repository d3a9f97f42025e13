//! Recall and NDCG at 20 of embeddings.

use argiope_graph::{BipartiteGraph, Progress};

use super::{
    Embeddings,
    metrics::{RankingMetrics, ranking_metrics},
};
use crate::UnlearnError;

/// Items that are recommended.
pub const CUTOFF: usize = 20;

/// Mean recall and NDCG at 20 over the users with `wanted` items, of the items that are not in `masked`. Reports no phase of its
/// own: most rankings are a part of a training.
///
/// # Errors
/// As [`ranking_metrics`].
///
/// # Complexity
/// `O(num_users * num_items * dim)` time, a block of users at a time.
pub fn ranking(
    embeddings: &Embeddings,
    masked: &BipartiteGraph,
    wanted: &BipartiteGraph,
    progress: &dyn Progress,
) -> Result<RankingMetrics, UnlearnError> {
    ranking_metrics(masked, wanted, CUTOFF, &WithinPhase(progress), |users| {
        embeddings.score_users(users)
    })
}

/// Passes cancellation on, and no phases.
struct WithinPhase<'a>(&'a dyn Progress);

impl Progress for WithinPhase<'_> {
    fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}
