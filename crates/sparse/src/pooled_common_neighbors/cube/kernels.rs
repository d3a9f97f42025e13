//! The kernels: a unit for every pair and vector of features, a whole cube for pairs of hubs.
//!
//! Every unit looks the neighbours of the node that has fewer up among those of the other, by galloping: units of one pair
//! take the same steps, and read the same neighbours at the same time. There are no atomics.

use cubecl::prelude::*;

use crate::device::cube::HUB_UNITS;

/// The slots of the neighbours of both nodes of a pair, those of the node that has fewer first.
#[derive(CubeType)]
struct Rows {
    short: usize,
    short_end: usize,
    long: usize,
    long_end: usize,
}

#[cube]
fn rows_of(pair: usize, pairs: &[u32], offsets: &[u32]) -> Rows {
    let u = usize::cast_from(pairs[2 * pair]);
    let v = usize::cast_from(pairs[2 * pair + 1]);
    let u_start = usize::cast_from(offsets[u]);
    let u_end = usize::cast_from(offsets[u + 1]);
    let v_start = usize::cast_from(offsets[v]);
    let v_end = usize::cast_from(offsets[v + 1]);
    let swap = u_end - u_start > v_end - v_start;
    Rows {
        short: select(swap, v_start, u_start),
        short_end: select(swap, v_end, u_end),
        long: select(swap, u_start, v_start),
        long_end: select(swap, u_end, v_end),
    }
}

/// The first slot in `start..end` whose column is at least `node`, or `end`.
#[cube]
fn gallop(indices: &[u32], start: usize, end: usize, node: u32) -> usize {
    // Columns before `low` are too small, that of `high` is not if there is one.
    let mut low = start;
    let mut high = start;
    let mut step = 1usize.runtime();
    loop {
        if high >= end {
            break;
        }
        if indices[high] >= node {
            break;
        }
        low = high + 1;
        high += step;
        step *= 2;
    }
    high = min(high, end);
    while low < high {
        let middle = (low + high) / 2;
        if indices[middle] < node {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// The sum over every `lanes`-th neighbour of the shorter row, from `lane` on.
#[cube]
#[expect(clippy::too_many_arguments)]
fn sum_common<T: Float, N: Size>(
    rows: &Rows,
    lane: usize,
    lanes: usize,
    feature: usize,
    dim: usize,
    indices: &[u32],
    weights: &[T],
    x: &[Vector<T, N>],
    #[comptime] weighted: bool,
) -> Vector<T, N> {
    let mut sum = Vector::<T, N>::new(T::new(0.0f32));
    let mut other = rows.long;
    for at in range_stepped(rows.short + lane, rows.short_end, lanes) {
        let node = indices[at];
        other = gallop(indices, other, rows.long_end, node);
        // Past the end, the last neighbour is another; there is one, as the shorter row is not empty.
        if indices[min(other, rows.long_end - 1)] == node {
            let node = usize::cast_from(node);
            let mut value = x[node * dim + feature];
            if comptime!(weighted) {
                value *= Vector::<T, N>::new(weights[node]);
            }
            sum += value;
        }
    }
    sum
}

/// Pairs with a node of at most `hub_degree` neighbours; other pairs are left alone.
#[cube(launch_unchecked, address_type = "dynamic")]
#[expect(clippy::too_many_arguments)]
pub(super) fn pool_pairs<T: Float, N: Size>(
    offsets: &[u32],
    indices: &[u32],
    pairs: &[u32],
    weights: &[T],
    x: &[Vector<T, N>],
    z: &mut [Vector<T, N>],
    dim: usize,
    num_elements: usize,
    hub_degree: usize,
    #[comptime] weighted: bool,
    #[define(T)] _element: ElemType,
) {
    if ABSOLUTE_POS >= num_elements {
        terminate!();
    }
    let rows = rows_of(ABSOLUTE_POS / dim, pairs, offsets);
    if rows.short_end - rows.short > hub_degree {
        terminate!();
    }
    let feature = ABSOLUTE_POS % dim;
    z[ABSOLUTE_POS] = sum_common::<T, N>(
        &rows,
        0usize.runtime(),
        1usize.runtime(),
        feature,
        dim,
        indices,
        weights,
        x,
        weighted,
    );
}

/// Pairs of hubs: `lanes` units share a feature, and their sums are added as a tree.
#[cube(launch_unchecked, address_type = "dynamic")]
#[expect(clippy::too_many_arguments)]
pub(super) fn pool_hubs<T: Float, N: Size>(
    offsets: &[u32],
    indices: &[u32],
    pairs: &[u32],
    hubs: &[u32],
    weights: &[T],
    x: &[Vector<T, N>],
    z: &mut [Vector<T, N>],
    dim: usize,
    num_hubs: usize,
    chunks: usize,
    #[comptime] width: usize,
    #[comptime] lanes: usize,
    #[comptime] weighted: bool,
    #[define(T)] _element: ElemType,
) {
    let cube = CUBE_POS;
    if cube >= num_hubs * chunks {
        terminate!();
    }
    let unit = UNIT_POS_X as usize;
    let lane = UNIT_POS_Y as usize;
    let feature = (cube % chunks) * width + unit;
    let pair = usize::cast_from(hubs[cube / chunks]);
    let mut sum = Vector::<T, N>::new(T::new(0.0f32));
    if feature < dim {
        let rows = rows_of(pair, pairs, offsets);
        sum = sum_common::<T, N>(
            &rows,
            lane,
            lanes.runtime(),
            feature,
            dim,
            indices,
            weights,
            x,
            weighted,
        );
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
        z[pair * dim + feature] = shared[unit];
    }
}
