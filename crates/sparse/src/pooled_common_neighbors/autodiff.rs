//! The backward pass: what all pairs send to a node goes into both of its gradients.

use burn::backend::{
    Autodiff,
    autodiff::{
        checkpoint::{base::Checkpointer, strategy::CheckpointStrategy},
        grads::Gradients,
        ops::{Backward, Ops},
    },
    tensor::FloatTensor,
};

use super::ops::{PoolKernels, PoolOps, Wanted};
use crate::{Pairs, Pattern, device::autodiff::record};

/// Parents: `x`, then the weights if there are any.
#[derive(Debug)]
struct PoolBackward;

#[derive(Debug, Clone)]
struct State<F> {
    pattern: Pattern,
    pairs: Pairs,
    /// The weights and `x`, which only the gradient of the weights needs.
    weighted: Option<(F, F)>,
}

impl<B: PoolKernels, const N: usize> Backward<B, N> for PoolBackward {
    type State = State<FloatTensor<B>>;

    fn backward(
        self,
        ops: Ops<Self::State, N>,
        gradients: &mut Gradients,
        _checkpointer: &mut Checkpointer,
    ) {
        let gradient = gradients.consume::<B>(&ops.node);
        let State {
            pattern,
            pairs,
            weighted,
        } = ops.state;
        let x_node = ops.parents[0].as_ref();
        let weights_node = ops.parents.get(1).and_then(Option::as_ref);
        let wanted = Wanted {
            of_x: x_node.is_some(),
            of_weights: weights_node.is_some(),
        };
        let (of_x, of_weights) = B::pool_gradients(&pattern, &pairs, weighted, gradient, wanted);
        for (node, gradient) in [(x_node, of_x), (weights_node, of_weights)] {
            if let (Some(node), Some(gradient)) = (node, gradient) {
                gradients.register::<B>(node.id, gradient);
            }
        }
    }
}

impl<B: PoolKernels, C: CheckpointStrategy> PoolOps for Autodiff<B, C> {
    fn pool(pattern: Pattern, pairs: Pairs, x: FloatTensor<Self>) -> FloatTensor<Self> {
        let (x, x_node) = x.into_parts();
        let z = B::pool_sum(&pattern, &pairs, None, x);
        let state = State {
            pattern,
            pairs,
            weighted: None,
        };
        record::<_, B, C, 1>(PoolBackward, [x_node], state, z)
    }

    fn pool_weighted(
        pattern: Pattern,
        pairs: Pairs,
        weights: FloatTensor<Self>,
        x: FloatTensor<Self>,
    ) -> FloatTensor<Self> {
        let (x, x_node) = x.into_parts();
        let (weights, weights_node) = weights.into_parts();
        let z = B::pool_sum(&pattern, &pairs, Some(weights.clone()), x.clone());
        let state = State {
            pattern,
            pairs,
            weighted: Some((weights, x)),
        };
        record::<_, B, C, 2>(PoolBackward, [x_node, weights_node], state, z)
    }
}
