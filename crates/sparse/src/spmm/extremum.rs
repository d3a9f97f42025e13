//! Largest or smallest message of a row, and which entry it came from: blocks of features in registers while a row's entries
//! go by.

use std::{mem::MaybeUninit, ops::Range};

use pulp::{Simd, WithSimd};

use super::cpu::FETCH_AHEAD;
use crate::{
    Pattern, Real, Transposed,
    best::narrowed,
    lanes::{self, Block, LANES, Vectorized, vectorize},
    rows::{RowValues, for_each_chunk},
};

/// The slot of a row without entries.
pub(crate) const NO_SLOT: u32 = u32::MAX;

/// Weights of shape `[num_entries, heads]`.
pub(crate) type Weights<'a, T> = Option<(&'a [T], usize)>;

/// `y[b, v, k] = max (or min) over slots e of row v of weights[e] * x[b, indices[e], k]` and, where it is asked for, the first
/// slot where it is reached; 0 and [`NO_SLOT`] for empty rows. NaN counts as an extremum. Writes every element of the outputs.
#[expect(clippy::too_many_arguments)]
pub(crate) fn extremum<T: Real>(
    pattern: &Pattern,
    weights: Weights<'_, T>,
    x: &[T],
    batch: usize,
    dim: usize,
    is_max: bool,
    y: &mut [MaybeUninit<T>],
    argument: Option<&mut [MaybeUninit<u32>]>,
) {
    if dim == 0 {
        return;
    }
    let size = pattern.num_columns() * dim;
    let argument = argument.map(|argument| RowValues::new(argument, dim));
    let output = (RowValues::new(y, dim), argument);
    let body = |index: usize, rows: Range<usize>, (y, argument): Output<'_, T>| {
        let find = Find {
            pattern,
            rows,
            weights,
            x: &x[index * size..(index + 1) * size],
            dim,
            y: y.values,
            argument: argument.map(|argument| argument.values),
        };
        match (is_max, weights.is_some()) {
            (true, false) => vectorize(Directed::<T, true, false>(find)),
            (true, true) => vectorize(Directed::<T, true, true>(find)),
            (false, false) => vectorize(Directed::<T, false, false>(find)),
            (false, true) => vectorize(Directed::<T, false, true>(find)),
        }
    };
    for_each_chunk(pattern.offsets(), batch, 2 * dim, output, body);
}

type Output<'a, T> = (
    RowValues<'a, MaybeUninit<T>>,
    Option<RowValues<'a, MaybeUninit<u32>>>,
);

/// Consecutive rows and their part of the outputs.
struct Find<'a, T> {
    pattern: &'a Pattern,
    rows: Range<usize>,
    weights: Weights<'a, T>,
    x: &'a [T],
    dim: usize,
    y: &'a mut [MaybeUninit<T>],
    argument: Option<&'a mut [MaybeUninit<u32>]>,
}

/// What to find, known to the compiler.
struct Directed<'a, T, const MAX: bool, const WEIGHTED: bool>(Find<'a, T>);

impl<T: Real, const MAX: bool, const WEIGHTED: bool> WithSimd for Directed<'_, T, MAX, WEIGHTED> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let mut find = self.0;
        let heads = find.weights.map_or(1, |(_, heads)| heads);
        let width = find.dim / heads;
        for (position, row) in find.rows.clone().enumerate() {
            let slots = find.pattern.slots(row);
            for head in 0..heads {
                let entries = Entries {
                    columns: &find.pattern.indices()[slots.clone()],
                    first_slot: slots.start,
                    weights: find.weights.map_or(&[], |(weights, _)| weights),
                    heads,
                    head,
                    x: find.x,
                    dim: find.dim,
                };
                let features = position * find.dim + head * width..;
                let y = &mut find.y[features.clone()][..width];
                let argument =
                    (find.argument.as_deref_mut()).map(|argument| &mut argument[features][..width]);
                if slots.is_empty() {
                    y.fill(MaybeUninit::new(T::zero()));
                    if let Some(argument) = argument {
                        argument.fill(MaybeUninit::new(NO_SLOT));
                    }
                } else {
                    entries.find::<S, MAX, WEIGHTED>(simd, y, argument);
                }
            }
        }
    }
}

/// The entries of one row, at least one, for one head.
struct Entries<'a, T> {
    columns: &'a [u32],
    first_slot: usize,
    weights: &'a [T],
    heads: usize,
    head: usize,
    x: &'a [T],
    dim: usize,
}

