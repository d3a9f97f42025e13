//! The backward pass of four results at once.
//!
//! Burn records a backward step for one result. Here the four results hang on one hidden node: each of them leaves its
//! gradient at a common place and passes on a token, and the hidden node, whose step comes after theirs, takes all that were
//! left. A result that no loss uses leaves nothing, and costs nothing but zeros.

use std::sync::{Arc, Mutex, PoisonError};

use burn::backend::{
    Autodiff, Backend, TensorMetadata,
    autodiff::{
        checkpoint::{base::Checkpointer, strategy::CheckpointStrategy},
        grads::Gradients,
        ops::{Backward, Ops},
    },
    tensor::{FloatTensor, IntTensor},
};

use super::{
    autodiff::{Tracked, pass_on},
    ops::{Inputs, RelationalKernels, Results},
};
use crate::device::autodiff::record;

/// The gradients that the results have left.
type Left<F> = Arc<Mutex<[Option<F>; 4]>>;

/// One result. Parent: the hidden node.
#[derive(Debug)]
struct ResultBackward;

#[derive(Debug, Clone)]
struct ResultState<F> {
    which: usize,
    left: Left<F>,
}

impl<B: Backend> Backward<B, 1> for ResultBackward {
    type State = ResultState<FloatTensor<B>>;

    fn backward(
        self,
        ops: Ops<Self::State, 1>,
        gradients: &mut Gradients,
        _checkpointer: &mut Checkpointer,
    ) {
        let gradient = gradients.consume::<B>(&ops.node);
        let [Some(hidden)] = ops.parents else {
            return;
        };
        gradients.register::<B>(hidden.id, token::<B>(&gradient));
        let ResultState { which, left } = ops.state;
        left.lock().unwrap_or_else(PoisonError::into_inner)[which] = Some(gradient);
    }
}

/// A tensor that says nothing.
fn token<B: Backend>(beside: &FloatTensor<B>) -> FloatTensor<B> {
    B::float_zeros([1].into(), &beside.device(), beside.dtype().into())
}

/// The hidden node. Parents: `x`, the relations, then the weights if there are any.
#[derive(Debug)]
struct StatisticsBackward;

#[derive(Debug, Clone)]
struct State<F, I> {
    inputs: Inputs<F>,
    arguments: Option<[I; 2]>,
    left: Left<F>,
}

impl<B: RelationalKernels, const N: usize> Backward<B, N> for StatisticsBackward {
    type State = State<FloatTensor<B>, IntTensor<B>>;

    fn backward(
        self,
        ops: Ops<Self::State, N>,
        gradients: &mut Gradients,
        _checkpointer: &mut Checkpointer,
    ) {
        gradients.consume::<B>(&ops.node);
        let State {
            inputs,
            arguments,
            left,
        } = ops.state;
        let left = std::mem::take(&mut *left.lock().unwrap_or_else(PoisonError::into_inner));
        let Some(some) = left.iter().flatten().next().cloned() else {
            return;
        };
        let zeros = || B::float_zeros(some.shape(), &some.device(), some.dtype().into());
        let results = Results::Statistics {
            gradients: left.map(|gradient| gradient.unwrap_or_else(zeros)),
            arguments: arguments.expect("slots are kept where gradients are tracked"),
        };
        let parents = ops.parents.map(|node| node.map(|node| node.id));
        pass_on::<B>(&inputs, results, &parents, |parent, gradient| {
            gradients.register::<B>(parent, gradient);
        });
    }
}

/// The four statistics, with their gradients recorded.
pub(super) fn statistics<B: RelationalKernels, C: CheckpointStrategy>(
    inputs: Inputs<FloatTensor<Autodiff<B, C>>>,
) -> [FloatTensor<Autodiff<B, C>>; 4] {
    let Tracked {
        inputs,
        nodes: [x, relations],
        weights,
        keep,
    } = Tracked::<B>::new::<C>(inputs);
    let (values, arguments) = B::relational_four(&inputs, keep);
    let token = token::<B>(&inputs.x);
    let left = Left::<FloatTensor<B>>::default();
    let state = State {
        inputs,
        arguments,
        left: Arc::clone(&left),
    };
    let hidden = match weights {
        None => record::<_, B, C, 2>(StatisticsBackward, [x, relations], state, token),
        Some(weights) => {
            record::<_, B, C, 3>(StatisticsBackward, [x, relations, weights], state, token)
        }
    };
    let [sum, squares, max, min] = values;
    [(0, sum), (1, squares), (2, max), (3, min)].map(|(which, value)| {
        let left = Arc::clone(&left);
        let state = ResultState { which, left };
        record::<_, B, C, 1>(ResultBackward, [hidden.node()], state, value)
    })
}
