//! One term of a sum: a row of the dense operand, times what the slot brings along.

use cubecl::prelude::*;

/// What a term of a sum is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Terms {
    /// Times the weight of the slot and head.
    pub(super) weighted: bool,
    /// The weight of a slot is found through `slots`.
    pub(super) permuted: bool,
    /// Over the number of entries of the column's row in `degrees`.
    pub(super) scaled: bool,
    /// Only what came from this slot, by `argument`.
    pub(super) taken: bool,
    /// The whole sum over the number of entries.
    pub(super) mean: bool,
}

/// The place of a term: features in vectors, `feature` within `0..dim`.
#[derive(CubeType)]
pub(super) struct Place {
    pub(super) batch: usize,
    pub(super) feature: usize,
    pub(super) dim: usize,
    pub(super) num_columns: usize,
    pub(super) heads: usize,
    pub(super) head: usize,
}

#[cube]
#[expect(clippy::too_many_arguments)]
pub(super) fn term<T: Float, N: Size>(
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
