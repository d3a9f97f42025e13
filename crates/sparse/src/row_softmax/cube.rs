//! CubeCL kernels: some units for every row, which combine what they find as a tree.

use burn_cubecl::{CubeBackend, tensor::CubeTensor};
use cubecl::prelude::*;

use super::ops::{RowSoftmaxKernels, RowSoftmaxOps};
use crate::device::cube::{HUB_UNITS, Operand, RowGrid, address_type};

/// The sum (or maximum) of what the units of a row bring, for all of them.
#[cube]
fn combine<T: Float>(
    value: T,
    shared: &mut Shared<[T]>,
    #[comptime] units: usize,
    #[comptime] is_max: bool,
) -> T {
    let unit = UNIT_POS_X as usize;
    let row = UNIT_POS_Y as usize * units;
    shared[row + unit] = value;
    sync_cube();
    #[unroll]
    for step in 0..comptime!(units.ilog2() as usize) {
        let active = comptime!(units >> (step + 1));
        if unit < active {
            let own = shared[row + unit];
            let other = shared[row + unit + active];
            if comptime!(is_max) {
                shared[row + unit] = max(own, other);
            } else {
                shared[row + unit] = own + other;
            }
        }
        sync_cube();
    }
    let total = shared[row];
    // All have read it before it is written again.
    sync_cube();
    total
}

#[cube(launch_unchecked, address_type = "dynamic")]
fn forward<T: Float>(
    x: &[T],
    y: &mut [T],
    num_rows: usize,
    width: usize,
    #[comptime] units: usize,
    #[comptime] logarithm: bool,
    #[define(T)] _element: ElemType,
) {
    let row = CUBE_POS * comptime!(HUB_UNITS / units) + UNIT_POS_Y as usize;
    let unit = UNIT_POS_X as usize;
    // Units without a row go along: all of a cube must meet.
    let len = select(row < num_rows, width, 0usize);
    let start = row * width;
    let mut shared = Shared::<[T]>::new_slice(HUB_UNITS);

    let mut most = T::min_value();
    for at in range_stepped(unit, len, units) {
        most = max(most, x[start + at]);
    }
    let most = combine::<T>(most, &mut shared, units, true);

    let mut sum = T::new(0.0f32);
    for at in range_stepped(unit, len, units) {
        sum += (x[start + at] - most).exp();
    }
    let sum = combine::<T>(sum, &mut shared, units, false);

    for at in range_stepped(unit, len, units) {
        let value = x[start + at] - most;
        if comptime!(logarithm) {
            y[start + at] = value - sum.ln();
        } else {
            y[start + at] = value.exp() / sum;
        }
    }
}

#[cube(launch_unchecked, address_type = "dynamic")]
#[expect(clippy::too_many_arguments)]
fn backward<T: Float>(
    y: &[T],
    gradient: &[T],
    output: &mut [T],
    num_rows: usize,
    width: usize,
    #[comptime] units: usize,
    #[comptime] logarithm: bool,
    #[define(T)] _element: ElemType,
) {
    let row = CUBE_POS * comptime!(HUB_UNITS / units) + UNIT_POS_Y as usize;
    let unit = UNIT_POS_X as usize;
    let len = select(row < num_rows, width, 0usize);
    let start = row * width;
    let mut shared = Shared::<[T]>::new_slice(HUB_UNITS);

    let mut sum = T::new(0.0f32);
    for at in range_stepped(unit, len, units) {
        if comptime!(logarithm) {
            sum += gradient[start + at];
        } else {
            sum += gradient[start + at] * y[start + at];
        }
    }
    let sum = combine::<T>(sum, &mut shared, units, false);

    for at in range_stepped(unit, len, units) {
        let (y, gradient) = (y[start + at], gradient[start + at]);
        if comptime!(logarithm) {
            output[start + at] = gradient - y.exp() * sum;
        } else {
            output[start + at] = y * (gradient - sum);
        }
    }
}

impl RowSoftmaxOps for CubeBackend {
    fn row_softmax(x: CubeTensor, logarithm: bool) -> CubeTensor {
        let x = Operand::new(x);
        let y = Operand::new(x.empty(x.shape()));
        let Some((num_rows, width, grid)) = rows(&x) else {
            return y.into_tensor();
        };
        // SAFETY: units beyond the last row touch nothing.
        unsafe {
            forward::launch_unchecked(
                x.client(),
                grid.count,
                grid.dim,
                address_type([grid.num_rows * width]),
                x.argument(),
                y.argument(),
                num_rows,
                width,
                grid.units,
                logarithm,
                x.element(),
            );
        }
        y.into_tensor()
    }
}

impl RowSoftmaxKernels for CubeBackend {
    fn row_softmax_backward(y: CubeTensor, gradient: CubeTensor, logarithm: bool) -> CubeTensor {
        let [y, gradient] = [y, gradient].map(Operand::new);
        let output = Operand::new(y.empty(y.shape()));
        let Some((num_rows, width, grid)) = rows(&y) else {
            return output.into_tensor();
        };
        // SAFETY: units beyond the last row touch nothing.
        unsafe {
            backward::launch_unchecked(
                y.client(),
                grid.count,
                grid.dim,
                address_type([grid.num_rows * width]),
                y.argument(),
                gradient.argument(),
                output.argument(),
                num_rows,
                width,
                grid.units,
                logarithm,
                y.element(),
            );
        }
        output.into_tensor()
    }
}

/// Number of rows, their width, and the units for them; none if there are no elements.
fn rows(tensor: &Operand) -> Option<(usize, usize, RowGrid)> {
    let shape = tensor.shape();
    let width = shape.last().copied().unwrap_or(1);
    let num_elements = shape.num_elements();
    (num_elements > 0).then(|| {
        let num_rows = num_elements / width;
        (num_rows, width, RowGrid::new(num_rows, width))
    })
}
