//! Slow and obvious, in `f64`: the oracle of every other implementation.

/// `ln(1 / (1 + exp(-x)))`.
#[must_use]
pub fn log_sigmoid(x: f64) -> f64 {
    if x < 0.0 {
        x - x.exp().ln_1p()
    } else {
        -(-x).exp().ln_1p()
    }
}
