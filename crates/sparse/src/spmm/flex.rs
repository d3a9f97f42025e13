//! The CPU kernels on Flex tensors.

use burn::backend::Flex;
use burn_flex::FlexTensor;

use super::{
    Reduce,
    cpu::{self, Factors},
    extremum,
    ops::{SpmmKernels, SpmmOps},
};
use crate::{
    Pattern, Real,
    device::flex::{for_real, slice, tensor},
    unwritten::filled,
};

impl SpmmOps for Flex {
    fn spmm(pattern: Pattern, x: FlexTensor, reduce: Reduce) -> FlexTensor {
        Self::spmm_reduce(&pattern, None, x, reduce)
    }

    fn spmm_weighted(
        pattern: Pattern,
        weights: FlexTensor,
        x: FlexTensor,
        reduce: Reduce,
    ) -> FlexTensor {
        Self::spmm_reduce(&pattern, Some(weights), x, reduce)
    }
}

/// `[batch, rows, dim]` and `heads`.
fn sizes(x: &FlexTensor, weights: Option<&FlexTensor>) -> ([usize; 3], usize) {
    let dims = x.layout().shape().dims::<3>();
    let heads = weights.map_or(1, |weights| weights.layout().shape().dims::<2>()[1]);
    (dims, heads)
}

fn contiguous(weights: Option<FlexTensor>) -> Option<FlexTensor> {
    weights.map(|weights| weights.to_contiguous())
}

impl SpmmKernels for Flex {
    fn spmm_sum(
        pattern: &Pattern,
        weights: Option<FlexTensor>,
        x: FlexTensor,
        mean: bool,
    ) -> FlexTensor {
        let (x, weights) = (x.to_contiguous(), contiguous(weights));
        let ([batch, _, dim], heads) = sizes(&x, weights.as_ref());
        for_real!(x.dtype(), T => {
            let factors = Factors {
                weights: weights.as_ref().map(slice::<T>),
                heads,
                mean,
                ..Factors::default()
            };
            let len = batch * pattern.num_rows() * dim;
            // SAFETY: the kernel writes every element.
            let y = unsafe {
                filled(len, |y| cpu::sum(pattern, factors, slice::<T>(&x), batch, dim, y))
            };
            tensor(y, [batch, pattern.num_rows(), dim])
        })
    }

    fn spmm_sum_transposed(
        pattern: &Pattern,
        weights: Option<FlexTensor>,
        gradient: FlexTensor,
        mean: bool,
    ) -> FlexTensor {
        let (gradient, weights) = (gradient.to_contiguous(), contiguous(weights));
        let ([batch, _, dim], heads) = sizes(&gradient, weights.as_ref());
        let transposed = pattern.transposed();
        for_real!(gradient.dtype(), T => {
            let scale: Option<Vec<T>> = mean.then(|| inverse_degrees(pattern));
            let factors = Factors {
                weights: weights.as_ref().map(slice::<T>),
                heads,
                slots: Some(transposed.slots()),
                of_columns: scale.as_deref(),
                mean: false,
            };
            let len = batch * pattern.num_columns() * dim;
            let gradient = slice::<T>(&gradient);
            // SAFETY: the kernel writes every element.
            let x_gradient = unsafe {
                filled(len, |output| {
                    cpu::sum(transposed.pattern(), factors, gradient, batch, dim, output);
                })
            };
            tensor(x_gradient, [batch, pattern.num_columns(), dim])
        })
    }

    fn spmm_extremum(
        pattern: &Pattern,
        weights: Option<FlexTensor>,
        x: FlexTensor,
        is_max: bool,
        keep: bool,
    ) -> (FlexTensor, Option<FlexTensor>) {
        let (x, weights) = (x.to_contiguous(), contiguous(weights));
        let ([batch, _, dim], heads) = sizes(&x, weights.as_ref());
        let shape = [batch, pattern.num_rows(), dim];
        let len = shape.iter().product();
        let mut argument = None;
        let y = for_real!(x.dtype(), T => {
            let weights = weights.as_ref().map(|weights| (slice::<T>(weights), heads));
            let x = slice::<T>(&x);
            let find = |y: &mut [_], argument: Option<&mut [_]>| {
                extremum::extremum(pattern, weights, x, batch, dim, is_max, y, argument);
            };
            // SAFETY: the kernel writes every element of both outputs.
            let y = unsafe {
                filled(len, |y| {
                    if keep {
                        argument = Some(filled(len, |argument| find(y, Some(argument))));
                    } else {
                        find(y, None);
                    }
                })
            };
            tensor(y, shape)
        });
        (y, argument.map(|argument| tensor(argument, shape)))
    }

    fn spmm_extremum_for_x(
        pattern: &Pattern,
        weights: Option<FlexTensor>,
        gradient: FlexTensor,
        argument: FlexTensor,
    ) -> FlexTensor {
        let (gradient, weights) = (gradient.to_contiguous(), contiguous(weights));
        let ([batch, _, dim], heads) = sizes(&gradient, weights.as_ref());
        for_real!(gradient.dtype(), T => {
            let weights = weights.as_ref().map(|weights| (slice::<T>(weights), heads));
            let mut x_gradient = vec![0.0; batch * pattern.num_columns() * dim];
            let (gradient, argument) = (slice::<T>(&gradient), slice::<u32>(&argument));
            extremum::backward_x(pattern, weights, gradient, argument, batch, dim, &mut x_gradient);
            tensor(x_gradient, [batch, pattern.num_columns(), dim])
        })
    }

    fn spmm_extremum_for_weights(
        pattern: &Pattern,
        heads: usize,
        x: FlexTensor,
        gradient: FlexTensor,
        argument: FlexTensor,
    ) -> FlexTensor {
        let (x, gradient) = (x.to_contiguous(), gradient.to_contiguous());
        let ([batch, _, dim], _) = sizes(&x, None);
        for_real!(x.dtype(), T => {
            let mut weights_gradient = vec![0.0; pattern.num_entries() * heads];
            extremum::backward_weights(
                pattern,
                heads,
                slice::<T>(&x),
                slice::<T>(&gradient),
                slice::<u32>(&argument),
                batch,
                dim,
                &mut weights_gradient,
            );
            tensor(weights_gradient, [pattern.num_entries(), heads])
        })
    }
}

/// One over the number of entries of every row; 0 for empty rows.
fn inverse_degrees<T: Real>(pattern: &Pattern) -> Vec<T> {
    (pattern.offsets().windows(2))
        .map(|ends| match ends[1] - ends[0] {
            0 => T::zero(),
            degree => T::one() / T::from_f64(degree as f64),
        })
        .collect()
}
