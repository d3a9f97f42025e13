//! Backward for `x`: a node gathers from the entries that read it, as forward does from those that a row has.

use cubecl::prelude::*;

use super::{
    Form,
    gradient::contribution,
    lanes::sum_of_lanes,
    message::{feature_of, is_removed},
};

/// The gradient for `x`: rows of the transposed pattern.
#[cube(launch_unchecked, address_type = "dynamic")]
#[expect(clippy::too_many_arguments)]
pub(in crate::relational_spmm::cube) fn backward_x<T: Float>(
    t_offsets: &[u32],
    t_rows: &[u32],
    t_slots: &[u32],
    relation_of: &[u32],
    hubs: &[u32],
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
    num_tasks: usize,
    chunks: usize,
    hub_degree: usize,
    #[comptime] cube_width: usize,
    #[comptime] lanes: usize,
    #[comptime] of_hubs: bool,
    #[comptime] form: Form,
    #[define(T)] _element: ElemType,
) {
    let task = if comptime!(of_hubs) {
        CUBE_POS / chunks
    } else {
        ABSOLUTE_POS / width
    };
    let at = if comptime!(of_hubs) {
        (CUBE_POS % chunks) * cube_width + UNIT_POS_X as usize
    } else {
        ABSOLUTE_POS % width
    };
    let lane = if comptime!(of_hubs) {
        UNIT_POS_Y as usize
    } else {
        0usize.runtime()
    };
    if task >= num_tasks {
        terminate!();
    }
    let column = if comptime!(of_hubs) {
        usize::cast_from(hubs[task])
    } else {
        task
    };
    let start = usize::cast_from(t_offsets[column]);
    let end = usize::cast_from(t_offsets[column + 1]);
    if comptime!(!of_hubs) {
        if end - start > hub_degree {
            terminate!();
        }
    }
    let mut sum = T::new(0.0f32);
    if at < width {
        let feature = feature_of(at, dim, width, form);
        for place in range_stepped(start + lane, end, lanes) {
            let slot = usize::cast_from(t_slots[place]);
            if !is_removed(slot, removed, form) {
                sum += contribution::<T>(
                    usize::cast_from(t_rows[place]),
                    column,
                    usize::cast_from(relation_of[slot]),
                    slot,
                    &feature,
                    num_rows,
                    degrees,
                    weights,
                    x,
                    relations,
                    gradient,
                    argument,
                    true,
                    form,
                );
            }
        }
    }
    if comptime!(of_hubs) {
        sum = sum_of_lanes::<T>(sum, lane, cube_width, lanes);
    }
    if lane == 0 && at < width {
        output[column * width + at] = sum;
    }
}
