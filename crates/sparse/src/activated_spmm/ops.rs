//! The op on tensors: checks, and dispatch to the device.

use burn::{
    backend::{Backend, Dispatch, backend_extension, tensor::FloatTensor},
    tensor::Tensor,
};

use super::Activation;
use crate::{Pattern, SparseError, device::Operands};

/// Sums over neighbours of an activation of what both ends of an edge add up to, see [the module](super).
///
/// `q` is `[num_rows, dim]`, `k` `[num_columns, dim]`, `weights` `[num_entries]`, ones without; the result is
/// `[num_rows, dim]`. Differentiable in `q` and `k`; weights are taken as constants.
///
/// # Errors
/// [`SparseError::Shape`], [`SparseError::ElementType`], [`SparseError::Device`]; [`SparseError::Option`] for a slope that is no
/// finite number.
///
/// # Complexity
/// `O(num_entries * dim)` time forward and for each gradient; no extra space beyond the results.
///
/// # Example
/// ```
/// use argiope_sparse::{Pattern, activated_spmm, activated_spmm::Activation};
/// use burn::tensor::{Device, Tensor};
///
/// let device = Device::flex().autodiff();
/// let pattern = Pattern::new(2, vec![0, 2, 2], vec![0, 1])?;
/// let q = Tensor::<2>::from_data([[1.0], [9.0]], &device).require_grad();
/// let k = Tensor::<2>::from_data([[2.0], [-5.0]], &device).require_grad();
/// let y = activated_spmm(&pattern, None, q.clone(), k.clone(), Activation::Relu)?;
/// assert_eq!(y.clone().into_data().to_vec::<f32>().unwrap(), [3.0, 0.0]);
/// let gradients = y.sum().backward();
/// assert_eq!(q.grad(&gradients).unwrap().into_data().to_vec::<f32>().unwrap(), [1.0, 0.0]);
/// assert_eq!(k.grad(&gradients).unwrap().into_data().to_vec::<f32>().unwrap(), [1.0, 0.0]);
/// # Ok::<(), argiope_sparse::SparseError>(())
/// ```
pub fn activated_spmm(
    pattern: &Pattern,
    weights: Option<Tensor<1>>,
    q: Tensor<2>,
    k: Tensor<2>,
    activation: Activation,
) -> Result<Tensor<2>, SparseError> {
    const OP: &str = "activated_spmm";
    activation.check(OP)?;
    let operands = Operands::new(OP, "q", &q)?;
    operands.also("k", &k)?;
    let [rows, dim] = q.dims();
    if rows != pattern.num_rows() {
        let expected = format!("[{}, dim]", pattern.num_rows());
        return Err(operands.shape("q", &q.dims(), expected));
    }
    if k.dims() != [pattern.num_columns(), dim] {
        let expected = format!("[{}, {dim}]", pattern.num_columns());
        return Err(operands.shape("k", &k.dims(), expected));
    }
    if let Some(weights) = &weights {
        operands.also("weights", weights)?;
        if weights.dims() != [pattern.num_entries()] {
            let expected = format!("[{}]", pattern.num_entries());
            return Err(operands.shape("weights", &weights.dims(), expected));
        }
    }
    let y = <Dispatch as ActivatedSpmmOps>::activated_spmm(
        pattern.clone(),
        // The extension takes no optional tensors: no weights are a tensor without elements beside entries.
        weights
            .unwrap_or_else(|| Tensor::zeros([0], (&q.device().inner(), q.dtype())))
            .into_dispatch(),
        q.into_dispatch(),
        k.into_dispatch(),
        activation,
    );
    Ok(Tensor::from_dispatch(y))
}

/// What Burn dispatches.
#[backend_extension(Cube: cfg(feature = "cube"), Flex, Autodiff)]
pub(crate) trait ActivatedSpmmOps: Backend {
    /// `weights` is `[num_entries]`, or `[0]` for ones.
    fn activated_spmm(
        pattern: Pattern,
        weights: FloatTensor<Self>,
        q: FloatTensor<Self>,
        k: FloatTensor<Self>,
        activation: Activation,
    ) -> FloatTensor<Self>;
}

/// Which gradient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// For `q`.
    Rows,
    /// For `k`.
    Columns,
}

/// What a device computes for the backward pass.
pub(crate) trait ActivatedSpmmKernels: ActivatedSpmmOps {
    /// The gradient of one side.
    fn activated_spmm_backward(
        side: Side,
        pattern: &Pattern,
        weights: FloatTensor<Self>,
        ends: [FloatTensor<Self>; 2],
        gradient: FloatTensor<Self>,
        activation: Activation,
    ) -> FloatTensor<Self>;
}
