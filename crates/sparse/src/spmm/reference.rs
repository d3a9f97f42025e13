//! Slow and obvious, in `f64`: the oracle of every other implementation.

use super::Reduce;
use crate::Pattern;

/// `y[v, k] = reduce over the slots e of row v of weights[e, head of k] * x[indices[e], k]`; 0 for empty rows.
///
/// `weights` has shape `[num_entries, heads]`, `x` has shape `[num_columns, dim]`.
#[must_use]
pub fn spmm(
    pattern: &Pattern,
    weights: Option<(&[f64], usize)>,
    x: &[f64],
    dim: usize,
    reduce: Reduce,
) -> Vec<f64> {
    let mut y = vec![0.0; pattern.num_rows() * dim];
    for row in 0..pattern.num_rows() {
        for feature in 0..dim {
            let terms: Vec<f64> = pattern
                .slots(row)
                .map(|slot| {
                    let weight = weights.map_or(1.0, |(weights, heads)| {
                        weights[slot * heads + feature / (dim / heads)]
                    });
                    weight * x[pattern.indices()[slot] as usize * dim + feature]
                })
                .collect();
            y[row * dim + feature] = match reduce {
                _ if terms.is_empty() => 0.0,
                Reduce::Sum => terms.iter().sum(),
                Reduce::Mean => terms.iter().sum::<f64>() / terms.len() as f64,
                Reduce::Max => terms.iter().copied().fold(f64::NEG_INFINITY, f64::max),
                Reduce::Min => terms.iter().copied().fold(f64::INFINITY, f64::min),
            };
        }
    }
    y
}
