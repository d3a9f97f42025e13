//! How many users chose both of two items.

use argiope_graph::{BipartiteGraph, Progress};
use rayon::prelude::*;

use super::inverse::PANEL;
use crate::UnlearnError;

/// `X' X + lambda I` on and above the diagonal, column-major `[items, items]`, 0 below it. Counts are whole numbers and exact.
///
/// # Complexity
/// `O(items^2 + sum over users of their items^2)` time, parallel over columns.
pub(super) fn shifted_counts(
    interactions: &BipartiteGraph,
    lambda: f64,
    progress: &dyn Progress,
) -> Result<Vec<f64>, UnlearnError> {
    let num_items = interactions.num_right();
    let mut counts = vec![0.0; num_items * num_items];
    if num_items == 0 {
        return Ok(counts);
    }
    let of_item = interactions.right_csr();
    progress.begin("counting pairs of items", Some(num_items as u64));
    (counts.par_chunks_mut(PANEL * num_items).enumerate()).try_for_each(|(panel, columns)| {
        progress.check()?;
        for (item, column) in (panel * PANEL..).zip(columns.chunks_mut(num_items)) {
            for &user in of_item.row(item as u32) {
                let others = interactions.neighbors_of_left(user).iter();
                for &other in others.take_while(|&&other| other as usize <= item) {
                    column[other as usize] += 1.0;
                }
            }
            column[item] += lambda;
        }
        progress.advance((columns.len() / num_items) as u64);
        Ok::<(), UnlearnError>(())
    })?;
    progress.end();
    Ok(counts)
}
