//! Slow and obvious, in `f64`: the oracle of every other implementation.

use crate::Pattern;

/// `exp(s[e, h])` over its sum along the row of `e`, for `scores` of shape `[num_entries, heads]`.
#[must_use]
pub fn edge_softmax(pattern: &Pattern, scores: &[f64], heads: usize) -> Vec<f64> {
    let mut output = vec![0.0; scores.len()];
    for row in 0..pattern.num_rows() {
        for head in 0..heads {
            let score = |slot: usize| scores[slot * heads + head];
            let largest = (pattern.slots(row).map(score)).fold(f64::NEG_INFINITY, f64::max);
            if largest == f64::NEG_INFINITY && !pattern.slots(row).any(|e| score(e).is_nan()) {
                continue;
            }
            let exponential = |slot: usize| (score(slot) - largest).exp();
            let sum: f64 = pattern.slots(row).map(exponential).sum();
            for slot in pattern.slots(row) {
                output[slot * heads + head] = exponential(slot) / sum;
            }
        }
    }
    output
}
