//! Inner loops over features in fixed blocks, so that the accumulators stay in vector registers.
//!
//! The loops are written on arrays and compiled once for every instruction set that [`pulp`] knows; the one that the
//! machine has is taken at run time.

use pulp::Simd;

use crate::Real;

/// Features in one block of accumulators: one 512-bit register of `f32`.
pub(crate) const LANES: usize = 16;

/// What runs with the widest instruction set of the machine. The body must be `#[inline(always)]`.
pub(crate) use pulp::NullaryFnOnce as Vectorized;

/// Runs `task` compiled for the widest instruction set of the machine; a [`pulp::WithSimd`] may use its registers.
pub(crate) fn vectorize<F: pulp::WithSimd>(task: F) -> F::Output {
    pulp::Arch::new().dispatch(task)
}

/// One block of accumulators.
pub(crate) type Block<T> = [T; LANES];

/// `accumulators += factor * values`; `values` holds `N` blocks.
#[inline(always)]
pub(crate) fn add_scaled<T: Real, S: Simd, const N: usize>(
    simd: S,
    accumulators: &mut [Block<T>; N],
    factor: T,
    values: &[T],
) {
    let (blocks, _) = values.as_chunks::<LANES>();
    for (accumulator, block) in accumulators.iter_mut().zip(blocks) {
        T::add_product(simd, accumulator, block, &[factor; LANES]);
    }
}

/// The dot product of two slices of equal length, summed in a fixed order.
#[inline(always)]
pub(crate) fn dot<T: Real>(left: &[T], right: &[T]) -> T {
    let (left_blocks, left_rest) = left.as_chunks::<LANES>();
    let (right_blocks, right_rest) = right.as_chunks::<LANES>();
    let mut sums = [T::zero(); LANES];
    for (left, right) in left_blocks.iter().zip(right_blocks) {
        for lane in 0..LANES {
            sums[lane] += left[lane] * right[lane];
        }
    }
    for (lane, (&left, &right)) in left_rest.iter().zip(right_rest).enumerate() {
        sums[lane] += left * right;
    }
    sum_of_lanes(sums)
}

/// The sum of a block, pairwise.
#[inline(always)]
pub(crate) fn sum_of_lanes<T: Real>(mut block: Block<T>) -> T {
    let mut width = LANES / 2;
    while width > 0 {
        for lane in 0..width {
            let upper = block[lane + width];
            block[lane] += upper;
        }
        width /= 2;
    }
    block[0]
}

/// Asks the processor to load the cache line of `values[index]`, wherever that may be.
#[inline(always)]
pub(crate) fn prefetch<T>(values: &[T], index: usize) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: prefetching reads nothing, and does not fault at any address.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(values.as_ptr().wrapping_add(index).cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (values, index);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_dot_of_every_length() {
        for len in 0..70 {
            let left: Vec<f64> = (0..len).map(|at| at as f64 - 3.5).collect();
            let right: Vec<f64> = (0..len).map(|at| (at * at % 7) as f64).collect();
            let expected: f64 = left.iter().zip(&right).map(|(l, r)| l * r).sum();
            assert!((dot(&left, &right) - expected).abs() < 1e-9, "{len}");
        }
    }
}
