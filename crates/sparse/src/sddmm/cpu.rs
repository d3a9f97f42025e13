//! Rows in parallel: a row of `y` stays in the first cache while its entries go by.

use std::ops::Range;

use crate::{
    Pattern, Real,
    lanes::{self, Vectorized, vectorize},
    rows::{EntryValues, for_each_chunk},
};

/// Entries ahead of the current one whose rows are fetched.
const FETCH_AHEAD: usize = 8;

/// Dense operands of shape `[batch, num_columns, dim]` and `[batch, num_rows, dim]`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Operands<'a, T> {
    pub(crate) x: &'a [T],
    pub(crate) y: &'a [T],
    pub(crate) batch: usize,
    pub(crate) dim: usize,
    pub(crate) heads: usize,
}

/// `scores[e, h] = scale(row of e) * sum over b, k in head h of y[b, row of e, k] * x[b, indices[e], k]`, where the scale
/// is 1 over the number of entries of the row if `mean`, else 1.
pub(crate) fn dot<T: Real>(
    pattern: &Pattern,
    operands: Operands<'_, T>,
    mean: bool,
    scores: &mut [T],
) {
    if operands.heads == 0 {
        return;
    }
    let cost = operands.batch * operands.dim;
    let output = EntryValues::new(scores, operands.heads, pattern.offsets());
    for_each_chunk(pattern.offsets(), 1, cost, output, |_, rows, output| {
        vectorize(Dot {
            pattern,
            operands,
            mean,
            rows,
            scores: output.values,
        });
    });
}

struct Dot<'a, T> {
    pattern: &'a Pattern,
    operands: Operands<'a, T>,
    mean: bool,
    rows: Range<usize>,
    scores: &'a mut [T],
}

impl<T: Real> Vectorized for Dot<'_, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Operands {
            x,
            y,
            batch,
            dim,
            heads,
        } = self.operands;
        let width = dim / heads;
        let (x_size, y_size) = (
            self.pattern.num_columns() * dim,
            self.pattern.num_rows() * dim,
        );
        let indices = self.pattern.indices();
        let mut scores = self.scores.chunks_exact_mut(heads);
        for row in self.rows {
            let slots = self.pattern.slots(row);
            let scale = if self.mean && !slots.is_empty() {
                T::one() / T::from_f64(slots.len() as f64)
            } else {
                T::one()
            };
            for (slot, scores) in slots.clone().zip(&mut scores) {
                let column = indices[slot] as usize;
                if slot + FETCH_AHEAD < slots.end {
                    let ahead = indices[slot + FETCH_AHEAD] as usize * dim;
                    for line in 0..(dim * size_of::<T>()).div_ceil(64).min(16) {
                        lanes::prefetch(x, ahead + line * 64 / size_of::<T>());
                    }
                }
                for (head, score) in scores.iter_mut().enumerate() {
                    let mut sum = T::zero();
                    for index in 0..batch {
                        let y_at = index * y_size + row * dim + head * width;
                        let x_at = index * x_size + column * dim + head * width;
                        sum += lanes::dot(&y[y_at..y_at + width], &x[x_at..x_at + width]);
                    }
                    *score = sum * scale;
                }
            }
        }
    }
}

/// `values[e, k] = operation(x[indices[e], k], y[row of e, k])`.
pub(crate) fn combine<T: Real>(
    pattern: &Pattern,
    x: &[T],
    y: &[T],
    dim: usize,
    values: &mut [T],
    operation: impl Fn(T, T) -> T + Sync,
) {
    if dim == 0 {
        return;
    }
    let output = EntryValues::new(values, dim, pattern.offsets());
    for_each_chunk(pattern.offsets(), 1, dim, output, |_, rows, output| {
        vectorize(CombineRows {
            pattern,
            x,
            y,
            dim,
            rows,
            values: output.values,
            operation: &operation,
        });
    });
}

struct CombineRows<'a, T, F> {
    pattern: &'a Pattern,
    x: &'a [T],
    y: &'a [T],
    dim: usize,
    rows: Range<usize>,
    values: &'a mut [T],
    operation: &'a F,
}

impl<T: Real, F: Fn(T, T) -> T> Vectorized for CombineRows<'_, T, F> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let dim = self.dim;
        let mut values = self.values.chunks_exact_mut(dim);
        for row in self.rows {
            let y = &self.y[row * dim..(row + 1) * dim];
            for (&column, values) in self.pattern.row(row).iter().zip(&mut values) {
                let x = &self.x[column as usize * dim..(column as usize + 1) * dim];
                for ((value, &x), &y) in values.iter_mut().zip(x).zip(y) {
                    *value = (self.operation)(x, y);
                }
            }
        }
    }
}
