//! Largest or smallest value of a segment, and which one it is.

use crate::{
    Real,
    blocks::{Columns, all_finite, for_each_block, load},
    lanes::{Vectorized, vectorize},
    rows::{RowValues, for_each_chunk},
};

/// The argument of a segment without values.
const NO_VALUE: u32 = u32::MAX;

/// `y[b, s, k] = max (or min) over the rows i of segment s of values[b, i, k]`, and the first `i` where it is reached; 0
/// and [`NO_VALUE`] for empty segments. NaN counts as an extremum.
pub(super) fn extremum<T: Real>(
    offsets: &[u64],
    values: &[T],
    batch: usize,
    dim: usize,
    is_max: bool,
    y: &mut [T],
    argument: &mut [u32],
) {
    if dim == 0 {
        return;
    }
    let size = offsets.last().map_or(0, |&last| last as usize) * dim;
    let output = (RowValues::new(y, dim), RowValues::new(argument, dim));
    for_each_chunk(
        offsets,
        batch,
        2 * dim,
        output,
        |index, rows, (y, argument)| {
            let rows = Rows {
                offsets: &offsets[rows.start..=rows.end],
                values: &values[index * size..(index + 1) * size],
                dim,
                y: y.values,
                argument: argument.values,
            };
            if is_max {
                vectorize(FindMax(rows));
            } else {
                vectorize(FindMin(rows));
            }
        },
    );
}

/// Consecutive segments and their part of the output.
struct Rows<'a, T> {
    offsets: &'a [u64],
    values: &'a [T],
    dim: usize,
    y: &'a mut [T],
    argument: &'a mut [u32],
}

struct FindMax<'a, T>(Rows<'a, T>);

impl<T: Real> Vectorized for FindMax<'_, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.0.find::<true>();
    }
}

struct FindMin<'a, T>(Rows<'a, T>);

impl<T: Real> Vectorized for FindMin<'_, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.0.find::<false>();
    }
}

impl<T: Real> Rows<'_, T> {
    #[inline(always)]
    fn find<const MAX: bool>(self) {
        let dim = self.dim;
        let output = (self.y.chunks_exact_mut(dim)).zip(self.argument.chunks_exact_mut(dim));
        for (ends, (y, argument)) in self.offsets.windows(2).zip(output) {
            let values = &self.values[ends[0] as usize * dim..ends[1] as usize * dim];
            if values.is_empty() {
                y.fill(T::zero());
                argument.fill(NO_VALUE);
                continue;
            }
            let segment = Segment {
                values,
                first: ends[0] as u32,
                dim,
                y,
                argument,
            };
            if all_finite(values) {
                for_each_block(dim, &mut Finder::<T, MAX, true>(segment));
            } else {
                for_each_block(dim, &mut Finder::<T, MAX, false>(segment));
            }
        }
    }
}

/// A segment that is not empty.
struct Segment<'a, T> {
    values: &'a [T],
    first: u32,
    dim: usize,
    y: &'a mut [T],
    argument: &'a mut [u32],
}

/// With `FINITE`, no value is NaN: then one comparison will do, and the compiler makes vectors of narrow blocks too.
struct Finder<'a, T, const MAX: bool, const FINITE: bool>(Segment<'a, T>);

impl<T: Real, const MAX: bool, const FINITE: bool> Columns for Finder<'_, T, MAX, FINITE> {
    #[inline(always)]
    fn block<const WIDTH: usize>(&mut self, start: usize) {
        let segment = &mut self.0;
        let mut best = load::<T, WIDTH>(segment.values, start);
        let mut best_index = [segment.first; WIDTH];
        for (index, values) in (segment.first..).zip(segment.values.chunks_exact(segment.dim)) {
            let values = load::<T, WIDTH>(values, start);
            for lane in 0..WIDTH {
                let (value, own) = (values[lane], best[lane]);
                let mut replaces = if MAX { value > own } else { value < own };
                if !FINITE {
                    replaces |= value.is_nan() & !own.is_nan();
                }
                best[lane] = if replaces { value } else { own };
                best_index[lane] = if replaces { index } else { best_index[lane] };
            }
        }
        segment.y[start..start + WIDTH].copy_from_slice(&best);
        segment.argument[start..start + WIDTH].copy_from_slice(&best_index);
    }
}
