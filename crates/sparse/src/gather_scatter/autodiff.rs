//! The backward pass of each op is the other op.

use burn::backend::{
    Autodiff,
    autodiff::{
        checkpoint::{base::Checkpointer, strategy::CheckpointStrategy},
        grads::Gradients,
        ops::{Backward, Ops},
    },
    tensor::FloatTensor,
};

use super::{
    RowIndex,
    ops::{RowKernels, RowOps},
};
use crate::device::autodiff::record;

/// Parent: `x`.
#[derive(Debug)]
struct GatherBackward;

impl<B: RowKernels> Backward<B, 1> for GatherBackward {
    type State = RowIndex;

    fn backward(
        self,
        ops: Ops<Self::State, 1>,
        gradients: &mut Gradients,
        _checkpointer: &mut Checkpointer,
    ) {
        let gradient = gradients.consume::<B>(&ops.node);
        if let [Some(node)] = ops.parents {
            gradients.register::<B>(node.id, B::scatter(&ops.state, gradient));
        }
    }
}

/// Parent: the values.
#[derive(Debug)]
struct ScatterBackward;

impl<B: RowKernels> Backward<B, 1> for ScatterBackward {
    type State = RowIndex;

    fn backward(
        self,
        ops: Ops<Self::State, 1>,
        gradients: &mut Gradients,
        _checkpointer: &mut Checkpointer,
    ) {
        let gradient = gradients.consume::<B>(&ops.node);
        if let [Some(node)] = ops.parents {
            gradients.register::<B>(node.id, B::gather(&ops.state, gradient));
        }
    }
}

impl<B: RowKernels, C: CheckpointStrategy> RowOps for Autodiff<B, C> {
    fn gather_rows(index: RowIndex, x: FloatTensor<Self>) -> FloatTensor<Self> {
        let (x, node) = x.into_parts();
        let y = B::gather(&index, x);
        record::<_, B, C, 1>(GatherBackward, [node], index, y)
    }

    fn scatter_rows(index: RowIndex, values: FloatTensor<Self>) -> FloatTensor<Self> {
        let (values, node) = values.into_parts();
        let y = B::scatter(&index, values);
        record::<_, B, C, 1>(ScatterBackward, [node], index, y)
    }
}
