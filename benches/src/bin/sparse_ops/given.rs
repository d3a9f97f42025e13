//! A gradient that is given: what a backward pass starts from when nothing but the pass itself shall be timed.
//!
//! `y.backward()` makes a tensor of ones, and every loss function makes its own gradient; both take longer than some of
//! the passes that are timed here.

use burn::{
    backend::{
        Autodiff, Backend, Dispatch,
        autodiff::{
            checkpoint::{base::Checkpointer, strategy::CheckpointStrategy},
            grads::Gradients,
            ops::{Backward, Ops, OpsKind},
        },
        backend_extension,
        tensor::FloatTensor,
    },
    tensor::Tensor,
};

/// One number whose backward pass hands `gradient`, of the shape of `y` and without a history, to `y` as it is.
pub(crate) fn given<const D: usize>(y: Tensor<D>, gradient: Tensor<D>) -> Tensor<1> {
    let gradient = gradient.autodiff().into_dispatch();
    Tensor::from_dispatch(<Dispatch as GivenOps>::given(y.into_dispatch(), gradient))
}

#[backend_extension(Flex, Autodiff)]
trait GivenOps: Backend {
    fn given(y: FloatTensor<Self>, gradient: FloatTensor<Self>) -> FloatTensor<Self>;
}

/// The value says nothing.
fn token<B: Backend>(beside: &FloatTensor<B>) -> FloatTensor<B> {
    use burn::backend::TensorMetadata;
    B::float_zeros([1].into(), &beside.device(), beside.dtype().into())
}

impl GivenOps for burn::backend::Flex {
    fn given(y: FloatTensor<Self>, _: FloatTensor<Self>) -> FloatTensor<Self> {
        token::<Self>(&y)
    }
}

#[derive(Debug)]
struct GivenBackward;

impl<B: Backend> Backward<B, 1> for GivenBackward {
    type State = FloatTensor<B>;

    fn backward(
        self,
        ops: Ops<Self::State, 1>,
        gradients: &mut Gradients,
        _checkpointer: &mut Checkpointer,
    ) {
        gradients.consume::<B>(&ops.node);
        if let [Some(y)] = ops.parents {
            gradients.register::<B>(y.id, ops.state);
        }
    }
}

impl<B: Backend, C: CheckpointStrategy> GivenOps for Autodiff<B, C> {
    fn given(y: FloatTensor<Self>, gradient: FloatTensor<Self>) -> FloatTensor<Self> {
        let (y, node) = y.into_parts();
        let (gradient, _) = gradient.into_parts();
        let token = token::<B>(&y);
        match GivenBackward
            .prepare::<C>([node])
            .compute_bound()
            .stateful()
        {
            OpsKind::Tracked(prepared) => prepared.finish(gradient, token),
            OpsKind::UnTracked(prepared) => prepared.finish(token),
        }
    }
}
