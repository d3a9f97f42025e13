//! The op on tensors: checks, and dispatch to the device.

use burn::{
    backend::{
        Backend, Dispatch, backend_extension,
        tensor::{FloatTensor, IntTensor},
    },
    tensor::Tensor,
};

use super::Reduce;
use crate::{
    Pattern, SparseError,
    device::{Operands, batched, reshape, unbatched},
};

/// Sum, mean, maximum or minimum over the neighbours of every node, unweighted.
///
/// `x` is `[num_columns]`, `[num_columns, dim]` or `[batch, num_columns, dim]`; the result has as many dimensions, and
/// `num_rows` in the place of `num_columns`. Differentiable in `x`.
///
/// # Errors
/// [`SparseError::Shape`], [`SparseError::ElementType`].
///
/// # Complexity
/// `O(batch * num_entries * dim)` time, forward and backward; maximum and minimum keep one `u32` for every element of the
/// result, sum and mean nothing.
///
/// # Example
/// ```
/// use argiope_sparse::{Pattern, Reduce, spmm};
/// use burn::tensor::{Device, Tensor};
///
/// let pattern = Pattern::new(3, vec![0, 2, 3], vec![0, 2, 1])?;
/// let x = Tensor::<2>::from_data([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], &Device::flex());
/// let y = spmm(&pattern, x, Reduce::Mean)?;
/// assert_eq!(y.into_data().to_vec::<f32>().unwrap(), [3.0, 4.0, 3.0, 4.0]);
/// # Ok::<(), argiope_sparse::SparseError>(())
/// ```
pub fn spmm<const D: usize>(
    pattern: &Pattern,
    x: Tensor<D>,
    reduce: Reduce,
) -> Result<Tensor<D>, SparseError> {
    let operands = Operands::new("spmm", "x", &x)?;
    let x = batched(&operands, "x", x, pattern.num_columns())?;
    Ok(unbatched(dispatch(pattern, None, x, reduce)))
}

/// [`spmm`] with a weight for every entry: `weights` is `[num_entries]`, or `[num_entries, heads]` where `heads` divides
/// `dim`. Differentiable in `x` and `weights`.
///
/// # Errors
/// [`SparseError::Shape`], [`SparseError::ElementType`], [`SparseError::Device`].
///
/// # Complexity
/// As [`spmm`]; the gradient for `weights` takes as long again.
///
/// # Example
/// ```
/// use argiope_sparse::{Pattern, Reduce, spmm_weighted};
/// use burn::tensor::{Device, Tensor};
///
/// let device = Device::flex().autodiff();
/// let pattern = Pattern::new(2, vec![0, 2, 3], vec![0, 1, 1])?;
/// let weights = Tensor::<1>::from_data([0.5, 2.0, 1.0], &device).require_grad();
/// let x = Tensor::<2>::from_data([[1.0], [10.0]], &device);
/// let y = spmm_weighted(&pattern, weights.clone(), x, Reduce::Sum)?;
/// assert_eq!(y.clone().into_data().to_vec::<f32>().unwrap(), [20.5, 10.0]);
/// let gradients = y.sum().backward();
/// let gradient = weights.grad(&gradients).unwrap();
/// assert_eq!(gradient.into_data().to_vec::<f32>().unwrap(), [1.0, 10.0, 10.0]);
/// # Ok::<(), argiope_sparse::SparseError>(())
/// ```
pub fn spmm_weighted<const D: usize, const W: usize>(
    pattern: &Pattern,
    weights: Tensor<W>,
    x: Tensor<D>,
    reduce: Reduce,
) -> Result<Tensor<D>, SparseError> {
    let operands = Operands::new("spmm_weighted", "x", &x)?;
    operands.also("weights", &weights)?;
    let x = batched(&operands, "x", x, pattern.num_columns())?;
    let weights = per_head(&operands, "weights", weights, pattern, x.dims()[2])?;
    Ok(unbatched(dispatch(pattern, Some(weights), x, reduce)))
}

