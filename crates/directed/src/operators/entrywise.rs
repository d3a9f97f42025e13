//! Two sparse matrices, entry by entry.

use argiope_sparse::{Pattern, SparseError};

use super::Weighted;

/// `left + right`. Rows must be ascending.
///
/// # Errors
/// [`SparseError::TooMany`].
pub(super) fn sum(left: &Weighted, right: &Weighted) -> Result<Weighted, SparseError> {
    merged(left, right, |left, right| {
        Some(left.unwrap_or(0.0) + right.unwrap_or(0.0))
    })
}

/// The mean of two matrices where both have an entry, and nothing elsewhere. Rows must be ascending.
///
/// # Errors
/// None for matrices of one shape.
pub(super) fn mean_where_both(left: &Weighted, right: &Weighted) -> Result<Weighted, SparseError> {
    merged(left, right, |left, right| Some((left? + right?) / 2.0))
}

/// What `combine` makes of the values at every place that is an entry of either matrix.
fn merged(
    left: &Weighted,
    right: &Weighted,
    combine: impl Fn(Option<f64>, Option<f64>) -> Option<f64>,
) -> Result<Weighted, SparseError> {
    let num_rows = left.pattern.num_rows();
    let mut offsets = Vec::with_capacity(num_rows + 1);
    offsets.push(0);
    let (mut indices, mut values) = (Vec::new(), Vec::new());
    for row in 0..num_rows {
        let mut left = entries(left, row).peekable();
        let mut right = entries(right, row).peekable();
        loop {
            let (of_left, of_right) = (left.peek(), right.peek());
            let columns = of_left
                .into_iter()
                .chain(of_right)
                .map(|&(column, _)| column);
            let Some(next) = columns.min() else {
                break;
            };
            let is_next = |&(column, _): &(u32, f64)| column == next;
            let value = |(_, value): (u32, f64)| value;
            let (l, r) = (
                left.next_if(is_next).map(value),
                right.next_if(is_next).map(value),
            );
            if let Some(value) = combine(l, r) {
                indices.push(next);
                values.push(value);
            }
        }
        offsets.push(indices.len() as u64);
    }
    let pattern = Pattern::new(left.pattern.num_columns(), offsets, indices)?;
    Ok(Weighted { pattern, values })
}

fn entries(matrix: &Weighted, row: usize) -> impl Iterator<Item = (u32, f64)> + '_ {
    let values = &matrix.values[matrix.pattern.slots(row)];
    matrix
        .pattern
        .row(row)
        .iter()
        .copied()
        .zip(values.iter().copied())
}
