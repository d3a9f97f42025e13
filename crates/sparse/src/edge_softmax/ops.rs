//! The op on tensors: checks, and dispatch to the device.

use burn::{
    backend::{Backend, Dispatch, backend_extension, tensor::FloatTensor},
    tensor::Tensor,
};

use crate::{
    Pattern, SparseError,
    device::{Operands, reshape},
};

/// Softmax of the scores of the entries of every row: the attention weights of the neighbours of a node.
///
/// `scores` is `[num_entries]` or `[num_entries, heads]`, by slot; the result has the same shape and sums to 1 along every
/// row that has entries. Differentiable in `scores`. Scores of minus infinity get the weight 0, even if no others are in
/// their row.
///
/// # Errors
/// [`SparseError::Shape`], [`SparseError::ElementType`].
///
/// # Complexity
/// `O(num_entries * heads)` time, forward and backward; the backward pass keeps the result.
///
/// # Example
/// ```
/// use argiope_sparse::{Pattern, edge_softmax};
/// use burn::tensor::{Device, Tensor};
///
/// let pattern = Pattern::new(3, vec![0, 2, 2, 3], vec![0, 2, 1])?;
/// let scores = Tensor::<1>::from_data([0.0, 3.0f32.ln(), 100.0], &Device::flex());
/// let weights = edge_softmax(&pattern, scores)?.into_data().to_vec::<f32>().unwrap();
/// assert!((weights[0] - 0.25).abs() < 1e-6 && (weights[1] - 0.75).abs() < 1e-6);
/// assert_eq!(weights[2], 1.0);
/// # Ok::<(), argiope_sparse::SparseError>(())
/// ```
pub fn edge_softmax<const D: usize>(
    pattern: &Pattern,
    scores: Tensor<D>,
) -> Result<Tensor<D>, SparseError> {
    let operands = Operands::new("edge_softmax", "scores", &scores)?;
    let num_entries = pattern.num_entries();
    let shape = scores.dims();
    let heads = match shape[..] {
        [entries] if entries == num_entries => 1,
        [entries, heads] if entries == num_entries => heads,
        _ => {
            let expected = format!("[{num_entries}] or [{num_entries}, heads]");
            return Err(operands.shape("scores", &shape, expected));
        }
    };
    let scores = reshape(scores, [num_entries, heads]).into_dispatch();
    let weights = <Dispatch as EdgeSoftmaxOps>::edge_softmax(pattern.clone(), scores);
    Ok(reshape(Tensor::<2>::from_dispatch(weights), shape))
}

/// What Burn dispatches.
#[backend_extension(Cube: cfg(feature = "cube"), Flex, Autodiff)]
pub(crate) trait EdgeSoftmaxOps: Backend {
    /// `scores` is `[num_entries, heads]`.
    fn edge_softmax(pattern: Pattern, scores: FloatTensor<Self>) -> FloatTensor<Self>;
}

/// What a device computes, forward and backward.
pub(crate) trait EdgeSoftmaxKernels: Backend {
    /// As [`EdgeSoftmaxOps::edge_softmax`].
    fn edge_softmax_forward(pattern: &Pattern, scores: FloatTensor<Self>) -> FloatTensor<Self>;

    /// The gradient for the scores, from the result and its gradient.
    fn edge_softmax_backward(
        pattern: &Pattern,
        weights: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
    ) -> FloatTensor<Self>;
}
