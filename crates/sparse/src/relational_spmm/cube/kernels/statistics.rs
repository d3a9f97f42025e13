//! Forward: sum or mean, sum of squares, maximum and minimum of the messages to a row, those that are wanted.

use cubecl::prelude::*;

use super::{
    Form,
    message::{feature_of, is_removed, message, weight},
    order::gives_way,
};
use crate::device::cube::HUB_UNITS;

/// The statistics of the messages to a row; `of_hubs`: by the units of a cube, else by one unit.
#[cube(launch_unchecked, address_type = "dynamic")]
#[expect(clippy::too_many_arguments)]
pub(in crate::relational_spmm::cube) fn forward<T: Float>(
    offsets: &[u32],
    indices: &[u32],
    relation_of: &[u32],
    hubs: &[u32],
    removed: &[u32],
    weights: &[T],
    x: &[T],
    relations: &[T],
    y_sum: &mut [T],
    y_squares: &mut [T],
    y_max: &mut [T],
    y_min: &mut [T],
    slots_of_max: &mut [u32],
    slots_of_min: &mut [u32],
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
    let mut count = 0u32.runtime();
    let mut sum = T::new(0.0f32);
    let mut squares = T::new(0.0f32);
    let mut max = T::new(0.0f32);
    let mut min = T::new(0.0f32);
    let mut max_slot = u32::MAX.runtime();
    let mut min_slot = u32::MAX.runtime();
    if at < width {
        let feature = feature_of(at, dim, width, form);
        for slot in range_stepped(start + lane, end, lanes) {
            if !is_removed(slot, removed, form) {
                let column = usize::cast_from(indices[slot]);
                let relation = usize::cast_from(relation_of[slot]);
                let value = weight::<T>(slot, weights, form)
                    * message::<T>(column, relation, &feature, x, relations, form);
                count += 1u32;
                sum += value;
                squares += value * value;
                let slot = u32::cast_from(slot);
                if comptime!(form.max) {
                    if gives_way::<T>(max, max_slot, value, slot, true) {
                        max = value;
                        max_slot = slot;
                    }
                }
                if comptime!(form.min) {
                    if gives_way::<T>(min, min_slot, value, slot, false) {
                        min = value;
                        min_slot = slot;
                    }
                }
            }
        }
    }
    if comptime!(of_hubs) {
        let own = lane * cube_width + UNIT_POS_X as usize;
        let mut counts = Shared::<[u32]>::new_slice(HUB_UNITS);
        let mut sums = Shared::<[T]>::new_slice(HUB_UNITS);
        let mut all_squares = Shared::<[T]>::new_slice(HUB_UNITS);
        let mut maxima = Shared::<[T]>::new_slice(HUB_UNITS);
        let mut minima = Shared::<[T]>::new_slice(HUB_UNITS);
        let mut max_slots = Shared::<[u32]>::new_slice(HUB_UNITS);
        let mut min_slots = Shared::<[u32]>::new_slice(HUB_UNITS);
        counts[own] = count;
        sums[own] = sum;
        all_squares[own] = squares;
        maxima[own] = max;
        minima[own] = min;
        max_slots[own] = max_slot;
        min_slots[own] = min_slot;
        sync_cube();
        #[unroll]
        for step in 0..comptime!(lanes.ilog2() as usize) {
            let active = comptime!(lanes >> (step + 1));
            if lane < active {
                let other = own + active * cube_width;
                let more = counts[other];
                counts[own] += more;
                let more = sums[other];
                sums[own] += more;
                let more = all_squares[other];
                all_squares[own] += more;
                if comptime!(form.max) {
                    let value = maxima[other];
                    let slot = max_slots[other];
                    if gives_way::<T>(maxima[own], max_slots[own], value, slot, true) {
                        maxima[own] = value;
                        max_slots[own] = slot;
                    }
                }
                if comptime!(form.min) {
                    let value = minima[other];
                    let slot = min_slots[other];
                    if gives_way::<T>(minima[own], min_slots[own], value, slot, false) {
                        minima[own] = value;
                        min_slots[own] = slot;
                    }
                }
            }
            sync_cube();
        }
        count = counts[own];
        sum = sums[own];
        squares = all_squares[own];
        max = maxima[own];
        min = minima[own];
        max_slot = max_slots[own];
        min_slot = min_slots[own];
    }
    if lane == 0 && at < width {
        let place = row * width + at;
        if comptime!(form.mean) {
            sum /= T::cast_from(max_of(count, 1u32));
        }
        if comptime!(form.sum) {
            y_sum[place] = sum;
        }
        if comptime!(form.squares) {
            y_squares[place] = squares;
        }
        if comptime!(form.max) {
            y_max[place] = max;
            slots_of_max[place] = max_slot;
        }
        if comptime!(form.min) {
            y_min[place] = min;
            slots_of_min[place] = min_slot;
        }
    }
}

/// The larger one.
#[cube]
pub(super) fn max_of(left: u32, right: u32) -> u32 {
    select(left > right, left, right)
}
