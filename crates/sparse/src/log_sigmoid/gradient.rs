//! The slope, from `x`.

use crate::{
    elementary::Elementary,
    lanes::{Vectorized, vectorize},
};

/// `gradient /= 1 + exp(x)`.
pub(crate) fn backward<T: Elementary>(x: &[T], gradient: &mut [T]) {
    vectorize(LogSigmoidBackward { x, gradient });
}

struct LogSigmoidBackward<'a, T> {
    x: &'a [T],
    gradient: &'a mut [T],
}

impl<T: Elementary> Vectorized for LogSigmoidBackward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for (gradient, &x) in self.gradient.iter_mut().zip(self.x) {
            *gradient /= T::one() + x.vector_exp();
        }
    }
}
