//! The CubeCL kernel: a unit for every counter, which serves four elements.

use burn_cubecl::{CubeBackend, tensor::CubeTensor};
use cubecl::prelude::*;

use super::{Mask, cpu::GROUP, ops::DropoutOps, philox::halves};
use crate::{
    device::cube::{Operand, address_type, grid},
    lanes::LANES,
};

/// The generator of the CPU kernel, in 32-bit words.
#[cube(launch_unchecked, address_type = "dynamic")]
#[expect(clippy::too_many_arguments)]
fn drop<T: Float>(
    x: &[T],
    y: &mut [T],
    len: usize,
    high_counter: u32,
    first: usize,
    num_counters: usize,
    low_step: u32,
    high_step: u32,
    low_seed: u32,
    high_seed: u32,
    threshold: u32,
    scale: InputScalar,
    #[define(T)] _element: ElemType,
) {
    if ABSOLUTE_POS >= num_counters {
        terminate!();
    }
    let mut words_0 = u32::cast_from(ABSOLUTE_POS);
    let mut words_1 = high_counter;
    let mut words_2 = low_step;
    let mut words_3 = high_step;
    let mut low_key = low_seed;
    let mut high_key = high_seed;
    for _ in 0..10u32 {
        let left_high = words_0.mul_hi(0xD251_1F53u32);
        let left_low = words_0 * 0xD251_1F53u32;
        let right_high = words_2.mul_hi(0xCD9E_8D57u32);
        let right_low = words_2 * 0xCD9E_8D57u32;
        words_0 = right_high ^ words_1 ^ low_key;
        words_1 = right_low;
        words_2 = left_high ^ words_3 ^ high_key;
        words_3 = left_low;
        low_key += 0x9E37_79B9u32;
        high_key += 0xBB67_AE85u32;
    }
    let scale = scale.get::<T>();
    let start = first + (ABSOLUTE_POS / LANES) * GROUP + ABSOLUTE_POS % LANES;
    keep::<T>(x, y, start, len, words_0, threshold, scale);
    keep::<T>(x, y, start + LANES, len, words_1, threshold, scale);
    keep::<T>(x, y, start + 2 * LANES, len, words_2, threshold, scale);
    keep::<T>(x, y, start + 3 * LANES, len, words_3, threshold, scale);
}

#[cube]
fn keep<T: Float>(
    x: &[T],
    y: &mut [T],
    at: usize,
    len: usize,
    word: u32,
    threshold: u32,
    scale: T,
) {
    if at < len {
        let mut value = T::new(0.0f32);
        if word >= threshold {
            value = x[at] * scale;
        }
        y[at] = value;
    }
}

impl DropoutOps for CubeBackend {
    fn dropout(x: CubeTensor, mask: Mask) -> CubeTensor {
        let x = Operand::new(x);
        let len = x.len();
        let y = Operand::new(x.empty(x.shape()));
        let [low_step, high_step] = halves(mask.key.step);
        let [low_seed, high_seed] = halves(mask.key.seed);
        let num_counters = len.div_ceil(GROUP) * LANES;
        // A launch counts in 32 bits.
        let counters_of_launch = 1usize << 32;
        for (high_counter, first) in (0u32..).zip((0..num_counters).step_by(counters_of_launch)) {
            let counters = (num_counters - first).min(counters_of_launch);
            let (count, units) = grid(x.client(), counters);
            // SAFETY: elements beyond `len` are left alone.
            unsafe {
                drop::launch_unchecked(
                    x.client(),
                    count,
                    units,
                    address_type([len]),
                    x.argument(),
                    y.argument(),
                    len,
                    high_counter,
                    first / LANES * GROUP,
                    counters,
                    low_step,
                    high_step,
                    low_seed,
                    high_seed,
                    mask.threshold,
                    InputScalar::new(mask.scale, x.element()),
                    x.element(),
                );
            }
        }
        y.into_tensor()
    }
}
