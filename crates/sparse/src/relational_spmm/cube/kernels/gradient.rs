//! The gradient of one message, and what an entry adds by it to the gradients of `x` and of its relation.

use cubecl::prelude::*;

use super::{
    Form, Kind,
    message::{Feature, message, partner, weight},
    statistics::max_of,
};

/// The gradient of an entry's message (with its weight) at one feature.
#[cube]
#[expect(clippy::too_many_arguments)]
pub(super) fn of_message<T: Float>(
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

/// What an entry adds to the gradient of `x` (`for_x`) or of its relation, at one feature.
#[cube]
#[expect(clippy::too_many_arguments)]
pub(super) fn contribution<T: Float>(
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
