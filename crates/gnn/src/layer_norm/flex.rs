//! The kernels on Flex tensors.

use burn::{
    backend::Flex,
    tensor::{DType, TensorData},
};
use burn_flex::FlexTensor;

use super::{LayerNormKernels, LayerNormOps, cpu};

impl LayerNormOps for Flex {
    fn layer_norm(x: FlexTensor, gamma: FlexTensor, beta: FlexTensor, epsilon: f64) -> FlexTensor {
        Self::forward(x, gamma, beta, epsilon)
    }
}

/// Runs an expression with a type name standing for the element type of a tensor that was checked to be `f32` or `f64`.
macro_rules! for_real {
    ($tensor:expr, $name:ident => $body:expr) => {
        if $tensor.dtype() == DType::F64 {
            type $name = f64;
            $body
        } else {
            type $name = f32;
            $body
        }
    };
}

/// The elements of a contiguous tensor.
fn slice<T: burn::tensor::Element + bytemuck::Pod>(tensor: &FlexTensor) -> &[T] {
    tensor
        .as_slice()
        .expect("a contiguous tensor of the type that was checked")
}

impl LayerNormKernels for Flex {
    fn forward(x: FlexTensor, gamma: FlexTensor, beta: FlexTensor, epsilon: f64) -> FlexTensor {
        let [x, gamma, beta] = [x, gamma, beta].map(|tensor| tensor.to_contiguous());
        let shape = x.layout().shape().clone();
        for_real!(x, T => {
            let [gamma, beta] = [slice::<T>(&gamma), slice::<T>(&beta)];
            let y = cpu::forward(slice::<T>(&x), gamma, beta, epsilon);
            FlexTensor::from_data(TensorData::new(y, shape))
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
        for_real!(x, T => {
            let gradients =
                cpu::backward(slice::<T>(&x), slice::<T>(&gamma), slice::<T>(&gradient), epsilon);
            let dim = gradients.of_gamma.len();
            [
                FlexTensor::from_data(TensorData::new(gradients.of_x, shape)),
                FlexTensor::from_data(TensorData::new(gradients.of_gamma, [dim])),
                FlexTensor::from_data(TensorData::new(gradients.of_beta, [dim])),
            ]
        })
    }
}
