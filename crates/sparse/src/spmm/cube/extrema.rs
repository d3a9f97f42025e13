//! Largest or smallest messages, and the slots that they come from: a unit for every row and feature, a whole cube for the
//! rows of hubs.

#![allow(
    clippy::collapsible_if,
    reason = "outer conditions are decided when a kernel is compiled"
)]

use burn::tensor::DType;
use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::order::better;
use crate::{
    Pattern,
    device::cube::{HUB_UNITS, HubGrid, Operand, address_type, grid},
    pattern::HUB_DEGREE,
};

/// Largest or smallest message of a row and the slot it comes from; one feature a unit.
#[cube(launch_unchecked, address_type = "dynamic")]
#[expect(clippy::too_many_arguments)]
fn extremum_rows<T: Float>(
    offsets: &[u32],
    indices: &[u32],
    hubs: &[u32],
    weights: &[T],
    x: &[T],
    y: &mut [T],
    argument: &mut [u32],
    num_rows: usize,
    num_columns: usize,
    batches: usize,
    dim: usize,
    heads: usize,
    num_tasks: usize,
    chunks: usize,
    hub_degree: usize,
    #[comptime] width: usize,
    #[comptime] lanes: usize,
    #[comptime] of_hubs: bool,
    #[comptime] weighted: bool,
    #[comptime] is_max: bool,
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
    let mut best = T::new(0.0f32);
    let mut best_slot = u32::MAX.runtime();
    if feature < dim {
        for slot in range_stepped(start + lane, end, lanes) {
            let column = usize::cast_from(indices[slot]);
            let mut value = x[(batch * num_columns + column) * dim + feature];
            if comptime!(weighted) {
                value *= weights[slot * heads + feature * heads / dim];
            }
            let slot = u32::cast_from(slot);
            if better::<T>(value, slot, best, best_slot, is_max) {
                best = value;
                best_slot = slot;
            }
        }
    }
    if comptime!(of_hubs) {
        let unit = UNIT_POS_X as usize;
        let mut values = Shared::<[T]>::new_slice(HUB_UNITS);
        let mut slots = Shared::<[u32]>::new_slice(HUB_UNITS);
        values[lane * width + unit] = best;
        slots[lane * width + unit] = best_slot;
        sync_cube();
        #[unroll]
        for step in 0..comptime!(lanes.ilog2() as usize) {
            let active = comptime!(lanes >> (step + 1));
            if lane < active {
                let own = lane * width + unit;
                let other = (lane + active) * width + unit;
                let value = values[other];
                let slot = slots[other];
                if better::<T>(value, slot, values[own], slots[own], is_max) {
                    values[own] = value;
                    slots[own] = slot;
                }
            }
            sync_cube();
        }
        best = values[unit];
        best_slot = slots[unit];
    }
    if lane == 0 && feature < dim {
        let at = (batch * num_rows + row) * dim + feature;
        y[at] = best;
        argument[at] = best_slot;
    }
}

/// Extrema of the rows and the slots that they come from.
pub(crate) fn extremum(
    pattern: &Pattern,
    weights: Option<CubeTensor>,
    x: CubeTensor,
    is_max: bool,
) -> (CubeTensor, CubeTensor) {
    let (x, weights) = (Operand::new(x), weights.map(Operand::new));
    let [batch, num_columns, dim] = x.dims();
    let num_rows = pattern.num_rows();
    let num_elements = batch * num_rows * dim;
    if num_elements == 0 || pattern.num_entries() == 0 {
        // No element has a slot, and no gradient will look for one.
        let argument = x.empty_of([batch, num_rows, dim], DType::U32);
        return (x.zeros([batch, num_rows, dim]), argument);
    }
    let y = Operand::new(x.empty([batch, num_rows, dim]));
    let argument = Operand::new(x.empty_of([batch, num_rows, dim], DType::U32));
    let (client, device) = (x.client(), x.device());
    let own = pattern.on_device(client, device);
    let heads = weights.as_ref().map_or(1, |weights| weights.dims::<2>()[1]);
    let address = address_type([
        num_elements,
        batch * num_columns * dim,
        pattern.num_entries() * heads,
    ]);
    let hubs = HubGrid::new(own.num_hubs, batch, dim);
    let (count, units) = grid(client, num_elements);
    let launches = [
        (count, units, false, num_rows, 1),
        (hubs.count, hubs.dim, true, own.num_hubs, hubs.lanes),
    ];
    for (count, units, of_hubs, num_tasks, lanes) in launches {
        if num_tasks == 0 {
            continue;
        }
        // SAFETY: every index is below the length of its buffer: the pattern was checked against both shapes.
        unsafe {
            extremum_rows::launch_unchecked(
                client,
                count,
                units,
                address,
                own.offsets.argument(),
                own.indices.argument(),
                own.hubs.argument(),
                weights.as_ref().unwrap_or(&x).argument(),
                x.argument(),
                y.argument(),
                argument.argument(),
                num_rows,
                num_columns,
                batch,
                dim,
                heads,
                num_tasks,
                hubs.chunks,
                HUB_DEGREE,
                hubs.width,
                lanes,
                of_hubs,
                weights.is_some(),
                is_max,
                x.element(),
            );
        }
    }
    (y.into_tensor(), argument.into_tensor())
}
