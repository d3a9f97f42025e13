//! The backward pass: gradients for both parts of `x` through the conjugate transpose, for the weights as sampled products.
//!
//! Burn's tape gives an op one output, and this one has two whose gradients are needed together. The op is recorded as
//! a *joint*, which holds the backward pass, and the two results as its children. A child leaves its gradient in a place
//! that it shares with the joint and tells the tape, by an empty gradient, that the joint takes part. The tape visits parents
//! after all their children, so that the joint then finds the gradients of those parts that the loss depends on, and makes
//! one pass over the entries. Nothing is packed, sliced or added.

use std::sync::{Arc, Mutex, PoisonError};

use burn::backend::{
    Autodiff, Backend, TensorMetadata,
    autodiff::{
        checkpoint::{base::Checkpointer, strategy::CheckpointStrategy},
        grads::Gradients,
        ops::{Backward, NodeGuard, Ops},
    },
    tensor::FloatTensor,
};

use super::{
    Complex,
    ops::{ComplexSpmmKernels, ComplexSpmmOps},
};
use crate::{Pattern, device::autodiff::record};

/// Where the children leave their gradients.
type Gathered<F> = Arc<Mutex<Complex<Option<F>>>>;

/// Parents: real and imaginary part of the weights, real and imaginary part of `x`.
#[derive(Debug)]
struct Joint;

#[derive(Debug, Clone)]
struct JointState<F> {
    pattern: Pattern,
    weights: Complex<F>,
    x: Complex<F>,
    gathered: Gathered<F>,
}

impl<B: ComplexSpmmKernels> Backward<B, 4> for Joint {
    type State = JointState<FloatTensor<B>>;

    fn backward(
        self,
        ops: Ops<Self::State, 4>,
        gradients: &mut Gradients,
        _checkpointer: &mut Checkpointer,
    ) {
        // The empty one.
        gradients.consume::<B>(&ops.node);
        let JointState {
            pattern,
            weights,
            x,
            gathered,
        } = ops.state;
        let gathered = {
            let mut gathered = gathered.lock().unwrap_or_else(PoisonError::into_inner);
            Complex {
                real: gathered.real.take(),
                imaginary: gathered.imaginary.take(),
            }
        };
        let gradient = match (gathered.real, gathered.imaginary) {
            (Some(real), Some(imaginary)) => Complex { real, imaginary },
            (Some(real), None) => Complex {
                imaginary: zeros_like::<B>(&real),
                real,
            },
            (None, Some(imaginary)) => Complex {
                real: zeros_like::<B>(&imaginary),
                imaginary,
            },
            (None, None) => return,
        };
        let [weights_real, weights_imaginary, x_real, x_imaginary] = ops.parents;
        if weights_real.is_some() || weights_imaginary.is_some() {
            let of_weights = B::complex_spmm_for_weights(&pattern, x, gradient.clone());
            if let Some(node) = weights_real {
                gradients.register::<B>(node.id, of_weights.real);
            }
            if let Some(node) = weights_imaginary {
                gradients.register::<B>(node.id, of_weights.imaginary);
            }
        }
        if x_real.is_some() || x_imaginary.is_some() {
            let of_x = B::complex_spmm_for_x(&pattern, weights, gradient);
            if let Some(node) = x_real {
                gradients.register::<B>(node.id, of_x.real);
            }
            if let Some(node) = x_imaginary {
                gradients.register::<B>(node.id, of_x.imaginary);
            }
        }
    }
}

/// Parent: the joint.
#[derive(Debug)]
struct Child;

#[derive(Debug, Clone)]
struct ChildState<F> {
    part: Part,
    gathered: Gathered<F>,
}

#[derive(Debug, Clone, Copy)]
enum Part {
    Real,
    Imaginary,
}

impl<B: Backend> Backward<B, 1> for Child {
    type State = ChildState<FloatTensor<B>>;

    fn backward(
        self,
        ops: Ops<Self::State, 1>,
        gradients: &mut Gradients,
        _checkpointer: &mut Checkpointer,
    ) {
        let gradient = gradients.consume::<B>(&ops.node);
        if let [Some(joint)] = ops.parents {
            gradients.register::<B>(joint.id, empty_like::<B>(&gradient));
            let ChildState { part, gathered } = ops.state;
            let mut gathered = gathered.lock().unwrap_or_else(PoisonError::into_inner);
            match part {
                Part::Real => gathered.real = Some(gradient),
                Part::Imaginary => gathered.imaginary = Some(gradient),
            }
        }
    }
}

fn zeros_like<B: Backend>(tensor: &FloatTensor<B>) -> FloatTensor<B> {
    B::float_zeros(tensor.shape(), &tensor.device(), tensor.dtype().into())
}

/// A tensor of one element: what the tape needs to know that a node has a gradient.
fn empty_like<B: Backend>(tensor: &FloatTensor<B>) -> FloatTensor<B> {
    B::float_zeros([1].into(), &tensor.device(), tensor.dtype().into())
}

impl<B: ComplexSpmmKernels, C: CheckpointStrategy> ComplexSpmmOps for Autodiff<B, C> {
    fn complex_spmm(
        pattern: Pattern,
        weights_real: FloatTensor<Self>,
        weights_imaginary: FloatTensor<Self>,
        x_real: FloatTensor<Self>,
        x_imaginary: FloatTensor<Self>,
    ) -> (FloatTensor<Self>, FloatTensor<Self>) {
        let (weights_real, a) = weights_real.into_parts();
        let (weights_imaginary, b) = weights_imaginary.into_parts();
        let (x_real, c) = x_real.into_parts();
        let (x_imaginary, d) = x_imaginary.into_parts();
        let (real, imaginary) = B::complex_spmm(
            pattern.clone(),
            weights_real.clone(),
            weights_imaginary.clone(),
            x_real.clone(),
            x_imaginary.clone(),
        );
        let gathered = Gathered::new(Mutex::new(Complex {
            real: None,
            imaginary: None,
        }));
        let state = JointState {
            pattern,
            weights: Complex {
                real: weights_real,
                imaginary: weights_imaginary,
            },
            x: Complex {
                real: x_real,
                imaginary: x_imaginary,
            },
            gathered: gathered.clone(),
        };
        // The tape needs an output for every op. Nobody sees this one.
        let joint = record::<_, B, C, 4>(Joint, [a, b, c, d], state, real.clone());
        let child = |part, values, joint: NodeGuard| {
            let gathered = gathered.clone();
            record::<_, B, C, 1>(Child, [joint], ChildState { part, gathered }, values)
        };
        (
            child(Part::Real, real, joint.node()),
            child(Part::Imaginary, imaginary, joint.node()),
        )
    }
}
