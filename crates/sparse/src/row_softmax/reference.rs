//! Slow and obvious, in `f64`: the oracle of every other implementation.

/// The softmax of every row of `x`, which has shape `[num_rows, width]`.
#[must_use]
pub fn row_softmax(x: &[f64], width: usize) -> Vec<f64> {
    let logarithms = row_log_softmax(x, width);
    logarithms.into_iter().map(f64::exp).collect()
}

/// The logarithm of the softmax of every row of `x`, which has shape `[num_rows, width]`.
#[must_use]
pub fn row_log_softmax(x: &[f64], width: usize) -> Vec<f64> {
    let mut y = Vec::with_capacity(x.len());
    for row in x.chunks_exact(width.max(1)) {
        let max = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = row.iter().map(|x| (x - max).exp()).sum();
        y.extend(row.iter().map(|x| x - max - sum.ln()));
    }
    y
}
