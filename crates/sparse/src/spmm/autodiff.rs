//! The backward pass: gradients for `x` through the transposed pattern, for the weights as sampled dot products.

use burn::backend::{
    Autodiff, TensorMetadata,
    autodiff::{
        checkpoint::{base::Checkpointer, strategy::CheckpointStrategy},
        grads::Gradients,
        ops::{Backward, Ops},
    },
    tensor::{FloatTensor, IntTensor},
};

use super::{
    Reduce,
    ops::{SpmmKernels, SpmmOps},
};
use crate::{Pattern, device::autodiff::record, sddmm::SddmmKernels};

/// Parents: `x`, then the weights if there are any.
#[derive(Debug)]
struct SumBackward;

#[derive(Debug, Clone)]
struct SumState<F> {
    pattern: Pattern,
    x: F,
    weights: Option<F>,
    mean: bool,
}

impl<B: SpmmKernels + SddmmKernels, const N: usize> Backward<B, N> for SumBackward {
    type State = SumState<FloatTensor<B>>;

    fn backward(
        self,
        ops: Ops<Self::State, N>,
        gradients: &mut Gradients,
        _checkpointer: &mut Checkpointer,
    ) {
        let gradient = gradients.consume::<B>(&ops.node);
        let SumState {
            pattern,
            x,
            weights,
            mean,
        } = ops.state;
        if let (Some(Some(node)), Some(weights)) = (ops.parents.get(1), &weights) {
            let heads = weights.shape()[1];
            let of_weights = B::sddmm_dot(&pattern, x, gradient.clone(), heads, mean);
            gradients.register::<B>(node.id, of_weights);
        }
        if let Some(node) = &ops.parents[0] {
            let of_x = B::spmm_sum_transposed(&pattern, weights, gradient, mean);
            gradients.register::<B>(node.id, of_x);
        }
    }
}

/// Parents: `x`, then the weights if there are any.
#[derive(Debug)]
struct ExtremumBackward;

#[derive(Debug, Clone)]
struct ExtremumState<F, I> {
    pattern: Pattern,
    x: F,
    weights: Option<F>,
    argument: Option<I>,
}

impl<B: SpmmKernels, const N: usize> Backward<B, N> for ExtremumBackward {
    type State = ExtremumState<FloatTensor<B>, IntTensor<B>>;

    fn backward(
        self,
        ops: Ops<Self::State, N>,
        gradients: &mut Gradients,
        _checkpointer: &mut Checkpointer,
    ) {
        let gradient = gradients.consume::<B>(&ops.node);
        let ExtremumState {
            pattern,
            x,
            weights,
            argument,
        } = ops.state;
        let argument = argument.expect("slots are kept where gradients are tracked");
        if let (Some(Some(node)), Some(weights)) = (ops.parents.get(1), &weights) {
            let heads = weights.shape()[1];
            let of_weights = B::spmm_extremum_for_weights(
                &pattern,
                heads,
                x,
                gradient.clone(),
                argument.clone(),
            );
            gradients.register::<B>(node.id, of_weights);
        }
        if let Some(node) = &ops.parents[0] {
            let of_x = B::spmm_extremum_for_x(&pattern, weights, gradient, argument);
            gradients.register::<B>(node.id, of_x);
        }
    }
}

impl<B, C> SpmmOps for Autodiff<B, C>
where
    B: SpmmKernels + SddmmKernels,
    C: CheckpointStrategy,
{
    fn spmm(pattern: Pattern, x: FloatTensor<Self>, reduce: Reduce) -> FloatTensor<Self> {
        spmm::<B, C>(pattern, None, x, reduce)
    }

    fn spmm_weighted(
        pattern: Pattern,
        weights: FloatTensor<Self>,
        x: FloatTensor<Self>,
        reduce: Reduce,
    ) -> FloatTensor<Self> {
        spmm::<B, C>(pattern, Some(weights), x, reduce)
    }
}

fn spmm<B, C>(
    pattern: Pattern,
    weights: Option<FloatTensor<Autodiff<B, C>>>,
    x: FloatTensor<Autodiff<B, C>>,
    reduce: Reduce,
) -> FloatTensor<Autodiff<B, C>>
where
    B: SpmmKernels + SddmmKernels,
    C: CheckpointStrategy,
{
    let keep = x.is_tracked() || weights.as_ref().is_some_and(|weights| weights.is_tracked());
    let (x, x_node) = x.into_parts();
    let (weights, weights_node) = weights.map(|weights| weights.into_parts()).unzip();
    match reduce {
        Reduce::Sum | Reduce::Mean => {
            let mean = reduce == Reduce::Mean;
            let y = B::spmm_sum(&pattern, weights.clone(), x.clone(), mean);
            let state = SumState {
                pattern,
                x,
                weights,
                mean,
            };
            match weights_node {
                None => record::<_, B, C, 1>(SumBackward, [x_node], state, y),
                Some(node) => record::<_, B, C, 2>(SumBackward, [x_node, node], state, y),
            }
        }
        Reduce::Max | Reduce::Min => {
            let is_max = reduce == Reduce::Max;
            let (y, argument) =
                B::spmm_extremum(&pattern, weights.clone(), x.clone(), is_max, keep);
            let state = ExtremumState {
                pattern,
                x,
                weights,
                argument,
            };
            match weights_node {
                None => record::<_, B, C, 1>(ExtremumBackward, [x_node], state, y),
                Some(node) => record::<_, B, C, 2>(ExtremumBackward, [x_node, node], state, y),
            }
        }
    }
}
