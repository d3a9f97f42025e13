//! Slow and obvious, in `f64`.

use super::Activation;
use crate::Pattern;

/// As [`activated_spmm_into`](super::activated_spmm_into), entry by entry.
#[must_use]
pub fn activated_spmm(
    pattern: &Pattern,
    weights: Option<&[f64]>,
    q: &[f64],
    k: &[f64],
    dim: usize,
    activation: Activation,
) -> Vec<f64> {
    let mut y = vec![0.0; pattern.num_rows() * dim];
    for row in 0..pattern.num_rows() {
        for slot in pattern.slots(row) {
            let column = pattern.indices()[slot] as usize;
            let weight = weights.map_or(1.0, |weights| weights[slot]);
            for feature in 0..dim {
                let x = q[row * dim + feature] + k[column * dim + feature];
                y[row * dim + feature] += weight * activation.value(x);
            }
        }
    }
    y
}
