//! Slow and obvious: the oracle of every other implementation.

use super::{
    DropoutKey,
    philox::{halves, philox},
};

/// The 32 random bits of element `index`.
#[must_use]
pub fn bits(key: DropoutKey, index: u64) -> u32 {
    let [low, high] = halves(16 * (index / 64) + index % 16);
    let [low_step, high_step] = halves(key.step);
    let counter = [low, high, low_step, high_step].map(|word| [word]);
    let words = philox(counter, halves(key.seed));
    words[(index % 64 / 16) as usize][0]
}

/// `x[i] / (1 - probability)` where the bits of `i`, as a fraction of `2^32`, reach `probability`, else 0.
#[must_use]
pub fn dropout(x: &[f64], probability: f64, key: DropoutKey) -> Vec<f64> {
    (0..)
        .zip(x)
        .map(|(index, x)| {
            let threshold = (probability * 2f64.powi(32)).round();
            if f64::from(bits(key, index)) >= threshold {
                x / (1.0 - probability)
            } else {
                0.0
            }
        })
        .collect()
}
