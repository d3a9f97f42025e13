//! The kernels: a unit for every row and feature, a whole cube for the rows of hubs and for relations.

#![allow(
    clippy::collapsible_if,
    reason = "outer conditions are decided when a kernel is compiled"
)]

use cubecl::prelude::*;

use crate::device::cube::HUB_UNITS;

/// What a kernel is compiled for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Form {
    pub(super) message: Kind,
    /// Statistics of the messages to a row, in the order in which their gradients lie behind each other.
    pub(super) sum: bool,
    pub(super) squares: bool,
    pub(super) max: bool,
    pub(super) min: bool,
    /// Divide the sum by the number of messages.
    pub(super) mean: bool,
    pub(super) weighted: bool,
    /// Some entries take no part.
    pub(super) removed: bool,
    /// Relations have `dim` features that all of the batch share.
    pub(super) shared: bool,
}

/// [`Message`](super::super::Message), for kernels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    TransE,
    DistMult,
    RotatE,
    Copy,
}

impl Form {
    /// The place of the first extremum among the statistics.
    fn first_extremum(self) -> usize {
        usize::from(self.sum) + usize::from(self.squares)
    }
}

/// Which feature a unit works on.
#[derive(CubeType)]
pub(super) struct Feature {
    /// Among the features of a node, `batch * dim`.
    at: usize,
    /// Among those of a relation.
    at_relation: usize,
    /// Within `dim`.
    within: usize,
    width: usize,
    relation_width: usize,
    half: usize,
}

#[cube]
fn feature_of(at: usize, dim: usize, width: usize, #[comptime] form: Form) -> Feature {
    let within = at % dim;
    let at_relation = if comptime!(form.shared) { within } else { at };
    let relation_width = if comptime!(form.shared) { dim } else { width };
    Feature {
        at,
        at_relation,
        within,
        width,
        relation_width,
        half: dim / 2,
    }
}

/// The message of an entry at one feature, before its weight.
#[cube]
fn message<T: Float>(
    column: usize,
    relation: usize,
    feature: &Feature,
    x: &[T],
    relations: &[T],
    #[comptime] form: Form,
) -> T {
    let x_at = column * feature.width + feature.at;
    let r_at = relation * feature.relation_width + feature.at_relation;
    match comptime!(form.message) {
        Kind::TransE => x[x_at] + relations[r_at],
        Kind::DistMult => x[x_at] * relations[r_at],
        Kind::Copy => x[x_at],
        Kind::RotatE => {
            let half = feature.half;
            let is_real = feature.within < half;
            let real = select(is_real, x_at, x_at - half);
            let r_real = select(is_real, r_at, r_at - half);
            let product = x[real] * select(is_real, relations[r_real], relations[r_real + half]);
            let other =
                x[real + half] * select(is_real, relations[r_real + half], relations[r_real]);
            select(is_real, product - other, product + other)
        }
    }
}

#[cube]
fn is_removed(slot: usize, removed: &[u32], #[comptime] form: Form) -> bool {
    if comptime!(form.removed) {
        (removed[slot / 32] >> u32::cast_from(slot % 32)) & 1u32 == 1u32
    } else {
        false.runtime()
    }
}

#[cube]
fn weight<T: Float>(slot: usize, weights: &[T], #[comptime] form: Form) -> T {
    if comptime!(form.weighted) {
        weights[slot]
    } else {
        T::new(1.0f32)
    }
}

#[cube]
fn is_nan<T: Float>(value: T) -> bool {
    Vector::<T, Const<1>>::cast_from(value)
        .is_nan()
        .extract(0usize)
}

/// Whether an extremum gives way. A NaN wins over numbers; among equals and among NaNs the first slot does.
#[cube]
fn gives_way<T: Float>(
    best: T,
    best_slot: u32,
    value: T,
    slot: u32,
    #[comptime] max: bool,
) -> bool {
    let none = u32::MAX.runtime();
    let wins = if comptime!(max) {
        value > best
    } else {
        value < best
    };
    let value_is_nan = is_nan::<T>(value);
    let best_is_nan = is_nan::<T>(best);
    let ties = value == best || (value_is_nan && best_is_nan);
    slot != none
        && (best_slot == none
            || (wins && !best_is_nan)
            || (value_is_nan && !best_is_nan)
            || (ties && slot < best_slot))
}

