//! The order of messages in which an extremum is the first.

use cubecl::prelude::*;

/// Whether a message takes the place of the best one so far.
#[cube]
pub(super) fn better<T: Float>(
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
