//! Largest or smallest message of a row, and which entry it came from.

use std::ops::Range;

use crate::{
    Pattern, Real, Transposed,
    lanes::{Vectorized, vectorize},
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
    let body = |index: usize, rows: Range<usize>, (y, argument): Output<'_, T>| {
        let find = Find {
            pattern,
            rows,
            weights,
            x: &x[index * size..(index + 1) * size],
            dim,
            y: y.values,
            argument: argument.values,
        };
        if is_max {
            vectorize(FindMax(find));
        } else {
            vectorize(FindMin(find));
        }
    };
    for_each_chunk(pattern.offsets(), batch, 2 * dim, output, body);
}

type Output<'a, T> = (RowValues<'a, T>, RowValues<'a, u32>);

/// Consecutive rows and their part of the outputs.
struct Find<'a, T> {
    pattern: &'a Pattern,
    rows: Range<usize>,
    weights: Weights<'a, T>,
    x: &'a [T],
    dim: usize,
    y: &'a mut [T],
    argument: &'a mut [u32],
}

struct FindMax<'a, T>(Find<'a, T>);

impl<T: Real> Vectorized for FindMax<'_, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.0.find::<true>();
    }
}

struct FindMin<'a, T>(Find<'a, T>);

impl<T: Real> Vectorized for FindMin<'_, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.0.find::<false>();
    }
}

impl<T: Real> Find<'_, T> {
    #[inline(always)]
    fn find<const MAX: bool>(self) {
        let (dim, heads) = (self.dim, self.weights.map_or(1, |(_, heads)| heads));
        let width = dim / heads;
        let outputs = (self.y.chunks_exact_mut(dim)).zip(self.argument.chunks_exact_mut(dim));
        for (row, (y, argument)) in self.rows.zip(outputs) {
            let slots = self.pattern.slots(row);
            if slots.is_empty() {
                y.fill(T::zero());
                argument.fill(NO_SLOT);
                continue;
            }
            // The best values stay in the first cache while the entries go by.
            for (slot, &column) in slots.clone().zip(&self.pattern.indices()[slots.clone()]) {
                let x = &self.x[column as usize * dim..(column as usize + 1) * dim];
                for head in 0..heads {
                    let features = head * width..(head + 1) * width;
                    let weight = (self.weights)
                        .map_or(T::one(), |(weights, _)| weights[slot * heads + head]);
                    let x = &x[features.clone()];
                    let (y, argument) = (&mut y[features.clone()], &mut argument[features]);
                    if slot == slots.start {
                        start(slot as u32, weight, x, y, argument);
                    } else {
                        update::<T, MAX>(slot as u32, weight, x, y, argument);
                    }
                }
            }
        }
    }
}

#[inline(always)]
fn start<T: Real>(slot: u32, weight: T, x: &[T], y: &mut [T], argument: &mut [u32]) {
    for (y, &x) in y.iter_mut().zip(x) {
        *y = weight * x;
    }
    argument.fill(slot);
}

#[inline(always)]
fn update<T: Real, const MAX: bool>(
    slot: u32,
    weight: T,
    x: &[T],
    y: &mut [T],
    argument: &mut [u32],
) {
    for ((best, best_slot), &x) in y.iter_mut().zip(argument).zip(x) {
        let value = weight * x;
        let replaces = replaces::<T, MAX>(value, *best);
        *best = if replaces { value } else { *best };
        *best_slot = if replaces { slot } else { *best_slot };
    }
}

/// Whether a later value takes the place of the best one. A NaN does, and nothing takes its place.
#[inline(always)]
fn replaces<T: Real, const MAX: bool>(value: T, best: T) -> bool {
    let keeps = if MAX { value <= best } else { value >= best };
    !keeps & !best.is_nan()
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
        vectorize(Take {
            transposed,
            columns,
            weights,
            width,
            dim,
            gradient: &gradient[index * size..(index + 1) * size],
            argument: &argument[index * size..(index + 1) * size],
            sums: output.values,
        });
    });
}

struct Take<'a, T> {
    transposed: &'a Transposed,
    columns: Range<usize>,
    weights: Weights<'a, T>,
    width: usize,
    dim: usize,
    gradient: &'a [T],
    argument: &'a [u32],
    sums: &'a mut [T],
}

impl<T: Real> Vectorized for Take<'_, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let dim = self.dim;
        for (column, sums) in self.columns.zip(self.sums.chunks_exact_mut(dim)) {
            sums.fill(T::zero());
            for at in self.transposed.pattern().slots(column) {
                let row = self.transposed.pattern().indices()[at] as usize;
                let slot = self.transposed.slots()[at];
                let gradient = &self.gradient[row * dim..(row + 1) * dim];
                let argument = &self.argument[row * dim..(row + 1) * dim];
                match self.weights {
                    None => take(slot, T::one(), gradient, argument, sums),
                    Some((weights, heads)) => {
                        for head in 0..heads {
                            let features = head * self.width..(head + 1) * self.width;
                            take(
                                slot,
                                weights[slot as usize * heads + head],
                                &gradient[features.clone()],
                                &argument[features.clone()],
                                &mut sums[features],
                            );
                        }
                    }
                }
            }
        }
    }
}

#[inline(always)]
fn take<T: Real>(slot: u32, weight: T, gradient: &[T], argument: &[u32], sums: &mut [T]) {
    for ((sum, &gradient), &argument) in sums.iter_mut().zip(gradient).zip(argument) {
        *sum += if argument == slot {
            weight * gradient
        } else {
            T::zero()
        };
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
