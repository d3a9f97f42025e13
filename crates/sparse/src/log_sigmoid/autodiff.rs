//! The backward pass: from `x`, which is kept.

use burn::backend::{
    Autodiff,
    autodiff::{
        checkpoint::{base::Checkpointer, strategy::CheckpointStrategy},
        grads::Gradients,
        ops::{Backward, Ops},
    },
    tensor::FloatTensor,
};

use super::ops::{LogSigmoidKernels, LogSigmoidOps};
use crate::device::autodiff::record;

/// Parent: `x`. State: its values.
#[derive(Debug)]
struct LogSigmoidBackward;

impl<B: LogSigmoidKernels> Backward<B, 1> for LogSigmoidBackward {
    type State = FloatTensor<B>;

    fn backward(
        self,
        ops: Ops<Self::State, 1>,
        gradients: &mut Gradients,
        _checkpointer: &mut Checkpointer,
    ) {
        let gradient = gradients.consume::<B>(&ops.node);
        if let [Some(node)] = ops.parents {
            let of_x = <B as LogSigmoidKernels>::log_sigmoid_backward(ops.state, gradient);
            gradients.register::<B>(node.id, of_x);
        }
    }
}

impl<B: LogSigmoidKernels, C: CheckpointStrategy> LogSigmoidOps for Autodiff<B, C> {
    fn log_sigmoid(x: FloatTensor<Self>) -> FloatTensor<Self> {
        let (x, node) = x.into_parts();
        let y = <B as LogSigmoidOps>::log_sigmoid(x.clone());
        record::<_, B, C, 1>(LogSigmoidBackward, [node], x, y)
    }
}
