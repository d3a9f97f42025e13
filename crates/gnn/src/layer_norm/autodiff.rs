//! The backward pass. Means and variances are computed again, which is cheaper than keeping and fetching them.

use burn::backend::{
    Autodiff,
    autodiff::{
        checkpoint::{base::Checkpointer, strategy::CheckpointStrategy},
        grads::Gradients,
        ops::{Backward, Ops, OpsKind},
    },
    tensor::FloatTensor,
};

use super::{LayerNormKernels, LayerNormOps};

#[derive(Debug)]
struct LayerNormBackward;

#[derive(Debug, Clone)]
struct State<F> {
    x: F,
    gamma: F,
    epsilon: f64,
}

impl<B: LayerNormKernels> Backward<B, 3> for LayerNormBackward {
    type State = State<FloatTensor<B>>;

    fn backward(
        self,
        ops: Ops<Self::State, 3>,
        gradients: &mut Gradients,
        _checkpointer: &mut Checkpointer,
    ) {
        let gradient = gradients.consume::<B>(&ops.node);
        let State { x, gamma, epsilon } = ops.state;
        let made = B::backward(x, gamma, gradient, epsilon);
        for (parent, gradient) in ops.parents.iter().zip(made) {
            if let Some(node) = parent {
                gradients.register::<B>(node.id, gradient);
            }
        }
    }
}

impl<B: LayerNormKernels, C: CheckpointStrategy> LayerNormOps for Autodiff<B, C> {
    fn layer_norm(
        x: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        epsilon: f64,
    ) -> FloatTensor<Self> {
        let (x, x_node) = x.into_parts();
        let (gamma, gamma_node) = gamma.into_parts();
        let (beta, beta_node) = beta.into_parts();
        let y = B::forward(x.clone(), gamma.clone(), beta, epsilon);
        let nodes = [x_node, gamma_node, beta_node];
        match Backward::<B, 3>::prepare::<C>(LayerNormBackward, nodes)
            .compute_bound()
            .stateful()
        {
            OpsKind::Tracked(prepared) => prepared.finish(State { x, gamma, epsilon }, y),
            OpsKind::UnTracked(prepared) => prepared.finish(y),
        }
    }
}
