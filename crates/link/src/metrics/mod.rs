//! How well scores tell positives from negatives.
//!
//! Positives against one shared list: [`hits_at_k`], [`auc`], [`average_precision`]. Each positive against candidates of
//! its own: [`rank_counts`] (or [`filtered`](crate::filtered)) count the candidates above a positive and level with it,
//! and [`mrr`], [`hits_from_ranks`], [`sampled_hits_at_k`] and [`mean_rank`] make numbers of that under a declared
//! [`TiePolicy`].
//!
//! All numbers are sums of integers, or sums in the order of the input: they do not depend on the number of threads. A
//! score that is not a number is an error; infinite scores are in order.

mod auc;
mod average_precision;
mod from_ranks;
mod hits;
mod rank;
mod sampled_hits;
mod sorted;

#[cfg(test)]
mod oracle;

pub use auc::auc;
pub use average_precision::average_precision;
pub use from_ranks::{hits_from_ranks, mean_rank, mrr};
pub use hits::hits_at_k;
pub use rank::{RankCounts, TiePolicy, rank_counts, rank_counts_for, rank_counts_shared};
pub use sampled_hits::sampled_hits_at_k;

use rayon::prelude::*;

use crate::LinkError;

/// Checks that every score is a number.
pub(crate) fn check_scores(what: &'static str, scores: &[f32]) -> Result<(), LinkError> {
    match scores.par_iter().position_first(|score| score.is_nan()) {
        None => Ok(()),
        Some(position) => Err(LinkError::NotANumber { what, position }),
    }
}

/// Checks that there is something to average.
fn check_not_empty<T>(what: &'static str, values: &[T]) -> Result<(), LinkError> {
    match values.is_empty() {
        true => Err(LinkError::Empty { what }),
        false => Ok(()),
    }
}

/// Checks that the threshold of hits can be met at all.
fn check_k(k: usize) -> Result<(), LinkError> {
    match k {
        0 => Err(LinkError::InvalidOption {
            option: "k",
            value: "0".to_owned(),
            reason: "ranks start at 1",
        }),
        _ => Ok(()),
    }
}
