//! Rows in parallel; a few rows at a time go through three passes that vectorise, while they lie in the first cache.

use std::{mem::MaybeUninit, ops::Range};

use crate::{
    Real,
    blocks::{Columns, for_each_block, larger, largest_of, load, sum_of},
    elementary::Elementary,
    lanes::{Vectorized, vectorize},
    rows::{EntryValues, for_each_chunk},
};

/// Values of the rows that go through the passes together.
const TILE: usize = 2048;

/// What an element costs beside a multiplication.
const COST: usize = 4;

/// `output = softmax(scores)` along every row, for `[num_entries, heads]`. Writes every element of `output`.
pub(super) fn forward<T: Elementary>(
    offsets: &[u64],
    scores: &[T],
    heads: usize,
    output: &mut [MaybeUninit<T>],
) {
    if heads == 0 {
        return;
    }
    let output = EntryValues::new(output, heads, offsets);
    for_each_chunk(offsets, 1, COST * heads, output, |_, rows, output| {
        let offsets = &offsets[rows.start..=rows.end];
        let first = offsets[0] as usize * heads;
        vectorize(Forward {
            offsets,
            heads,
            scores: &scores[first..first + output.values.len()],
            output: output.values,
        });
    });
}

/// The values of the row between two offsets, counted from the offset `first`.
#[inline(always)]
pub(super) fn values_of_row(ends: &[u64], first: u64, heads: usize) -> Range<usize> {
    (ends[0] - first) as usize * heads..(ends[1] - first) as usize * heads
}

/// Consecutive rows, their scores and their part of the output.
struct Forward<'a, T> {
    offsets: &'a [u64],
    heads: usize,
    scores: &'a [T],
    output: &'a mut [MaybeUninit<T>],
}

impl<T: Elementary> Vectorized for Forward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let (offsets, heads) = (self.offsets, self.heads);
        let num_rows = offsets.len() - 1;
        let mut row = 0;
        while row < num_rows {
            let mut end = row + 1;
            while end < num_rows && (offsets[end + 1] - offsets[row]) as usize * heads <= TILE {
                end += 1;
            }
            let tile = values_of_row(&[offsets[row], offsets[end]], offsets[0], heads);
            let (scores, output) = (&self.scores[tile.clone()], &mut self.output[tile]);
            softmax(&offsets[row..=end], heads, scores, output);
            row = end;
        }
    }
}

/// The three passes over the rows of `offsets`. Writes every element of `output`.
#[inline(always)]
fn softmax<T: Elementary>(
    offsets: &[u64],
    heads: usize,
    scores: &[T],
    output: &mut [MaybeUninit<T>],
) {
    for ends in offsets.windows(2) {
        let row = values_of_row(ends, offsets[0], heads);
        shift(heads, &scores[row.clone()], &mut output[row]);
    }
    // SAFETY: every element belongs to a row, and `shift` writes all of a row.
    let output = unsafe { output.assume_init_mut() };
    for value in output.iter_mut() {
        *value = value.vector_exp();
    }
    for ends in offsets.windows(2) {
        normalize(heads, &mut output[values_of_row(ends, offsets[0], heads)]);
    }
}

/// `output = scores - max(scores)`, by head; nothing is subtracted where all scores are minus infinity. Writes every element
/// of `output`.
#[inline(always)]
fn shift<T: Real>(heads: usize, scores: &[T], output: &mut [MaybeUninit<T>]) {
    if heads == 1 {
        let largest = finite_or_zero(largest_of(scores, T::neg_infinity()));
        for (output, &score) in output.iter_mut().zip(scores) {
            output.write(score - largest);
        }
    } else {
        let mut columns = Shift {
            heads,
            scores,
            output,
        };
        for_each_block(heads, &mut columns);
    }
}

/// Minus infinity as 0.
#[inline(always)]
fn finite_or_zero<T: Real>(largest: T) -> T {
    if largest == T::neg_infinity() {
        T::zero()
    } else {
        largest
    }
}

struct Shift<'a, T> {
    heads: usize,
    scores: &'a [T],
    output: &'a mut [MaybeUninit<T>],
}

impl<T: Real> Columns for Shift<'_, T> {
    #[inline(always)]
    fn block<const WIDTH: usize>(&mut self, start: usize) {
        let mut largest = [T::neg_infinity(); WIDTH];
        for scores in self.scores.chunks_exact(self.heads) {
            let scores = load::<T, WIDTH>(scores, start);
            for lane in 0..WIDTH {
                largest[lane] = larger(scores[lane], largest[lane]);
            }
        }
        for largest in &mut largest {
            *largest = finite_or_zero(*largest);
        }
        let rows = self.scores.chunks_exact(self.heads);
        for (scores, output) in rows.zip(self.output.chunks_exact_mut(self.heads)) {
            let scores = load::<T, WIDTH>(scores, start);
            let output = &mut output[start..start + WIDTH];
            for lane in 0..WIDTH {
                output[lane].write(scores[lane] - largest[lane]);
            }
        }
    }
}

/// Divides exponentials by their sum, by head.
#[inline(always)]
fn normalize<T: Real>(heads: usize, values: &mut [T]) {
    if heads == 1 {
        let scale = inverse(sum_of(values));
        for value in values {
            *value *= scale;
        }
    } else {
        for_each_block(heads, &mut Normalize { heads, values });
    }
}

/// One over `sum`; 0 if nothing was summed.
#[inline(always)]
fn inverse<T: Real>(sum: T) -> T {
    if sum == T::zero() {
        T::zero()
    } else {
        T::one() / sum
    }
}

struct Normalize<'a, T> {
    heads: usize,
    values: &'a mut [T],
}

impl<T: Real> Columns for Normalize<'_, T> {
    #[inline(always)]
    fn block<const WIDTH: usize>(&mut self, start: usize) {
        let mut scale = [T::zero(); WIDTH];
        for values in self.values.chunks_exact(self.heads) {
            let values = load::<T, WIDTH>(values, start);
            for lane in 0..WIDTH {
                scale[lane] += values[lane];
            }
        }
        for scale in &mut scale {
            *scale = inverse(*scale);
        }
        for values in self.values.chunks_exact_mut(self.heads) {
            let values = &mut values[start..start + WIDTH];
            for lane in 0..WIDTH {
                values[lane] *= scale[lane];
            }
        }
    }
}
