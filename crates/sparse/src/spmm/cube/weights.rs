//! The gradient of extrema for the weights: an entry looks through the elements of its row, and takes the gradients of
//! those that came from its slot.

use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use crate::{
    Pattern,
    device::cube::{Operand, address_type, grid},
};

/// The gradient of extrema for the weights: a unit for every entry and head.
#[cube(launch_unchecked, address_type = "dynamic")]
#[expect(clippy::too_many_arguments)]
fn weights_of_extrema<T: Float>(
    rows: &[u32],
    indices: &[u32],
    argument: &[u32],
    x: &[T],
    gradient: &[T],
    output: &mut [T],
    num_rows: usize,
    num_columns: usize,
    batches: usize,
    dim: usize,
    heads: usize,
    num_elements: usize,
    #[define(T)] _element: ElemType,
) {
    if ABSOLUTE_POS >= num_elements {
        terminate!();
    }
    let slot = ABSOLUTE_POS / heads;
    let head = ABSOLUTE_POS % heads;
    let row = usize::cast_from(rows[slot]);
    let column = usize::cast_from(indices[slot]);
    let width = dim / heads;
    let mut sum = T::new(0.0f32);
    for batch in 0..batches {
        let y_at = (batch * num_rows + row) * dim + head * width;
        let x_at = (batch * num_columns + column) * dim + head * width;
        for feature in 0..width {
            if argument[y_at + feature] == u32::cast_from(slot) {
                sum += gradient[y_at + feature] * x[x_at + feature];
            }
        }
    }
    output[ABSOLUTE_POS] = sum;
}

/// `[num_entries, heads]`; `x`, `gradient` and `argument` are `[batch, rows or columns, dim]`.
pub(super) fn extremum_for_weights(
    pattern: &Pattern,
    heads: usize,
    x: CubeTensor,
    gradient: CubeTensor,
    argument: CubeTensor,
) -> CubeTensor {
    let [x, gradient, argument] = [x, gradient, argument].map(Operand::new);
    let [batch, num_columns, dim] = x.dims();
    let output = Operand::new(x.empty([pattern.num_entries(), heads]));
    let num_elements = pattern.num_entries() * heads;
    if num_elements == 0 {
        return output.into_tensor();
    }
    let (client, device) = (x.client(), x.device());
    let own = pattern.on_device(client, device);
    let rows = pattern.rows_of_slots_on_device(client, device);
    let (count, units) = grid(client, num_elements);
    let num_rows = pattern.num_rows();
    let address = address_type([
        num_elements,
        batch * num_columns * dim,
        batch * num_rows * dim,
    ]);
    // SAFETY: every index is below the length of its buffer: the pattern was checked against both shapes.
    unsafe {
        weights_of_extrema::launch_unchecked(
            client,
            count,
            units,
            address,
            rows.argument(),
            own.indices.argument(),
            argument.argument(),
            x.argument(),
            gradient.argument(),
            output.argument(),
            num_rows,
            num_columns,
            batch,
            dim,
            heads,
            num_elements,
            x.element(),
        );
    }
    output.into_tensor()
}
