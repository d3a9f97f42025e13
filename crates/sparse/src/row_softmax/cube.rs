//! CubeCL kernels: a cube of units for every row, which add up along a fixed tree.

use burn_cubecl::{CubeBackend, tensor::CubeTensor};
use cubecl::prelude::*;

use super::ops::{RowSoftmaxKernels, RowSoftmaxOps};
use crate::device::cube::{Operand, RowGrid, address_type};

/// Units that share a row.
const LANES: usize = 32;

#[cube]
fn largest_of_lanes<T: Float>(value: T) -> T {
    let lane = UNIT_POS_X as usize;
    let mut values = Shared::<[T]>::new_slice(LANES);
    values[lane] = value;
    sync_cube();
    #[unroll]
    for step in 0..comptime!(LANES.ilog2() as usize) {
        let active = comptime!(LANES >> (step + 1));
        if lane < active {
            let other = values[lane + active];
            let own = values[lane];
            values[lane] = select(other > own, other, own);
        }
        sync_cube();
    }
    values[0]
}

#[cube]
fn sum_of_lanes<T: Float>(value: T) -> T {
    let lane = UNIT_POS_X as usize;
    let mut values = Shared::<[T]>::new_slice(LANES);
    values[lane] = value;
    sync_cube();
    #[unroll]
    for step in 0..comptime!(LANES.ilog2() as usize) {
        let active = comptime!(LANES >> (step + 1));
        if lane < active {
            let other = values[lane + active];
            values[lane] += other;
        }
        sync_cube();
    }
    values[0]
}

#[cube(launch_unchecked, address_type = "dynamic")]
fn forward<T: Float>(
    x: &[T],
    y: &mut [T],
    num_rows: usize,
    width: usize,
    #[comptime] logarithm: bool,
    #[define(T)] _element: ElemType,
) {
    if CUBE_POS >= num_rows {
        terminate!();
    }
    let start = CUBE_POS * width;
    let lane = UNIT_POS_X as usize;
    let mut largest = x[start];
    for at in range_stepped(lane, width, LANES) {
        let value = x[start + at];
        largest = select(value > largest, value, largest);
    }
    let largest = largest_of_lanes::<T>(largest);
    let mut sum = T::new(0.0f32);
    for at in range_stepped(lane, width, LANES) {
        sum += (x[start + at] - largest).exp();
    }
    let sum = sum_of_lanes::<T>(sum);
    for at in range_stepped(lane, width, LANES) {
        let shifted = x[start + at] - largest;
        y[start + at] = if comptime!(logarithm) {
            shifted - sum.ln()
        } else {
            shifted.exp() / sum
        };
    }
}

#[cube(launch_unchecked, address_type = "dynamic")]
fn backward<T: Float>(
    y: &[T],
    gradient: &[T],
    output: &mut [T],
    num_rows: usize,
    width: usize,
    #[comptime] logarithm: bool,
    #[define(T)] _element: ElemType,
) {
    if CUBE_POS >= num_rows {
        terminate!();
    }
    let start = CUBE_POS * width;
    let lane = UNIT_POS_X as usize;
    let mut sum = T::new(0.0f32);
    for at in range_stepped(lane, width, LANES) {
        let own = gradient[start + at];
        sum += if comptime!(logarithm) {
            own
        } else {
            own * y[start + at]
        };
    }
    let sum = sum_of_lanes::<T>(sum);
    for at in range_stepped(lane, width, LANES) {
        let value = y[start + at];
        let own = gradient[start + at];
        output[start + at] = if comptime!(logarithm) {
            own - value.exp() * sum
        } else {
            value * (own - sum)
        };
    }
}

/// Rows, and elements of a row.
fn sizes(x: &Operand) -> (usize, usize) {
    let width = x.shape().last().copied().unwrap_or(1);
    (x.len().checked_div(width).unwrap_or(0), width)
}

impl RowSoftmaxOps for CubeBackend {
    fn row_softmax(x: CubeTensor, logarithm: bool) -> CubeTensor {
        let x = Operand::new(x);
        let (num_rows, width) = sizes(&x);
        let y = Operand::new(x.empty(x.shape()));
        if num_rows > 0 {
            let rows = RowGrid::new(num_rows, LANES);
            let address = address_type([x.len()]);
            // SAFETY: cubes beyond the rows do nothing, and units stay within theirs.
            unsafe {
                forward::launch_unchecked(
                    x.client(),
                    rows.count,
                    rows.dim,
                    address,
                    x.argument(),
                    y.argument(),
                    num_rows,
                    width,
                    logarithm,
                    x.element(),
                );
            }
        }
        y.into_tensor()
    }
}

impl RowSoftmaxKernels for CubeBackend {
    fn row_softmax_backward(y: CubeTensor, gradient: CubeTensor, logarithm: bool) -> CubeTensor {
        let [y, gradient] = [y, gradient].map(Operand::new);
        let (num_rows, width) = sizes(&y);
        let output = Operand::new(y.empty(y.shape()));
        if num_rows > 0 {
            let rows = RowGrid::new(num_rows, LANES);
            let address = address_type([y.len()]);
            // SAFETY: cubes beyond the rows do nothing, and units stay within theirs.
            unsafe {
                backward::launch_unchecked(
                    y.client(),
                    rows.count,
                    rows.dim,
                    address,
                    y.argument(),
                    gradient.argument(),
                    output.argument(),
                    num_rows,
                    width,
                    logarithm,
                    y.element(),
                );
            }
        }
        output.into_tensor()
    }
}
