//! Backward for the weights of entries: the message itself times its gradient, over all features.

use cubecl::prelude::*;

use super::{
    Form,
    gradient::of_message,
    message::{feature_of, is_removed, message, weight},
};

/// The gradient for the weights: a unit for every entry.
#[cube(launch_unchecked, address_type = "dynamic")]
#[expect(clippy::too_many_arguments)]
pub(in crate::relational_spmm::cube) fn backward_weights<T: Float>(
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
