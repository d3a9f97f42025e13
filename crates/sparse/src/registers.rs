//! Arithmetic on blocks of lanes, written with the registers of [`pulp`].
//!
//! Where a kernel holds many blocks at a time, the compiler no longer turns loops over lanes into vector code.

use pulp::Simd;

use crate::{
    best::Best,
    lanes::{Block, LANES},
};

/// Numbers that fill registers.
pub trait Registers: Best {
    /// `left += right`
    fn accumulate<S: Simd>(simd: S, left: &mut Block<Self>, right: &Block<Self>);

    /// `left -= right`
    fn subtract<S: Simd>(simd: S, left: &mut Block<Self>, right: &Block<Self>);

    /// `left *= right`
    fn multiply<S: Simd>(simd: S, left: &mut Block<Self>, right: &Block<Self>);

    /// `sum += left * right`, rounded once where the machine can.
    fn add_product<S: Simd>(
        simd: S,
        sum: &mut Block<Self>,
        left: &Block<Self>,
        right: &Block<Self>,
    );

    /// Adds those `values` to `sum` whose slot it is.
    fn add_selected<S: Simd>(
        simd: S,
        sum: &mut Block<Self>,
        values: &Block<Self>,
        slots: &Block<u32>,
        slot: u32,
    );
}

macro_rules! binary {
    ($name:ident, $real:ident, $op:ident, $values:ident, $values_mut:ident) => {
        #[inline(always)]
        fn $name<S: Simd>(simd: S, left: &mut Block<$real>, right: &Block<$real>) {
            let (left, _) = S::$values_mut(left);
            let (right, _) = S::$values(right);
            for (left, &right) in left.iter_mut().zip(right) {
                *left = simd.$op(*left, right);
            }
        }
    };
}

macro_rules! registers {
    (
        $real:ident, $add:ident, $subtract:ident, $multiply:ident, $multiply_add:ident, $equal:ident, $select:ident,
        $splat:ident, $splat_slot:ident, $values:ident, $values_mut:ident, $slots:ident
    ) => {
        impl Registers for $real {
            binary!(accumulate, $real, $add, $values, $values_mut);
            binary!(subtract, $real, $subtract, $values, $values_mut);
            binary!(multiply, $real, $multiply, $values, $values_mut);

            #[inline(always)]
            fn add_product<S: Simd>(
                simd: S,
                sum: &mut Block<$real>,
                left: &Block<$real>,
                right: &Block<$real>,
            ) {
                let (sum, _) = S::$values_mut(sum);
                let (left, _) = S::$values(left);
                let (right, _) = S::$values(right);
                for ((sum, &left), &right) in sum.iter_mut().zip(left).zip(right) {
                    *sum = simd.$multiply_add(left, right, *sum);
                }
            }

            #[inline(always)]
            fn add_selected<S: Simd>(
                simd: S,
                sum: &mut Block<$real>,
                values: &Block<$real>,
                slots: &Block<u32>,
                slot: u32,
            ) {
                let mut wide = [<Self as Best>::Slot::default(); LANES];
                for (wide, &slot) in wide.iter_mut().zip(slots) {
                    *wide = Self::widen(slot);
                }
                let (sum, _) = S::$values_mut(sum);
                let (values, _) = S::$values(values);
                let (slots, _) = S::$slots(&wide);
                let slot = simd.$splat_slot(Self::widen(slot));
                for ((sum, &value), &own) in sum.iter_mut().zip(values).zip(slots) {
                    let chosen = simd.$select(simd.$equal(own, slot), value, simd.$splat(0.0));
                    *sum = simd.$add(*sum, chosen);
                }
            }
        }
    };
}

registers!(
    f32,
    add_f32s,
    sub_f32s,
    mul_f32s,
    mul_add_e_f32s,
    equal_u32s,
    select_f32s,
    splat_f32s,
    splat_u32s,
    as_simd_f32s,
    as_mut_simd_f32s,
    as_simd_u32s
);
registers!(
    f64,
    add_f64s,
    sub_f64s,
    mul_f64s,
    mul_add_e_f64s,
    equal_u64s,
    select_f64s,
    splat_f64s,
    splat_u64s,
    as_simd_f64s,
    as_mut_simd_f64s,
    as_simd_u64s
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Real, lanes::vectorize};

    struct All<T>([Block<T>; 3]);

    impl<T: Real> pulp::WithSimd for All<T> {
        type Output = [Block<T>; 5];

        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
            let [a, b, c] = self.0;
            let mut results = [a; 5];
            let [sum, difference, product, fused, selected] = &mut results;
            T::accumulate(simd, sum, &b);
            T::subtract(simd, difference, &b);
            T::multiply(simd, product, &b);
            T::add_product(simd, fused, &b, &c);
            let slots = std::array::from_fn(|lane| lane as u32 % 3);
            T::add_selected(simd, selected, &b, &slots, 1);
            results
        }
    }

    fn check<T: Real>() {
        let blocks: [Block<T>; 3] = std::array::from_fn(|which| {
            std::array::from_fn(|lane| T::from_f64((which * 5 + lane) as f64 - 6.0))
        });
        let found = vectorize(All(blocks));
        for lane in 0..LANES {
            let [a, b, c] = blocks.map(|block| block[lane]);
            let selected = if lane % 3 == 1 { a + b } else { a };
            let expected = [a + b, a - b, a * b, a + b * c, selected];
            assert_eq!(found.map(|block| block[lane]), expected);
        }
    }

    #[test]
    fn test_every_lane_is_computed() {
        check::<f32>();
        check::<f64>();
    }
}
