//! Rows in parallel; the features of a row in vector registers.

use argiope_sparse::Real;
use pulp::{Arch, NullaryFnOnce};
use rayon::prelude::*;

/// Features that are summed side by side.
const LANES: usize = 16;

/// Rows of a chunk, at least.
const MIN_ROWS: usize = 32;

/// Chunks, at most: each has its own sums for `gamma` and `beta`.
const MAX_CHUNKS: usize = 256;

/// Rows of a chunk: a function of the number of rows only.
fn chunk_rows(rows: usize) -> usize {
    rows.div_ceil(MAX_CHUNKS).max(MIN_ROWS)
}

/// `x` is `[rows, dim]`, `gamma` and `beta` are `[dim]`.
pub(super) fn forward<T: Real>(x: &[T], gamma: &[T], beta: &[T], epsilon: f64) -> Vec<T> {
    let dim = gamma.len();
    let mut y = vec![T::zero(); x.len()];
    if x.is_empty() {
        return y;
    }
    let len = dim * chunk_rows(x.len() / dim);
    (x.par_chunks(len).zip(y.par_chunks_mut(len))).for_each(|(x, y)| {
        Arch::new().dispatch(Forward {
            x,
            gamma,
            beta,
            epsilon: T::from_f64(epsilon),
            y,
        });
    });
    y
}

/// Gradients of all operands.
pub(super) struct Gradients<T> {
    /// `[rows, dim]`
    pub(super) of_x: Vec<T>,
    /// `[dim]`
    pub(super) of_gamma: Vec<T>,
    /// `[dim]`
    pub(super) of_beta: Vec<T>,
}

pub(super) fn backward<T: Real>(
    x: &[T],
    gamma: &[T],
    gradient: &[T],
    epsilon: f64,
) -> Gradients<T> {
    let dim = gamma.len();
    let mut gradients = Gradients {
        of_x: vec![T::zero(); x.len()],
        of_gamma: vec![T::zero(); dim],
        of_beta: vec![T::zero(); dim],
    };
    if x.is_empty() {
        return gradients;
    }
    let len = dim * chunk_rows(x.len() / dim);
    let chunks = (x.par_chunks(len))
        .zip(gradient.par_chunks(len))
        .zip(gradients.of_x.par_chunks_mut(len));
    // The sums for gamma, then those for beta.
    let sums: Vec<Vec<T>> = chunks
        .map(|((x, gradient), of_x)| {
            let mut sums = vec![T::zero(); 2 * dim];
            let (of_gamma, of_beta) = sums.split_at_mut(dim);
            Arch::new().dispatch(Backward {
                x,
                gamma,
                gradient,
                epsilon: T::from_f64(epsilon),
                of_x,
                of_gamma,
                of_beta,
            });
            sums
        })
        .collect();
    for sums in sums {
        let totals = gradients.of_gamma.iter_mut().chain(&mut gradients.of_beta);
        for (total, sum) in totals.zip(sums) {
            *total += sum;
        }
    }
    gradients
}

struct Forward<'a, T> {
    x: &'a [T],
    gamma: &'a [T],
    beta: &'a [T],
    epsilon: T,
    y: &'a mut [T],
}

impl<T: Real> NullaryFnOnce for Forward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let dim = self.gamma.len();
        for (x, y) in self.x.chunks_exact(dim).zip(self.y.chunks_exact_mut(dim)) {
            let (mean, factor) = statistics(x, self.epsilon);
            let parameters = self.gamma.iter().zip(self.beta);
            for ((y, &x), (&gamma, &beta)) in y.iter_mut().zip(x).zip(parameters) {
                *y = (x - mean) * factor * gamma + beta;
            }
        }
    }
}

struct Backward<'a, T> {
    x: &'a [T],
    gamma: &'a [T],
    gradient: &'a [T],
    epsilon: T,
    of_x: &'a mut [T],
    of_gamma: &'a mut [T],
    of_beta: &'a mut [T],
}

impl<T: Real> NullaryFnOnce for Backward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let dim = self.gamma.len();
        let rows = self
            .x
            .chunks_exact(dim)
            .zip(self.gradient.chunks_exact(dim));
        for ((x, gradient), of_x) in rows.zip(self.of_x.chunks_exact_mut(dim)) {
            let (mean, factor) = statistics(x, self.epsilon);
            // n goes where its gradient will be.
            for (n, &x) in of_x.iter_mut().zip(x) {
                *n = (x - mean) * factor;
            }
            let sums = self.of_gamma.iter_mut().zip(self.of_beta.iter_mut());
            for ((&gradient, &n), (of_gamma, of_beta)) in gradient.iter().zip(&*of_x).zip(sums) {
                *of_gamma += gradient * n;
                *of_beta += gradient;
            }
            let (mean, along) = means_of_products(gradient, self.gamma, of_x);
            let products = gradient.iter().zip(self.gamma);
            for (n, (&gradient, &gamma)) in of_x.iter_mut().zip(products) {
                *n = (gradient * gamma - mean - *n * along) * factor;
            }
        }
    }
}

/// The mean, and one over the root of the variance plus `epsilon`.
#[inline(always)]
fn statistics<T: Real>(x: &[T], epsilon: T) -> (T, T) {
    let len = T::from_f64(x.len() as f64);
    let (blocks, rest) = x.as_chunks::<LANES>();
    let mut sums = [T::zero(); LANES];
    for block in blocks {
        for lane in 0..LANES {
            sums[lane] += block[lane];
        }
    }
    for (sum, &x) in sums.iter_mut().zip(rest) {
        *sum += x;
    }
    let mean = total(sums) / len;
    let mut sums = [T::zero(); LANES];
    for block in blocks {
        for lane in 0..LANES {
            let deviation = block[lane] - mean;
            sums[lane] += deviation * deviation;
        }
    }
    for (sum, &x) in sums.iter_mut().zip(rest) {
        *sum += (x - mean) * (x - mean);
    }
    (mean, T::one() / (total(sums) / len + epsilon).sqrt())
}

/// The means of `gradient gamma` and of `gradient gamma n`.
#[inline(always)]
fn means_of_products<T: Real>(gradient: &[T], gamma: &[T], n: &[T]) -> (T, T) {
    let len = T::from_f64(n.len() as f64);
    let (gradients, last_gradients) = gradient.as_chunks::<LANES>();
    let (gammas, last_gammas) = gamma.as_chunks::<LANES>();
    let (ns, last_ns) = n.as_chunks::<LANES>();
    let (mut sums, mut sums_along) = ([T::zero(); LANES], [T::zero(); LANES]);
    for ((gradient, gamma), n) in gradients.iter().zip(gammas).zip(ns) {
        for lane in 0..LANES {
            let product = gradient[lane] * gamma[lane];
            sums[lane] += product;
            sums_along[lane] += product * n[lane];
        }
    }
    let last = last_gradients.iter().zip(last_gammas).zip(last_ns);
    for (lane, ((&gradient, &gamma), &n)) in last.enumerate() {
        sums[lane] += gradient * gamma;
        sums_along[lane] += gradient * gamma * n;
    }
    (total(sums) / len, total(sums_along) / len)
}

#[inline(always)]
fn total<T: Real>(sums: [T; LANES]) -> T {
    sums.into_iter().fold(T::zero(), |total, sum| total + sum)
}
