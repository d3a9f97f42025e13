//! The gradient for the scores, from the result.

use std::mem::MaybeUninit;

use crate::{
    Real,
    blocks::{Columns, for_each_block, load},
    lanes::{self, Vectorized, vectorize},
    rows::{EntryValues, for_each_chunk},
};

use super::forward::values_of_row;

/// `output = p * (gradient - sum along the row of p * gradient)`, by head. Writes every element of `output`.
pub(super) fn backward<T: Real>(
    offsets: &[u64],
    p: &[T],
    gradient: &[T],
    heads: usize,
    output: &mut [MaybeUninit<T>],
) {
    if heads == 0 {
        return;
    }
    let output = EntryValues::new(output, heads, offsets);
    for_each_chunk(offsets, 1, 2 * heads, output, |_, rows, output| {
        let offsets = &offsets[rows.start..=rows.end];
        let first = offsets[0] as usize * heads;
        let values = first..first + output.values.len();
        vectorize(Backward {
            offsets,
            heads,
            p: &p[values.clone()],
            gradient: &gradient[values],
            output: output.values,
        });
    });
}

/// Consecutive rows and their part of the output.
struct Backward<'a, T> {
    offsets: &'a [u64],
    heads: usize,
    p: &'a [T],
    gradient: &'a [T],
    output: &'a mut [MaybeUninit<T>],
}

impl<T: Real> Vectorized for Backward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let heads = self.heads;
        for ends in self.offsets.windows(2) {
            let row = values_of_row(ends, self.offsets[0], heads);
            let (p, gradient) = (&self.p[row.clone()], &self.gradient[row.clone()]);
            let output = &mut self.output[row];
            if heads == 1 {
                let mean = lanes::dot(p, gradient);
                for ((output, &p), &gradient) in output.iter_mut().zip(p).zip(gradient) {
                    output.write(p * (gradient - mean));
                }
            } else {
                let mut columns = Row {
                    heads,
                    p,
                    gradient,
                    output,
                };
                for_each_block(heads, &mut columns);
            }
        }
    }
}

struct Row<'a, T> {
    heads: usize,
    p: &'a [T],
    gradient: &'a [T],
    output: &'a mut [MaybeUninit<T>],
}

impl<T: Real> Columns for Row<'_, T> {
    #[inline(always)]
    fn block<const WIDTH: usize>(&mut self, start: usize) {
        let rows = (self.p.chunks_exact(self.heads)).zip(self.gradient.chunks_exact(self.heads));
        let mut means = [T::zero(); WIDTH];
        for (p, gradient) in rows.clone() {
            let p = load::<T, WIDTH>(p, start);
            let gradient = load::<T, WIDTH>(gradient, start);
            for lane in 0..WIDTH {
                means[lane] += p[lane] * gradient[lane];
            }
        }
        for ((p, gradient), output) in rows.zip(self.output.chunks_exact_mut(self.heads)) {
            let p = load::<T, WIDTH>(p, start);
            let gradient = load::<T, WIDTH>(gradient, start);
            let output = &mut output[start..start + WIDTH];
            for lane in 0..WIDTH {
                output[lane].write(p[lane] * (gradient[lane] - means[lane]));
            }
        }
    }
}
