//! Four statistics of the messages in one pass, on tensors.

use burn::{
    backend::{Dispatch, tensor::FloatTensor},
    tensor::Tensor,
};

use super::{
    Message, RelationalPattern,
    ops::{Checked, RelationalOps, like_x},
};
use crate::SparseError;

/// What [`relational_statistics`] gives: `num_rows` in the place of `num_columns`, else shaped as `x`. 0 for rows without
/// messages.
#[derive(Debug, Clone)]
pub struct Statistics<const D: usize> {
    /// The sum of the messages.
    pub sum: Tensor<D>,
    /// The sum of their squares, feature by feature.
    pub squares: Tensor<D>,
    /// The largest, feature by feature.
    pub max: Tensor<D>,
    /// The smallest, feature by feature.
    pub min: Tensor<D>,
}

/// Sum, sum of squares, maximum and minimum of the messages that every node receives, in one pass over the entries; their
/// gradients take one pass as well, whichever of them a loss uses.
///
/// Operands are those of [`relational_spmm`](crate::relational_spmm::relational_spmm); the number of messages of every row is
/// [`RelationalPattern::degrees`].
///
/// # Errors
/// As [`relational_spmm`](crate::relational_spmm::relational_spmm).
///
/// # Complexity
/// `O(num_entries * batch * dim)` time, forward and backward; two `u32` are kept for every element of a statistic if gradients
/// are tracked, nothing otherwise.
///
/// # Example
/// ```
/// use argiope_sparse::{Message, RelationalPattern, relational_statistics};
/// use burn::tensor::{Device, Tensor};
///
/// let device = Device::flex();
/// let (pattern, _) = RelationalPattern::from_triples(1, 2, 2, &[(0, 0, 0), (0, 1, 1)])?;
/// let x = Tensor::<2>::from_data([[1.0], [2.0]], &device);
/// let relations = Tensor::<2>::from_data([[3.0], [1.0]], &device);
/// let found = relational_statistics(&pattern, x, relations, Message::TransE)?;
/// let value = |tensor: Tensor<2>| tensor.into_data().to_vec::<f32>().unwrap()[0];
/// assert_eq!(value(found.sum), 4.0 + 3.0);
/// assert_eq!(value(found.squares), 16.0 + 9.0);
/// assert_eq!((value(found.max), value(found.min)), (4.0, 3.0));
/// # Ok::<(), argiope_sparse::SparseError>(())
/// ```
pub fn relational_statistics<const D: usize, const R: usize>(
    pattern: &RelationalPattern,
    x: Tensor<D>,
    relations: Tensor<R>,
    message: Message,
) -> Result<Statistics<D>, SparseError> {
    let op = "relational_statistics";
    let checked = Checked::new(op, pattern, None, x, relations, message)?;
    let (x, relations) = (checked.x.into_dispatch(), checked.relations.into_dispatch());
    Ok(statistics(
        <Dispatch as RelationalOps>::relational_statistics(pattern.clone(), x, relations, message),
    ))
}

/// [`relational_statistics`] with a weight for every entry, `[num_entries]`, by slot: a message is multiplied by its weight
/// before it is squared or compared. Differentiable in `weights` as well.
///
/// # Errors
/// As [`relational_spmm`](crate::relational_spmm::relational_spmm).
///
/// # Complexity
/// As [`relational_statistics`]; the gradient for `weights` takes as long again.
pub fn relational_statistics_weighted<const D: usize, const R: usize>(
    pattern: &RelationalPattern,
    weights: Tensor<1>,
    x: Tensor<D>,
    relations: Tensor<R>,
    message: Message,
) -> Result<Statistics<D>, SparseError> {
    let op = "relational_statistics_weighted";
    let checked = Checked::new(op, pattern, Some(&weights), x, relations, message)?;
    let (x, relations) = (checked.x.into_dispatch(), checked.relations.into_dispatch());
    let weights = weights.into_dispatch();
    Ok(statistics(
        <Dispatch as RelationalOps>::relational_statistics_weighted(
            pattern.clone(),
            weights,
            x,
            relations,
            message,
        ),
    ))
}

type Four = (
    FloatTensor<Dispatch>,
    FloatTensor<Dispatch>,
    FloatTensor<Dispatch>,
    FloatTensor<Dispatch>,
);

fn statistics<const D: usize>((sum, squares, max, min): Four) -> Statistics<D> {
    let [sum, squares, max, min] =
        [sum, squares, max, min].map(|values| like_x(Tensor::from_dispatch(values)));
    Statistics {
        sum,
        squares,
        max,
        min,
    }
}
