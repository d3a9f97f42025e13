//! Running extrema, and the slots they come from.
//!
//! Written with the registers of [`pulp`]: where one comparison chooses both a value and a slot, the compiler does not
//! turn loops over lanes into vector code.

use bytemuck::Pod;
use pulp::Simd;

use crate::lanes::{Block, LANES};

/// Numbers whose extrema can be followed.
pub trait Best: Sized {
    /// A slot in as many bits as the number.
    type Slot: Pod + Default;

    /// A slot in as many bits as the number.
    fn widen(slot: u32) -> Self::Slot;

    /// Its inverse.
    fn narrow(slot: Self::Slot) -> u32;

    /// Where a value is above the best, puts it and its slot there. A NaN is above everything but a NaN, if `NAN` says that
    /// there may be some; else values are compared faster, and what comes of a NaN is left open.
    fn raise<S: Simd, const NAN: bool>(
        simd: S,
        best: &mut Block<Self>,
        slots: &mut Block<Self::Slot>,
        values: &Block<Self>,
        slot: Self::Slot,
    );

    /// The same where a value is below the best.
    fn lower<S: Simd, const NAN: bool>(
        simd: S,
        best: &mut Block<Self>,
        slots: &mut Block<Self::Slot>,
        values: &Block<Self>,
        slot: Self::Slot,
    );
}

macro_rules! follow {
    (
        $name:ident, $real:ident, $slot:ident, $keeps:ident, $exceeds:ident, $equal:ident, $not:ident, $and:ident,
        $select:ident, $select_slot:ident, $splat:ident, $values:ident, $values_mut:ident, $slots_mut:ident
    ) => {
        #[inline(always)]
        fn $name<S: Simd, const NAN: bool>(
            simd: S,
            best: &mut Block<$real>,
            slots: &mut Block<$slot>,
            values: &Block<$real>,
            slot: $slot,
        ) {
            const { assert!(size_of::<$real>() == size_of::<$slot>()) };
            let (best, _) = S::$values_mut(best);
            let (slots, _) = S::$slots_mut(slots);
            let (values, _) = S::$values(values);
            let slot = simd.$splat(slot);
            for ((best, slots), &value) in best.iter_mut().zip(slots).zip(values) {
                let replaces = if NAN {
                    let kept = simd.$keeps(value, *best);
                    simd.$and(simd.$not(kept), simd.$equal(*best, *best))
                } else {
                    simd.$exceeds(value, *best)
                };
                *best = simd.$select(replaces, value, *best);
                *slots = simd.$select_slot(replaces, slot, *slots);
            }
        }
    };
}

impl Best for f32 {
    type Slot = u32;

    #[inline(always)]
    fn widen(slot: u32) -> u32 {
        slot
    }

    #[inline(always)]
    fn narrow(slot: u32) -> u32 {
        slot
    }

    follow!(
        raise,
        f32,
        u32,
        less_than_or_equal_f32s,
        greater_than_f32s,
        equal_f32s,
        not_m32s,
        and_m32s,
        select_f32s,
        select_u32s,
        splat_u32s,
        as_simd_f32s,
        as_mut_simd_f32s,
        as_mut_simd_u32s
    );
    follow!(
        lower,
        f32,
        u32,
        greater_than_or_equal_f32s,
        less_than_f32s,
        equal_f32s,
        not_m32s,
        and_m32s,
        select_f32s,
        select_u32s,
        splat_u32s,
        as_simd_f32s,
        as_mut_simd_f32s,
        as_mut_simd_u32s
    );
}

impl Best for f64 {
    type Slot = u64;

    #[inline(always)]
    fn widen(slot: u32) -> u64 {
        slot.into()
    }

    #[inline(always)]
    fn narrow(slot: u64) -> u32 {
        slot as u32
    }

    follow!(
        raise,
        f64,
        u64,
        less_than_or_equal_f64s,
        greater_than_f64s,
        equal_f64s,
        not_m64s,
        and_m64s,
        select_f64s,
        select_u64s,
        splat_u64s,
        as_simd_f64s,
        as_mut_simd_f64s,
        as_mut_simd_u64s
    );
    follow!(
        lower,
        f64,
        u64,
        greater_than_or_equal_f64s,
        less_than_f64s,
        equal_f64s,
        not_m64s,
        and_m64s,
        select_f64s,
        select_u64s,
        splat_u64s,
        as_simd_f64s,
        as_mut_simd_f64s,
        as_mut_simd_u64s
    );
}

/// The slots as they are stored.
#[inline(always)]
pub(crate) fn narrowed<T: Best>(slots: &Block<T::Slot>) -> Block<u32> {
    let mut result = [0; LANES];
    for (result, &slot) in result.iter_mut().zip(slots) {
        *result = T::narrow(slot);
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Real, lanes::vectorize};

    struct Follow<'a, T> {
        values: &'a [Block<T>],
        is_max: bool,
    }

    impl<T: Real> pulp::WithSimd for Follow<'_, T> {
        type Output = (Block<T>, Block<u32>);

        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
            let start = if self.is_max {
                T::neg_infinity()
            } else {
                T::infinity()
            };
            let (mut best, mut slots) = ([start; LANES], [T::widen(0); LANES]);
            for (slot, values) in (0u32..).zip(self.values) {
                let slot = T::widen(slot);
                if self.is_max {
                    T::raise::<S, true>(simd, &mut best, &mut slots, values, slot);
                } else {
                    T::lower::<S, true>(simd, &mut best, &mut slots, values, slot);
                }
            }
            (best, narrowed::<T>(&slots))
        }
    }

    fn check<T: Real>() {
        let rows = [
            [1.0, -1.0, f64::NAN, 2.0, f64::NEG_INFINITY],
            [3.0, -1.0, 5.0, f64::NAN, f64::NEG_INFINITY],
            [3.0, 7.0, f64::NAN, 9.0, f64::NEG_INFINITY],
        ];
        let mut values = [[T::one(); LANES]; 3];
        for (values, row) in values.iter_mut().zip(&rows) {
            for (value, &from) in values.iter_mut().zip(row) {
                *value = T::from_f64(from);
            }
        }
        for (is_max, expected, slots) in [
            (
                true,
                [3.0, 7.0, f64::NAN, f64::NAN, f64::NEG_INFINITY],
                [1, 2, 0, 1, 0],
            ),
            (
                false,
                [1.0, -1.0, f64::NAN, f64::NAN, f64::NEG_INFINITY],
                [0, 0, 0, 1, 0],
            ),
        ] {
            let (best, found) = vectorize(Follow {
                values: &values,
                is_max,
            });
            assert_eq!(found[..5], slots);
            for (best, expected) in best.iter().zip(expected) {
                let best = Real::to_f64(*best);
                assert!(best == expected || best.is_nan() && expected.is_nan());
            }
        }
    }

    #[test]
    fn test_extrema_take_the_first_slot_and_propagate_nan() {
        check::<f32>();
        check::<f64>();
    }
}
