//! CubeCL kernels: a unit for every row and feature, which makes both parts; a whole cube for the rows of hubs.

use burn_cubecl::{CubeBackend, tensor::CubeTensor};
use cubecl::prelude::*;

use super::{
    Complex,
    ops::{ComplexSpmmKernels, ComplexSpmmOps},
};
use crate::{
    Pattern,
    device::cube::{HUB_UNITS, HubGrid, Operand, address_type, grid},
    pattern::HUB_DEGREE,
};

#[cube(launch_unchecked, address_type = "dynamic")]
#[expect(clippy::too_many_arguments)]
fn sum<T: Float>(
    offsets: &[u32],
    indices: &[u32],
    slots: &[u32],
    hubs: &[u32],
    weights_real: &[T],
    weights_imaginary: &[T],
    x_real: &[T],
    x_imaginary: &[T],
    y_real: &mut [T],
    y_imaginary: &mut [T],
    num_rows: usize,
    num_columns: usize,
    batches: usize,
    dim: usize,
    num_tasks: usize,
    chunks: usize,
    hub_degree: usize,
    #[comptime] width: usize,
    #[comptime] lanes: usize,
    #[comptime] of_hubs: bool,
    #[comptime] conjugate: bool,
    #[define(T)] _element: ElemType,
) {
    let task = if comptime!(of_hubs) {
        CUBE_POS / (chunks * batches)
    } else {
        ABSOLUTE_POS / (dim * batches)
    };
    let batch = if comptime!(of_hubs) {
        (CUBE_POS / chunks) % batches
    } else {
        (ABSOLUTE_POS / dim) % batches
    };
    let feature = if comptime!(of_hubs) {
        (CUBE_POS % chunks) * width + UNIT_POS_X as usize
    } else {
        ABSOLUTE_POS % dim
    };
    let lane = if comptime!(of_hubs) {
        UNIT_POS_Y as usize
    } else {
        0usize.runtime()
    };
    if task >= num_tasks {
        terminate!();
    }
    let row = if comptime!(of_hubs) {
        usize::cast_from(hubs[task])
    } else {
        task
    };
    let start = usize::cast_from(offsets[row]);
    let end = usize::cast_from(offsets[row + 1]);
    if comptime!(!of_hubs) {
        if end - start > hub_degree {
            terminate!();
        }
    }
    let mut real = T::new(0.0f32);
    let mut imaginary = T::new(0.0f32);
    if feature < dim {
        for at in range_stepped(start + lane, end, lanes) {
            let element = (batch * num_columns + usize::cast_from(indices[at])) * dim + feature;
            let slot = if comptime!(conjugate) {
                usize::cast_from(slots[at])
            } else {
                at
            };
            let weight = weights_real[slot];
            let turn = if comptime!(conjugate) {
                -weights_imaginary[slot]
            } else {
                weights_imaginary[slot]
            };
            real += weight * x_real[element] - turn * x_imaginary[element];
            imaginary += weight * x_imaginary[element] + turn * x_real[element];
        }
    }
    if comptime!(of_hubs) {
        let own = lane * width + UNIT_POS_X as usize;
        let mut reals = Shared::<[T]>::new_slice(HUB_UNITS);
        let mut imaginaries = Shared::<[T]>::new_slice(HUB_UNITS);
        reals[own] = real;
        imaginaries[own] = imaginary;
        sync_cube();
        #[unroll]
        for step in 0..comptime!(lanes.ilog2() as usize) {
            let active = comptime!(lanes >> (step + 1));
            if lane < active {
                let more = reals[own + active * width];
                reals[own] += more;
                let more = imaginaries[own + active * width];
                imaginaries[own] += more;
            }
            sync_cube();
        }
        real = reals[own];
        imaginary = imaginaries[own];
    }
    if lane == 0 && feature < dim {
        let at = (batch * num_rows + row) * dim + feature;
        y_real[at] = real;
        y_imaginary[at] = imaginary;
    }
}

/// `output[e] = sum of gradient[row of e] * conjugate(x[indices[e]])`
#[cube(launch_unchecked, address_type = "dynamic")]
#[expect(clippy::too_many_arguments)]
fn products<T: Float>(
    rows: &[u32],
    indices: &[u32],
    x_real: &[T],
    x_imaginary: &[T],
    gradient_real: &[T],
    gradient_imaginary: &[T],
    output_real: &mut [T],
    output_imaginary: &mut [T],
    num_rows: usize,
    num_columns: usize,
    batches: usize,
    dim: usize,
    num_entries: usize,
    #[define(T)] _element: ElemType,
) {
    if ABSOLUTE_POS >= num_entries {
        terminate!();
    }
    let row = usize::cast_from(rows[ABSOLUTE_POS]);
    let column = usize::cast_from(indices[ABSOLUTE_POS]);
    let mut real = T::new(0.0f32);
    let mut imaginary = T::new(0.0f32);
    for batch in 0..batches {
        for feature in 0..dim {
            let y_at = (batch * num_rows + row) * dim + feature;
            let x_at = (batch * num_columns + column) * dim + feature;
            let g = gradient_real[y_at];
            let g_turn = gradient_imaginary[y_at];
            real += g * x_real[x_at] + g_turn * x_imaginary[x_at];
            imaginary += g_turn * x_real[x_at] - g * x_imaginary[x_at];
        }
    }
    output_real[ABSOLUTE_POS] = real;
    output_imaginary[ABSOLUTE_POS] = imaginary;
}

