//! Units of a cube that share a sum.

use cubecl::prelude::*;

use crate::device::cube::HUB_UNITS;

/// The sum of the lanes of a cube, at its first lane.
#[cube]
pub(super) fn sum_of_lanes<T: Float>(
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
