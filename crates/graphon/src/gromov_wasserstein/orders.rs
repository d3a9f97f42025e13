//! Permutations that pair the blocks of two graphons by one number a block.

use ndarray::Array2;

use super::problem::Problem;
use crate::{GraphonError, estimate::eigen::symmetric_eigen, order::descending};

/// Blocks paired by the rank of their degrees.
pub(super) fn by_degree(problem: &Problem) -> Vec<usize> {
    // The right side may be scaled and transformed, but its transformation is increasing.
    let degrees = |matrix: &Array2<f64>| {
        matrix
            .rows()
            .into_iter()
            .map(|row| row.sum())
            .collect::<Vec<f64>>()
    };
    paired(
        &descending(&degrees(&problem.left)),
        descending(&degrees(&problem.right)).into_iter(),
    )
}

/// Blocks paired by the rank of their entries in an eigenvector, for the `count` eigenvalues of the largest modulus; each in
/// the same and in the opposite direction.
pub(super) fn by_eigenvectors(
    problem: &Problem,
    count: usize,
) -> Result<Vec<[Vec<usize>; 2]>, GraphonError> {
    let (_, left) = symmetric_eigen(problem.left.view())?;
    let (_, right) = symmetric_eigen(problem.right.view())?;
    let pairs = left.columns().into_iter().zip(right.columns()).take(count);
    let orders = pairs.map(|(left, right)| {
        let (left, right) = (descending(&left.to_vec()), descending(&right.to_vec()));
        let same = paired(&left, right.iter().copied());
        let reversed = paired(&left, right.iter().rev().copied());
        [same, reversed]
    });
    Ok(orders.collect())
}

/// The permutation that takes the blocks on the left to those on the right, one after another.
fn paired(left: &[usize], right: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut order = vec![0; left.len()];
    for (&i, k) in left.iter().zip(right) {
        order[i] = k;
    }
    order
}
