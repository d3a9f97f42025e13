//! Slow and obvious, in `f64`: the oracle of every other implementation.

use super::Combine;
use crate::Pattern;

/// `scores[e, h] = sum over k in head h of x[indices[e], k] * y[row of e, k]`, `[num_entries, heads]`.
#[must_use]
pub fn sddmm(pattern: &Pattern, x: &[f64], y: &[f64], dim: usize, heads: usize) -> Vec<f64> {
    let products = sddmm_elementwise(pattern, x, y, dim, Combine::Mul);
    let width = dim / heads;
    let mut scores = Vec::with_capacity(pattern.num_entries() * heads);
    for slot in 0..pattern.num_entries() {
        for head in 0..heads {
            let start = slot * dim + head * width;
            scores.push(products[start..start + width].iter().sum());
        }
    }
    scores
}

/// `values[e, k] = x[indices[e], k] combined with y[row of e, k]`, `[num_entries, dim]`.
#[must_use]
pub fn sddmm_elementwise(
    pattern: &Pattern,
    x: &[f64],
    y: &[f64],
    dim: usize,
    combine: Combine,
) -> Vec<f64> {
    let mut values = Vec::with_capacity(pattern.num_entries() * dim);
    for row in 0..pattern.num_rows() {
        for &column in pattern.row(row) {
            for feature in 0..dim {
                let (x, y) = (x[column as usize * dim + feature], y[row * dim + feature]);
                values.push(match combine {
                    Combine::Add => x + y,
                    Combine::Mul => x * y,
                });
            }
        }
    }
    values
}
