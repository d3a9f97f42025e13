//! The update of the blocks with smoothness.
//!
//! For fixed couplings the objective is quadratic in `B`, and least where
//!
//! ```text
//! D B D + smoothness M B M = S,    D = diag(q),    M = L' L
//! ```
//!
//! With the eigenvectors `U` and eigenvalues `e` of `D^-1/2 M D^-1/2` this is solved by division:
//! `B = D^-1/2 U Y U' D^-1/2` with `Y_ij = (U' D^-1/2 S D^-1/2 U)_ij / (1 + smoothness e_i e_j)`.

use ndarray::{Array1, Array2, Axis};

use crate::{GraphonError, estimate::eigen::symmetric_eigen};

/// The least weight of a block, as a share of the mean one: blocks without edges would have no equation of their own.
const LEAST_WEIGHT: f64 = 1e-6;

/// The equations, solved up to their right side.
pub(super) struct Smoothing {
    smoothness: f64,
    /// `e`.
    eigenvalues: Vec<f64>,
    /// `D^-1/2 U`, `[K, K]`.
    basis: Array2<f64>,
}

impl Smoothing {
    /// The equations for blocks of these weights.
    pub(super) fn new(smoothness: f64, blocks: &[f64]) -> Result<Self, GraphonError> {
        let least = LEAST_WEIGHT / blocks.len() as f64;
        let roots: Array1<f64> = blocks
            .iter()
            .map(|weight| weight.max(least).sqrt().recip())
            .collect();
        let laplacian = path_laplacian(blocks.len());
        let penalty = laplacian.dot(&laplacian);
        let scaled = Array2::from_shape_fn(penalty.dim(), |(i, j)| {
            roots[i] * penalty[[i, j]] * roots[j]
        });
        let (eigenvalues, vectors) = symmetric_eigen(scaled.view())?;
        Ok(Self {
            smoothness,
            eigenvalues,
            basis: vectors * roots.insert_axis(Axis(1)),
        })
    }

    /// `B` for the right side `S`.
    pub(super) fn solve(&self, sum: &Array2<f64>) -> Array2<f64> {
        let mut coefficients = self.basis.t().dot(sum).dot(&self.basis);
        for ((i, j), value) in coefficients.indexed_iter_mut() {
            *value /= 1.0 + self.smoothness * self.eigenvalues[i] * self.eigenvalues[j];
        }
        self.basis.dot(&coefficients).dot(&self.basis.t())
    }
}

/// The Laplacian of the path `0 - 1 - ... - (size - 1)`.
fn path_laplacian(size: usize) -> Array2<f64> {
    let mut laplacian = Array2::zeros((size, size));
    for i in 1..size {
        laplacian[[i - 1, i - 1]] += 1.0;
        laplacian[[i, i]] += 1.0;
        laplacian[[i - 1, i]] -= 1.0;
        laplacian[[i, i - 1]] -= 1.0;
    }
    laplacian
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_solution_satisfies_the_equations() {
        let blocks = [0.4, 0.3, 0.15, 0.1, 0.05];
        let sum = Array2::from_shape_fn((5, 5), |(i, j)| {
            1.0 / (1.0 + (i + j) as f64) * blocks[i] * blocks[j]
        });
        let laplacian = path_laplacian(5);
        let penalty = laplacian.dot(&laplacian);
        for smoothness in [1e-4, 0.01, 3.0] {
            let values = Smoothing::new(smoothness, &blocks).unwrap().solve(&sum);
            let penalized = penalty.dot(&values).dot(&penalty) * smoothness;
            for ((i, j), &right) in sum.indexed_iter() {
                let left = blocks[i] * values[[i, j]] * blocks[j] + penalized[[i, j]];
                assert!(
                    (left - right).abs() < 1e-12,
                    "({i}, {j}): {left} and {right}"
                );
            }
        }
    }

    #[test]
    fn test_constants_stay() {
        let blocks = [0.25; 4];
        let constant = Array2::from_elem((4, 4), 0.3 / 16.0);
        let values = Smoothing::new(10.0, &blocks).unwrap().solve(&constant);
        assert!(values.iter().all(|value| (value - 0.3).abs() < 1e-12));
    }
}
