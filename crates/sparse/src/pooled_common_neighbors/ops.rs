//! The op on tensors: checks, and dispatch to the device.

use burn::{
    backend::{Backend, Dispatch, backend_extension, tensor::FloatTensor},
    tensor::Tensor,
};

use crate::{Pairs, Pattern, SparseError, device::Operands};

/// The sum of the features of the common neighbours of every pair, see [the module](mod@crate::pooled_common_neighbors).
///
/// `x` is `[num_columns, dim]`, `node_weights` is `[num_columns]`; the result is `[num_pairs, dim]`, with 0 for pairs without
/// common neighbours. Differentiable in both.
///
/// # Errors
/// [`SparseError::RowNotAscending`], [`SparseError::Shape`] (also if the pairs were checked against more nodes than the
/// pattern has rows), [`SparseError::ElementType`], [`SparseError::Device`].
///
/// # Complexity
/// One pass over the rows of all pairs, see [`common_neighbors`](crate::common_neighbors()), and `O(dim)` for every common
/// neighbour, forward and again backward. Eight bytes a pair; backward also one gradient of the shape of `x`, and eight bytes
/// for each of at most `2^18` common neighbours a thread.
/// On graphics cards, the backward pass finds the intersections on the CPU and keeps those of some pairs at a time, at most
/// `2^26` common neighbours.
///
/// # Example
/// ```
/// use argiope_sparse::{Pairs, Pattern, pooled_common_neighbors};
/// use burn::tensor::{Device, Tensor};
///
/// let device = Device::flex().autodiff();
/// // A triangle 0 - 1 - 2 with a tail 2 - 3.
/// let graph = Pattern::new(4, vec![0, 2, 4, 7, 8], vec![1, 2, 0, 2, 0, 1, 3, 2])?;
/// let pairs = Pairs::new(4, [(0, 1), (0, 3)])?;
/// let x = Tensor::<2>::from_data([[1.0], [2.0], [3.0], [4.0]], &device).require_grad();
/// let weights = Tensor::<1>::from_data([1.0, 1.0, 0.5, 1.0], &device);
/// let z = pooled_common_neighbors(&graph, &pairs, x.clone(), Some(weights))?;
/// assert_eq!(z.clone().into_data().to_vec::<f32>().unwrap(), [1.5, 1.5]);
/// let gradient = x.grad(&z.sum().backward()).unwrap();
/// assert_eq!(gradient.into_data().to_vec::<f32>().unwrap(), [0.0, 0.0, 1.0, 0.0]);
/// # Ok::<(), argiope_sparse::SparseError>(())
/// ```
pub fn pooled_common_neighbors(
    pattern: &Pattern,
    pairs: &Pairs,
    x: Tensor<2>,
    node_weights: Option<Tensor<1>>,
) -> Result<Tensor<2>, SparseError> {
    const OP: &str = "pooled_common_neighbors";
    pairs.check(OP, pattern, pattern)?;
    let operands = Operands::new(OP, "x", &x)?;
    let num_columns = pattern.num_columns();
    if x.dims()[0] != num_columns {
        return Err(operands.shape("x", &x.dims(), format!("[{num_columns}, dim]")));
    }
    if let Some(weights) = &node_weights {
        operands.also("node_weights", weights)?;
        if weights.dims() != [num_columns] {
            let expected = format!("[{num_columns}]");
            return Err(operands.shape("node_weights", &weights.dims(), expected));
        }
    }
    let (pattern, pairs, x) = (pattern.clone(), pairs.clone(), x.into_dispatch());
    let z = match node_weights {
        None => <Dispatch as PoolOps>::pool(pattern, pairs, x),
        Some(weights) => {
            <Dispatch as PoolOps>::pool_weighted(pattern, pairs, weights.into_dispatch(), x)
        }
    };
    Ok(Tensor::from_dispatch(z))
}

/// What Burn dispatches.
#[backend_extension(Cube: cfg(feature = "cube"), Flex, Autodiff)]
pub(crate) trait PoolOps: Backend {
    /// `x` is `[num_columns, dim]`.
    fn pool(pattern: Pattern, pairs: Pairs, x: FloatTensor<Self>) -> FloatTensor<Self>;

    /// `weights` is `[num_columns]`.
    fn pool_weighted(
        pattern: Pattern,
        pairs: Pairs,
        weights: FloatTensor<Self>,
        x: FloatTensor<Self>,
    ) -> FloatTensor<Self>;
}

/// What a device computes, forward and backward.
pub(crate) trait PoolKernels: Backend {
    /// Forward.
    fn pool_sum(
        pattern: &Pattern,
        pairs: &Pairs,
        weights: Option<FloatTensor<Self>>,
        x: FloatTensor<Self>,
    ) -> FloatTensor<Self>;

    /// The gradients for `x` and for the weights, if wanted; `weighted` holds the weights and `x`.
    fn pool_gradients(
        pattern: &Pattern,
        pairs: &Pairs,
        weighted: Option<(FloatTensor<Self>, FloatTensor<Self>)>,
        gradient: FloatTensor<Self>,
        wanted: Wanted,
    ) -> (Option<FloatTensor<Self>>, Option<FloatTensor<Self>>);
}

/// Which gradients are wanted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted {
    pub(crate) of_x: bool,
    pub(crate) of_weights: bool,
}
