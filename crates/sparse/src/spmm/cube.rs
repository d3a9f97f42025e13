//! CubeCL kernels: a unit for every row and vector of features, a whole cube for the rows of hubs.
//!
//! Rows are summed by one unit, or by a fixed tree of units, in a fixed order: there are no atomics, and results are the
//! same in every run.

#![allow(
    clippy::collapsible_if,
    reason = "outer conditions are decided when a kernel is compiled"
)]

use burn::tensor::DType;
use burn_cubecl::{CubeBackend, tensor::CubeTensor};
use cubecl::prelude::*;

use super::{
    Reduce,
    ops::{SpmmKernels, SpmmOps},
};
use crate::{
    Pattern,
    device::cube::{HUB_UNITS, HubGrid, Operand, address_type, grid},
    pattern::HUB_DEGREE,
};

/// What a term of a sum is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Terms {
    /// Times the weight of the slot and head.
    weighted: bool,
    /// The weight of a slot is found through `slots`.
    permuted: bool,
    /// Over the number of entries of the column's row in `degrees`.
    scaled: bool,
    /// Only what came from this slot, by `argument`.
    taken: bool,
    /// The whole sum over the number of entries.
    mean: bool,
}

/// The place of a term: features in vectors, `feature` within `0..dim`.
#[derive(CubeType)]
struct Place {
    batch: usize,
    feature: usize,
    dim: usize,
    num_columns: usize,
    heads: usize,
    head: usize,
}

#[cube]
#[expect(clippy::too_many_arguments)]
fn term<T: Float, N: Size>(
    at: usize,
    place: &Place,
    indices: &[u32],
    slots: &[u32],
    degrees: &[u32],
    weights: &[T],
    argument: &[Vector<u32, N>],
    x: &[Vector<T, N>],
    #[comptime] terms: Terms,
) -> Vector<T, N> {
    let column = usize::cast_from(indices[at]);
    let slot = if comptime!(terms.permuted) {
        usize::cast_from(slots[at])
    } else {
        at
    };
    let element = (place.batch * place.num_columns + column) * place.dim + place.feature;
    let mut value = x[element];
    if comptime!(terms.taken) {
        let own = Vector::<u32, N>::new(u32::cast_from(slot));
        let zero = Vector::<T, N>::new(T::new(0.0f32));
        value = select_many(argument[element].equal(&own), value, zero);
    }
    if comptime!(terms.weighted) {
        value *= Vector::<T, N>::new(weights[slot * place.heads + place.head]);
    }
    if comptime!(terms.scaled) {
        value /= Vector::<T, N>::new(T::cast_from(degrees[column + 1] - degrees[column]));
    }
    value
}

/// Rows of at most [`HUB_DEGREE`] entries; other rows are left alone.
#[cube(launch_unchecked, address_type = "dynamic")]
#[expect(clippy::too_many_arguments)]
fn sum_rows<T: Float, N: Size>(
    offsets: &[u32],
    indices: &[u32],
    slots: &[u32],
    degrees: &[u32],
    weights: &[T],
    argument: &[Vector<u32, N>],
    x: &[Vector<T, N>],
    y: &mut [Vector<T, N>],
    num_rows: usize,
    num_columns: usize,
    batches: usize,
    dim: usize,
    heads: usize,
    hub_degree: usize,
    #[comptime] terms: Terms,
    #[define(T)] _element: ElemType,
) {
    if ABSOLUTE_POS >= batches * num_rows * dim {
        terminate!();
    }
    let feature = ABSOLUTE_POS % dim;
    let row = (ABSOLUTE_POS / dim) % num_rows;
    let start = usize::cast_from(offsets[row]);
    let end = usize::cast_from(offsets[row + 1]);
    if end - start > hub_degree {
        terminate!();
    }
    let place = Place {
        batch: ABSOLUTE_POS / (dim * num_rows),
        feature,
        dim,
        num_columns,
        heads,
        head: feature * heads / dim,
    };
    let mut sum = Vector::<T, N>::new(T::new(0.0f32));
    for at in start..end {
        sum += term::<T, N>(
            at, &place, indices, slots, degrees, weights, argument, x, terms,
        );
    }
    if comptime!(terms.mean) {
        let degree = max(end - start, 1usize);
        sum /= Vector::<T, N>::new(T::cast_from(degree));
    }
    y[ABSOLUTE_POS] = sum;
}

