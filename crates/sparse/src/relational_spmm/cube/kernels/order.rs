//! The order of messages in which an extremum is the first.

use cubecl::prelude::*;

#[cube]
fn is_nan<T: Float>(value: T) -> bool {
    Vector::<T, Const<1>>::cast_from(value)
        .is_nan()
        .extract(0usize)
}

/// Whether an extremum gives way. A NaN wins over numbers; among equals and among NaNs the first slot does.
#[cube]
pub(super) fn gives_way<T: Float>(
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
