//! The backward pass: from the result, which is kept.

use burn::backend::{
    Autodiff,
    autodiff::{
        checkpoint::{base::Checkpointer, strategy::CheckpointStrategy},
        grads::Gradients,
        ops::{Backward, Ops},
    },
    tensor::FloatTensor,
};

use super::ops::{RowSoftmaxKernels, RowSoftmaxOps};
use crate::device::autodiff::record;

/// Parent: `x`.
#[derive(Debug)]
struct RowSoftmaxBackward;

#[derive(Debug, Clone)]
struct State<F> {
    y: F,
    logarithm: bool,
}

impl<B: RowSoftmaxKernels> Backward<B, 1> for RowSoftmaxBackward {
    type State = State<FloatTensor<B>>;

    fn backward(
        self,
        ops: Ops<Self::State, 1>,
        gradients: &mut Gradients,
        _checkpointer: &mut Checkpointer,
    ) {
        let gradient = gradients.consume::<B>(&ops.node);
        if let [Some(node)] = ops.parents {
            let State { y, logarithm } = ops.state;
            let of_x = B::row_softmax_backward(y, gradient, logarithm);
            gradients.register::<B>(node.id, of_x);
        }
    }
}

impl<B: RowSoftmaxKernels, C: CheckpointStrategy> RowSoftmaxOps for Autodiff<B, C> {
    fn row_softmax(x: FloatTensor<Self>, logarithm: bool) -> FloatTensor<Self> {
        let (x, node) = x.into_parts();
        let y = B::row_softmax(x, logarithm);
        let state = State {
            y: y.clone(),
            logarithm,
        };
        record::<_, B, C, 1>(RowSoftmaxBackward, [node], state, y)
    }
}
