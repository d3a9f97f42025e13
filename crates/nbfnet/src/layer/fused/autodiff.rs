//! How Burn records the operation.

use burn::backend::{
    Autodiff,
    autodiff::{
        checkpoint::{base::Checkpointer, strategy::CheckpointStrategy},
        grads::Gradients,
        ops::{Backward, Ops, OpsKind},
    },
    tensor::FloatTensor,
};

use super::{FusedKernels, FusedOps, Inputs, Settings};

#[derive(Debug)]
struct FusedBackward;

#[derive(Debug, Clone)]
struct State<F> {
    settings: Settings,
    inputs: Inputs<F>,
    z: F,
}

impl<B: FusedKernels> Backward<B, 8> for FusedBackward {
    type State = State<FloatTensor<B>>;

    fn backward(
        self,
        ops: Ops<Self::State, 8>,
        gradients: &mut Gradients,
        _checkpointer: &mut Checkpointer,
    ) {
        let gradient = gradients.consume::<B>(&ops.node);
        let State {
            settings,
            inputs,
            z,
        } = ops.state;
        let made = B::backward(&settings, &inputs, z, gradient);
        let made = [
            made.x,
            made.input,
            made.relations,
            made.queries,
            made.weight,
            made.bias,
            made.gamma,
            made.beta,
        ];
        for (parent, gradient) in ops.parents.iter().zip(made) {
            if let Some(node) = parent {
                gradients.register::<B>(node.id, gradient);
            }
        }
    }
}

impl<B: FusedKernels, C: CheckpointStrategy> FusedOps for Autodiff<B, C> {
    fn fused_layer(
        settings: Settings,
        x: FloatTensor<Self>,
        input: FloatTensor<Self>,
        relations: FloatTensor<Self>,
        queries: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
    ) -> FloatTensor<Self> {
        let (x, x_node) = x.into_parts();
        let (input, input_node) = input.into_parts();
        let (relations, relations_node) = relations.into_parts();
        let (queries, queries_node) = queries.into_parts();
        let (weight, weight_node) = weight.into_parts();
        let (bias, bias_node) = bias.into_parts();
        let (gamma, gamma_node) = gamma.into_parts();
        let (beta, beta_node) = beta.into_parts();
        let inputs = Inputs {
            x,
            input,
            relations,
            queries,
            weight,
            bias,
            gamma,
            beta,
        };
        let nodes = [
            x_node,
            input_node,
            relations_node,
            queries_node,
            weight_node,
            bias_node,
            gamma_node,
            beta_node,
        ];
        let (y, z) = B::forward(&settings, &inputs, true);
        let state = |z| State {
            settings,
            inputs,
            z,
        };
        match (Backward::<B, 8>::prepare::<C>(FusedBackward, nodes))
            .compute_bound()
            .stateful()
        {
            OpsKind::Tracked(prepared) => {
                prepared.finish(state(z.expect("kept where it is asked for")), y)
            }
            OpsKind::UnTracked(prepared) => prepared.finish(y),
        }
    }
}
