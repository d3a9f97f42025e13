//! The op on tensors: checks, and dispatch to the device.

use burn::{
    backend::{
        Backend, Dispatch, backend_extension,
        tensor::{FloatTensor, IntTensor},
    },
    tensor::Tensor,
};

use super::{Message, RelationalPattern};
use crate::{
    Reduce, SparseError,
    device::{Operands, reshape},
};

/// Sum, mean, maximum or minimum of the messages that every node receives through its relations, unweighted.
///
/// `x` is `[num_columns, dim]` or `[num_columns, batch, dim]`; the result has as many dimensions, and `num_rows` in the place
/// of `num_columns`. `relations` is `[num_relations, dim]`, or `[num_relations, batch, dim]` where each of the batch has its own.
/// Differentiable in both. Nothing of the size `[num_entries, dim]` is made.
///
/// # Errors
/// [`SparseError::Shape`], [`SparseError::ElementType`], [`SparseError::Device`]; [`SparseError::Option`] for an odd `dim` of
/// [`Message::RotatE`].
///
/// # Complexity
/// `O(num_entries * batch * dim)` time, forward and backward; maximum and minimum keep one `u32` for every element of the
/// result. The backward pass takes room for `x` and its gradient again at most, and for a few gradients of the relations.
///
/// # Example
/// ```
/// use argiope_sparse::{Message, Reduce, RelationalPattern, relational_spmm};
/// use burn::tensor::{Device, Tensor};
///
/// let device = Device::flex().autodiff();
/// // Node 0 hears from 1 through relation 0, and from 2 through relation 1.
/// let (pattern, _) = RelationalPattern::from_triples(1, 3, 2, &[(0, 1, 0), (0, 2, 1)])?;
/// let x = Tensor::<2>::from_data([[0.0], [2.0], [3.0]], &device);
/// let relations = Tensor::<2>::from_data([[10.0], [100.0]], &device).require_grad();
/// let y = relational_spmm(&pattern, x, relations.clone(), Message::DistMult, Reduce::Sum)?;
/// assert_eq!(y.clone().into_data().to_vec::<f32>().unwrap(), [320.0]);
/// let gradients = y.sum().backward();
/// let gradient = relations.grad(&gradients).unwrap();
/// assert_eq!(gradient.into_data().to_vec::<f32>().unwrap(), [2.0, 3.0]);
/// # Ok::<(), argiope_sparse::SparseError>(())
/// ```
pub fn relational_spmm<const D: usize, const R: usize>(
    pattern: &RelationalPattern,
    x: Tensor<D>,
    relations: Tensor<R>,
    message: Message,
    reduce: Reduce,
) -> Result<Tensor<D>, SparseError> {
    let checked = Checked::new("relational_spmm", pattern, None, x, relations, message)?;
    let (x, relations) = (checked.x.into_dispatch(), checked.relations.into_dispatch());
    let y = <Dispatch as RelationalOps>::relational(pattern.clone(), x, relations, message, reduce);
    Ok(like_x(Tensor::from_dispatch(y)))
}

/// [`relational_spmm`] with a weight for every entry: `weights` is `[num_entries]`, by slot. Differentiable in `weights` as
/// well; the gradient of a removed entry is 0.
///
/// # Errors
/// As [`relational_spmm`].
///
/// # Complexity
/// As [`relational_spmm`]; the gradient for `weights` takes as long again.
pub fn relational_spmm_weighted<const D: usize, const R: usize>(
    pattern: &RelationalPattern,
    weights: Tensor<1>,
    x: Tensor<D>,
    relations: Tensor<R>,
    message: Message,
    reduce: Reduce,
) -> Result<Tensor<D>, SparseError> {
    let op = "relational_spmm_weighted";
    let checked = Checked::new(op, pattern, Some(&weights), x, relations, message)?;
    let (x, relations) = (checked.x.into_dispatch(), checked.relations.into_dispatch());
    let y = <Dispatch as RelationalOps>::relational_weighted(
        pattern.clone(),
        weights.into_dispatch(),
        x,
        relations,
        message,
        reduce,
    );
    Ok(like_x(Tensor::from_dispatch(y)))
}

/// Operands in the shapes that the devices take.
pub(super) struct Checked {
    /// `[num_columns, batch, dim]`
    pub(super) x: Tensor<3>,
    /// `[num_relations, 1 or batch, dim]`
    pub(super) relations: Tensor<3>,
}

