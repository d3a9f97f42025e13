//! Rows in parallel; blocks of features of one row, both parts, in registers while its entries go by.

use std::mem::MaybeUninit;

use pulp::{Simd, WithSimd};

use crate::{
    Pattern, Real,
    complex_spmm::Complex,
    lanes::{self, Block, LANES, add_scaled, vectorize},
    rows::{RowValues, for_each_chunk},
};

/// Entries ahead of the current one whose rows are fetched.
pub(super) const FETCH_AHEAD: usize = 8;

/// A complex sparse matrix.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entries<'a, T> {
    pub(crate) pattern: &'a Pattern,
    /// `[num_entries]`
    pub(crate) weights: Complex<&'a [T]>,
    /// The position in `weights` that belongs to a slot; the slot itself without.
    pub(crate) slots: Option<&'a [u32]>,
    /// Take the conjugates of the weights.
    pub(crate) conjugate: bool,
}

/// Writes `y[b, v] = sum over slots e of row v of weight(e) * x[b, indices[e]]` for `x` of shape `[batch, num_columns, dim]`.
pub(crate) fn sum<T: Real>(
    entries: Entries<'_, T>,
    x: Complex<&[T]>,
    batch: usize,
    dim: usize,
    y: Complex<&mut [MaybeUninit<T>]>,
) {
    if dim == 0 {
        return;
    }
    let size = entries.pattern.num_columns() * dim;
    let y = y.map(|part| RowValues::new(part, dim));
    let offsets = entries.pattern.offsets();
    let output = (y.real, y.imaginary);
    for_each_chunk(
        offsets,
        batch,
        2 * dim,
        output,
        |index, rows, (real, imaginary)| {
            vectorize(Sum {
                entries,
                first: rows.start,
                x: x.map(|part| &part[index * size..(index + 1) * size]),
                dim,
                y: Complex {
                    real: real.values,
                    imaginary: imaginary.values,
                },
            });
        },
    );
}

/// Consecutive rows and their part of the output.
struct Sum<'a, T> {
    entries: Entries<'a, T>,
    first: usize,
    x: Complex<&'a [T]>,
    dim: usize,
    y: Complex<&'a mut [MaybeUninit<T>]>,
}

impl<T: Real> WithSimd for Sum<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Sum {
            entries,
            first,
            x,
            dim,
            y,
        } = self;
        let parts = (y.real.chunks_exact_mut(dim)).zip(y.imaginary.chunks_exact_mut(dim));
        for (row, (real, imaginary)) in (first..).zip(parts) {
            let slots = entries.pattern.slots(row);
            let row = Row {
                columns: &entries.pattern.indices()[slots.clone()],
                first_slot: slots.start,
                entries,
                x,
                dim,
            };
            row.sum(simd, real, imaginary);
        }
    }
}

/// The entries of one row.
struct Row<'a, T> {
    columns: &'a [u32],
    first_slot: usize,
    entries: Entries<'a, T>,
    x: Complex<&'a [T]>,
    dim: usize,
}

impl<T: Real> Row<'_, T> {
    #[inline(always)]
    fn sum<S: Simd>(&self, simd: S, real: &mut [MaybeUninit<T>], imaginary: &mut [MaybeUninit<T>]) {
        let mut at = 0;
        // Both parts of two blocks: more do not stay in registers.
        while self.dim - at >= 2 * LANES {
            self.sum_blocks::<S, 2>(simd, at, &mut real[at..], &mut imaginary[at..]);
            at += 2 * LANES;
        }
        if self.dim - at >= LANES {
            self.sum_blocks::<S, 1>(simd, at, &mut real[at..], &mut imaginary[at..]);
            at += LANES;
        }
        if at < self.dim && self.dim >= LANES {
            // A block that begins among features that are done: they get the same sums once more.
            at = self.dim - LANES;
            self.sum_blocks::<S, 1>(simd, at, &mut real[at..], &mut imaginary[at..]);
        } else if at < self.dim {
            self.sum_rest(at, &mut real[at..], &mut imaginary[at..]);
        }
    }

    /// Real and imaginary part of the weight at a position of the row.
    #[inline(always)]
    fn weight(&self, position: usize) -> (T, T) {
        let slot = self.first_slot + position;
        let at = self
            .entries
            .slots
            .map_or(slot, |slots| slots[slot] as usize);
        let imaginary = self.entries.weights.imaginary[at];
        let imaginary = if self.entries.conjugate {
            -imaginary
        } else {
            imaginary
        };
        (self.entries.weights.real[at], imaginary)
    }

    /// `N` whole blocks of features, from `start`.
    #[inline(always)]
    fn sum_blocks<S: Simd, const N: usize>(
        &self,
        simd: S,
        start: usize,
        real: &mut [MaybeUninit<T>],
        imaginary: &mut [MaybeUninit<T>],
    ) {
        let mut real_sums: [Block<T>; N] = [[T::zero(); LANES]; N];
        let mut imaginary_sums = real_sums;
        for (position, &column) in self.columns.iter().enumerate() {
            if let Some(&ahead) = self.columns.get(position + FETCH_AHEAD) {
                let at = ahead as usize * self.dim + start;
                for line in 0..N * LANES * size_of::<T>() / 64 {
                    lanes::prefetch(self.x.real, at + line * 64 / size_of::<T>());
                    lanes::prefetch(self.x.imaginary, at + line * 64 / size_of::<T>());
                }
            }
            let at = column as usize * self.dim + start;
            let x = self.x.map(|part| &part[at..at + N * LANES]);
            let (a, b) = self.weight(position);
            add_scaled(simd, &mut real_sums, a, x.real);
            add_scaled(simd, &mut real_sums, -b, x.imaginary);
            add_scaled(simd, &mut imaginary_sums, a, x.imaginary);
            add_scaled(simd, &mut imaginary_sums, b, x.real);
        }
        real[..N * LANES].write_copy_of_slice(real_sums.as_flattened());
        imaginary[..N * LANES].write_copy_of_slice(imaginary_sums.as_flattened());
    }

    /// Fewer features than a block, from `start`.
    #[inline(always)]
    fn sum_rest(
        &self,
        start: usize,
        real: &mut [MaybeUninit<T>],
        imaginary: &mut [MaybeUninit<T>],
    ) {
        let width = real.len();
        let mut real_sums = [T::zero(); LANES];
        let mut imaginary_sums = real_sums;
        for (position, &column) in self.columns.iter().enumerate() {
            let at = column as usize * self.dim + start;
            let x = self.x.map(|part| &part[at..at + width]);
            let (a, b) = self.weight(position);
            add_some_scaled(&mut real_sums, a, x.real);
            add_some_scaled(&mut real_sums, -b, x.imaginary);
            add_some_scaled(&mut imaginary_sums, a, x.imaginary);
            add_some_scaled(&mut imaginary_sums, b, x.real);
        }
        real.write_copy_of_slice(&real_sums[..width]);
        imaginary.write_copy_of_slice(&imaginary_sums[..width]);
    }
}

/// `sums += factor * values` for fewer values than a block.
#[inline(always)]
fn add_some_scaled<T: Real>(sums: &mut Block<T>, factor: T, values: &[T]) {
    for (sum, &value) in sums.iter_mut().zip(values) {
        *sum += factor * value;
    }
}
