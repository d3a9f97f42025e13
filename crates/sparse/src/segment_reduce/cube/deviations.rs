//! The standard deviation, from the means: a unit for every segment and feature, a whole cube for long segments.

use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use crate::{
    device::cube::{HUB_UNITS, HubGrid, Operand, address_type, grid},
    pattern::HUB_DEGREE,
    segment_reduce::Segments,
};

/// What a launch of [`deviations`] covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Units {
    /// Long segments, `lanes` units for each of `width` features; else all others.
    of_hubs: bool,
    width: usize,
    lanes: usize,
}

/// `std = sqrt(mean of (values - means)^2 + epsilon)`; one feature a unit.
#[cube(launch_unchecked, address_type = "dynamic")]
#[expect(clippy::too_many_arguments)]
#[allow(
    clippy::collapsible_if,
    reason = "the outer one is for the compiler of the kernel"
)]
fn deviations<T: Float>(
    offsets: &[u32],
    hubs: &[u32],
    values: &[T],
    means: &[T],
    std: &mut [T],
    num_segments: usize,
    num_values: usize,
    batches: usize,
    dim: usize,
    num_tasks: usize,
    chunks: usize,
    hub_degree: usize,
    epsilon: InputScalar,
    #[comptime] units: Units,
    #[define(T)] _element: ElemType,
) {
    let of_hubs = comptime!(units.of_hubs);
    let lanes = comptime!(units.lanes);
    let width = comptime!(units.width);
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
    let segment = if comptime!(of_hubs) {
        usize::cast_from(hubs[task])
    } else {
        task
    };
    let start = usize::cast_from(offsets[segment]);
    let end = usize::cast_from(offsets[segment + 1]);
    if comptime!(!of_hubs) {
        if end - start > hub_degree {
            terminate!();
        }
    }
    let at = (batch * num_segments + segment) * dim + feature;
    let mut sum = T::new(0.0f32);
    if feature < dim {
        let mean = means[at];
        for value in range_stepped(start + lane, end, lanes) {
            let deviation = values[(batch * num_values + value) * dim + feature] - mean;
            sum += deviation * deviation;
        }
    }
    if comptime!(of_hubs) {
        let unit = UNIT_POS_X as usize;
        let mut shared = Shared::<[T]>::new_slice(HUB_UNITS);
        shared[lane * width + unit] = sum;
        sync_cube();
        #[unroll]
        for step in 0..comptime!(lanes.ilog2() as usize) {
            let active = comptime!(lanes >> (step + 1));
            if lane < active {
                let other = shared[(lane + active) * width + unit];
                shared[lane * width + unit] += other;
            }
            sync_cube();
        }
        sum = shared[unit];
    }
    if lane == 0 && feature < dim {
        let mut result = T::new(0.0f32);
        if start < end {
            result = (sum / T::cast_from(end - start) + epsilon.get::<T>()).sqrt();
        }
        std[at] = result;
    }
}

/// Launches [`deviations`].
pub(super) fn run_deviations(
    segments: &Segments,
    values: CubeTensor,
    means: CubeTensor,
    epsilon: f64,
) -> CubeTensor {
    let values = Operand::new(values);
    let [batch, num_values, dim] = values.dims();
    let num_segments = segments.num_segments();
    let shape = [batch, num_segments, dim];
    if batch * num_segments * dim == 0 || num_values == 0 {
        return values.zeros(shape);
    }
    let incidence = segments.incidence();
    let (means, std) = (Operand::new(means), Operand::new(values.empty(shape)));
    let (client, device) = (values.client(), values.device());
    let own = incidence.on_device(client, device);
    let address = address_type([batch * num_values * dim, batch * num_segments * dim]);
    let hubs = HubGrid::new(own.num_hubs, batch, dim);
    let (count, grid_dim) = grid(client, batch * num_segments * dim);
    let units = |of_hubs, lanes| Units {
        of_hubs,
        width: hubs.width,
        lanes,
    };
    let launches = [
        (count, grid_dim, units(false, 1), num_segments),
        (hubs.count, hubs.dim, units(true, hubs.lanes), own.num_hubs),
    ];
    for (count, grid_dim, units, num_tasks) in launches {
        if num_tasks == 0 {
            continue;
        }
        // SAFETY: every index is below the length of its buffer: the segments were checked against both shapes.
        unsafe {
            deviations::launch_unchecked(
                client,
                count,
                grid_dim,
                address,
                own.offsets.argument(),
                own.hubs.argument(),
                values.argument(),
                means.argument(),
                std.argument(),
                num_segments,
                num_values,
                batch,
                dim,
                num_tasks,
                hubs.chunks,
                HUB_DEGREE,
                InputScalar::new(epsilon, values.element()),
                units,
                values.element(),
            );
        }
    }
    std.into_tensor()
}