impl Checked {
    pub(super) fn new<const D: usize, const R: usize>(
        op: &'static str,
        pattern: &RelationalPattern,
        weights: Option<&Tensor<1>>,
        x: Tensor<D>,
        relations: Tensor<R>,
        message: Message,
    ) -> Result<Self, SparseError> {
        let operands = Operands::new(op, "x", &x)?;
        operands.also("relations", &relations)?;
        if let Some(weights) = weights {
            operands.also("weights", weights)?;
            if weights.dims() != [pattern.num_entries()] {
                let expected = format!("[{}]", pattern.num_entries());
                return Err(operands.shape("weights", &weights.dims(), expected));
            }
        }
        let (x_dims, num_columns) = (x.dims(), pattern.pattern().num_columns());
        let (batch, dim) = match x_dims[..] {
            [rows, dim] if rows == num_columns => (1, dim),
            [rows, batch, dim] if rows == num_columns => (batch, dim),
            _ => {
                let expected = format!("[{num_columns}, dim] or [{num_columns}, batch, dim]");
                return Err(operands.shape("x", &x_dims, expected));
            }
        };
        let (dims, num_relations) = (relations.dims(), pattern.num_relations());
        let repeats = match dims[..] {
            [rows, width] if rows == num_relations && width == dim => 1,
            [rows, repeats, width] if rows == num_relations && repeats == batch && width == dim => {
                repeats
            }
            _ => {
                let expected =
                    format!("[{num_relations}, {dim}] or [{num_relations}, {batch}, {dim}]");
                return Err(operands.shape("relations", &dims, expected));
            }
        };
        if !dim.is_multiple_of(message.parts()) {
            return Err(SparseError::Option {
                op,
                option: "dim",
                found: dim.to_string(),
                expected: "an even number",
            });
        }
        Ok(Self {
            x: reshape(x, [num_columns, batch, dim]),
            relations: reshape(relations, [num_relations, repeats, dim]),
        })
    }
}

/// `[num_rows, batch, dim]` with the dimensions that `x` had.
pub(super) fn like_x<const D: usize>(y: Tensor<3>) -> Tensor<D> {
    let [rows, batch, dim] = y.dims();
    let mut shape = [1; D];
    match D {
        2 => shape.copy_from_slice(&[rows, dim]),
        _ => shape.copy_from_slice(&[rows, batch, dim]),
    }
    reshape(y, shape)
}

/// What Burn dispatches. `x` is `[num_columns, batch, dim]`, `relations` is `[num_relations, 1 or batch, dim]`, `weights` is
/// `[num_entries]`.
#[backend_extension(Cube: cfg(feature = "cube"), Flex, Autodiff)]
pub(crate) trait RelationalOps: Backend {
    fn relational(
        pattern: RelationalPattern,
        x: FloatTensor<Self>,
        relations: FloatTensor<Self>,
        message: Message,
        reduce: Reduce,
    ) -> FloatTensor<Self>;

    fn relational_weighted(
        pattern: RelationalPattern,
        weights: FloatTensor<Self>,
        x: FloatTensor<Self>,
        relations: FloatTensor<Self>,
        message: Message,
        reduce: Reduce,
    ) -> FloatTensor<Self>;

    /// Sum, sum of squares, maximum, minimum.
    fn relational_statistics(
        pattern: RelationalPattern,
        x: FloatTensor<Self>,
        relations: FloatTensor<Self>,
        message: Message,
    ) -> (
        FloatTensor<Self>,
        FloatTensor<Self>,
        FloatTensor<Self>,
        FloatTensor<Self>,
    );

    fn relational_statistics_weighted(
        pattern: RelationalPattern,
        weights: FloatTensor<Self>,
        x: FloatTensor<Self>,
        relations: FloatTensor<Self>,
        message: Message,
    ) -> (
        FloatTensor<Self>,
        FloatTensor<Self>,
        FloatTensor<Self>,
        FloatTensor<Self>,
    );
}

/// What a kernel reads, forward and backward.
#[derive(Debug, Clone)]
pub(crate) struct Inputs<F> {
    pub(crate) pattern: RelationalPattern,
    pub(crate) message: Message,
    pub(crate) weights: Option<F>,
    pub(crate) x: F,
    pub(crate) relations: F,
}

/// Gradients of results, `[num_rows, batch, dim]` each, with what the forward pass kept.
#[derive(Debug, Clone)]
pub(crate) enum Results<F, I> {
    /// Of a sum or mean.
    Sum { gradient: F, mean: bool },
    /// Of a maximum or minimum, with the slots they come from.
    Extremum { gradient: F, argument: I },
    /// Of all statistics, with the slots of maximum and minimum.
    Statistics {
        gradients: [F; 4],
        arguments: [I; 2],
    },
}

/// [`Results`] on a device.
pub(crate) type ResultsOf<B> = Results<FloatTensor<B>, IntTensor<B>>;

/// What a device computes, forward and backward.
pub(crate) trait RelationalKernels: Backend {
    /// Any reduction; of extrema also the slots they come from, if `keep`.
    fn relational_reduce(
        inputs: &Inputs<FloatTensor<Self>>,
        reduce: Reduce,
        keep: bool,
    ) -> (FloatTensor<Self>, Option<IntTensor<Self>>);

    /// Sum, sum of squares, maximum and minimum; also the slots of the last two, if `keep`.
    fn relational_four(
        inputs: &Inputs<FloatTensor<Self>>,
        keep: bool,
    ) -> ([FloatTensor<Self>; 4], Option<[IntTensor<Self>; 2]>);

    /// The gradients for `x` and for the relations, those that are wanted.
    fn relational_for_features(
        inputs: &Inputs<FloatTensor<Self>>,
        results: ResultsOf<Self>,
        wants_x: bool,
        wants_relations: bool,
    ) -> (Option<FloatTensor<Self>>, Option<FloatTensor<Self>>);

    /// The gradient for the weights.
    fn relational_for_weights(
        inputs: &Inputs<FloatTensor<Self>>,
        results: ResultsOf<Self>,
    ) -> FloatTensor<Self>;
}
