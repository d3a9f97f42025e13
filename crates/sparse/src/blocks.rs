//! Column by column loops over the rows of a matrix, in blocks whose width the compiler knows.
//!
//! A block of accumulators stays in registers while the rows go by; narrow matrices are cut into blocks of powers of two.

use crate::{
    Real,
    lanes::{LANES, sum_of_lanes},
};

/// Work on neighbouring columns.
pub(crate) trait Columns {
    /// Columns `start..start + WIDTH`. Must be `#[inline(always)]`.
    fn block<const WIDTH: usize>(&mut self, start: usize);
}

/// Covers `0..width` by blocks of at most four registers, in ascending order.
#[inline(always)]
pub(crate) fn for_each_block(width: usize, columns: &mut impl Columns) {
    let mut at = 0;
    while width - at >= 4 * LANES {
        columns.block::<{ 4 * LANES }>(at);
        at += 4 * LANES;
    }
    while width - at >= LANES {
        columns.block::<LANES>(at);
        at += LANES;
    }
    if width - at >= 8 {
        columns.block::<8>(at);
        at += 8;
    }
    if width - at >= 4 {
        columns.block::<4>(at);
        at += 4;
    }
    if width - at >= 2 {
        columns.block::<2>(at);
        at += 2;
    }
    if width > at {
        columns.block::<1>(at);
    }
}

/// The block of `values` that starts at `at`.
#[inline(always)]
pub(crate) fn load<T: Real, const WIDTH: usize>(values: &[T], at: usize) -> [T; WIDTH] {
    let mut block = [T::zero(); WIDTH];
    block.copy_from_slice(&values[at..at + WIDTH]);
    block
}

/// The sum of `values`, in a fixed order.
#[inline(always)]
pub(crate) fn sum_of<T: Real>(values: &[T]) -> T {
    let (blocks, rest) = values.as_chunks::<LANES>();
    let mut sum = T::zero();
    if !blocks.is_empty() {
        let mut sums = [T::zero(); LANES];
        for block in blocks {
            for lane in 0..LANES {
                sums[lane] += block[lane];
            }
        }
        sum = sum_of_lanes(sums);
    }
    for &value in rest {
        sum += value;
    }
    sum
}

/// True if no value is NaN or infinite.
#[expect(
    clippy::eq_op,
    reason = "NaN and infinities differ from themselves by NaN"
)]
#[inline(always)]
pub(crate) fn all_finite<T: Real>(values: &[T]) -> bool {
    let (blocks, rest) = values.as_chunks::<LANES>();
    let mut differences = [T::zero(); LANES];
    for block in blocks {
        for lane in 0..LANES {
            differences[lane] += block[lane] - block[lane];
        }
    }
    let mut sum = sum_of_lanes(differences);
    for &value in rest {
        sum += value - value;
    }
    sum == T::zero()
}

/// The largest of `values` and `least`; NaN is passed over.
#[inline(always)]
pub(crate) fn largest_of<T: Real>(values: &[T], least: T) -> T {
    let (blocks, rest) = values.as_chunks::<LANES>();
    let mut best = least;
    if !blocks.is_empty() {
        let mut bests = [least; LANES];
        for block in blocks {
            for lane in 0..LANES {
                bests[lane] = larger(block[lane], bests[lane]);
            }
        }
        for value in bests {
            best = larger(value, best);
        }
    }
    for &value in rest {
        best = larger(value, best);
    }
    best
}

/// `value` if it is larger than `best`, else `best`.
#[inline(always)]
pub(crate) fn larger<T: Real>(value: T, best: T) -> T {
    if value > best { value } else { best }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Covered(Vec<usize>);

    impl Columns for Covered {
        fn block<const WIDTH: usize>(&mut self, start: usize) {
            self.0.extend(start..start + WIDTH);
        }
    }

    #[test]
    fn test_blocks_cover_every_width() {
        for width in 0..200 {
            let mut covered = Covered(Vec::new());
            for_each_block(width, &mut covered);
            assert!(covered.0.into_iter().eq(0..width), "{width}");
        }
    }

    #[test]
    fn test_folds_of_every_length() {
        for len in 0..70 {
            let values: Vec<f64> = (0..len).map(|at| f64::from(at * 37 % 11) - 5.0).collect();
            assert_eq!(sum_of(&values), values.iter().sum::<f64>());
            for at in 0..values.len() {
                let mut others = values.clone();
                others[at] = if at % 2 == 0 { f64::NAN } else { f64::INFINITY };
                assert!(!all_finite(&others));
            }
            assert!(all_finite(&values));
            let largest = values.iter().copied().fold(-100.0, f64::max);
            assert_eq!(largest_of(&values, -100.0), largest);
        }
    }
}
