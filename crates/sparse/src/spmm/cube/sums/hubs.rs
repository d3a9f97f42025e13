//! Sums of the rows of hubs: a whole cube for every row and some of its vectors of features.

use cubecl::prelude::*;

use super::terms::{Place, Terms, term};
use crate::device::cube::HUB_UNITS;

/// Rows of hubs: `lanes` units share a feature, and their sums are added as a tree.
#[cube(launch_unchecked, address_type = "dynamic")]
#[expect(clippy::too_many_arguments)]
pub(super) fn sum_hubs<T: Float, N: Size>(
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