/// The statistics of the messages to a row; `of_hubs`: by the units of a cube, else by one unit.
#[cube(launch_unchecked, address_type = "dynamic")]
#[expect(clippy::too_many_arguments)]
pub(super) fn forward<T: Float>(
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
fn max_of(left: u32, right: u32) -> u32 {
    select(left > right, left, right)
}

/// The gradient of an entry's message (with its weight) at one feature.
#[cube]
#[expect(clippy::too_many_arguments)]
fn of_message<T: Float>(
    row: usize,
    slot: usize,
    value: T,
    at: usize,
    width: usize,
    num_rows: usize,
    degrees: &[u32],
    gradient: &[T],
    argument: &[u32],
    #[comptime] form: Form,
) -> T {
    let size = num_rows * width;
    let place = row * width + at;
    let mut result = T::new(0.0f32);
    if comptime!(form.sum) {
        let mut of_sum = gradient[place];
        if comptime!(form.mean) {
            of_sum /= T::cast_from(max_of(degrees[row], 1u32));
        }
        result += of_sum;
    }
    if comptime!(form.squares) {
        result += T::new(2.0f32) * value * gradient[place + size];
    }
    let first = comptime!(form.first_extremum());
    let slot = u32::cast_from(slot);
    if comptime!(form.max) {
        if argument[place] == slot {
            result += gradient[place + first * size];
        }
    }
    if comptime!(form.min) {
        let second = comptime!(usize::from(form.max));
        if argument[place + second * size] == slot {
            result += gradient[place + (first + second) * size];
        }
    }
    result
}

/// Gradient of an entry's message before its weight, at the feature itself.
#[cube]
#[expect(clippy::too_many_arguments)]
fn unweighted<T: Float>(
    row: usize,
    column: usize,
    relation: usize,
    slot: usize,
    feature: &Feature,
    num_rows: usize,
    degrees: &[u32],
    weights: &[T],
    x: &[T],
    relations: &[T],
    gradient: &[T],
    argument: &[u32],
    #[comptime] form: Form,
) -> T {
    let weight = weight::<T>(slot, weights, form);
    let value = if comptime!(form.squares) {
        weight * message::<T>(column, relation, feature, x, relations, form)
    } else {
        weight
    };
    weight
        * of_message::<T>(
            row,
            slot,
            value,
            feature.at,
            feature.width,
            num_rows,
            degrees,
            gradient,
            argument,
            form,
        )
}

/// The other part of a complex feature.
#[cube]
fn partner(feature: &Feature) -> Feature {
    let is_real = feature.within < feature.half;
    Feature {
        at: select(
            is_real,
            feature.at + feature.half,
            feature.at - feature.half,
        ),
        at_relation: select(
            is_real,
            feature.at_relation + feature.half,
            feature.at_relation - feature.half,
        ),
        within: select(
            is_real,
            feature.within + feature.half,
            feature.within - feature.half,
        ),
        width: feature.width,
        relation_width: feature.relation_width,
        half: feature.half,
    }
}

/// What an entry adds to the gradient of `x` (`for_x`) or of its relation, at one feature.
#[cube]
#[expect(clippy::too_many_arguments)]
fn contribution<T: Float>(
    row: usize,
    column: usize,
    relation: usize,
    slot: usize,
    feature: &Feature,
    num_rows: usize,
    degrees: &[u32],
    weights: &[T],
    x: &[T],
    relations: &[T],
    gradient: &[T],
    argument: &[u32],
    #[comptime] for_x: bool,
    #[comptime] form: Form,
) -> T {
    let own = unweighted::<T>(
        row, column, relation, slot, feature, num_rows, degrees, weights, x, relations, gradient,
        argument, form,
    );
    let x_at = column * feature.width + feature.at;
    let r_at = relation * feature.relation_width + feature.at_relation;
    match comptime!(form.message) {
        Kind::TransE => own,
        Kind::DistMult => {
            if comptime!(for_x) {
                own * relations[r_at]
            } else {
                own * x[x_at]
            }
        }
        Kind::Copy => own,
        Kind::RotatE => {
            let half = feature.half;
            let other = partner(feature);
            let of_other = unweighted::<T>(
                row, column, relation, slot, &other, num_rows, degrees, weights, x, relations,
                gradient, argument, form,
            );
            // Times the conjugate of the other factor of the message.
            let is_real = feature.within < half;
            let x_real = select(is_real, x_at, x_at - half);
            let r_real = select(is_real, r_at, r_at - half);
            let real = if comptime!(for_x) {
                relations[r_real]
            } else {
                x[x_real]
            };
            let imaginary = if comptime!(for_x) {
                relations[r_real + half]
            } else {
                x[x_real + half]
            };
            select(
                is_real,
                own * real + of_other * imaginary,
                own * real - of_other * imaginary,
            )
        }
    }
}

/// The gradient for `x`: rows of the transposed pattern.
#[cube(launch_unchecked, address_type = "dynamic")]
#[expect(clippy::too_many_arguments)]
pub(super) fn backward_x<T: Float>(
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

/// The sum of the lanes of a cube, at its first lane.
#[cube]
fn sum_of_lanes<T: Float>(
    sum: T,
    lane: usize,
    #[comptime] cube_width: usize,
    #[comptime] lanes: usize,
) -> T {
    let own = lane * cube_width + UNIT_POS_X as usize;
    let mut sums = Shared::<[T]>::new_slice(HUB_UNITS);
    sums[own] = sum;
    sync_cube();
    #[unroll]
    for step in 0..comptime!(lanes.ilog2() as usize) {
        let active = comptime!(lanes >> (step + 1));
        if lane < active {
            let more = sums[own + active * cube_width];
            sums[own] += more;
        }
        sync_cube();
    }
    sums[own]
}

/// The gradient for the relations: a cube takes a relation and some of its features.
#[cube(launch_unchecked, address_type = "dynamic")]
#[expect(clippy::too_many_arguments)]
pub(super) fn backward_relations<T: Float>(
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

/// The gradient for the weights: a unit for every entry.
#[cube(launch_unchecked, address_type = "dynamic")]
#[expect(clippy::too_many_arguments)]
pub(super) fn backward_weights<T: Float>(
    rows: &[u32],
    indices: &[u32],
    relation_of: &[u32],
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
    num_entries: usize,
    #[comptime] form: Form,
    #[define(T)] _element: ElemType,
) {
    if ABSOLUTE_POS >= num_entries {
        terminate!();
    }
    let slot = ABSOLUTE_POS;
    let row = usize::cast_from(rows[slot]);
    let column = usize::cast_from(indices[slot]);
    let relation = usize::cast_from(relation_of[slot]);
    let mut sum = T::new(0.0f32);
    if !is_removed(slot, removed, form) {
        for at in 0..width {
            let feature = feature_of(at, dim, width, form);
            let plain = message::<T>(column, relation, &feature, x, relations, form);
            let value = weight::<T>(slot, weights, form) * plain;
            sum += plain
                * of_message::<T>(
                    row, slot, value, at, width, num_rows, degrees, gradient, argument, form,
                );
        }
    }
    output[slot] = sum;
}
