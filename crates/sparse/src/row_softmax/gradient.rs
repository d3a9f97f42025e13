//! The backward pass, from the result `y`, in place of the gradient for it.

use super::cpu::{sum, tile_len};
use crate::{
    Real,
    elementary::Elementary,
    lanes::{Vectorized, dot, vectorize},
};

/// `gradient = y * (gradient - <y, gradient>)` for the rows of a softmax `y`.
pub(super) fn softmax<T: Real>(y: &[T], gradient: &mut [T], width: usize) {
    if width > 0 {
        vectorize(SoftmaxGradient { y, gradient, width });
    }
}

/// `gradient -= exp(y) * (sum of gradient)` for the rows of a log-softmax `y`.
pub(super) fn log_softmax<T: Elementary>(y: &[T], gradient: &mut [T], width: usize) {
    if width > 0 {
        vectorize(LogSoftmaxGradient { y, gradient, width });
    }
}

struct SoftmaxGradient<'a, T> {
    y: &'a [T],
    gradient: &'a mut [T],
    width: usize,
}

impl<T: Real> Vectorized for SoftmaxGradient<'_, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let rows = self.gradient.chunks_exact_mut(self.width);
        for (row, y) in rows.zip(self.y.chunks_exact(self.width)) {
            let mean = dot(row, y);
            for (gradient, &y) in row.iter_mut().zip(y) {
                *gradient = y * (*gradient - mean);
            }
        }
    }
}

struct LogSoftmaxGradient<'a, T> {
    y: &'a [T],
    gradient: &'a mut [T],
    width: usize,
}

impl<T: Elementary> Vectorized for LogSoftmaxGradient<'_, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let len = tile_len(self.width);
        let mut exponentials = vec![T::zero(); len.min(self.y.len())];
        for (tile, y) in self.gradient.chunks_mut(len).zip(self.y.chunks(len)) {
            for (exponential, y) in exponentials.iter_mut().zip(y) {
                *exponential = y.vector_exp();
            }
            let rows = exponentials.chunks_exact(self.width);
            for (row, y) in tile.chunks_exact_mut(self.width).zip(rows) {
                let sum = sum(row);
                for (gradient, &y) in row.iter_mut().zip(y) {
                    *gradient -= y * sum;
                }
            }
        }
    }
}
