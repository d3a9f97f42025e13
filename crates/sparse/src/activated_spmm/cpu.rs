//! Rows in parallel; a block of features of one row in registers while its entries go by.
//!
//! Forward and backward are the same walk with other terms: over rows for the values and for the gradient of `q`, over columns
//! for the gradient of `k`.

use std::{mem::MaybeUninit, ops::Range};

use super::Activation;
use crate::{
    Pattern,
    elementary::Elementary,
    lanes::{self, LANES, Vectorized, vectorize},
    rows::{RowValues, for_each_chunk},
};

/// Entries ahead of the current one whose rows are fetched.
const FETCH_AHEAD: usize = 8;

/// A sparse matrix whose rows are walked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entries<'a, T> {
    pub(crate) pattern: &'a Pattern,
    /// `[num_entries]`; ones without.
    pub(crate) weights: Option<&'a [T]>,
    /// The position in `weights` that belongs to a slot; the slot itself without.
    pub(crate) slots: Option<&'a [u32]>,
}

/// What is added up, with `x` the sum of the two ends of an entry.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Pass<'a, T> {
    /// `s(x)`
    Values,
    /// `s'(x)`, and the sum times this, `[num_rows, dim]`.
    Slopes(&'a [T]),
    /// `s'(x)` times the row of this, `[num_columns, dim]`, that the entry names.
    ScaledSlopes(&'a [T]),
}

/// Writes `y[r] = sum over slots e of row r of weight(e) * term(own[r] + other[indices[e]])`; `ends` are `own`, `[num_rows, dim]`,
/// and `other`, `[num_columns, dim]`.
pub(crate) fn run<T: Elementary>(
    entries: Entries<'_, T>,
    pass: Pass<'_, T>,
    ends: [&[T]; 2],
    dim: usize,
    activation: Activation,
    y: &mut [MaybeUninit<T>],
) {
    match activation {
        Activation::Relu => walk(entries, pass, ends, dim, Relu, y),
        Activation::LeakyRelu { slope } => {
            let slope = T::from_f64(slope);
            walk(entries, pass, ends, dim, LeakyRelu { slope }, y);
        }
        Activation::Sigmoid => walk(entries, pass, ends, dim, Sigmoid, y),
        Activation::Silu => walk(entries, pass, ends, dim, Silu, y),
        Activation::Tanh => walk(entries, pass, ends, dim, Tanh, y),
    }
}

/// An activation and its slope, without branches.
trait Function<T>: Copy + Sync {
    fn value(self, x: T) -> T;
    fn slope(self, x: T) -> T;
}

#[derive(Clone, Copy)]
struct Relu;

#[derive(Clone, Copy)]
struct LeakyRelu<T> {
    slope: T,
}

#[derive(Clone, Copy)]
struct Sigmoid;

#[derive(Clone, Copy)]
struct Silu;

#[derive(Clone, Copy)]
struct Tanh;

impl<T: Elementary> Function<T> for Relu {
    #[inline(always)]
    fn value(self, x: T) -> T {
        // NaN is not below 0 and stays.
        if x < T::zero() { T::zero() } else { x }
    }

    #[inline(always)]
    fn slope(self, x: T) -> T {
        if x > T::zero() { T::one() } else { T::zero() }
    }
}

impl<T: Elementary> Function<T> for LeakyRelu<T> {
    #[inline(always)]
    fn value(self, x: T) -> T {
        x * self.slope(x)
    }

    #[inline(always)]
    fn slope(self, x: T) -> T {
        if x > T::zero() { T::one() } else { self.slope }
    }
}

#[inline(always)]
fn sigmoid<T: Elementary>(x: T) -> T {
    T::one() / (T::one() + (-x).vector_exp())
}

impl<T: Elementary> Function<T> for Sigmoid {
    #[inline(always)]
    fn value(self, x: T) -> T {
        sigmoid(x)
    }

    #[inline(always)]
    fn slope(self, x: T) -> T {
        let s = sigmoid(x);
        s * (T::one() - s)
    }
}

impl<T: Elementary> Function<T> for Silu {
    #[inline(always)]
    fn value(self, x: T) -> T {
        x * sigmoid(x)
    }

    #[inline(always)]
    fn slope(self, x: T) -> T {
        let s = sigmoid(x);
        s * (T::one() + x * (T::one() - s))
    }
}

impl<T: Elementary> Function<T> for Tanh {
    #[inline(always)]
    fn value(self, x: T) -> T {
        let s = sigmoid(x + x);
        s + s - T::one()
    }

    #[inline(always)]
    fn slope(self, x: T) -> T {
        let s = sigmoid(x + x);
        let four = T::from_f64(4.0);
        four * s * (T::one() - s)
    }
}

fn walk<T: Elementary, F: Function<T>>(
    entries: Entries<'_, T>,
    pass: Pass<'_, T>,
    [own, other]: [&[T]; 2],
    dim: usize,
    function: F,
    y: &mut [MaybeUninit<T>],
) {
    if dim == 0 {
        return;
    }
    let offsets = entries.pattern.offsets();
    // A term takes several operations.
    let cost = 4 * dim;
    for_each_chunk(offsets, 1, cost, RowValues::new(y, dim), |_, rows, y| {
        vectorize(Walk {
            entries,
            pass,
            first: rows.start,
            own,
            other,
            dim,
            function,
            y: y.values,
        });
    });
}

/// Consecutive rows and their part of the output.
struct Walk<'a, T, F> {
    entries: Entries<'a, T>,
    pass: Pass<'a, T>,
    first: usize,
    own: &'a [T],
    other: &'a [T],
    dim: usize,
    function: F,
    y: &'a mut [MaybeUninit<T>],
}