/// Rows of hubs: `lanes` units share a feature, and their sums are added as a tree.
#[cube(launch_unchecked, address_type = "dynamic")]
#[expect(clippy::too_many_arguments)]
fn sum_hubs<T: Float, N: Size>(
    offsets: &[u32],
    indices: &[u32],
    slots: &[u32],
    degrees: &[u32],
    hubs: &[u32],
    weights: &[T],
    argument: &[Vector<u32, N>],
    x: &[Vector<T, N>],
    y: &mut [Vector<T, N>],
    num_rows: usize,
    num_columns: usize,
    batches: usize,
    dim: usize,
    heads: usize,
    num_hubs: usize,
    chunks: usize,
    #[comptime] width: usize,
    #[comptime] lanes: usize,
    #[comptime] terms: Terms,
    #[define(T)] _element: ElemType,
) {
    let cube = CUBE_POS;
    if cube >= batches * num_hubs * chunks {
        terminate!();
    }
    let unit = UNIT_POS_X as usize;
    let lane = UNIT_POS_Y as usize;
    let feature = (cube % chunks) * width + unit;
    let row = usize::cast_from(hubs[(cube / chunks) % num_hubs]);
    let batch = cube / (chunks * num_hubs);
    let start = usize::cast_from(offsets[row]);
    let end = usize::cast_from(offsets[row + 1]);

    let mut sum = Vector::<T, N>::new(T::new(0.0f32));
    if feature < dim {
        let place = Place {
            batch,
            feature,
            dim,
            num_columns,
            heads,
            head: feature * heads / dim,
        };
        for at in range_stepped(start + lane, end, lanes) {
            sum += term::<T, N>(
                at, &place, indices, slots, degrees, weights, argument, x, terms,
            );
        }
    }
    let mut shared = Shared::<[Vector<T, N>]>::new_slice(HUB_UNITS);
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
    if lane == 0 && feature < dim {
        let mut total = shared[unit];
        if comptime!(terms.mean) {
            total /= Vector::<T, N>::new(T::cast_from(end - start));
        }
        y[(batch * num_rows + row) * dim + feature] = total;
    }
}

/// Largest or smallest message of a row and the slot it comes from; one feature a unit.
#[cube]
fn better<T: Float>(
    value: T,
    slot: u32,
    best: T,
    best_slot: u32,
    #[comptime] is_max: bool,
) -> bool {
    let none = u32::MAX.runtime();
    let wins = if comptime!(is_max) {
        value > best
    } else {
        value < best
    };
    // A NaN wins over numbers; among equals and among NaNs the first slot does.
    let is_nan = not_a_number::<T>(value);
    let best_is_nan = not_a_number::<T>(best);
    let ties = value == best || (is_nan && best_is_nan);
    slot != none
        && (best_slot == none
            || (wins && !best_is_nan)
            || (is_nan && !best_is_nan)
            || (ties && slot < best_slot))
}

#[cube]
fn not_a_number<T: Float>(value: T) -> bool {
    Vector::<T, Const<1>>::cast_from(value)
        .is_nan()
        .extract(0usize)
}

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

impl SpmmOps for CubeBackend {
    fn spmm(pattern: Pattern, x: CubeTensor, reduce: Reduce) -> CubeTensor {
        Self::spmm_reduce(&pattern, None, x, reduce)
    }

    fn spmm_weighted(
        pattern: Pattern,
        weights: CubeTensor,
        x: CubeTensor,
        reduce: Reduce,
    ) -> CubeTensor {
        Self::spmm_reduce(&pattern, Some(weights), x, reduce)
    }
}

/// What [`sum`] adds up, beside the pattern and the dense operand.
struct Factors<'a> {
    weights: Option<Operand>,
    /// The pattern that this one is the transpose of, and what is asked of its slots and degrees.
    original: Option<&'a Pattern>,
    argument: Option<Operand>,
    mean: bool,
}

