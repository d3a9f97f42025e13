//! The CPU kernels on Flex tensors.

use burn::backend::Flex;
use burn_flex::FlexTensor;

use super::{
    backward::backward,
    forward::forward,
    ops::{EdgeSoftmaxKernels, EdgeSoftmaxOps},
};
use crate::{
    Pattern,
    device::flex::{for_real, slice, tensor},
    unwritten::filled,
};

impl EdgeSoftmaxOps for Flex {
    fn edge_softmax(pattern: Pattern, scores: FlexTensor) -> FlexTensor {
        Self::edge_softmax_forward(&pattern, scores)
    }
}

impl EdgeSoftmaxKernels for Flex {
    fn edge_softmax_forward(pattern: &Pattern, scores: FlexTensor) -> FlexTensor {
        let scores = scores.to_contiguous();
        let shape = scores.layout().shape().dims::<2>();
        for_real!(scores.dtype(), T => {
            let scores = slice::<T>(&scores);
            // SAFETY: the kernel writes every element.
            let output = unsafe {
                filled(scores.len(), |output| {
                    forward(pattern.offsets(), scores, shape[1], output);
                })
            };
            tensor(output, shape)
        })
    }

    fn edge_softmax_backward(
        pattern: &Pattern,
        weights: FlexTensor,
        gradient: FlexTensor,
    ) -> FlexTensor {
        let (weights, gradient) = (weights.to_contiguous(), gradient.to_contiguous());
        let shape = weights.layout().shape().dims::<2>();
        for_real!(weights.dtype(), T => {
            let (weights, gradient) = (slice::<T>(&weights), slice::<T>(&gradient));
            // SAFETY: the kernel writes every element.
            let output = unsafe {
                filled(weights.len(), |output| {
                    backward(pattern.offsets(), weights, gradient, shape[1], output);
                })
            };
            tensor(output, shape)
        })
    }
}