impl<T: Elementary, F: Function<T>> Vectorized for Walk<'_, T, F> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Walk {
            entries,
            pass,
            first,
            own,
            other,
            dim,
            function,
            y,
        } = self;
        for (row, y) in (first..).zip(y.chunks_exact_mut(dim)) {
            let at = row * dim;
            let row = Row {
                slots: entries.pattern.slots(row),
                entries,
                own: &own[at..at + dim],
                other,
                dim,
            };
            match pass {
                Pass::Values => row.sum(y, |x, _| function.value(x), None, None),
                Pass::Slopes(scale) => {
                    let scale = &scale[at..at + dim];
                    row.sum(y, |x, _| function.slope(x), Some(scale), None);
                }
                Pass::ScaledSlopes(factors) => {
                    row.sum(
                        y,
                        |x, factor| factor * function.slope(x),
                        None,
                        Some(factors),
                    );
                }
            }
        }
    }
}

/// The entries of one row.
struct Row<'a, T> {
    slots: Range<usize>,
    entries: Entries<'a, T>,
    own: &'a [T],
    other: &'a [T],
    dim: usize,
}

impl<T: Elementary> Row<'_, T> {
    /// Block by block; `scale` is a row that the sum is multiplied with, `factors` an array whose rows the terms take.
    #[inline(always)]
    fn sum(
        &self,
        y: &mut [MaybeUninit<T>],
        term: impl Fn(T, T) -> T,
        scale: Option<&[T]>,
        factors: Option<&[T]>,
    ) {
        let mut start = 0;
        while start < self.dim && self.dim >= LANES {
            // The last block may begin among features that are done: they get the same sums once more.
            start = start.min(self.dim - LANES);
            let sums = self.block(start, &term, factors);
            for (lane, &sum) in sums.iter().enumerate() {
                let at = start + lane;
                y[at].write(scale.map_or(sum, |scale| sum * scale[at]));
            }
            start += LANES;
        }
        for (at, y) in y.iter_mut().enumerate().skip(start) {
            let mut sum = T::zero();
            for slot in self.slots.clone() {
                let element = self.entries.pattern.indices()[slot] as usize * self.dim + at;
                let factor = factors.map_or(T::one(), |factors| factors[element]);
                sum += self.weight(slot) * term(self.own[at] + self.other[element], factor);
            }
            y.write(scale.map_or(sum, |scale| sum * scale[at]));
        }
    }

    #[inline(always)]
    fn weight(&self, slot: usize) -> T {
        let Entries { weights, slots, .. } = self.entries;
        let at = slots.map_or(slot, |slots| slots[slot] as usize);
        weights.map_or(T::one(), |weights| weights[at])
    }

    /// A whole block of features, from `start`.
    #[inline(always)]
    fn block(&self, start: usize, term: &impl Fn(T, T) -> T, factors: Option<&[T]>) -> [T; LANES] {
        let mut own = [T::zero(); LANES];
        own.copy_from_slice(&self.own[start..start + LANES]);
        let mut sums = [T::zero(); LANES];
        let columns = &self.entries.pattern.indices()[self.slots.clone()];
        for (position, (&column, slot)) in columns.iter().zip(self.slots.clone()).enumerate() {
            if let Some(&ahead) = columns.get(position + FETCH_AHEAD) {
                lanes::prefetch(self.other, ahead as usize * self.dim + start);
            }
            let at = column as usize * self.dim + start;
            let other = &self.other[at..at + LANES];
            let weight = self.weight(slot);
            match factors {
                None => {
                    for lane in 0..LANES {
                        sums[lane] += weight * term(own[lane] + other[lane], T::one());
                    }
                }
                Some(factors) => {
                    let factors = &factors[at..at + LANES];
                    for lane in 0..LANES {
                        sums[lane] += weight * term(own[lane] + other[lane], factors[lane]);
                    }
                }
            }
        }
        sums
    }
}
