//! How the messages of a row become its values, and how gradients of the values become gradients of the messages.

use pulp::Simd;

use crate::{
    Real,
    best::Best,
    lanes::{Block, LANES},
};

/// The argument of a row without messages.
pub(crate) const NO_SLOT: u32 = u32::MAX;

/// Slots in as many bits as `T`.
pub(super) type Slots<T> = Block<<T as Best>::Slot>;

/// A reduction to `V` values a feature. With `A > 0` it keeps the slots of its extrema as well; gradients need them.
pub(super) trait Reduction<const V: usize, const A: usize>: Send + Sync + 'static {
    /// The values of no messages.
    fn start<T: Real>() -> [Block<T>; V];

    /// Takes a message in.
    fn take<T: Real, S: Simd>(
        simd: S,
        values: &mut [Block<T>; V],
        arguments: &mut [Slots<T>; A],
        message: &Block<T>,
        slot: T::Slot,
    );

    /// The gradient of a message, given those of the values.
    fn gradient<T: Real>(
        gradients: &[Block<T>; V],
        arguments: &[Block<u32>; A],
        message: &Block<T>,
        slot: u32,
    ) -> Block<T>;
}

/// Their sum.
pub(super) struct Sum;

impl Reduction<1, 0> for Sum {
    #[inline(always)]
    fn start<T: Real>() -> [Block<T>; 1] {
        [[T::zero(); LANES]]
    }

    #[inline(always)]
    fn take<T: Real, S: Simd>(
        _: S,
        [sum]: &mut [Block<T>; 1],
        _: &mut [Slots<T>; 0],
        message: &Block<T>,
        _: T::Slot,
    ) {
        add(sum, message);
    }

    #[inline(always)]
    fn gradient<T: Real>(
        [gradient]: &[Block<T>; 1],
        _: &[Block<u32>; 0],
        _: &Block<T>,
        _: u32,
    ) -> Block<T> {
        *gradient
    }
}

/// The largest one. (The smallest is the largest of the negated messages, negated.)
pub(super) struct Largest;

impl<const A: usize> Reduction<1, A> for Largest {
    #[inline(always)]
    fn start<T: Real>() -> [Block<T>; 1] {
        [[T::neg_infinity(); LANES]]
    }

    #[inline(always)]
    fn take<T: Real, S: Simd>(
        simd: S,
        [best]: &mut [Block<T>; 1],
        arguments: &mut [Slots<T>; A],
        message: &Block<T>,
        slot: T::Slot,
    ) {
        match &mut arguments[..] {
            [argument, ..] => T::raise(simd, best, argument, message, slot),
            [] => improve(best, message, |value, best| value <= best),
        }
    }

    #[inline(always)]
    fn gradient<T: Real>(
        gradients: &[Block<T>; 1],
        arguments: &[Block<u32>; A],
        _: &Block<T>,
        slot: u32,
    ) -> Block<T> {
        let mut result = [T::zero(); LANES];
        add_selected(&mut result, &gradients[0], &arguments[0], slot);
        result
    }
}

/// Sum, sum of squares, largest and smallest.
pub(super) struct Four;

impl<const A: usize> Reduction<4, A> for Four {
    #[inline(always)]
    fn start<T: Real>() -> [Block<T>; 4] {
        [
            [T::zero(); LANES],
            [T::zero(); LANES],
            [T::neg_infinity(); LANES],
            [T::infinity(); LANES],
        ]
    }

    #[inline(always)]
    fn take<T: Real, S: Simd>(
        simd: S,
        [sum, squares, max, min]: &mut [Block<T>; 4],
        arguments: &mut [Slots<T>; A],
        message: &Block<T>,
        slot: T::Slot,
    ) {
        add(sum, message);
        for lane in 0..LANES {
            squares[lane] += message[lane] * message[lane];
        }
        match &mut arguments[..] {
            [of_max, of_min, ..] => {
                T::raise(simd, max, of_max, message, slot);
                T::lower(simd, min, of_min, message, slot);
            }
            _ => {
                improve(max, message, |value, best| value <= best);
                improve(min, message, |value, best| value >= best);
            }
        }
    }

    #[inline(always)]
    fn gradient<T: Real>(
        [of_sum, of_squares, of_max, of_min]: &[Block<T>; 4],
        arguments: &[Block<u32>; A],
        message: &Block<T>,
        slot: u32,
    ) -> Block<T> {
        let two = T::one() + T::one();
        let mut result = *of_sum;
        for lane in 0..LANES {
            result[lane] += two * message[lane] * of_squares[lane];
        }
        add_selected(&mut result, of_max, &arguments[0], slot);
        add_selected(&mut result, of_min, &arguments[1], slot);
        result
    }
}

#[inline(always)]
fn add<T: Real>(sum: &mut Block<T>, values: &Block<T>) {
    for lane in 0..LANES {
        sum[lane] += values[lane];
    }
}

/// Puts those `values` into `best` that it does not keep; a NaN is kept by nothing, and nothing replaces it.
#[inline(always)]
fn improve<T: Real>(best: &mut Block<T>, values: &Block<T>, keeps: impl Fn(T, T) -> bool) {
    for lane in 0..LANES {
        let (value, old) = (values[lane], best[lane]);
        best[lane] = if !keeps(value, old) & !old.is_nan() {
            value
        } else {
            old
        };
    }
}

/// Adds the gradients of the elements that came from `slot`.
#[inline(always)]
fn add_selected<T: Real>(
    result: &mut Block<T>,
    gradient: &Block<T>,
    argument: &Block<u32>,
    slot: u32,
) {
    for lane in 0..LANES {
        result[lane] += if argument[lane] == slot {
            gradient[lane]
        } else {
            T::zero()
        };
    }
}
