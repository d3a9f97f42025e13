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
    /// Whether [`Reduction::take`] is faster without NaN, and [`Reduction::add_witness`] tells if there was one.
    const HAS_FAST_WAY: bool = false;

    /// The values of no messages.
    fn start<T: Real>() -> [Block<T>; V];

    /// Takes a message in; `NAN` says that one may be NaN.
    fn take<T: Real, S: Simd, const NAN: bool>(
        simd: S,
        values: &mut [Block<T>; V],
        arguments: &mut [Slots<T>; A],
        message: &Block<T>,
        slot: T::Slot,
    );

    /// Adds what is NaN if a message was to `witness`.
    #[inline(always)]
    fn add_witness<T: Real, S: Simd>(_: S, _: &[Block<T>; V], _witness: &mut Block<T>) {}

    /// The gradient of a message, given those of the values.
    fn gradient<T: Real, S: Simd>(
        simd: S,
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
    fn take<T: Real, S: Simd, const NAN: bool>(
        simd: S,
        [sum]: &mut [Block<T>; 1],
        _: &mut [Slots<T>; 0],
        message: &Block<T>,
        _: T::Slot,
    ) {
        T::accumulate(simd, sum, message);
    }

    #[inline(always)]
    fn gradient<T: Real, S: Simd>(
        _: S,
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
    fn take<T: Real, S: Simd, const NAN: bool>(
        simd: S,
        [best]: &mut [Block<T>; 1],
        arguments: &mut [Slots<T>; A],
        message: &Block<T>,
        slot: T::Slot,
    ) {
        match &mut arguments[..] {
            [argument, ..] => T::raise::<S, NAN>(simd, best, argument, message, slot),
            [] => T::raise::<S, NAN>(simd, best, &mut unread::<T>(), message, slot),
        }
    }

    #[inline(always)]
    fn gradient<T: Real, S: Simd>(
        simd: S,
        gradients: &[Block<T>; 1],
        arguments: &[Block<u32>; A],
        _: &Block<T>,
        slot: u32,
    ) -> Block<T> {
        let mut result = [T::zero(); LANES];
        T::add_selected(simd, &mut result, &gradients[0], &arguments[0], slot);
        result
    }
}

/// Sum, sum of squares, largest and smallest.
pub(super) struct Four;

impl<const A: usize> Reduction<4, A> for Four {
    const HAS_FAST_WAY: bool = true;

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
    fn take<T: Real, S: Simd, const NAN: bool>(
        simd: S,
        [sum, squares, max, min]: &mut [Block<T>; 4],
        arguments: &mut [Slots<T>; A],
        message: &Block<T>,
        slot: T::Slot,
    ) {
        T::accumulate(simd, sum, message);
        T::add_product(simd, squares, message, message);
        match &mut arguments[..] {
            [of_max, of_min, ..] => {
                T::raise::<S, NAN>(simd, max, of_max, message, slot);
                T::lower::<S, NAN>(simd, min, of_min, message, slot);
            }
            _ => {
                T::raise::<S, NAN>(simd, max, &mut unread::<T>(), message, slot);
                T::lower::<S, NAN>(simd, min, &mut unread::<T>(), message, slot);
            }
        }
    }

    /// No sum forgets a NaN.
    #[inline(always)]
    fn add_witness<T: Real, S: Simd>(simd: S, [sum, ..]: &[Block<T>; 4], witness: &mut Block<T>) {
        T::accumulate(simd, witness, sum);
    }

    #[inline(always)]
    fn gradient<T: Real, S: Simd>(
        simd: S,
        [of_sum, of_squares, of_max, of_min]: &[Block<T>; 4],
        arguments: &[Block<u32>; A],
        message: &Block<T>,
        slot: u32,
    ) -> Block<T> {
        let mut twice = *message;
        T::accumulate(simd, &mut twice, message);
        let mut result = *of_sum;
        T::add_product(simd, &mut result, &twice, of_squares);
        T::add_selected(simd, &mut result, of_max, &arguments[0], slot);
        T::add_selected(simd, &mut result, of_min, &arguments[1], slot);
        result
    }
}

/// Slots that nobody asks for: the compiler leaves them out.
#[inline(always)]
fn unread<T: Real>() -> Slots<T> {
    [T::widen(NO_SLOT); LANES]
}
