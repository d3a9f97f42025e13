//! Likeness of two embeddings nearby: do nodes have the same neighbours?

use argiope_graph::NodeId;
use rayon::prelude::*;

use super::{Rows, operands::check_length};
use crate::{UnlearnError, error::check_setting};

/// The part of the `k` nearest neighbours that two embeddings have in common, as the mean over `nodes`:
///
/// ```text
///     1/n sum_v |N_k(v; X) & N_k(v; Y)| / k
/// ```
///
/// Neighbours are sought among `nodes`, which must be different, by the cosine; rows of zeros have cosine 0 with all.
/// Of equal cosines the earlier node counts as the nearer. Two random embeddings share `k / (n - 1)` in expectation,
/// and retrained models do not share all: compare with the value between these. The papers use `k = 5`.
///
/// # Errors
/// [`UnlearnError::Option`] unless `0 < k < nodes.len()`; [`UnlearnError::Link`] for nodes outside the rows, or another
/// number of rows; [`UnlearnError::Data`] for a node that occurs twice.
///
/// # Complexity
/// `O(n^2 (d + e))` time for `n` nodes and widths `d`, `e`, parallel over nodes.
pub fn neighbor_overlap(
    left: Rows<'_>,
    right: Rows<'_>,
    nodes: &[NodeId],
    k: usize,
) -> Result<f64, UnlearnError> {
    check_setting(
        "the number of nearest neighbours",
        k,
        k > 0 && k < nodes.len(),
        "one at the least, and fewer than there are nodes",
    )?;
    check_length(
        "rows of the other embedding",
        left.num_rows(),
        right.num_rows(),
    )?;
    left.check_nodes("nodes", nodes.iter().copied())?;
    let mut sorted = nodes.to_vec();
    sorted.sort_unstable();
    if let Some(twice) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        let what = format!("node {} is in the sample twice", twice[0]);
        return Err(UnlearnError::Data { what });
    }
    let (left, right) = (unit_rows(left, nodes), unit_rows(right, nodes));
    let shared = |node: usize| {
        let (of_left, of_right) = (nearest(&left, node, k), nearest(&right, node, k));
        of_left
            .iter()
            .filter(|node| of_right.contains(node))
            .count()
    };
    let sum: usize = (0..nodes.len()).into_par_iter().map(shared).sum();
    Ok(sum as f64 / (k * nodes.len()) as f64)
}

/// Rows of length 1, or 0.
fn unit_rows(rows: Rows<'_>, nodes: &[NodeId]) -> Vec<Vec<f64>> {
    let unit = |&node: &NodeId| {
        let row: Vec<f64> = (rows.row(node as usize).iter().copied())
            .map(f64::from)
            .collect();
        let norm = row.iter().map(|value| value * value).sum::<f64>().sqrt();
        match norm > 0.0 {
            true => row.iter().map(|value| value / norm).collect(),
            false => row,
        }
    };
    nodes.iter().map(unit).collect()
}

/// The `k` rows that are nearest to a row, without itself, in no order.
fn nearest(rows: &[Vec<f64>], row: usize, k: usize) -> Vec<usize> {
    let cosine = |other: &Vec<f64>| -> f64 {
        let products = rows[row].iter().zip(other);
        products.map(|(left, right)| left * right).sum()
    };
    let mut others: Vec<(f64, usize)> = (rows.iter().enumerate())
        .filter(|&(other, _)| other != row)
        .map(|(other, values)| (cosine(values), other))
        .collect();
    others.select_nth_unstable_by(k - 1, |(left, at), (right, other)| {
        right.total_cmp(left).then(at.cmp(other))
    });
    others[..k].iter().map(|&(_, other)| other).collect()
}
