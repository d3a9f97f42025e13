//! The op on tensors: checks, and dispatch to the device.

use burn::{
    backend::{Backend, Dispatch, backend_extension, tensor::FloatTensor},
    tensor::Tensor,
};

use super::{DropoutKey, Mask};
use crate::{SparseError, device::Operands};

/// Sets each element to 0 with a probability, and divides the others by what remains of 1.
///
/// `x` and the result have any shape. The elements that are dropped depend on `key` and the position of an element in the
/// shape (last dimension fastest) only, not on the device, the element type or the number of threads. Differentiable.
///
/// # Errors
/// [`SparseError::Option`] unless `0 <= probability < 1`, [`SparseError::ElementType`].
///
/// # Complexity
/// `O(num_elements)` time, forward and backward; nothing is kept for the backward pass. On the CPU the elements of `x` are
/// overwritten where nothing else holds them.
///
/// # Example
/// ```
/// use argiope_sparse::{DropoutKey, dropout};
/// use burn::tensor::{Device, Tensor};
///
/// let x = Tensor::<2>::ones([100, 7], &Device::flex());
/// let key = DropoutKey { seed: 42, step: 3 };
/// let y = dropout(x.clone(), 0.5, key)?;
/// let again = dropout(x.clone(), 0.5, key)?;
/// assert_eq!(y.clone().into_data(), again.into_data());
/// let next = dropout(x, 0.5, DropoutKey { step: 4, ..key })?;
/// assert_ne!(y.into_data(), next.into_data());
/// # Ok::<(), argiope_sparse::SparseError>(())
/// ```
pub fn dropout<const D: usize>(
    x: Tensor<D>,
    probability: f64,
    key: DropoutKey,
) -> Result<Tensor<D>, SparseError> {
    Operands::new("dropout", "x", &x)?;
    let Some(mask) = Mask::new("dropout", probability, key)? else {
        return Ok(x);
    };
    let y = <Dispatch as DropoutOps>::dropout(x.into_dispatch(), mask);
    Ok(Tensor::from_dispatch(y))
}

/// What Burn dispatches. The gradient is the same op with the same mask.
#[backend_extension(Cube: cfg(feature = "cube"), Flex, Autodiff)]
pub(crate) trait DropoutOps: Backend {
    /// Drops and scales.
    fn dropout(x: FloatTensor<Self>, mask: Mask) -> FloatTensor<Self>;
}
