//! CubeCL kernel: a unit for every counter of the generator, and the four elements that its words decide about.

use burn_cubecl::{CubeBackend, tensor::CubeTensor};
use cubecl::prelude::*;

use super::{
    Mask,
    ops::DropoutOps,
    philox::{MULTIPLIERS, ROUNDS, WEYL, halves},
};
use crate::device::cube::{Operand, address_type, grid};

/// Elements between those of neighbouring words of a counter.
const STRIDE: usize = 16;

#[cube(launch_unchecked, address_type = "dynamic")]
#[expect(clippy::too_many_arguments)]
fn drop_and_scale<T: Float>(
    x: &[T],
    y: &mut [T],
    num_elements: usize,
    low_seed: u32,
    high_seed: u32,
    low_step: u32,
    high_step: u32,
    threshold: u32,
    scale: InputScalar,
    #[define(T)] _element: ElemType,
) {
    let counter = ABSOLUTE_POS;
    let at = counter / STRIDE * (4 * STRIDE) + counter % STRIDE;
    if at >= num_elements {
        terminate!();
    }
    let mut first = u32::cast_from(counter);
    // Addresses may have 32 bits: a shift by as many would mean nothing.
    let mut second = u32::cast_from(counter / 65_536 / 65_536);
    let mut third = low_step;
    let mut fourth = high_step;
    let mut low_key = low_seed;
    let mut high_key = high_seed;
    #[unroll]
    for _ in 0..ROUNDS {
        let left = first * comptime!(MULTIPLIERS[0] as u32);
        let left_high = first.mul_hi(comptime!(MULTIPLIERS[0] as u32).runtime());
        let right = third * comptime!(MULTIPLIERS[1] as u32);
        let right_high = third.mul_hi(comptime!(MULTIPLIERS[1] as u32).runtime());
        first = right_high ^ second ^ low_key;
        second = right;
        third = left_high ^ fourth ^ high_key;
        fourth = left;
        low_key += comptime!(WEYL[0]);
        high_key += comptime!(WEYL[1]);
    }
    let scale = scale.get::<T>();
    apply::<T>(first, at, x, y, num_elements, threshold, scale);
    apply::<T>(second, at + STRIDE, x, y, num_elements, threshold, scale);
    apply::<T>(third, at + 2 * STRIDE, x, y, num_elements, threshold, scale);
    apply::<T>(
        fourth,
        at + 3 * STRIDE,
        x,
        y,
        num_elements,
        threshold,
        scale,
    );
}

#[cube]
fn apply<T: Float>(
    word: u32,
    at: usize,
    x: &[T],
    y: &mut [T],
    num_elements: usize,
    threshold: u32,
    scale: T,
) {
    if at < num_elements {
        y[at] = select(word >= threshold, x[at] * scale, T::new(0.0f32));
    }
}

impl DropoutOps for CubeBackend {
    fn dropout(x: CubeTensor, mask: Mask) -> CubeTensor {
        let x = Operand::new(x);
        let shape = x.shape();
        let num_elements = shape.num_elements();
        let y = Operand::new(x.empty(shape));
        if num_elements == 0 {
            return y.into_tensor();
        }
        let counters = num_elements.div_ceil(4 * STRIDE) * STRIDE;
        let (count, units) = grid(x.client(), counters);
        let [low_seed, high_seed] = halves(mask.key.seed);
        let [low_step, high_step] = halves(mask.key.step);
        // SAFETY: elements beyond the last are left alone.
        unsafe {
            drop_and_scale::launch_unchecked(
                x.client(),
                count,
                units,
                address_type([4 * counters]),
                x.argument(),
                y.argument(),
                num_elements,
                low_seed,
                high_seed,
                low_step,
                high_step,
                mask.threshold,
                InputScalar::new(mask.scale, x.element()),
                x.element(),
            );
        }
        y.into_tensor()
    }
}
