//! The op on tensors: checks, and dispatch to the device.

use burn::{
    backend::{Backend, Dispatch, backend_extension, tensor::FloatTensor},
    tensor::Tensor,
};

use super::Complex;
use crate::{
    Pattern, SparseError,
    device::{Operands, batched, unbatched},
};

/// Sum over the neighbours of every node, in complex numbers: the product of a complex sparse and a complex dense matrix.
///
/// The weights are `[num_entries]`. Both parts of `x` are `[num_columns]`, `[num_columns, dim]` or
/// `[batch, num_columns, dim]`; the results, real and imaginary part, have as many dimensions, and `num_rows` in the place
/// of `num_columns`. Differentiable in all four.
///
/// # Errors
/// [`SparseError::Shape`], [`SparseError::ElementType`], [`SparseError::Device`].
///
/// # Complexity
/// `O(batch * num_entries * dim)` time: one pass over the entries forward, one backward for both parts of `x`, and one for
/// both parts of the weights if they are tracked. No extra space beyond the results.
///
/// # Example
/// ```
/// use argiope_sparse::{Pattern, complex_spmm};
/// use burn::tensor::{Device, Tensor};
///
/// let device = Device::flex().autodiff();
/// // One entry, i: a quarter turn.
/// let pattern = Pattern::new(1, vec![0, 1], vec![0])?;
/// let (zero, one) = (Tensor::<1>::zeros([1], &device), Tensor::<1>::ones([1], &device));
/// let x_real = Tensor::<2>::from_data([[3.0, 4.0]], &device).require_grad();
/// let x_imaginary = Tensor::<2>::from_data([[0.0, 2.0]], &device);
/// let (real, imaginary) = complex_spmm(&pattern, zero, one, x_real.clone(), x_imaginary)?;
/// assert_eq!(real.into_data().to_vec::<f32>().unwrap(), [0.0, -2.0]);
/// assert_eq!(imaginary.clone().into_data().to_vec::<f32>().unwrap(), [3.0, 4.0]);
/// let gradients = imaginary.sum().backward();
/// let gradient = x_real.grad(&gradients).unwrap();
/// assert_eq!(gradient.into_data().to_vec::<f32>().unwrap(), [1.0, 1.0]);
/// # Ok::<(), argiope_sparse::SparseError>(())
/// ```
pub fn complex_spmm<const D: usize>(
    pattern: &Pattern,
    weights_real: Tensor<1>,
    weights_imaginary: Tensor<1>,
    x_real: Tensor<D>,
    x_imaginary: Tensor<D>,
) -> Result<(Tensor<D>, Tensor<D>), SparseError> {
    let operands = Operands::new("complex_spmm", "x_real", &x_real)?;
    operands.also("x_imaginary", &x_imaginary)?;
    if x_imaginary.dims() != x_real.dims() {
        let expected = format!("{:?}, as x_real", x_real.dims());
        return Err(operands.shape("x_imaginary", &x_imaginary.dims(), expected));
    }
    for (operand, weights) in [
        ("weights_real", &weights_real),
        ("weights_imaginary", &weights_imaginary),
    ] {
        operands.also(operand, weights)?;
        if weights.dims() != [pattern.num_entries()] {
            let expected = format!("[{}]", pattern.num_entries());
            return Err(operands.shape(operand, &weights.dims(), expected));
        }
    }
    let x_real = batched(&operands, "x_real", x_real, pattern.num_columns())?;
    let x_imaginary = batched(&operands, "x_imaginary", x_imaginary, pattern.num_columns())?;
    let (real, imaginary) = <Dispatch as ComplexSpmmOps>::complex_spmm(
        pattern.clone(),
        weights_real.into_dispatch(),
        weights_imaginary.into_dispatch(),
        x_real.into_dispatch(),
        x_imaginary.into_dispatch(),
    );
    Ok((
        unbatched(Tensor::from_dispatch(real)),
        unbatched(Tensor::from_dispatch(imaginary)),
    ))
}

/// What Burn dispatches.
#[backend_extension(Cube: cfg(feature = "cube"), Flex, Autodiff)]
pub(crate) trait ComplexSpmmOps: Backend {
    /// Both parts of `x` are `[batch, num_columns, dim]`; the results are the real and the imaginary part.
    fn complex_spmm(
        pattern: Pattern,
        weights_real: FloatTensor<Self>,
        weights_imaginary: FloatTensor<Self>,
        x_real: FloatTensor<Self>,
        x_imaginary: FloatTensor<Self>,
    ) -> (FloatTensor<Self>, FloatTensor<Self>);
}

/// What a device computes for the backward pass.
pub(crate) trait ComplexSpmmKernels: ComplexSpmmOps {
    /// The gradient for `x`: the product of the conjugate transpose with the gradient for the result.
    fn complex_spmm_for_x(
        pattern: &Pattern,
        weights: Complex<FloatTensor<Self>>,
        gradient: Complex<FloatTensor<Self>>,
    ) -> Complex<FloatTensor<Self>>;

    /// The gradient for the weights: a sampled product with the conjugate of `x`.
    fn complex_spmm_for_weights(
        pattern: &Pattern,
        x: Complex<FloatTensor<Self>>,
        gradient: Complex<FloatTensor<Self>>,
    ) -> Complex<FloatTensor<Self>>;
}
