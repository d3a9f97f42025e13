//! The kernels on Flex tensors.

use argiope_sparse::flex::{for_real, slice, tensor};
use burn::backend::Flex;
use burn_flex::FlexTensor;

use super::{LayerNormKernels, LayerNormOps, cpu};

impl LayerNormOps for Flex {
    fn layer_norm(x: FlexTensor, gamma: FlexTensor, beta: FlexTensor, epsilon: f64) -> FlexTensor {
        Self::forward(x, gamma, beta, epsilon)
    }
}

impl LayerNormKernels for Flex {
    fn forward(x: FlexTensor, gamma: FlexTensor, beta: FlexTensor, epsilon: f64) -> FlexTensor {
        let [x, gamma, beta] = [x, gamma, beta].map(|tensor| tensor.to_contiguous());
        let shape = x.layout().shape().clone();
        for_real!(x.dtype(), T => {
            let [gamma, beta] = [slice::<T>(&gamma), slice::<T>(&beta)];
            let y = cpu::forward(slice::<T>(&x), gamma, beta, epsilon);
            tensor(y, shape)
        })
    }

    fn backward(
        x: FlexTensor,
        gamma: FlexTensor,
        gradient: FlexTensor,
        epsilon: f64,
    ) -> [FlexTensor; 3] {
        let [x, gamma, gradient] = [x, gamma, gradient].map(|tensor| tensor.to_contiguous());
        let shape = x.layout().shape().clone();
        for_real!(x.dtype(), T => {
            let gradients =
                cpu::backward(slice::<T>(&x), slice::<T>(&gamma), slice::<T>(&gradient), epsilon);
            let dim = gradients.of_gamma.len();
            [
                tensor(gradients.of_x, shape),
                tensor(gradients.of_gamma, [dim]),
                tensor(gradients.of_beta, [dim]),
            ]
        })
    }
}
