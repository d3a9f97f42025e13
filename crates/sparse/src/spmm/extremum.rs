//! Largest or smallest message of a row, and which entry it came from.

use std::ops::Range;

use crate::{
    Pattern, Real, Transposed,
    lanes::{Block, LANES, Vectorized, vectorize},
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
            for head in 0..heads {
                let entries = Entries {
                    columns: &self.pattern.indices()[slots.clone()],
                    first_slot: slots.start,
                    weights: self.weights.map(|(weights, _)| weights),
                    heads,
                    head,
                    x: self.x,
                    dim,
                };
                let features = head * width..(head + 1) * width;
                entries.find_head::<MAX>(
                    features.start,
                    &mut y[features.clone()],
                    &mut argument[features],
                );
            }
        }
    }
}

/// The entries of one row that has some, for one head.
struct Entries<'a, T> {
    columns: &'a [u32],
    first_slot: usize,
    weights: Option<&'a [T]>,
    heads: usize,
    head: usize,
    x: &'a [T],
    dim: usize,
}

impl<T: Real> Entries<'_, T> {
    /// Features `start..start + y.len()`.
    #[inline(always)]
    fn find_head<const MAX: bool>(&self, start: usize, y: &mut [T], argument: &mut [u32]) {
        let mut at = 0;
        while y.len() - at >= 4 * LANES {
            let block = at..at + 4 * LANES;
            let (y, argument) = (&mut y[block.clone()], &mut argument[block]);
            self.find_blocks::<MAX, 4>(start + at, y, argument);
            at += 4 * LANES;
        }
        while y.len() - at >= LANES {
            let block = at..at + LANES;
            let (y, argument) = (&mut y[block.clone()], &mut argument[block]);
            self.find_blocks::<MAX, 1>(start + at, y, argument);
            at += LANES;
        }
        for feature in at..y.len() {
            let (mut best, mut best_slot) = (T::zero(), NO_SLOT);
            for (slot, &column) in (self.first_slot..).zip(self.columns) {
                let value =
                    self.weight(slot) * self.x[column as usize * self.dim + start + feature];
                if best_slot == NO_SLOT || replaces::<T, MAX>(value, best) {
                    (best, best_slot) = (value, slot as u32);
                }
            }
            (y[feature], argument[feature]) = (best, best_slot);
        }
    }

    /// `N` whole blocks of features.
    #[inline(always)]
    fn find_blocks<const MAX: bool, const N: usize>(
        &self,
        start: usize,
        y: &mut [T],
        argument: &mut [u32],
    ) {
        let mut best: [Block<T>; N] = [[T::zero(); LANES]; N];
        let mut best_slot: [Block<u32>; N] = [[self.first_slot as u32; LANES]; N];
        let weight = self.weight(self.first_slot);
        for (best, values) in best
            .iter_mut()
            .zip(self.blocks::<N>(self.columns[0], start))
        {
            for lane in 0..LANES {
                best[lane] = weight * values[lane];
            }
        }
        for (slot, &column) in (self.first_slot..).zip(self.columns).skip(1) {
            let weight = self.weight(slot);
            let blocks = self.blocks::<N>(column, start);
            for ((best, best_slot), values) in best.iter_mut().zip(&mut best_slot).zip(blocks) {
                for lane in 0..LANES {
                    let value = weight * values[lane];
                    let replaces = replaces::<T, MAX>(value, best[lane]);
                    best[lane] = if replaces { value } else { best[lane] };
                    best_slot[lane] = if replaces {
                        slot as u32
                    } else {
                        best_slot[lane]
                    };
                }
            }
        }
        for ((y, argument), (best, best_slot)) in (y.as_chunks_mut::<LANES>().0.iter_mut())
            .zip(argument.as_chunks_mut::<LANES>().0)
            .zip(best.iter().zip(&best_slot))
        {
            *y = *best;
            *argument = *best_slot;
        }
    }

    #[inline(always)]
    fn blocks<const N: usize>(&self, column: u32, start: usize) -> &[Block<T>] {
        let at = column as usize * self.dim + start;
        self.x[at..at + N * LANES].as_chunks::<LANES>().0
    }

    #[inline(always)]
    fn weight(&self, slot: usize) -> T {
        self.weights
            .map_or(T::one(), |weights| weights[slot * self.heads + self.head])
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
