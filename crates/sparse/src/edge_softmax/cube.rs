//! CubeCL kernels: a unit for every row and head, a whole cube for the rows of hubs.

use burn_cubecl::{CubeBackend, tensor::CubeTensor};
use cubecl::prelude::*;

use super::ops::{EdgeSoftmaxKernels, EdgeSoftmaxOps};
use crate::{
    Pattern,
    device::cube::{HUB_UNITS, HubGrid, Operand, address_type, grid},
    pattern::HUB_DEGREE,
};

/// What a launch covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Units {
    /// The rows of hubs, `lanes` units for each of `width` heads; else all other rows.
    of_hubs: bool,
    width: usize,
    lanes: usize,
}

/// The sum or the largest of the values of the units that share a head. All units of a cube must call it.
#[cube]
fn over_lanes<T: Float>(value: T, #[comptime] units: Units, #[comptime] is_max: bool) -> T {
    let width = comptime!(units.width);
    let unit = UNIT_POS_X as usize;
    let lane = UNIT_POS_Y as usize;
    let mut shared = Shared::<[T]>::new_slice(HUB_UNITS);
    shared[lane * width + unit] = value;
    sync_cube();
    #[unroll]
    for step in 0..comptime!(units.lanes.ilog2() as usize) {
        let active = comptime!(units.lanes >> (step + 1));
        if lane < active {
            let own = shared[lane * width + unit];
            let other = shared[(lane + active) * width + unit];
            shared[lane * width + unit] = if comptime!(is_max) {
                if other > own { other } else { own }
            } else {
                own + other
            };
        }
        sync_cube();
    }
    shared[unit]
}

/// With `backward`, `p * (gradient - sum along the row of p * gradient)`, where `scores` is `p`; else the softmax of
/// `scores`. Rows are cubes or units, by `units`.
#[cube(launch_unchecked, address_type = "dynamic")]
#[expect(clippy::too_many_arguments)]
#[allow(
    clippy::collapsible_if,
    reason = "the outer one is for the compiler of the kernel"
)]
fn softmax_rows<T: Float>(
    offsets: &[u32],
    hubs: &[u32],
    scores: &[T],
    gradient: &[T],
    output: &mut [T],
    heads: usize,
    num_tasks: usize,
    chunks: usize,
    hub_degree: usize,
    #[comptime] units: Units,
    #[comptime] backward: bool,
    #[define(T)] _element: ElemType,
) {
    let of_hubs = comptime!(units.of_hubs);
    let lanes = comptime!(units.lanes);
    let task = if comptime!(of_hubs) {
        CUBE_POS / chunks
    } else {
        ABSOLUTE_POS / heads
    };
    let head = if comptime!(of_hubs) {
        (CUBE_POS % chunks) * comptime!(units.width) + UNIT_POS_X as usize
    } else {
        ABSOLUTE_POS % heads
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
    // Units without a head have no slots.
    let mut end = usize::cast_from(offsets[row + 1]);
    if comptime!(!of_hubs) {
        if end - start > hub_degree {
            terminate!();
        }
    }
    if head >= heads {
        end = start;
    }
    let mut sum = T::new(0.0f32);
    if comptime!(backward) {
        for slot in range_stepped(start + lane, end, lanes) {
            sum += scores[slot * heads + head] * gradient[slot * heads + head];
        }
        if comptime!(of_hubs) {
            sum = over_lanes::<T>(sum, units, false);
        }
        for slot in range_stepped(start + lane, end, lanes) {
            let at = slot * heads + head;
            output[at] = scores[at] * (gradient[at] - sum);
        }
    } else {
        let mut largest = T::min_value();
        if start < end {
            largest = scores[start * heads + head];
        }
        for slot in range_stepped(start + lane, end, lanes) {
            let score = scores[slot * heads + head];
            if score > largest {
                largest = score;
            }
        }
        if comptime!(of_hubs) {
            largest = over_lanes::<T>(largest, units, true);
        }
        // Nothing is subtracted where all scores are minus infinity.
        if largest < T::min_value() {
            largest = T::new(0.0f32);
        }
        for slot in range_stepped(start + lane, end, lanes) {
            sum += (scores[slot * heads + head] - largest).exp();
        }
        if comptime!(of_hubs) {
            sum = over_lanes::<T>(sum, units, false);
        }
        let mut scale = T::new(0.0f32);
        if sum != T::new(0.0f32) {
            scale = T::new(1.0f32) / sum;
        }
        for slot in range_stepped(start + lane, end, lanes) {
            let at = slot * heads + head;
            output[at] = (scores[at] - largest).exp() * scale;
        }
    }
}

impl EdgeSoftmaxOps for CubeBackend {
    fn edge_softmax(pattern: Pattern, scores: CubeTensor) -> CubeTensor {
        Self::edge_softmax_forward(&pattern, scores)
    }
}

impl EdgeSoftmaxKernels for CubeBackend {
    fn edge_softmax_forward(pattern: &Pattern, scores: CubeTensor) -> CubeTensor {
        run(pattern, scores, None)
    }

    fn edge_softmax_backward(
        pattern: &Pattern,
        weights: CubeTensor,
        gradient: CubeTensor,
    ) -> CubeTensor {
        run(pattern, weights, Some(gradient))
    }
}

/// The softmax of `scores`, or with a gradient, the gradient that passes through their result `scores`.
fn run(pattern: &Pattern, scores: CubeTensor, gradient: Option<CubeTensor>) -> CubeTensor {
    let (scores, gradient) = (Operand::new(scores), gradient.map(Operand::new));
    let [num_entries, heads] = scores.dims();
    let output = Operand::new(scores.empty([num_entries, heads]));
    if num_entries * heads == 0 {
        return output.into_tensor();
    }
    let (client, device) = (scores.client(), scores.device());
    let own = pattern.on_device(client, device);
    let num_rows = pattern.num_rows();
    let address = address_type([num_entries * heads, num_rows * heads]);
    let hubs = HubGrid::new(own.num_hubs, 1, heads);
    let (count, dim) = grid(client, num_rows * heads);
    let units = |of_hubs, lanes| Units {
        of_hubs,
        width: hubs.width,
        lanes,
    };
    let launches = [
        (count, dim, units(false, 1), num_rows),
        (hubs.count, hubs.dim, units(true, hubs.lanes), own.num_hubs),
    ];
    for (count, dim, units, num_tasks) in launches {
        if num_tasks == 0 {
            continue;
        }
        // SAFETY: every index is below the length of its buffer: the pattern was checked against the shape of the scores,
        // and the gradient has that of the result.
        unsafe {
            softmax_rows::launch_unchecked(
                client,
                count,
                dim,
                address,
                own.offsets.argument(),
                own.hubs.argument(),
                scores.argument(),
                gradient.as_ref().unwrap_or(&scores).argument(),
                output.argument(),
                heads,
                num_tasks,
                hubs.chunks,
                HUB_DEGREE,
                units,
                gradient.is_some(),
                scores.element(),
            );
        }
    }
    output.into_tensor()
}
