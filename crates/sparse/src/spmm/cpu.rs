//! Rows in parallel; blocks of features of one row in registers while its entries go by.

use std::mem::MaybeUninit;

use pulp::{Simd, WithSimd};

use crate::{
    Pattern, Real,
    lanes::{self, Block, LANES, Vectorized, vectorize},
    rows::{RowValues, for_each_chunk},
};

/// Rows ahead of the current entry that are fetched: covers the latency of a cache miss.
pub(super) const FETCH_AHEAD: usize = 8;

/// What multiplies the rows of `x`.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Factors<'a, T> {
    /// `[num_entries, heads]`
    pub(crate) weights: Option<&'a [T]>,
    pub(crate) heads: usize,
    /// The row of `weights` that belongs to a slot; the slot itself without.
    pub(crate) slots: Option<&'a [u32]>,
    /// `[num_columns]`: a factor of every row of `x`.
    pub(crate) of_columns: Option<&'a [T]>,
    /// Divide every row by its number of entries.
    pub(crate) mean: bool,
}

/// `y[b, v] = sum over slots e of row v of factor(e) * x[b, indices[e]]` for `x` of shape `[batch, num_columns, dim]`.
/// Writes every element of `y`.
pub(crate) fn sum<T: Real>(
    pattern: &Pattern,
    factors: Factors<'_, T>,
    x: &[T],
    batch: usize,
    dim: usize,
    y: &mut [MaybeUninit<T>],
) {
    let size = pattern.num_columns() * dim;
    if dim == 0 {
        return;
    }
    let y = RowValues::new(y, dim);
    for_each_chunk(pattern.offsets(), batch, dim, y, |index, rows, y| {
        let rows = Rows {
            pattern,
            first: rows.start,
            x: &x[index * size..(index + 1) * size],
            dim,
            y: y.values,
        };
        let mean = factors.mean;
        match (factors.weights, factors.slots, factors.of_columns) {
            (None, _, None) => vectorize(Sum::new(rows, One, mean)),
            (None, _, Some(scale)) => vectorize(Sum::new(rows, OfColumn(scale), mean)),
            (Some(weights), None, None) if factors.heads == 1 => {
                vectorize(Sum::new(rows, OfSlot(weights), mean));
            }
            (Some(weights), Some(slots), None) if factors.heads == 1 => {
                vectorize(Sum::new(rows, OfPermutedSlot(weights, slots), mean));
            }
            (Some(weights), slots, scale) if factors.heads == dim && dim > 1 => {
                vectorize(ElementwiseSum {
                    rows,
                    weights,
                    slots,
                    of_columns: scale,
                    mean,
                });
            }
            (Some(weights), slots, scale) => {
                let factor = OfHead {
                    weights,
                    heads: factors.heads,
                    slots,
                    of_columns: scale,
                };
                vectorize(Sum::new(rows, factor, mean));
            }
        }
    });
}

/// What an entry's row of `x` is multiplied with. A trait, as closures cannot be told to be inlined.
trait Factor<T> {
    fn heads(&self) -> usize {
        1
    }

    fn of(&self, slot: usize, column: u32, head: usize) -> T;
}

struct One;

impl<T: Real> Factor<T> for One {
    #[inline(always)]
    fn of(&self, _: usize, _: u32, _: usize) -> T {
        T::one()
    }
}

struct OfColumn<'a, T>(&'a [T]);

impl<T: Real> Factor<T> for OfColumn<'_, T> {
    #[inline(always)]
    fn of(&self, _: usize, column: u32, _: usize) -> T {
        self.0[column as usize]
    }
}

struct OfSlot<'a, T>(&'a [T]);

impl<T: Real> Factor<T> for OfSlot<'_, T> {
    #[inline(always)]
    fn of(&self, slot: usize, _: u32, _: usize) -> T {
        self.0[slot]
    }
}

struct OfPermutedSlot<'a, T>(&'a [T], &'a [u32]);

impl<T: Real> Factor<T> for OfPermutedSlot<'_, T> {
    #[inline(always)]
    fn of(&self, slot: usize, _: u32, _: usize) -> T {
        self.0[self.1[slot] as usize]
    }
}

struct OfHead<'a, T> {
    weights: &'a [T],
    heads: usize,
    slots: Option<&'a [u32]>,
    of_columns: Option<&'a [T]>,
}

impl<T: Real> Factor<T> for OfHead<'_, T> {
    fn heads(&self) -> usize {
        self.heads
    }

    #[inline(always)]
    fn of(&self, slot: usize, column: u32, head: usize) -> T {
        let slot = self.slots.map_or(slot, |slots| slots[slot] as usize);
        let weight = self.weights[slot * self.heads + head];
        self.of_columns
            .map_or(weight, |scale| weight * scale[column as usize])
    }
}

/// Consecutive rows and their part of the output.
struct Rows<'a, T> {
    pattern: &'a Pattern,
    first: usize,
    x: &'a [T],
    dim: usize,
    y: &'a mut [MaybeUninit<T>],
}

struct Sum<'a, T, F> {
    rows: Rows<'a, T>,
    factor: F,
    mean: bool,
}

impl<'a, T: Real, F: Factor<T>> Sum<'a, T, F> {
    fn new(rows: Rows<'a, T>, factor: F, mean: bool) -> Self {
        Self { rows, factor, mean }
    }
}