impl<T: Real> Entries<'_, T> {
    #[inline(always)]
    fn find<S: Simd, const MAX: bool, const WEIGHTED: bool>(
        &self,
        simd: S,
        y: &mut [MaybeUninit<T>],
        mut argument: Option<&mut [MaybeUninit<u32>]>,
    ) {
        let first = self.head * y.len();
        let mut at = 0;
        while at < y.len() {
            let start = first + at;
            let rest = y.len() - at;
            let (y, argument) = (
                &mut y[at..],
                argument.as_deref_mut().map(|argument| &mut argument[at..]),
            );
            at += match rest {
                // More blocks at once are not kept in registers by the compiler.
                64.. => self.blocks::<S, 4, MAX, WEIGHTED>(simd, start, y, argument),
                32.. => self.blocks::<S, 2, MAX, WEIGHTED>(simd, start, y, argument),
                LANES.. => self.blocks::<S, 1, MAX, WEIGHTED>(simd, start, y, argument),
                _ => self.rest::<S, MAX, WEIGHTED>(simd, start, y, argument),
            };
        }
    }

    /// `N` whole blocks of features; how many features they are.
    #[inline(always)]
    fn blocks<S: Simd, const N: usize, const MAX: bool, const WEIGHTED: bool>(
        &self,
        simd: S,
        start: usize,
        y: &mut [MaybeUninit<T>],
        argument: Option<&mut [MaybeUninit<u32>]>,
    ) -> usize {
        let mut best = [[worst::<T, MAX>(); LANES]; N];
        let mut best_slots = [[T::widen(self.first_slot as u32); LANES]; N];
        for (position, &column) in self.columns.iter().enumerate() {
            if let Some(&ahead) = self.columns.get(position + FETCH_AHEAD) {
                let at = ahead as usize * self.dim + start;
                for line in 0..N * LANES * size_of::<T>() / 64 {
                    lanes::prefetch(self.x, at + line * 64 / size_of::<T>());
                }
            }
            let at = column as usize * self.dim + start;
            let slot = T::widen((self.first_slot + position) as u32);
            let (blocks, _) = self.x[at..at + N * LANES].as_chunks::<LANES>();
            for ((best, best_slots), values) in best.iter_mut().zip(&mut best_slots).zip(blocks) {
                let values = self.weighted::<WEIGHTED>(position, values);
                improve::<T, S, MAX>(simd, best, best_slots, &values, slot);
            }
        }
        for (y, best) in y.as_chunks_mut::<LANES>().0.iter_mut().zip(&best) {
            for (y, &best) in y.iter_mut().zip(best) {
                y.write(best);
            }
        }
        if let Some(argument) = argument {
            let blocks = argument.as_chunks_mut::<LANES>().0.iter_mut();
            for (argument, slots) in blocks.zip(&best_slots) {
                for (argument, slot) in argument.iter_mut().zip(narrowed::<T>(slots)) {
                    argument.write(slot);
                }
            }
        }
        N * LANES
    }

    /// Fewer features than a block; how many they are.
    #[inline(always)]
    fn rest<S: Simd, const MAX: bool, const WEIGHTED: bool>(
        &self,
        simd: S,
        start: usize,
        y: &mut [MaybeUninit<T>],
        argument: Option<&mut [MaybeUninit<u32>]>,
    ) -> usize {
        let mut best = [worst::<T, MAX>(); LANES];
        let mut best_slots = [T::widen(self.first_slot as u32); LANES];
        for (position, &column) in self.columns.iter().enumerate() {
            let at = column as usize * self.dim + start;
            let slot = T::widen((self.first_slot + position) as u32);
            let mut values = [T::zero(); LANES];
            for (value, &x) in values.iter_mut().zip(&self.x[at..at + y.len()]) {
                *value = x;
            }
            let values = self.weighted::<WEIGHTED>(position, &values);
            improve::<T, S, MAX>(simd, &mut best, &mut best_slots, &values, slot);
        }
        for (y, &best) in y.iter_mut().zip(&best) {
            y.write(best);
        }
        if let Some(argument) = argument {
            for (argument, slot) in argument.iter_mut().zip(narrowed::<T>(&best_slots)) {
                argument.write(slot);
            }
        }
        y.len()
    }

    #[inline(always)]
    fn weighted<const WEIGHTED: bool>(&self, position: usize, values: &Block<T>) -> Block<T> {
        let mut values = *values;
        if WEIGHTED {
            let slot = self.first_slot + position;
            let weight = self.weights[slot * self.heads + self.head];
            for value in &mut values {
                *value *= weight;
            }
        }
        values
    }
}

/// What every value takes the place of.
#[inline(always)]
fn worst<T: Real, const MAX: bool>() -> T {
    if MAX {
        T::neg_infinity()
    } else {
        T::infinity()
    }
}

#[inline(always)]
fn improve<T: Real, S: Simd, const MAX: bool>(
    simd: S,
    best: &mut Block<T>,
    slots: &mut Block<T::Slot>,
    values: &Block<T>,
    slot: T::Slot,
) {
    if MAX {
        T::raise::<S, true>(simd, best, slots, values, slot);
    } else {
        T::lower::<S, true>(simd, best, slots, values, slot);
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
