//! The op on tensors: checks, and dispatch to the device.

use burn::{
    backend::{Backend, Dispatch, backend_extension, tensor::FloatTensor},
    tensor::Tensor,
};

use crate::{SparseError, device::Operands};

/// `ln(1 / (1 + exp(-x)))`, element by element.
///
/// `x` and the result have any shape. Differentiable.
///
/// # Errors
/// [`SparseError::ElementType`].
///
/// # Complexity
/// `O(num_elements)` time, forward and backward. The backward pass keeps `x`, nothing else.
///
/// # Example
/// ```
/// use argiope_sparse::log_sigmoid;
/// use burn::tensor::{Device, Tensor};
///
/// let device = Device::flex().autodiff();
/// let scores = Tensor::<1>::from_data([0.0, -200.0, 200.0], &device).require_grad();
/// let y = log_sigmoid(scores.clone())?;
/// let expected = [-std::f32::consts::LN_2, -200.0, 0.0];
/// assert_eq!(y.clone().into_data().to_vec::<f32>().unwrap(), expected);
/// let gradients = y.sum().backward();
/// let gradient = scores.grad(&gradients).unwrap();
/// assert_eq!(gradient.into_data().to_vec::<f32>().unwrap(), [0.5, 1.0, 0.0]);
/// # Ok::<(), argiope_sparse::SparseError>(())
/// ```
pub fn log_sigmoid<const D: usize>(x: Tensor<D>) -> Result<Tensor<D>, SparseError> {
    Operands::new("log_sigmoid", "x", &x)?;
    let y = <Dispatch as LogSigmoidOps>::log_sigmoid(x.into_dispatch());
    Ok(Tensor::from_dispatch(y))
}

/// What Burn dispatches.
#[backend_extension(Cube: cfg(feature = "cube"), Flex, Autodiff)]
pub(crate) trait LogSigmoidOps: Backend {
    /// Of all elements.
    fn log_sigmoid(x: FloatTensor<Self>) -> FloatTensor<Self>;
}

/// What a device computes for the backward pass.
pub(crate) trait LogSigmoidKernels: LogSigmoidOps {
    /// The gradient for `x`.
    fn log_sigmoid_backward(x: FloatTensor<Self>, gradient: FloatTensor<Self>)
    -> FloatTensor<Self>;
}
