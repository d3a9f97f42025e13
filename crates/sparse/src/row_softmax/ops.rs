//! The ops on tensors: checks, and dispatch to the device.

use burn::{
    backend::{Backend, Dispatch, backend_extension, tensor::FloatTensor},
    tensor::Tensor,
};

use crate::{SparseError, device::Operands};

/// Softmax over the last dimension.
///
/// `x` and the result have any shape; a row is what lies along the last dimension. Differentiable.
///
/// # Errors
/// [`SparseError::ElementType`].
///
/// # Complexity
/// `O(num_elements)` time, forward and backward. The backward pass keeps the result, nothing else. On the CPU the elements of
/// `x` are overwritten where nothing else holds them.
///
/// # Example
/// ```
/// use argiope_sparse::row_softmax;
/// use burn::tensor::{Device, Tensor};
///
/// let x = Tensor::<2>::from_data([[0.0, 0.0], [f32::NEG_INFINITY, 3.0]], &Device::flex());
/// let y = row_softmax(x)?;
/// assert_eq!(y.into_data().to_vec::<f32>().unwrap(), [0.5, 0.5, 0.0, 1.0]);
/// # Ok::<(), argiope_sparse::SparseError>(())
/// ```
pub fn row_softmax<const D: usize>(x: Tensor<D>) -> Result<Tensor<D>, SparseError> {
    Operands::new("row_softmax", "x", &x)?;
    let y = <Dispatch as RowSoftmaxOps>::row_softmax(x.into_dispatch(), false);
    Ok(Tensor::from_dispatch(y))
}

/// Logarithm of the softmax over the last dimension.
///
/// `x` and the result have any shape; a row is what lies along the last dimension. Differentiable.
///
/// # Errors
/// [`SparseError::ElementType`].
///
/// # Complexity
/// As [`row_softmax`].
///
/// # Example
/// ```
/// use argiope_sparse::row_log_softmax;
/// use burn::tensor::{Device, Tensor};
///
/// let device = Device::flex().autodiff();
/// let x = Tensor::<2>::from_data([[1.0, 1.0, 1.0, 1.0]], &device).require_grad();
/// let y = row_log_softmax(x.clone())?;
/// let first = y.slice([0..1, 0..1]);
/// assert!((first.clone().into_scalar::<f32>() + 4f32.ln()).abs() < 1e-6);
/// let gradients = first.sum().backward();
/// let gradient = x.grad(&gradients).unwrap();
/// assert_eq!(gradient.into_data().to_vec::<f32>().unwrap(), [0.75, -0.25, -0.25, -0.25]);
/// # Ok::<(), argiope_sparse::SparseError>(())
/// ```
pub fn row_log_softmax<const D: usize>(x: Tensor<D>) -> Result<Tensor<D>, SparseError> {
    Operands::new("row_log_softmax", "x", &x)?;
    let y = <Dispatch as RowSoftmaxOps>::row_softmax(x.into_dispatch(), true);
    Ok(Tensor::from_dispatch(y))
}

/// What Burn dispatches.
#[backend_extension(Cube: cfg(feature = "cube"), Flex, Autodiff)]
pub(crate) trait RowSoftmaxOps: Backend {
    /// Softmax over the last dimension, or its logarithm.
    fn row_softmax(x: FloatTensor<Self>, logarithm: bool) -> FloatTensor<Self>;
}

/// What a device computes for the backward pass.
pub(crate) trait RowSoftmaxKernels: RowSoftmaxOps {
    /// The gradient for `x`, from that of the result `y`.
    fn row_softmax_backward(
        y: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        logarithm: bool,
    ) -> FloatTensor<Self>;
}
