//! The backward pass, from the saved result.

use burn::backend::{
    Autodiff,
    autodiff::{
        checkpoint::{base::Checkpointer, strategy::CheckpointStrategy},
        grads::Gradients,
        ops::{Backward, Ops},
    },
    tensor::FloatTensor,
};

use super::ops::{EdgeSoftmaxKernels, EdgeSoftmaxOps};
use crate::{Pattern, device::autodiff::record};

/// Parent: the scores.
#[derive(Debug)]
struct SoftmaxBackward;

#[derive(Debug, Clone)]
struct State<F> {
    pattern: Pattern,
    weights: F,
}

impl<B: EdgeSoftmaxKernels> Backward<B, 1> for SoftmaxBackward {
    type State = State<FloatTensor<B>>;

    fn backward(
        self,
        ops: Ops<Self::State, 1>,
        gradients: &mut Gradients,
        _checkpointer: &mut Checkpointer,
    ) {
        let gradient = gradients.consume::<B>(&ops.node);
        let State { pattern, weights } = ops.state;
        if let [Some(node)] = ops.parents {
            let of_scores = B::edge_softmax_backward(&pattern, weights, gradient);
            gradients.register::<B>(node.id, of_scores);
        }
    }
}

impl<B: EdgeSoftmaxKernels, C: CheckpointStrategy> EdgeSoftmaxOps for Autodiff<B, C> {
    fn edge_softmax(pattern: Pattern, scores: FloatTensor<Self>) -> FloatTensor<Self> {
        let (scores, node) = scores.into_parts();
        let weights = B::edge_softmax_forward(&pattern, scores);
        let state = State {
            pattern,
            weights: weights.clone(),
        };
        record::<_, B, C, 1>(SoftmaxBackward, [node], state, weights)
    }
}
