//! Element by element, without branches.

use crate::{
    elementary::Elementary,
    lanes::{Vectorized, vectorize},
};

/// `values = min(values, 0) - ln(1 + exp(-|values|))`.
pub(crate) fn log_sigmoid<T: Elementary>(values: &mut [T]) {
    vectorize(LogSigmoid { values });
}

struct LogSigmoid<'a, T> {
    values: &'a mut [T],
}

impl<T: Elementary> Vectorized for LogSigmoid<'_, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for value in self.values {
            let x = *value;
            // NaN is not above 0 and stays.
            let negative = if x > T::zero() { T::zero() } else { x };
            *value = negative - (-x.abs()).vector_exp().vector_ln_1p_of_fraction();
        }
    }
}
