//! Largest or smallest message of a row, and which entry it came from.

use crate::{
    Pattern, Real,
    lanes::{LANES, Vectorized, vectorize},
    rows::{RowValues, for_each_chunk},
};

/// The slot of a row without entries.
pub(crate) const NO_SLOT: u32 = u32::MAX;

/// Weights of shape `[num_entries, heads]`.
pub(crate) type Weights<'a, T> = Option<(&'a [T], usize)>;

/// `y[b, v, k] = max (or min) over slots e of row v of weights[e] * x[b, indices[e], k]`, and the first slot where it is
/// reached; 0 and [`NO_SLOT`] for empty rows. NaN counts as an extremum.
#[expect(clippy::too_many_arguments)]
pub(crate) fn extremum<T: Real>(
    pattern: &Pattern,
    weights: Weights<'_, T>,
    x: &[T],
    batch: usize,
    dim: usize,
    is_max: bool,
    y: &mut [T],
    argument: &mut [u32],
) {
    if dim == 0 {
        return;
    }
    let size = pattern.num_columns() * dim;
    let output = (RowValues::new(y, dim), RowValues::new(argument, dim));
    for_each_chunk(
        pattern.offsets(),
        batch,
        2 * dim,
        output,
        |index, rows, (y, argument)| {
            let x = &x[index * size..(index + 1) * size];
            for (row, (y, argument)) in rows
                .zip((y.values.chunks_exact_mut(dim)).zip(argument.values.chunks_exact_mut(dim)))
            {
                let row = Row {
                    pattern,
                    row,
                    weights,
                    x,
                    dim,
                    y,
                    argument,
                };
                if is_max {
                    vectorize(row.finder(|value, best| value <= best));
                } else {
                    vectorize(row.finder(|value, best| value >= best));
                }
            }
        },
    );
}

struct Row<'a, T> {
    pattern: &'a Pattern,
    row: usize,
    weights: Weights<'a, T>,
    x: &'a [T],
    dim: usize,
    y: &'a mut [T],
    argument: &'a mut [u32],
}

impl<'a, T> Row<'a, T> {
    fn finder<F>(self, keeps: F) -> Finder<'a, T, F> {
        Finder { row: self, keeps }
    }
}

/// `keeps(value, best)`: the best so far is at least as good.
struct Finder<'a, T, F> {
    row: Row<'a, T>,
    keeps: F,
}

impl<T: Real, F: Fn(T, T) -> bool> Vectorized for Finder<'_, T, F> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Row {
            pattern,
            row,
            weights,
            x,
            dim,
            y,
            argument,
        } = self.row;
        let slots = pattern.slots(row);
        if slots.is_empty() {
            y.fill(T::zero());
            argument.fill(NO_SLOT);
            return;
        }
        let heads = weights.map_or(1, |(_, heads)| heads);
        let width = dim / heads;
        let blocks = y.chunks_mut(width).zip(argument.chunks_mut(width));
        for (head, (y, argument)) in blocks.enumerate() {
            for (block, (y, argument)) in (y.chunks_mut(LANES))
                .zip(argument.chunks_mut(LANES))
                .enumerate()
            {
                let start = head * width + block * LANES;
                let mut best = [T::zero(); LANES];
                let mut best_slot = [NO_SLOT; LANES];
                for slot in slots.clone() {
                    let at = pattern.indices()[slot] as usize * dim + start;
                    let weight =
                        weights.map_or(T::one(), |(weights, heads)| weights[slot * heads + head]);
                    let values = &x[at..at + y.len()];
                    for lane in 0..values.len().min(LANES) {
                        let value = weight * values[lane];
                        let is_first = best_slot[lane] == NO_SLOT;
                        // A NaN is kept by nothing, and nothing replaces it.
                        let replaces =
                            !(self.keeps)(value, best[lane]) & !best[lane].is_nan() | is_first;
                        best[lane] = if replaces { value } else { best[lane] };
                        best_slot[lane] = if replaces {
                            slot as u32
                        } else {
                            best_slot[lane]
                        };
                    }
                }
                y.copy_from_slice(&best[..y.len()]);
                argument.copy_from_slice(&best_slot[..argument.len()]);
            }
        }
    }
}

