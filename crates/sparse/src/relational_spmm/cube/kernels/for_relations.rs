//! Backward for the relations, each of which gathers from all of its entries.

use cubecl::prelude::*;

use super::{
    Form,
    gradient::contribution,
    lanes::sum_of_lanes,
    message::{feature_of, is_removed},
};

/// The gradient for the relations: a cube takes a relation and some of its features.
#[cube(launch_unchecked, address_type = "dynamic")]
#[expect(clippy::too_many_arguments)]
pub(in crate::relational_spmm::cube) fn backward_relations<T: Float>(
    offsets: &[u32],
    slots: &[u32],
    rows: &[u32],
    indices: &[u32],
    removed: &[u32],
    degrees: &[u32],
    weights: &[T],
    x: &[T],
    relations: &[T],
    gradient: &[T],
    argument: &[u32],
    output: &mut [T],
    num_rows: usize,
    dim: usize,
    width: usize,
    num_relations: usize,
    chunks: usize,
    #[comptime] cube_width: usize,
    #[comptime] lanes: usize,
    #[comptime] form: Form,
    #[define(T)] _element: ElemType,
) {
    let relation = CUBE_POS / chunks;
    let at_relation = (CUBE_POS % chunks) * cube_width + UNIT_POS_X as usize;
    let lane = UNIT_POS_Y as usize;
    if relation >= num_relations {
        terminate!();
    }
    let relation_width = if comptime!(form.shared) { dim } else { width };
    let batches = if comptime!(form.shared) {
        width / dim
    } else {
        1usize.runtime()
    };
    let start = usize::cast_from(offsets[relation]);
    let end = usize::cast_from(offsets[relation + 1]);
    let mut sum = T::new(0.0f32);
    if at_relation < relation_width {
        for place in range_stepped(start + lane, end, lanes) {
            let slot = usize::cast_from(slots[place]);
            if !is_removed(slot, removed, form) {
                for batch in 0..batches {
                    let feature = feature_of(batch * dim + at_relation, dim, width, form);
                    sum += contribution::<T>(
                        usize::cast_from(rows[slot]),
                        usize::cast_from(indices[slot]),
                        relation,
                        slot,
                        &feature,
                        num_rows,
                        degrees,
                        weights,
                        x,
                        relations,
                        gradient,
                        argument,
                        false,
                        form,
                    );
                }
            }
        }
    }
    let total = sum_of_lanes::<T>(sum, lane, cube_width, lanes);
    if lane == 0 && at_relation < relation_width {
        output[relation * relation_width + at_relation] = total;
    }
}
