//! The CPU kernels on Flex tensors.

use burn::backend::Flex;
use burn_flex::FlexTensor;

use super::{
    Activation,
    cpu::{self, Entries, Pass},
    ops::{ActivatedSpmmKernels, ActivatedSpmmOps, Side},
};
use crate::{
    Pattern,
    device::flex::{for_real, slice, tensor},
    unwritten::filled,
};

impl ActivatedSpmmOps for Flex {
    fn activated_spmm(
        pattern: Pattern,
        weights: FlexTensor,
        q: FlexTensor,
        k: FlexTensor,
        activation: Activation,
    ) -> FlexTensor {
        let [weights, q, k] = [weights, q, k].map(|tensor| tensor.to_contiguous());
        let [rows, dim] = q.layout().shape().dims::<2>();
        for_real!(q.dtype(), T => {
            let weights = slice::<T>(&weights);
            let entries = Entries {
                pattern: &pattern,
                weights: (!weights.is_empty()).then_some(weights),
                slots: None,
            };
            let ends = [slice::<T>(&q), slice::<T>(&k)];
            // SAFETY: the kernel writes every element.
            let y = unsafe {
                filled(rows * dim, |y| cpu::run(entries, Pass::Values, ends, dim, activation, y))
            };
            tensor(y, [rows, dim])
        })
    }
}

impl ActivatedSpmmKernels for Flex {
    fn activated_spmm_backward(
        side: Side,
        pattern: &Pattern,
        weights: FlexTensor,
        ends: [FlexTensor; 2],
        gradient: FlexTensor,
        activation: Activation,
    ) -> FlexTensor {
        let [weights, gradient] = [weights, gradient].map(|tensor| tensor.to_contiguous());
        let [q, k] = ends.map(|tensor| tensor.to_contiguous());
        for_real!(q.dtype(), T => {
            let weights = slice::<T>(&weights);
            let weights = (!weights.is_empty()).then_some(weights);
            let (q_values, k_values) = (slice::<T>(&q), slice::<T>(&k));
            let gradient = slice::<T>(&gradient);
            let (own, entries, pass, ends) = match side {
                Side::Rows => {
                    let entries = Entries { pattern, weights, slots: None };
                    (&q, entries, Pass::Slopes(gradient), [q_values, k_values])
                }
                Side::Columns => {
                    let transposed = pattern.transposed();
                    let entries = Entries {
                        pattern: transposed.pattern(),
                        weights,
                        slots: Some(transposed.slots()),
                    };
                    (&k, entries, Pass::ScaledSlopes(gradient), [k_values, q_values])
                }
            };
            let [rows, dim] = own.layout().shape().dims::<2>();
            // SAFETY: the kernel writes every element.
            let of_side = unsafe {
                filled(rows * dim, |y| cpu::run(entries, pass, ends, dim, activation, y))
            };
            tensor(of_side, [rows, dim])
        })
    }
}