/// Gradient for `x`: every gradient of `y` goes to the entry that it came from, times its weight.
///
/// Rows of the transpose in parallel: a node looks at the rows that it sends to and takes what came from it.
pub(crate) fn backward_x<T: Real>(
    pattern: &Pattern,
    weights: Weights<'_, T>,
    gradient: &[T],
    argument: &[u32],
    batch: usize,
    dim: usize,
    x_gradient: &mut [T],
) {
    if dim == 0 {
        return;
    }
    let transposed = pattern.transposed();
    let size = pattern.num_rows() * dim;
    let heads = weights.map_or(1, |(_, heads)| heads);
    let width = dim / heads;
    let output = RowValues::new(x_gradient, dim);
    let offsets = transposed.pattern().offsets();
    for_each_chunk(offsets, batch, 2 * dim, output, |index, columns, output| {
        let gradient = &gradient[index * size..(index + 1) * size];
        let argument = &argument[index * size..(index + 1) * size];
        for (column, sums) in columns.zip(output.values.chunks_exact_mut(dim)) {
            sums.fill(T::zero());
            for at in transposed.pattern().slots(column) {
                let row = transposed.pattern().indices()[at] as usize;
                let slot = transposed.slots()[at];
                vectorize(Take {
                    slot,
                    weights: weights
                        .map(|(weights, heads)| &weights[slot as usize * heads..][..heads]),
                    width,
                    gradient: &gradient[row * dim..(row + 1) * dim],
                    argument: &argument[row * dim..(row + 1) * dim],
                    sums,
                });
            }
        }
    });
}

struct Take<'a, T> {
    slot: u32,
    weights: Option<&'a [T]>,
    width: usize,
    gradient: &'a [T],
    argument: &'a [u32],
    sums: &'a mut [T],
}

impl<T: Real> Vectorized for Take<'_, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let heads = (self.sums.chunks_mut(self.width))
            .zip(self.gradient.chunks(self.width))
            .zip(self.argument.chunks(self.width));
        for (head, ((sums, gradient), argument)) in heads.enumerate() {
            let weight = self.weights.map_or(T::one(), |weights| weights[head]);
            for ((sum, &gradient), &argument) in sums.iter_mut().zip(gradient).zip(argument) {
                *sum += if argument == self.slot {
                    weight * gradient
                } else {
                    T::zero()
                };
            }
        }
    }
}

/// Gradient for the weights, `[num_entries, heads]`: what came from an entry, times its row of `x`, summed over the batch.
#[expect(clippy::too_many_arguments)]
pub(crate) fn backward_weights<T: Real>(
    pattern: &Pattern,
    heads: usize,
    x: &[T],
    gradient: &[T],
    argument: &[u32],
    batch: usize,
    dim: usize,
    weights_gradient: &mut [T],
) {
    let (x_size, y_size) = (pattern.num_columns() * dim, pattern.num_rows() * dim);
    let width = dim / heads;
    let parts = crate::rows::EntryValues::new(weights_gradient, heads, pattern.offsets());
    for_each_chunk(pattern.offsets(), 1, batch * dim, parts, |_, rows, part| {
        let first = pattern.offsets()[rows.start] as usize;
        for row in rows {
            for slot in pattern.slots(row) {
                let column = pattern.indices()[slot] as usize;
                for head in 0..heads {
                    let mut sum = T::zero();
                    for index in 0..batch {
                        let y_at = index * y_size + row * dim + head * width;
                        let x_at = index * x_size + column * dim + head * width;
                        for feature in 0..width {
                            if argument[y_at + feature] as usize == slot {
                                sum += gradient[y_at + feature] * x[x_at + feature];
                            }
                        }
                    }
                    part.values[(slot - first) * heads + head] = sum;
                }
            }
        }
    });
}
