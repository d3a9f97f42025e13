//! CubeCL kernels: a unit for every entry and head, or for every entry and feature.

use burn_cubecl::{CubeBackend, tensor::CubeTensor};
use cubecl::prelude::*;

use super::{
    Combine,
    ops::{SddmmKernels, SddmmOps},
};
use crate::{
    Pattern,
    device::cube::{Operand, address_type, grid},
};

#[cube(launch_unchecked, address_type = "dynamic")]
#[expect(clippy::too_many_arguments)]
fn dot<T: Float, N: Size>(
    offsets: &[u32],
    rows: &[u32],
    indices: &[u32],
    x: &[Vector<T, N>],
    y: &[Vector<T, N>],
    scores: &mut [T],
    num_rows: usize,
    num_columns: usize,
    batches: usize,
    dim: usize,
    heads: usize,
    num_scores: usize,
    #[comptime] mean: bool,
    #[define(T)] _element: ElemType,
) {
    if ABSOLUTE_POS >= num_scores {
        terminate!();
    }
    let slot = ABSOLUTE_POS / heads;
    let head = ABSOLUTE_POS % heads;
    let row = usize::cast_from(rows[slot]);
    let column = usize::cast_from(indices[slot]);
    let width = dim / heads;
    let mut sums = Vector::<T, N>::new(T::new(0.0f32));
    for batch in 0..batches {
        let y_at = (batch * num_rows + row) * dim + head * width;
        let x_at = (batch * num_columns + column) * dim + head * width;
        for feature in 0..width {
            sums += y[y_at + feature] * x[x_at + feature];
        }
    }
    let mut sum = T::new(0.0f32);
    #[unroll]
    for lane in 0..N::value() {
        sum += sums.extract(lane);
    }
    if mean {
        sum /= T::cast_from(offsets[row + 1] - offsets[row]);
    }
    scores[ABSOLUTE_POS] = sum;
}

#[cube(launch_unchecked, address_type = "dynamic")]
#[expect(clippy::too_many_arguments)]
fn combine<T: Float, N: Size>(
    rows: &[u32],
    indices: &[u32],
    x: &[Vector<T, N>],
    y: &[Vector<T, N>],
    values: &mut [Vector<T, N>],
    dim: usize,
    num_values: usize,
    #[comptime] multiply: bool,
    #[define(T)] _element: ElemType,
) {
    if ABSOLUTE_POS >= num_values {
        terminate!();
    }
    let slot = ABSOLUTE_POS / dim;
    let feature = ABSOLUTE_POS % dim;
    let x = x[usize::cast_from(indices[slot]) * dim + feature];
    let y = y[usize::cast_from(rows[slot]) * dim + feature];
    let mut value = x + y;
    if multiply {
        value = x * y;
    }
    values[ABSOLUTE_POS] = value;
}

impl SddmmOps for CubeBackend {
    fn sddmm(pattern: Pattern, x: CubeTensor, y: CubeTensor, heads: usize) -> CubeTensor {
        Self::sddmm_dot(&pattern, x, y, heads, false)
    }

    fn sddmm_elementwise(
        pattern: Pattern,
        x: CubeTensor,
        y: CubeTensor,
        combine: Combine,
    ) -> CubeTensor {
        Self::sddmm_combine(&pattern, x, y, combine)
    }
}

impl SddmmKernels for CubeBackend {
    fn sddmm_dot(
        pattern: &Pattern,
        x: CubeTensor,
        y: CubeTensor,
        heads: usize,
        mean: bool,
    ) -> CubeTensor {
        let [x, y] = [x, y].map(Operand::new);
        let [batch, num_columns, dim] = x.dims();
        let scores = Operand::new(x.empty([pattern.num_entries(), heads]));
        let num_scores = pattern.num_entries() * heads;
        if num_scores == 0 {
            return scores.into_tensor();
        }
        let (client, device) = (x.client(), x.device());
        let own = pattern.on_device(client, device);
        let rows = pattern.rows_of_slots_on_device(client, device);
        let size = x.vector_size(dim / heads);
        let (count, units) = grid(client, num_scores);
        let num_rows = pattern.num_rows();
        let address = address_type([
            num_scores,
            batch * num_columns * dim,
            batch * num_rows * dim,
        ]);
        // SAFETY: every index is below the length of its buffer: the pattern was checked against both shapes.
        unsafe {
            dot::launch_unchecked(
                client,
                count,
                units,
                address,
                size,
                own.offsets.argument(),
                rows.argument(),
                own.indices.argument(),
                x.argument(),
                y.argument(),
                scores.argument(),
                num_rows,
                num_columns,
                batch,
                dim / size,
                heads,
                num_scores,
                mean,
                x.element(),
            );
        }
        scores.into_tensor()
    }

    fn sddmm_combine(
        pattern: &Pattern,
        x: CubeTensor,
        y: CubeTensor,
        combination: Combine,
    ) -> CubeTensor {
        let [x, y] = [x, y].map(Operand::new);
        let [num_columns, dim] = x.dims();
        let values = Operand::new(x.empty([pattern.num_entries(), dim]));
        let num_elements = pattern.num_entries() * dim;
        if num_elements == 0 {
            return values.into_tensor();
        }
        let (client, device) = (x.client(), x.device());
        let own = pattern.on_device(client, device);
        let rows = pattern.rows_of_slots_on_device(client, device);
        let size = x.vector_size(dim);
        let (count, units) = grid(client, num_elements / size);
        let address = address_type([num_elements, num_columns * dim, pattern.num_rows() * dim]);
        // SAFETY: every index is below the length of its buffer: the pattern was checked against both shapes.
        unsafe {
            combine::launch_unchecked(
                client,
                count,
                units,
                address,
                size,
                rows.argument(),
                own.indices.argument(),
                x.argument(),
                y.argument(),
                values.argument(),
                dim / size,
                num_elements / size,
                combination == Combine::Mul,
                x.element(),
            );
        }
        values.into_tensor()
    }
}
