//! The ops on tensors: checks, and dispatch to the device.

use burn::{
    backend::{Backend, Dispatch, backend_extension, tensor::FloatTensor},
    tensor::Tensor,
};

use super::RowIndex;
use crate::{
    SparseError,
    device::{Operands, batched, unbatched},
    spmm::SpmmKernels,
};

/// The rows of `x` that `index` names, in its order.
///
/// `x` is `[num_rows]`, `[num_rows, dim]` or `[batch, num_rows, dim]`; the result has as many dimensions, and `len` in the
/// place of `num_rows`. Differentiable in `x`: gradients of a row that is named more than once are summed, as
/// [`scatter_rows`] does.
///
/// # Errors
/// [`SparseError::Shape`] unless `x` has as many rows as `index` was checked against, [`SparseError::ElementType`].
///
/// # Complexity
/// `O(batch * len * dim)` time, `O(batch * (len + num_rows) * dim)` for the gradient. Nothing is kept for the backward pass.
///
/// # Example
/// ```
/// use argiope_sparse::{RowIndex, gather_rows};
/// use burn::tensor::{Device, Tensor};
///
/// let device = Device::flex().autodiff();
/// let x = Tensor::<2>::from_data([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], &device).require_grad();
/// let index = RowIndex::new(vec![2, 0, 2], 3)?;
/// let y = gather_rows(x.clone(), &index)?;
/// assert_eq!(y.clone().into_data().to_vec::<f32>().unwrap(), [5.0, 6.0, 1.0, 2.0, 5.0, 6.0]);
/// let gradient = x.grad(&y.sum().backward()).unwrap();
/// assert_eq!(gradient.into_data().to_vec::<f32>().unwrap(), [1.0, 1.0, 0.0, 0.0, 2.0, 2.0]);
/// # Ok::<(), argiope_sparse::SparseError>(())
/// ```
pub fn gather_rows<const D: usize>(
    x: Tensor<D>,
    index: &RowIndex,
) -> Result<Tensor<D>, SparseError> {
    let operands = Operands::new("gather_rows", "x", &x)?;
    let x = batched(&operands, "x", x, index.num_rows())?.into_dispatch();
    let y = <Dispatch as RowOps>::gather_rows(index.clone(), x);
    Ok(unbatched(Tensor::from_dispatch(y)))
}

/// For every row, the sum of the values whose index names it; 0 where none does.
///
/// `values` is `[len]`, `[len, dim]` or `[batch, len, dim]`; the result has as many dimensions, and `num_rows` (that of
/// `index`) in the place of `len`. Differentiable in `values`, as [`gather_rows`] computes.
///
/// # Errors
/// [`SparseError::Shape`], [`SparseError::ElementType`].
///
/// # Complexity
/// `O(batch * (len + num_rows) * dim)` time, `O(batch * len * dim)` for the gradient; the first use of an index groups its
/// positions in `O(len + num_rows)` time. Nothing is kept for the backward pass.
///
/// # Example
/// ```
/// use argiope_sparse::{RowIndex, scatter_rows};
/// use burn::tensor::{Device, Tensor};
///
/// let values = Tensor::<2>::from_data([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], &Device::flex());
/// let y = scatter_rows(values, &RowIndex::new(vec![2, 0, 2], 3)?)?;
/// assert_eq!(y.into_data().to_vec::<f32>().unwrap(), [3.0, 4.0, 0.0, 0.0, 6.0, 8.0]);
/// # Ok::<(), argiope_sparse::SparseError>(())
/// ```
pub fn scatter_rows<const D: usize>(
    values: Tensor<D>,
    index: &RowIndex,
) -> Result<Tensor<D>, SparseError> {
    let operands = Operands::new("scatter_rows", "values", &values)?;
    let values = batched(&operands, "values", values, index.len())?.into_dispatch();
    let y = <Dispatch as RowOps>::scatter_rows(index.clone(), values);
    Ok(unbatched(Tensor::from_dispatch(y)))
}

/// What Burn dispatches.
#[backend_extension(Cube: cfg(feature = "cube"), Flex, Autodiff)]
pub(crate) trait RowOps: Backend {
    /// `x` is `[batch, num_rows, dim]`.
    fn gather_rows(index: RowIndex, x: FloatTensor<Self>) -> FloatTensor<Self>;

    /// `values` is `[batch, len, dim]`.
    fn scatter_rows(index: RowIndex, values: FloatTensor<Self>) -> FloatTensor<Self>;
}

/// What a device computes. Both are sparse sums; a device may do better.
pub(crate) trait RowKernels: SpmmKernels {
    /// As [`RowOps::gather_rows`].
    fn gather(index: &RowIndex, x: FloatTensor<Self>) -> FloatTensor<Self> {
        Self::spmm_sum(index.pattern(), None, x, false)
    }

    /// As [`RowOps::scatter_rows`].
    fn scatter(index: &RowIndex, values: FloatTensor<Self>) -> FloatTensor<Self> {
        Self::spmm_sum(index.positions_of_rows(), None, values, false)
    }
}
