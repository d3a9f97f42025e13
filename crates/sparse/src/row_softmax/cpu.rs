//! The forward pass, in place, on tiles of rows that stay in the first cache: exponentials are taken of a whole tile, so that
//! rows of any width, a handful of classes too, fill vector registers.

use crate::{
    Real,
    elementary::Elementary,
    lanes::{LANES, Vectorized, sum_of_lanes, vectorize},
};

/// Elements of a tile, unless a row is longer.
const TILE: usize = 1 << 11;

/// Elements of a tile of whole rows.
pub(super) fn tile_len(width: usize) -> usize {
    width * (TILE / width).max(1)
}

/// The softmax of the rows of `values`.
pub(crate) fn softmax<T: Elementary>(values: &mut [T], width: usize) {
    if width > 0 {
        vectorize(Softmax { values, width });
    }
}

/// The logarithm of the softmax of the rows of `values`.
pub(crate) fn log_softmax<T: Elementary>(values: &mut [T], width: usize) {
    if width > 0 {
        vectorize(LogSoftmax { values, width });
    }
}

struct Softmax<'a, T> {
    values: &'a mut [T],
    width: usize,
}

impl<T: Elementary> Vectorized for Softmax<'_, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for tile in self.values.chunks_mut(tile_len(self.width)) {
            for row in tile.chunks_exact_mut(self.width) {
                subtract(row, maximum(row));
            }
            for value in &mut *tile {
                *value = value.vector_exp();
            }
            for row in tile.chunks_exact_mut(self.width) {
                let scale = T::one() / sum(row);
                for value in row {
                    *value *= scale;
                }
            }
        }
    }
}

struct LogSoftmax<'a, T> {
    values: &'a mut [T],
    width: usize,
}

impl<T: Elementary> Vectorized for LogSoftmax<'_, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let len = tile_len(self.width);
        let mut exponentials = vec![T::zero(); len.min(self.values.len())];
        let mut logarithms = vec![T::zero(); len / self.width];
        for tile in self.values.chunks_mut(len) {
            for row in tile.chunks_exact_mut(self.width) {
                subtract(row, maximum(row));
            }
            for (exponential, value) in exponentials.iter_mut().zip(&*tile) {
                *exponential = value.vector_exp();
            }
            // The largest element contributes 1.
            let rows = exponentials.chunks_exact(self.width);
            for (logarithm, row) in logarithms.iter_mut().zip(rows) {
                *logarithm = sum(row) - T::one();
            }
            for logarithm in &mut logarithms {
                *logarithm = logarithm.vector_ln_1p();
            }
            for (row, &logarithm) in tile.chunks_exact_mut(self.width).zip(&logarithms) {
                subtract(row, logarithm);
            }
        }
    }
}

#[inline(always)]
fn subtract<T: Real>(row: &mut [T], subtrahend: T) {
    for value in row {
        *value -= subtrahend;
    }
}

/// The largest element; NaN may be passed over.
#[inline(always)]
fn maximum<T: Real>(row: &[T]) -> T {
    let larger = |left: T, right: T| if right > left { right } else { left };
    let (blocks, rest) = row.as_chunks::<LANES>();
    let mut most = T::neg_infinity();
    if !blocks.is_empty() {
        let mut lanes = [most; LANES];
        for block in blocks {
            for lane in 0..LANES {
                lanes[lane] = larger(lanes[lane], block[lane]);
            }
        }
        most = lanes.into_iter().fold(most, larger);
    }
    for &value in rest {
        most = larger(most, value);
    }
    most
}

/// The sum, in an order that depends on the number of elements only.
#[inline(always)]
pub(super) fn sum<T: Real>(row: &[T]) -> T {
    let (blocks, rest) = row.as_chunks::<LANES>();
    let mut total = T::zero();
    if !blocks.is_empty() {
        let mut sums = [T::zero(); LANES];
        for block in blocks {
            for lane in 0..LANES {
                sums[lane] += block[lane];
            }
        }
        total = sum_of_lanes(sums);
    }
    for &value in rest {
        total += value;
    }
    total
}
