//! CubeCL kernels. Sums, means and extrema are those of sparse products whose rows list their own slots; the standard
//! deviation and the gradients have kernels of their own.

use burn_cubecl::{CubeBackend, tensor::CubeTensor};
use cubecl::prelude::*;

use super::{
    SegmentReduce, Segments,
    ops::{SegmentReduceKernels, SegmentReduceOps},
};
use crate::{
    device::cube::{HUB_UNITS, HubGrid, Operand, address_type, grid},
    pattern::HUB_DEGREE,
    spmm::SpmmKernels,
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

/// How the gradient of a segment becomes that of a value; see the rules of the CPU kernels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Rule {
    Sum,
    Mean,
    Extremum,
    Std,
}

/// The gradient for the values: a unit for every value and vector of features.
#[cube(launch_unchecked, address_type = "dynamic")]
#[expect(clippy::too_many_arguments)]
fn spread<T: Float, N: Size>(
    offsets: &[u32],
    segments: &[u32],
    gradient: &[Vector<T, N>],
    argument: &[Vector<u32, N>],
    values: &[Vector<T, N>],
    means: &[Vector<T, N>],
    std: &[Vector<T, N>],
    output: &mut [Vector<T, N>],
    num_segments: usize,
    num_values: usize,
    batches: usize,
    dim: usize,
    #[comptime] rule: Rule,
    #[define(T)] _element: ElemType,
) {
    if ABSOLUTE_POS >= batches * num_values * dim {
        terminate!();
    }
    let feature = ABSOLUTE_POS % dim;
    let value = (ABSOLUTE_POS / dim) % num_values;
    let batch = ABSOLUTE_POS / (dim * num_values);
    let segment = usize::cast_from(segments[value]);
    let at = (batch * num_segments + segment) * dim + feature;
    let zero = Vector::<T, N>::new(T::new(0.0f32));
    let mut result = gradient[at];
    if comptime!(matches!(rule, Rule::Mean | Rule::Std)) {
        result /= Vector::<T, N>::new(T::cast_from(offsets[segment + 1] - offsets[segment]));
    }
    if comptime!(rule == Rule::Extremum) {
        let own = Vector::<u32, N>::new(u32::cast_from(value));
        result = select_many(argument[at].equal(&own), result, zero);
    }
    if comptime!(rule == Rule::Std) {
        let std = std[at];
        result *= (values[ABSOLUTE_POS] - means[at]) / std;
        // Where all values are equal and no epsilon is there.
        result = select_many(std.equal(&zero), zero, result);
    }
    output[ABSOLUTE_POS] = result;
}

impl SegmentReduceOps for CubeBackend {
    fn segment_reduce(segments: Segments, values: CubeTensor, reduce: SegmentReduce) -> CubeTensor {
        Self::segment_any(&segments, values, reduce)
    }
}

impl SegmentReduceKernels for CubeBackend {
    fn segment_sum(segments: &Segments, values: CubeTensor, mean: bool) -> CubeTensor {
        Self::spmm_sum(segments.incidence(), None, values, mean)
    }

    fn segment_sum_backward(segments: &Segments, gradient: CubeTensor, mean: bool) -> CubeTensor {
        let rule = if mean { Rule::Mean } else { Rule::Sum };
        run_spread(segments, rule, Operand::new(gradient), None, None)
    }

    fn segment_extremum(
        segments: &Segments,
        values: CubeTensor,
        is_max: bool,
    ) -> (CubeTensor, CubeTensor) {
        Self::spmm_extremum(segments.incidence(), None, values, is_max)
    }

    fn segment_extremum_backward(
        segments: &Segments,
        gradient: CubeTensor,
        argument: CubeTensor,
    ) -> CubeTensor {
        let (gradient, argument) = (Operand::new(gradient), Operand::new(argument));
        run_spread(segments, Rule::Extremum, gradient, Some(argument), None)
    }

    fn segment_std(segments: &Segments, values: CubeTensor, epsilon: f64) -> CubeTensor {
        let values = Operand::new(values);
        let [batch, num_values, dim] = values.dims();
        let num_segments = segments.num_segments();
        let shape = [batch, num_segments, dim];
        if batch * num_segments * dim == 0 || num_values == 0 {
            return values.zeros(shape);
        }
        let incidence = segments.incidence();
        let means = Self::spmm_sum(incidence, None, values.tensor(), true);
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

    fn segment_std_backward(
        segments: &Segments,
        values: CubeTensor,
        std: CubeTensor,
        gradient: CubeTensor,
    ) -> CubeTensor {
        let means = Self::spmm_sum(segments.incidence(), None, values.clone(), true);
        let saved = [values, means, std].map(Operand::new);
        let gradient = Operand::new(gradient);
        run_spread(segments, Rule::Std, gradient, None, Some(saved))
    }
}

/// Launches [`spread`]; `saved` are the values, means and standard deviations.
fn run_spread(
    segments: &Segments,
    rule: Rule,
    gradient: Operand,
    argument: Option<Operand>,
    saved: Option<[Operand; 3]>,
) -> CubeTensor {
    let [batch, num_segments, dim] = gradient.dims();
    let num_values = segments.num_values();
    let output = Operand::new(gradient.empty([batch, num_values, dim]));
    let num_elements = batch * num_values * dim;
    if num_elements == 0 {
        return output.into_tensor();
    }
    let (client, device) = (gradient.client(), gradient.device());
    let incidence = segments.incidence();
    let own = incidence.on_device(client, device);
    let rows = incidence.rows_of_slots_on_device(client, device);
    // What the kernel does not look at is some buffer that it gets anyway.
    let [values, means, std] = match &saved {
        Some([values, means, std]) => [values, means, std],
        None => [&gradient; 3],
    };
    let size = gradient.vector_size(dim);
    let (count, units) = grid(client, num_elements / size);
    let address = address_type([num_elements, batch * num_segments * dim]);
    // SAFETY: every index is below the length of its buffer: the segments were checked against both shapes.
    unsafe {
        spread::launch_unchecked(
            client,
            count,
            units,
            address,
            size,
            own.offsets.argument(),
            rows.argument(),
            gradient.argument(),
            argument.as_ref().unwrap_or(&gradient).argument(),
            values.argument(),
            means.argument(),
            std.argument(),
            output.argument(),
            num_segments,
            num_values,
            batch,
            dim / size,
            rule,
            gradient.element(),
        );
    }
    output.into_tensor()
}
