//! Slow and obvious, in `f64`: the oracle of every other implementation.

use super::RowIndex;

/// `y[i, k] = x[index[i], k]`, `[len, dim]`.
#[must_use]
pub fn gather_rows(x: &[f64], index: &RowIndex, dim: usize) -> Vec<f64> {
    (index.indices().iter())
        .flat_map(|&row| (0..dim).map(move |feature| x[row as usize * dim + feature]))
        .collect()
}

/// `y[t, k] = sum over the positions i with index[i] = t of values[i, k]`, `[num_rows, dim]`.
#[must_use]
pub fn scatter_rows(values: &[f64], index: &RowIndex, dim: usize) -> Vec<f64> {
    let mut y = vec![0.0; index.num_rows() * dim];
    for (position, &row) in index.indices().iter().enumerate() {
        for feature in 0..dim {
            y[row as usize * dim + feature] += values[position * dim + feature];
        }
    }
    y
}
