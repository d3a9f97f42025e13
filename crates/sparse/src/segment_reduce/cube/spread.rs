//! The gradients: a unit for every value and vector of features.

use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use crate::{
    device::cube::{Operand, address_type, grid},
    segment_reduce::Segments,
};

/// How the gradient of a segment becomes that of a value; see the rules of the CPU kernels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Rule {
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

/// Launches [`spread`]; `saved` are the values, means and standard deviations.
pub(super) fn run_spread(
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