/// `x` is `[batch, num_columns, dim]`.
fn sum(pattern: &Pattern, factors: Factors<'_>, x: CubeTensor) -> CubeTensor {
    let x = Operand::new(x);
    let [batch, num_columns, dim] = x.dims();
    let num_elements = batch * pattern.num_rows() * dim;
    if num_elements == 0 || pattern.num_entries() == 0 {
        return x.zeros([batch, pattern.num_rows(), dim]);
    }
    let y = x.empty([batch, pattern.num_rows(), dim]);
    let (client, device) = (x.client(), x.device());
    let own = pattern.on_device(client, device);
    let original = (factors.original).map(|original| {
        let slots = original.transposed().incidence().on_device(client, device);
        (original.on_device(client, device), slots)
    });
    let heads = (factors.weights.as_ref()).map_or(1, |weights| weights.dims::<2>()[1]);
    let terms = Terms {
        weighted: factors.weights.is_some(),
        permuted: original.is_some(),
        scaled: factors.mean && original.is_some(),
        taken: factors.argument.is_some(),
        mean: factors.mean && original.is_none(),
    };
    // What a kernel does not look at is some buffer that it gets anyway.
    let slots = || match &original {
        Some((_, slots)) => slots.indices.argument(),
        None => own.indices.argument(),
    };
    let degrees = || match &original {
        Some((original, _)) => original.offsets.argument(),
        None => own.offsets.argument(),
    };
    let weights = || factors.weights.as_ref().unwrap_or(&x).argument();
    let argument = || match &factors.argument {
        Some(argument) => argument.argument(),
        None => x.argument(),
    };
    let size = x.vector_size(dim / heads);
    let vectors = dim / size;
    let address = address_type([
        num_elements,
        batch * num_columns * dim,
        pattern.num_entries() * heads,
    ]);
    let output = Operand::new(y);
    let (count, units) = grid(client, num_elements / size);
    // SAFETY: every index is below the length of its buffer: the pattern was checked against both shapes.
    unsafe {
        sum_rows::launch_unchecked(
            client,
            count,
            units,
            address,
            size,
            own.offsets.argument(),
            own.indices.argument(),
            slots(),
            degrees(),
            weights(),
            argument(),
            x.argument(),
            output.argument(),
            pattern.num_rows(),
            num_columns,
            batch,
            vectors,
            heads,
            HUB_DEGREE,
            terms,
            x.element(),
        );
    }
    if own.num_hubs > 0 {
        let hubs = HubGrid::new(own.num_hubs, batch, vectors);
        // SAFETY: as above; `hubs` lists rows.
        unsafe {
            sum_hubs::launch_unchecked(
                client,
                hubs.count,
                hubs.dim,
                address,
                size,
                own.offsets.argument(),
                own.indices.argument(),
                slots(),
                degrees(),
                own.hubs.argument(),
                weights(),
                argument(),
                x.argument(),
                output.argument(),
                pattern.num_rows(),
                num_columns,
                batch,
                vectors,
                heads,
                own.num_hubs,
                hubs.chunks,
                hubs.width,
                hubs.lanes,
                terms,
                x.element(),
            );
        }
    }
    output.into_tensor()
}

impl SpmmKernels for CubeBackend {
    fn spmm_sum(
        pattern: &Pattern,
        weights: Option<CubeTensor>,
        x: CubeTensor,
        mean: bool,
    ) -> CubeTensor {
        let factors = Factors {
            weights: weights.map(Operand::new),
            original: None,
            argument: None,
            mean,
        };
        sum(pattern, factors, x)
    }

    fn spmm_sum_transposed(
        pattern: &Pattern,
        weights: Option<CubeTensor>,
        gradient: CubeTensor,
        mean: bool,
    ) -> CubeTensor {
        let factors = Factors {
            weights: weights.map(Operand::new),
            original: Some(pattern),
            argument: None,
            mean,
        };
        sum(pattern.transposed().pattern(), factors, gradient)
    }

    fn spmm_extremum(
        pattern: &Pattern,
        weights: Option<CubeTensor>,
        x: CubeTensor,
        is_max: bool,
        _keep: bool,
    ) -> (CubeTensor, Option<CubeTensor>) {
        let (y, argument) = extremum(pattern, weights, x, is_max);
        (y, Some(argument))
    }

    fn spmm_extremum_for_x(
        pattern: &Pattern,
        weights: Option<CubeTensor>,
        gradient: CubeTensor,
        argument: CubeTensor,
    ) -> CubeTensor {
        let factors = Factors {
            weights: weights.map(Operand::new),
            original: Some(pattern),
            argument: Some(Operand::new(argument)),
            mean: false,
        };
        sum(pattern.transposed().pattern(), factors, gradient)
    }

    fn spmm_extremum_for_weights(
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