impl<T: Real, F: Factor<T>> WithSimd for Sum<'_, T, F> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Rows {
            pattern,
            first,
            x,
            dim,
            y,
        } = self.rows;
        let width = dim / self.factor.heads();
        for (row, y) in (first..).zip(y.chunks_exact_mut(dim)) {
            let slots = pattern.slots(row);
            for (head, y) in y.chunks_exact_mut(width).enumerate() {
                let entries = Entries {
                    columns: &pattern.indices()[slots.clone()],
                    first_slot: slots.start,
                    x,
                    dim,
                    head,
                    factor: &self.factor,
                    scale: if self.mean && !slots.is_empty() {
                        T::one() / T::from_f64(slots.len() as f64)
                    } else {
                        T::one()
                    },
                };
                entries.sum_head(simd, head * width, y);
            }
        }
    }
}

/// The entries of one row, for one head.
struct Entries<'a, T, F> {
    columns: &'a [u32],
    first_slot: usize,
    x: &'a [T],
    dim: usize,
    head: usize,
    factor: &'a F,
    scale: T,
}

impl<T: Real, F: Factor<T>> Entries<'_, T, F> {
    /// Features `start..start + y.len()`.
    #[inline(always)]
    fn sum_head<S: Simd>(&self, simd: S, start: usize, y: &mut [MaybeUninit<T>]) {
        let mut at = 0;
        // More blocks at once are not kept in registers by the compiler.
        while y.len() - at >= 4 * LANES {
            self.sum_blocks::<S, 4>(simd, start + at, &mut y[at..at + 4 * LANES]);
            at += 4 * LANES;
        }
        if y.len() - at >= 2 * LANES {
            self.sum_blocks::<S, 2>(simd, start + at, &mut y[at..at + 2 * LANES]);
            at += 2 * LANES;
        }
        if y.len() - at >= LANES {
            self.sum_blocks::<S, 1>(simd, start + at, &mut y[at..at + LANES]);
            at += LANES;
        }
        if at < y.len() && y.len() >= LANES {
            // A block that begins among features that are done: they get the same sums once more.
            at = y.len() - LANES;
            self.sum_blocks::<S, 1>(simd, start + at, &mut y[at..]);
        } else if at < y.len() {
            self.sum_rest(simd, start + at, &mut y[at..]);
        }
    }

    /// `N` whole blocks of features.
    #[inline(always)]
    fn sum_blocks<S: Simd, const N: usize>(&self, simd: S, start: usize, y: &mut [MaybeUninit<T>]) {
        let mut sums: [Block<T>; N] = [[T::zero(); LANES]; N];
        for (position, &column) in self.columns.iter().enumerate() {
            if let Some(&ahead) = self.columns.get(position + FETCH_AHEAD) {
                let at = ahead as usize * self.dim + start;
                for line in 0..N * LANES * size_of::<T>() / 64 {
                    lanes::prefetch(self.x, at + line * 64 / size_of::<T>());
                }
            }
            let at = column as usize * self.dim + start;
            let factor = self
                .factor
                .of(self.first_slot + position, column, self.head);
            lanes::add_scaled(simd, &mut sums, factor, &self.x[at..at + N * LANES]);
        }
        let (blocks, _) = y.as_chunks_mut::<LANES>();
        for (y, sums) in blocks.iter_mut().zip(&sums) {
            for lane in 0..LANES {
                y[lane].write(sums[lane] * self.scale);
            }
        }
    }

    /// Fewer features than a block.
    #[inline(always)]
    fn sum_rest<S: Simd>(&self, simd: S, start: usize, y: &mut [MaybeUninit<T>]) {
        let mut sums = [T::zero(); LANES];
        for (position, &column) in self.columns.iter().enumerate() {
            let at = column as usize * self.dim + start;
            let factor = self
                .factor
                .of(self.first_slot + position, column, self.head);
            let mut block = [T::zero(); LANES];
            for (lane, &value) in block.iter_mut().zip(&self.x[at..at + y.len()]) {
                *lane = value;
            }
            T::add_product(simd, &mut sums, &block, &[factor; LANES]);
        }
        for (y, &sum) in y.iter_mut().zip(&sums) {
            y.write(sum * self.scale);
        }
    }
}

/// A weight for every entry and feature.
struct ElementwiseSum<'a, T> {
    rows: Rows<'a, T>,
    weights: &'a [T],
    slots: Option<&'a [u32]>,
    of_columns: Option<&'a [T]>,
    mean: bool,
}

impl<T: Real> Vectorized for ElementwiseSum<'_, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Rows {
            pattern,
            first,
            x,
            dim,
            y,
        } = self.rows;
        for (row, y) in (first..).zip(y.chunks_exact_mut(dim)) {
            y.fill(MaybeUninit::new(T::zero()));
            // SAFETY: all of them were written.
            let y = unsafe { y.assume_init_mut() };
            let slots = pattern.slots(row);
            let mean = if self.mean && !slots.is_empty() {
                T::one() / T::from_f64(slots.len() as f64)
            } else {
                T::one()
            };
            for slot in slots {
                let column = pattern.indices()[slot] as usize;
                let at = self.slots.map_or(slot, |slots| slots[slot] as usize);
                let scale = mean * self.of_columns.map_or(T::one(), |scale| scale[column]);
                let weights = &self.weights[at * dim..(at + 1) * dim];
                let x = &x[column * dim..(column + 1) * dim];
                for ((y, &weight), &x) in y.iter_mut().zip(weights).zip(x) {
                    *y += scale * weight * x;
                }
            }
        }
    }
}
