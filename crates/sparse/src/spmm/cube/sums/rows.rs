//! Sums of short rows: a unit for every row and vector of features.

use cubecl::prelude::*;

use super::terms::{Place, Terms, term};

/// Rows of at most [`HUB_DEGREE`](crate::pattern::HUB_DEGREE) entries; other rows are left alone.
#[cube(launch_unchecked, address_type = "dynamic")]
#[expect(clippy::too_many_arguments)]
pub(super) fn sum_rows<T: Float, N: Size>(
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
