//! Slow and obvious, in `f64`: the oracle of every other implementation.

use super::Complex;
use crate::Pattern;

/// `y[v, k] = sum over the slots e of row v of weights[e] * x[indices[e], k]`, in complex numbers.
///
/// `weights` has shape `[num_entries]`, `x` has shape `[num_columns, dim]`.
#[must_use]
pub fn complex_spmm(
    pattern: &Pattern,
    weights: Complex<&[f64]>,
    x: Complex<&[f64]>,
    dim: usize,
) -> Complex<Vec<f64>> {
    let mut y = Complex {
        real: vec![0.0; pattern.num_rows() * dim],
        imaginary: vec![0.0; pattern.num_rows() * dim],
    };
    for row in 0..pattern.num_rows() {
        for slot in pattern.slots(row) {
            for feature in 0..dim {
                let from = pattern.indices()[slot] as usize * dim + feature;
                let to = row * dim + feature;
                let (a, b) = (weights.real[slot], weights.imaginary[slot]);
                let (c, d) = (x.real[from], x.imaginary[from]);
                y.real[to] += a * c - b * d;
                y.imaginary[to] += a * d + b * c;
            }
        }
    }
    y
}
