//! Gradients for the values: every segment writes those of its own.

use std::mem::MaybeUninit;

use crate::{
    Real,
    blocks::{Columns, for_each_block, load},
    lanes::{Vectorized, vectorize},
    rows::{EntryValues, for_each_chunk},
};

use super::forward::mean_block;

/// What the gradient of a segment is multiplied with on its way to a value.
#[derive(Debug, Clone, Copy)]
pub(super) enum Rule<'a, T> {
    /// Nothing: the reduction was a sum.
    Sum,
    /// One over the number of values.
    Mean,
    /// One for the value that was the extremum, by `argument`, `[batch, num_segments, dim]`; 0 for the others.
    Extremum { argument: &'a [u32] },
    /// `(value - mean) / (n std)`.
    Std {
        /// `[batch, num_values, dim]`
        values: &'a [T],
        /// `[batch, num_segments, dim]`
        std: &'a [T],
    },
}

/// The gradient for the values, `[batch, num_values, dim]`, from that of the result, `[batch, num_segments, dim]`.
/// Writes every element of `output`.
pub(super) fn backward<T: Real>(
    offsets: &[u64],
    rule: Rule<'_, T>,
    gradient: &[T],
    dim: usize,
    output: &mut [MaybeUninit<T>],
) {
    let segments_size = (offsets.len() - 1) * dim;
    let values_size = offsets.last().map_or(0, |&last| last as usize) * dim;
    if segments_size == 0 || values_size == 0 {
        return;
    }
    for (index, output) in output.chunks_exact_mut(values_size).enumerate() {
        let of_segments = index * segments_size..(index + 1) * segments_size;
        let gradient = &gradient[of_segments.clone()];
        let rule = match rule {
            Rule::Sum => Rule::Sum,
            Rule::Mean => Rule::Mean,
            Rule::Extremum { argument } => Rule::Extremum {
                argument: &argument[of_segments],
            },
            Rule::Std { values, std } => Rule::Std {
                values: &values[index * values_size..(index + 1) * values_size],
                std: &std[of_segments],
            },
        };
        let parts = EntryValues::new(output, dim, offsets);
        for_each_chunk(offsets, 1, dim, parts, |_, rows, part| {
            vectorize(Rows {
                offsets: &offsets[rows.start..=rows.end],
                first_segment: rows.start,
                rule,
                gradient,
                dim,
                output: part.values,
            });
        });
    }
}

/// Consecutive segments and their part of the output.
struct Rows<'a, T> {
    offsets: &'a [u64],
    first_segment: usize,
    rule: Rule<'a, T>,
    gradient: &'a [T],
    dim: usize,
    output: &'a mut [MaybeUninit<T>],
}

impl<T: Real> Vectorized for Rows<'_, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let dim = self.dim;
        for (segment, ends) in (self.first_segment..).zip(self.offsets.windows(2)) {
            let [start, end] = [0, 1].map(|at| (ends[at] - self.offsets[0]) as usize * dim);
            if start == end {
                continue;
            }
            let mut columns = Segment {
                first: ends[0],
                share: T::one() / T::from_f64((ends[1] - ends[0]) as f64),
                rule: self.rule,
                gradient: self.gradient,
                at: segment * dim,
                dim,
                output: &mut self.output[start..end],
            };
            for_each_block(dim, &mut columns);
        }
    }
}

/// A segment that is not empty.
struct Segment<'a, T> {
    /// Its first value.
    first: u64,
    /// One over the number of its values.
    share: T,
    rule: Rule<'a, T>,
    gradient: &'a [T],
    /// Where its own gradient starts.
    at: usize,
    dim: usize,
    output: &'a mut [MaybeUninit<T>],
}

impl<T: Real> Columns for Segment<'_, T> {
    #[inline(always)]
    fn block<const WIDTH: usize>(&mut self, start: usize) {
        let at = self.at + start;
        let gradient = load::<T, WIDTH>(self.gradient, at);
        let len = self.output.len();
        let rows = self.output.chunks_exact_mut(self.dim);
        match self.rule {
            Rule::Sum | Rule::Mean => {
                let mut gradient = gradient;
                if matches!(self.rule, Rule::Mean) {
                    for gradient in &mut gradient {
                        *gradient *= self.share;
                    }
                }
                for output in rows {
                    output[start..start + WIDTH].write_copy_of_slice(&gradient);
                }
            }
            Rule::Extremum { argument } => {
                let argument = &argument[at..at + WIDTH];
                for (index, output) in (self.first as u32..).zip(rows) {
                    let output = &mut output[start..start + WIDTH];
                    for lane in 0..WIDTH {
                        let is_own = argument[lane] == index;
                        output[lane].write(if is_own { gradient[lane] } else { T::zero() });
                    }
                }
            }
            Rule::Std { values, std } => {
                let first = self.first as usize * self.dim;
                let values = &values[first..first + len];
                let means = mean_block::<T, WIDTH>(values, self.dim, start, self.share);
                let std = load::<T, WIDTH>(std, at);
                let mut factors = [T::zero(); WIDTH];
                for lane in 0..WIDTH {
                    // 0 where all values are equal and no epsilon is there.
                    if std[lane] != T::zero() {
                        factors[lane] = gradient[lane] * self.share / std[lane];
                    }
                }
                for (output, values) in rows.zip(values.chunks_exact(self.dim)) {
                    let values = load::<T, WIDTH>(values, start);
                    let output = &mut output[start..start + WIDTH];
                    for lane in 0..WIDTH {
                        output[lane].write((values[lane] - means[lane]) * factors[lane]);
                    }
                }
            }
        }
    }
}
