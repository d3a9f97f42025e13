//! Slow and obvious, in `f64`: the oracle of every other implementation.

use crate::{Pattern, common_neighbors};

/// `z[p, k] = sum over w in N(u) ∩ N(v) of node_weights[w] * x[w, k]`, `[num_pairs, dim]`.
#[must_use]
pub fn pooled_common_neighbors(
    pattern: &Pattern,
    pairs: &[(u32, u32)],
    node_weights: Option<&[f64]>,
    x: &[f64],
    dim: usize,
) -> Vec<f64> {
    let sets = common_neighbors::reference::common_neighbors(pattern, pattern, pairs);
    let mut z = vec![0.0; pairs.len() * dim];
    for (pair, [common, _, _]) in sets.iter().enumerate() {
        for &node in common {
            let node = node as usize;
            let weight = node_weights.map_or(1.0, |weights| weights[node]);
            for feature in 0..dim {
                z[pair * dim + feature] += weight * x[node * dim + feature];
            }
        }
    }
    z
}
