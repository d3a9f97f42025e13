//! The backward pass: gradients of scores are weights, so both operands get theirs from sparse products.

use burn::backend::{
    Autodiff, Backend, TensorMetadata,
    autodiff::{
        checkpoint::{base::Checkpointer, strategy::CheckpointStrategy},
        grads::Gradients,
        ops::{Backward, Ops},
    },
    tensor::FloatTensor,
};

use super::{
    Combine,
    ops::{SddmmKernels, SddmmOps},
};
use crate::{Pattern, device::autodiff::record, spmm::SpmmKernels};

/// Parents: `x`, `y`.
#[derive(Debug)]
struct DotBackward;

#[derive(Debug, Clone)]
struct State<F> {
    pattern: Pattern,
    x: F,
    y: F,
}

impl<B: SpmmKernels> Backward<B, 2> for DotBackward {
    type State = State<FloatTensor<B>>;

    fn backward(
        self,
        ops: Ops<Self::State, 2>,
        gradients: &mut Gradients,
        _checkpointer: &mut Checkpointer,
    ) {
        let gradient = gradients.consume::<B>(&ops.node);
        let State { pattern, x, y } = ops.state;
        let [x_node, y_node] = ops.parents;
        if let Some(node) = x_node {
            let of_x = B::spmm_sum_transposed(&pattern, Some(gradient.clone()), y, false);
            gradients.register::<B>(node.id, of_x);
        }
        if let Some(node) = y_node {
            let of_y = B::spmm_sum(&pattern, Some(gradient), x, false);
            gradients.register::<B>(node.id, of_y);
        }
    }
}

/// Parents: `x`, `y`.
#[derive(Debug)]
struct AddBackward;

impl<B: SpmmKernels> Backward<B, 2> for AddBackward {
    type State = Pattern;

    fn backward(
        self,
        ops: Ops<Self::State, 2>,
        gradients: &mut Gradients,
        _checkpointer: &mut Checkpointer,
    ) {
        // The gradients of the entries of a node, summed.
        let gradient = with_batch::<B>(gradients.consume::<B>(&ops.node));
        let pattern = ops.state;
        let [x_node, y_node] = ops.parents;
        if let Some(node) = x_node {
            let entries = pattern.transposed().incidence();
            let of_x = B::spmm_sum(entries, None, gradient.clone(), false);
            gradients.register::<B>(node.id, without_batch::<B>(of_x));
        }
        if let Some(node) = y_node {
            let of_y = B::spmm_sum(pattern.incidence(), None, gradient, false);
            gradients.register::<B>(node.id, without_batch::<B>(of_y));
        }
    }
}

/// Parents: `x`, `y`.
#[derive(Debug)]
struct MulBackward;

impl<B: SpmmKernels> Backward<B, 2> for MulBackward {
    type State = State<FloatTensor<B>>;

    fn backward(
        self,
        ops: Ops<Self::State, 2>,
        gradients: &mut Gradients,
        _checkpointer: &mut Checkpointer,
    ) {
        // A weight an entry and feature: every feature is its own head.
        let gradient = gradients.consume::<B>(&ops.node);
        let State { pattern, x, y } = ops.state;
        let [x_node, y_node] = ops.parents;
        if let Some(node) = x_node {
            let y = with_batch::<B>(y);
            let of_x = B::spmm_sum_transposed(&pattern, Some(gradient.clone()), y, false);
            gradients.register::<B>(node.id, without_batch::<B>(of_x));
        }
        if let Some(node) = y_node {
            let of_y = B::spmm_sum(&pattern, Some(gradient), with_batch::<B>(x), false);
            gradients.register::<B>(node.id, without_batch::<B>(of_y));
        }
    }
}

fn with_batch<B: Backend>(tensor: FloatTensor<B>) -> FloatTensor<B> {
    let [rows, dim] = tensor.shape().dims::<2>();
    B::float_reshape(tensor, [1, rows, dim].into())
}

fn without_batch<B: Backend>(tensor: FloatTensor<B>) -> FloatTensor<B> {
    let [_, rows, dim] = tensor.shape().dims::<3>();
    B::float_reshape(tensor, [rows, dim].into())
}

impl<B: SddmmKernels + SpmmKernels, C: CheckpointStrategy> SddmmOps for Autodiff<B, C> {
    fn sddmm(
        pattern: Pattern,
        x: FloatTensor<Self>,
        y: FloatTensor<Self>,
        heads: usize,
    ) -> FloatTensor<Self> {
        let ((x, x_node), (y, y_node)) = (x.into_parts(), y.into_parts());
        let scores = B::sddmm_dot(&pattern, x.clone(), y.clone(), heads, false);
        let state = State { pattern, x, y };
        record::<_, B, C, 2>(DotBackward, [x_node, y_node], state, scores)
    }

    fn sddmm_elementwise(
        pattern: Pattern,
        x: FloatTensor<Self>,
        y: FloatTensor<Self>,
        combine: Combine,
    ) -> FloatTensor<Self> {
        let ((x, x_node), (y, y_node)) = (x.into_parts(), y.into_parts());
        let values = B::sddmm_combine(&pattern, x.clone(), y.clone(), combine);
        let nodes = [x_node, y_node];
        match combine {
            Combine::Add => record::<_, B, C, 2>(AddBackward, nodes, pattern, values),
            Combine::Mul => {
                let state = State { pattern, x, y };
                record::<_, B, C, 2>(MulBackward, nodes, state, values)
            }
        }
    }
}
