//! Products of the features of both ends of every entry: the gradient for the weights.

use super::{Complex, cpu::FETCH_AHEAD};
use crate::{
    Pattern, Real,
    lanes::{self, Vectorized, vectorize},
    rows::{EntryValues, for_each_chunk},
};

/// Dense operands of shape `[batch, num_columns, dim]` and `[batch, num_rows, dim]`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Operands<'a, T> {
    pub(crate) x: Complex<&'a [T]>,
    pub(crate) y: Complex<&'a [T]>,
    pub(crate) batch: usize,
    pub(crate) dim: usize,
}

/// `products[e] = sum over b, k of y[b, row of e, k] * conjugate(x[b, indices[e], k])`: the gradient for the weights, where `y`
/// is that for the result.
pub(crate) fn products<T: Real>(
    pattern: &Pattern,
    operands: Operands<'_, T>,
    products: Complex<&mut [T]>,
) {
    let cost = 2 * operands.batch * operands.dim;
    let output = products.map(|part| EntryValues::new(part, 1, pattern.offsets()));
    let output = (output.real, output.imaginary);
    for_each_chunk(
        pattern.offsets(),
        1,
        cost,
        output,
        |_, rows, (real, imaginary)| {
            let slots =
                pattern.offsets()[rows.start] as usize..pattern.offsets()[rows.end] as usize;
            vectorize(Products {
                columns: &pattern.indices()[slots.clone()],
                rows: &pattern.rows_of_slots()[slots],
                sizes: [pattern.num_columns(), pattern.num_rows()].map(|rows| rows * operands.dim),
                operands,
                real: real.values,
                imaginary: imaginary.values,
            });
        },
    );
}

/// Consecutive entries and their part of the output.
struct Products<'a, T> {
    columns: &'a [u32],
    rows: &'a [u32],
    /// Elements of `x` and `y` of one of the batch.
    sizes: [usize; 2],
    operands: Operands<'a, T>,
    real: &'a mut [T],
    imaginary: &'a mut [T],
}

impl<T: Real> Vectorized for Products<'_, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Operands { x, y, batch, dim } = self.operands;
        let entries = self.columns.iter().zip(self.rows);
        let outputs = self.real.iter_mut().zip(self.imaginary);
        for (position, ((&column, &row), (real, imaginary))) in entries.zip(outputs).enumerate() {
            if let Some(&ahead) = self.columns.get(position + FETCH_AHEAD) {
                let at = ahead as usize * dim;
                for line in 0..(dim * size_of::<T>()).div_ceil(64).min(16) {
                    lanes::prefetch(x.real, at + line * 64 / size_of::<T>());
                    lanes::prefetch(x.imaginary, at + line * 64 / size_of::<T>());
                }
            }
            (*real, *imaginary) = (T::zero(), T::zero());
            for index in 0..batch {
                let x_at = index * self.sizes[0] + column as usize * dim;
                let y_at = index * self.sizes[1] + row as usize * dim;
                let x = x.map(|part| &part[x_at..x_at + dim]);
                let y = y.map(|part| &part[y_at..y_at + dim]);
                *real += lanes::dot(y.real, x.real) + lanes::dot(y.imaginary, x.imaginary);
                *imaginary += lanes::dot(y.imaginary, x.real) - lanes::dot(y.real, x.imaginary);
            }
        }
    }
}