/// The product with the entries of `pattern`; of a transpose, with the conjugates of the original's.
fn product(
    pattern: &Pattern,
    original: Option<&Pattern>,
    weights: Complex<CubeTensor>,
    x: Complex<CubeTensor>,
) -> Complex<CubeTensor> {
    let (weights, x) = (weights.map(Operand::new), x.map(Operand::new));
    let [batch, num_columns, dim] = x.real.dims();
    let num_rows = pattern.num_rows();
    let shape = [batch, num_rows, dim];
    let (client, device) = (x.real.client(), x.real.device());
    let num_elements = batch * num_rows * dim;
    if num_elements == 0 || pattern.num_entries() == 0 {
        return Complex {
            real: x.real.zeros(shape),
            imaginary: x.real.zeros(shape),
        };
    }
    let y = Complex {
        real: Operand::new(x.real.empty(shape)),
        imaginary: Operand::new(x.real.empty(shape)),
    };
    let own = pattern.on_device(client, device);
    let slots = match original {
        Some(original) => {
            let slots = original.transposed().incidence();
            slots.on_device(client, device).indices
        }
        None => own.indices.clone(),
    };
    let hubs = HubGrid::new(own.num_hubs, batch, dim);
    let (count, units) = grid(client, num_elements);
    let address = address_type([
        num_elements,
        batch * num_columns * dim,
        pattern.num_entries(),
    ]);
    for (count, units, of_hubs, num_tasks, lanes) in [
        (count, units, false, num_rows, 1),
        (hubs.count, hubs.dim, true, own.num_hubs, hubs.lanes),
    ] {
        if num_tasks == 0 {
            continue;
        }
        // SAFETY: every index is below the length of its buffer: the pattern was checked against all shapes.
        unsafe {
            sum::launch_unchecked(
                client,
                count,
                units,
                address,
                own.offsets.argument(),
                own.indices.argument(),
                slots.argument(),
                own.hubs.argument(),
                weights.real.argument(),
                weights.imaginary.argument(),
                x.real.argument(),
                x.imaginary.argument(),
                y.real.argument(),
                y.imaginary.argument(),
                num_rows,
                num_columns,
                batch,
                dim,
                num_tasks,
                hubs.chunks,
                HUB_DEGREE,
                hubs.width,
                lanes,
                of_hubs,
                original.is_some(),
                x.real.element(),
            );
        }
    }
    y.map(Operand::into_tensor)
}

impl ComplexSpmmOps for CubeBackend {
    fn complex_spmm(
        pattern: Pattern,
        weights_real: CubeTensor,
        weights_imaginary: CubeTensor,
        x_real: CubeTensor,
        x_imaginary: CubeTensor,
    ) -> (CubeTensor, CubeTensor) {
        let weights = Complex {
            real: weights_real,
            imaginary: weights_imaginary,
        };
        let x = Complex {
            real: x_real,
            imaginary: x_imaginary,
        };
        let y = product(&pattern, None, weights, x);
        (y.real, y.imaginary)
    }
}

impl ComplexSpmmKernels for CubeBackend {
    fn complex_spmm_for_x(
        pattern: &Pattern,
        weights: Complex<CubeTensor>,
        gradient: Complex<CubeTensor>,
    ) -> Complex<CubeTensor> {
        let transposed = pattern.transposed().pattern();
        product(transposed, Some(pattern), weights, gradient)
    }

    fn complex_spmm_for_weights(
        pattern: &Pattern,
        x: Complex<CubeTensor>,
        gradient: Complex<CubeTensor>,
    ) -> Complex<CubeTensor> {
        let (x, gradient) = (x.map(Operand::new), gradient.map(Operand::new));
        let [batch, num_columns, dim] = x.real.dims();
        let (num_rows, num_entries) = (pattern.num_rows(), pattern.num_entries());
        if batch * dim * num_entries == 0 {
            return Complex {
                real: x.real.zeros([num_entries]),
                imaginary: x.real.zeros([num_entries]),
            };
        }
        let output = Complex {
            real: Operand::new(x.real.empty([num_entries])),
            imaginary: Operand::new(x.real.empty([num_entries])),
        };
        let (client, device) = (x.real.client(), x.real.device());
        let own = pattern.on_device(client, device);
        let rows = pattern.rows_of_slots_on_device(client, device);
        let (count, units) = grid(client, num_entries);
        let address = address_type([
            num_entries,
            batch * num_columns * dim,
            batch * num_rows * dim,
        ]);
        // SAFETY: every index is below the length of its buffer: the pattern was checked against all shapes.
        unsafe {
            products::launch_unchecked(
                client,
                count,
                units,
                address,
                rows.argument(),
                own.indices.argument(),
                x.real.argument(),
                x.imaginary.argument(),
                gradient.real.argument(),
                gradient.imaginary.argument(),
                output.real.argument(),
                output.imaginary.argument(),
                num_rows,
                num_columns,
                batch,
                dim,
                num_entries,
                x.real.element(),
            );
        }
        output.map(Operand::into_tensor)
    }
}