/// `tensor` of shape `[num_entries]` or `[num_entries, heads]` as `[num_entries, heads]`, where `heads` divides `dim`.
pub(crate) fn per_head<const W: usize>(
    operands: &Operands,
    operand: &'static str,
    tensor: Tensor<W>,
    pattern: &Pattern,
    dim: usize,
) -> Result<Tensor<2>, SparseError> {
    let num_entries = pattern.num_entries();
    let dims = tensor.dims();
    let heads = match dims[..] {
        [entries] if entries == num_entries => 1,
        [entries, heads] if entries == num_entries && heads > 0 && dim.is_multiple_of(heads) => {
            heads
        }
        _ => {
            let expected =
                format!("[{num_entries}] or [{num_entries}, heads] where heads divides {dim}");
            return Err(operands.shape(operand, &dims, expected));
        }
    };
    Ok(reshape(tensor, [num_entries, heads]))
}

fn dispatch(
    pattern: &Pattern,
    weights: Option<Tensor<2>>,
    x: Tensor<3>,
    reduce: Reduce,
) -> Tensor<3> {
    let (pattern, x) = (pattern.clone(), x.into_dispatch());
    Tensor::from_dispatch(match weights.map(Tensor::into_dispatch) {
        None => <Dispatch as SpmmOps>::spmm(pattern, x, reduce),
        Some(weights) => <Dispatch as SpmmOps>::spmm_weighted(pattern, weights, x, reduce),
    })
}

/// What Burn dispatches.
#[backend_extension(Cube: cfg(feature = "cube"), Flex, Autodiff)]
pub(crate) trait SpmmOps: Backend {
    /// `x` is `[batch, num_columns, dim]`.
    fn spmm(pattern: Pattern, x: FloatTensor<Self>, reduce: Reduce) -> FloatTensor<Self>;

    /// `weights` is `[num_entries, heads]`.
    fn spmm_weighted(
        pattern: Pattern,
        weights: FloatTensor<Self>,
        x: FloatTensor<Self>,
        reduce: Reduce,
    ) -> FloatTensor<Self>;
}

/// What a device computes, forward and backward.
pub(crate) trait SpmmKernels: Backend {
    /// Any reduction, without what the backward pass needs.
    fn spmm_reduce(
        pattern: &Pattern,
        weights: Option<FloatTensor<Self>>,
        x: FloatTensor<Self>,
        reduce: Reduce,
    ) -> FloatTensor<Self> {
        match reduce {
            Reduce::Sum => Self::spmm_sum(pattern, weights, x, false),
            Reduce::Mean => Self::spmm_sum(pattern, weights, x, true),
            Reduce::Max => Self::spmm_extremum(pattern, weights, x, true, false).0,
            Reduce::Min => Self::spmm_extremum(pattern, weights, x, false, false).0,
        }
    }

    /// Sum or mean.
    fn spmm_sum(
        pattern: &Pattern,
        weights: Option<FloatTensor<Self>>,
        x: FloatTensor<Self>,
        mean: bool,
    ) -> FloatTensor<Self>;

    /// The gradient of [`SpmmKernels::spmm_sum`] for `x`: the same with the transposed pattern.
    fn spmm_sum_transposed(
        pattern: &Pattern,
        weights: Option<FloatTensor<Self>>,
        gradient: FloatTensor<Self>,
        mean: bool,
    ) -> FloatTensor<Self>;

    /// Maximum or minimum, and for every element the slot it comes from (`u32`, its largest value for none). Slots may be
    /// left out where `keep` does not ask for them.
    fn spmm_extremum(
        pattern: &Pattern,
        weights: Option<FloatTensor<Self>>,
        x: FloatTensor<Self>,
        is_max: bool,
        keep: bool,
    ) -> (FloatTensor<Self>, Option<IntTensor<Self>>);

    /// The gradient of [`SpmmKernels::spmm_extremum`] for `x`.
    fn spmm_extremum_for_x(
        pattern: &Pattern,
        weights: Option<FloatTensor<Self>>,
        gradient: FloatTensor<Self>,
        argument: IntTensor<Self>,
    ) -> FloatTensor<Self>;

    /// The gradient of [`SpmmKernels::spmm_extremum`] for the weights, `[num_entries, heads]`.
    fn spmm_extremum_for_weights(
        pattern: &Pattern,
        heads: usize,
        x: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        argument: IntTensor<Self>,
    ) -> FloatTensor<Self>;
}
