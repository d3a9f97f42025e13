//! How well recommendations meet what users chose.
//!
//! The definitions of LightGCN (He et al., SIGIR 2020) and its successors, which results are compared under. All items are
//! ranked for a user, but for those that the user has in the training data: they are masked. Equal scores are ranked by
//! item id, the smaller one first. Means are over the users with test items.

use argiope_graph::{BipartiteGraph, NodeId, Progress};
use rayon::prelude::*;

use crate::{UnlearnError, error::check_setting};

/// Users whose scores are asked for at once.
const USERS_PER_BLOCK: usize = 512;

/// Means over users.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct RankingMetrics {
    /// Length of the ranking.
    pub k: usize,
    /// Mean recall at `k`, see [`recall_at_k`].
    pub recall: f64,
    /// Mean NDCG at `k`, see [`ndcg_at_k`].
    pub ndcg: f64,
    /// Users with test items.
    pub num_users: usize,
}

/// The part of the relevant items that are among the first `k` of a ranking; 0 if nothing is relevant.
///
/// `relevant` is ascending.
///
/// ```
/// use argiope_unlearn::recommend::metrics::recall_at_k;
///
/// assert_eq!(recall_at_k(&[7, 2, 9], &[2, 3, 4, 9], 2), 0.25);
/// ```
#[must_use]
pub fn recall_at_k(ranking: &[NodeId], relevant: &[NodeId], k: usize) -> f64 {
    let hits = ranking
        .iter()
        .take(k)
        .filter(|item| relevant.binary_search(item).is_ok())
        .count();
    hits as f64 / relevant.len().max(1) as f64
}

/// The discounted gain of the first `k` of a ranking, `sum 1 / log2(rank + 1)` over the relevant ones with ranks from 1,
/// divided by the best possible: that of `min(k, relevant.len())` relevant items at the front. 0 if nothing is relevant.
///
/// `relevant` is ascending.
///
/// ```
/// use argiope_unlearn::recommend::metrics::ndcg_at_k;
///
/// assert_eq!(ndcg_at_k(&[2, 7], &[2], 2), 1.0);
/// assert_eq!(ndcg_at_k(&[7, 2], &[2], 2), 1.0 / 3f64.log2());
/// ```
#[must_use]
pub fn ndcg_at_k(ranking: &[NodeId], relevant: &[NodeId], k: usize) -> f64 {
    let gain = |rank: usize| 1.0 / (rank as f64 + 1.0).log2();
    let best: f64 = (1..=k.min(relevant.len())).map(gain).sum();
    let hits = (1..).zip(ranking.iter().take(k));
    let hits = hits.filter(|(_, item)| relevant.binary_search(item).is_ok());
    let found: f64 = hits.map(|(rank, _)| gain(rank)).sum();
    if best > 0.0 { found / best } else { 0.0 }
}

/// The `k` items of highest score, best first, equal ones by id; without the `masked` ones, which are ascending.
///
/// Fewer than `k` if there are not so many.
///
/// ```
/// use argiope_unlearn::recommend::metrics::top_items;
///
/// assert_eq!(top_items(&[0.5f32, 0.9, 0.5, 0.1, 0.9], &[1], 3), [4, 0, 2]);
/// ```
///
/// # Complexity
/// `O(num_items + k log k)` expected time.
#[must_use]
pub fn top_items<S: Copy + Into<f64>>(scores: &[S], masked: &[NodeId], k: usize) -> Vec<NodeId> {
    let mut masked = masked.iter().copied().peekable();
    let mut candidates: Vec<(f64, NodeId)> = Vec::with_capacity(scores.len());
    for (item, &score) in (0..).zip(scores) {
        while masked.next_if(|&next| next < item).is_some() {}
        if masked.peek() != Some(&item) {
            // Zeros of both signs are equal.
            candidates.push((score.into() + 0.0, item));
        }
    }
    let by_rank = |left: &(f64, NodeId), right: &(f64, NodeId)| {
        right.0.total_cmp(&left.0).then(left.1.cmp(&right.1))
    };
    if k > 0 && k < candidates.len() {
        let _ = candidates.select_nth_unstable_by(k - 1, by_rank);
    }
    candidates.truncate(k);
    candidates.sort_unstable_by(by_rank);
    candidates.into_iter().map(|(_, item)| item).collect()
}

/// Mean recall and NDCG over the users with test items. `scores` gives the scores of all items for some users, row-major
/// `[users, num_items]`; it is asked for blocks of 512 users at most.
///
/// # Errors
/// [`UnlearnError::Option`] if `k` is 0; [`UnlearnError::Data`] for parts of other sizes, test data without interactions,
/// another number of scores than asked for, and scores that are not numbers, with user and item; those of `scores`;
/// [`UnlearnError::Cancelled`].
///
/// # Complexity
/// `O(users * items)` time beside that of `scores`, on the threads of the current pool; the sum over users is in their order,
/// so the result does not depend on the number of threads.
pub fn ranking_metrics<S: Copy + Into<f64> + Sync>(
    train: &BipartiteGraph,
    test: &BipartiteGraph,
    k: usize,
    progress: &dyn Progress,
    mut scores: impl FnMut(&[NodeId]) -> Result<Vec<S>, UnlearnError>,
) -> Result<RankingMetrics, UnlearnError> {
    check_setting("k", k, k > 0, "at least 1")?;
    let fault = |what: String| Err(UnlearnError::Data { what });
    let sizes = |graph: &BipartiteGraph| [graph.num_left(), graph.num_right()];
    if sizes(train) != sizes(test) {
        return fault(format!(
            "users and items of the training data are {:?}, of the test data {:?}",
            sizes(train),
            sizes(test)
        ));
    }
    let num_items = train.num_right();
    let users: Vec<NodeId> = (test.csr().rows())
        .filter(|(_, items)| !items.is_empty())
        .map(|(user, _)| user)
        .collect();
    if users.is_empty() {
        return fault("the test data have no interactions".to_owned());
    }
    progress.begin("ranking items", Some(users.len() as u64));
    let mut sums = [0.0; 2];
    for block in users.chunks(USERS_PER_BLOCK) {
        progress.check()?;
        let scores = scores(block)?;
        if scores.len() != block.len() * num_items {
            return fault(format!(
                "{} scores for {} users and {num_items} items",
                scores.len(),
                block.len()
            ));
        }
        let rows = block.par_iter().zip(scores.par_chunks(num_items));
        let found: Result<Vec<[f64; 2]>, UnlearnError> = rows
            .map(|(&user, scores)| {
                check_numbers(user, scores)?;
                let ranking = top_items(scores, train.neighbors_of_left(user), k);
                let relevant = test.neighbors_of_left(user);
                Ok([
                    recall_at_k(&ranking, relevant, k),
                    ndcg_at_k(&ranking, relevant, k),
                ])
            })
            .collect();
        for values in found? {
            sums[0] += values[0];
            sums[1] += values[1];
        }
        progress.advance(block.len() as u64);
    }
    progress.end();
    let num_users = users.len();
    let [recall, ndcg] = sums.map(|sum| sum / num_users as f64);
    Ok(RankingMetrics {
        k,
        recall,
        ndcg,
        num_users,
    })
}

/// Fails for the first score that is not a number.
fn check_numbers<S: Copy + Into<f64>>(user: NodeId, scores: &[S]) -> Result<(), UnlearnError> {
    match scores.iter().position(|&score| score.into().is_nan()) {
        None => Ok(()),
        Some(item) => Err(UnlearnError::Data {
            what: format!("the score of item {item} for user {user} is not a number"),
        }),
    }
}
