//! The backward pass: from both ends, which are kept; nothing of the entries is.

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
    Activation,
    ops::{ActivatedSpmmKernels, ActivatedSpmmOps, Side},
};
use crate::{Pattern, device::autodiff::record};

/// Parents: `q`, `k`.
#[derive(Debug)]
struct ActivatedSpmmBackward;

#[derive(Debug, Clone)]
struct State<F> {
    pattern: Pattern,
    weights: F,
    ends: [F; 2],
    activation: Activation,
}

impl<B: ActivatedSpmmKernels> Backward<B, 2> for ActivatedSpmmBackward {
    type State = State<FloatTensor<B>>;

    fn backward(
        self,
        ops: Ops<Self::State, 2>,
        gradients: &mut Gradients,
        _checkpointer: &mut Checkpointer,
    ) {
        let gradient = gradients.consume::<B>(&ops.node);
        let State {
            pattern,
            weights,
            ends,
            activation,
        } = ops.state;
        for (node, side) in ops.parents.into_iter().zip([Side::Rows, Side::Columns]) {
            if let Some(node) = node {
                let of_side = B::activated_spmm_backward(
                    side,
                    &pattern,
                    weights.clone(),
                    ends.clone(),
                    gradient.clone(),
                    activation,
                );
                gradients.register::<B>(node.id, of_side);
            }
        }
    }
}

impl<B: ActivatedSpmmKernels, C: CheckpointStrategy> ActivatedSpmmOps for Autodiff<B, C> {
    fn activated_spmm(
        pattern: Pattern,
        weights: FloatTensor<Self>,
        q: FloatTensor<Self>,
        k: FloatTensor<Self>,
        activation: Activation,
    ) -> FloatTensor<Self> {
        // Constants: what tracks them is dropped.
        let (weights, _) = weights.into_parts();
        let (q, q_node) = q.into_parts();
        let (k, k_node) = k.into_parts();
        let y = B::activated_spmm(
            pattern.clone(),
            weights.clone(),
            q.clone(),
            k.clone(),
            activation,
        );
        let state = State {
            pattern,
            weights,
            ends: [q, k],
            activation,
        };
        record::<_, B, C, 2>(ActivatedSpmmBackward, [q_node, k_node], state, y)
    }
}
