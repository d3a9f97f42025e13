//! The backward pass.

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
    SpgemmOptions,
    ops::{SpgemmKernels, SpgemmOps},
};
use crate::{Pattern, SparseError, device::autodiff::record};

/// Parents: the values of `a` and of `b`.
#[derive(Debug)]
struct ProductBackward;

#[derive(Debug, Clone)]
struct State<F> {
    a: Pattern,
    a_values: F,
    b: Pattern,
    b_values: F,
    product: Pattern,
}

impl<B: SpgemmKernels> Backward<B, 2> for ProductBackward {
    type State = State<FloatTensor<B>>;

    fn backward(
        self,
        ops: Ops<Self::State, 2>,
        gradients: &mut Gradients,
        _checkpointer: &mut Checkpointer,
    ) {
        let gradient = gradients.consume::<B>(&ops.node);
        let State {
            a,
            a_values,
            b,
            b_values,
            product,
        } = ops.state;
        let [a_node, b_node] = ops.parents;
        if let Some(node) = a_node {
            let of_a = B::spgemm_for_a(&a, &b, b_values, &product, gradient.clone());
            gradients.register::<B>(node.id, of_a);
        }
        if let Some(node) = b_node {
            let of_b = B::spgemm_for_b(&a, a_values, &b, &product, gradient);
            gradients.register::<B>(node.id, of_b);
        }
    }
}

impl<B: SpgemmKernels, C: CheckpointStrategy> SpgemmOps for Autodiff<B, C> {
    fn spgemm(
        a: Pattern,
        a_values: FloatTensor<Self>,
        b: Pattern,
        b_values: FloatTensor<Self>,
        options: SpgemmOptions,
    ) -> (Result<Pattern, SparseError>, Option<FloatTensor<Self>>) {
        let (a_values, a_node) = a_values.into_parts();
        let (b_values, b_node) = b_values.into_parts();
        match B::spgemm_product(&a, a_values.clone(), &b, b_values.clone(), &options) {
            Ok((product, values)) => {
                let state = State {
                    a,
                    a_values,
                    b,
                    b_values,
                    product: product.clone(),
                };
                let nodes = [a_node, b_node];
                let values = record::<_, B, C, 2>(ProductBackward, nodes, state, values);
                (Ok(product), Some(values))
            }
            Err(error) => (Err(error), None),
        }
    }
}
