//! The backward pass of one result.

use burn::backend::{
    Autodiff,
    autodiff::{
        NodeId,
        checkpoint::{base::Checkpointer, strategy::CheckpointStrategy},
        grads::Gradients,
        ops::{Backward, NodeGuard, Ops},
    },
    tensor::{FloatTensor, IntTensor},
};

use super::{
    Message, RelationalPattern,
    autodiff_statistics::statistics,
    ops::{Inputs, RelationalKernels, RelationalOps, Results, ResultsOf},
};
use crate::{Reduce, device::autodiff::record};

/// Parents: `x`, the relations, then the weights if there are any.
#[derive(Debug)]
struct RelationalBackward;

#[derive(Debug, Clone)]
struct State<F, I> {
    inputs: Inputs<F>,
    kept: Kept<I>,
}

#[derive(Debug, Clone)]
enum Kept<I> {
    Sum { mean: bool },
    Extremum { argument: Option<I> },
}

impl<B: RelationalKernels, const N: usize> Backward<B, N> for RelationalBackward {
    type State = State<FloatTensor<B>, IntTensor<B>>;

    fn backward(
        self,
        ops: Ops<Self::State, N>,
        gradients: &mut Gradients,
        _checkpointer: &mut Checkpointer,
    ) {
        let gradient = gradients.consume::<B>(&ops.node);
        let State { inputs, kept } = ops.state;
        let results = match kept {
            Kept::Sum { mean } => Results::Sum { gradient, mean },
            Kept::Extremum { argument } => Results::Extremum {
                gradient,
                argument: argument.expect("slots are kept where gradients are tracked"),
            },
        };
        let parents = ops.parents.map(|node| node.map(|node| node.id));
        pass_on::<B>(&inputs, results, &parents, |parent, gradient| {
            gradients.register::<B>(parent, gradient);
        });
    }
}

/// Calls `register` with the gradient of every parent that has a node.
pub(super) fn pass_on<B: RelationalKernels>(
    inputs: &Inputs<FloatTensor<B>>,
    results: ResultsOf<B>,
    parents: &[Option<NodeId>],
    mut register: impl FnMut(NodeId, FloatTensor<B>),
) {
    if let Some(&Some(node)) = parents.get(2) {
        register(node, B::relational_for_weights(inputs, results.clone()));
    }
    let (wants_x, wants_relations) = (parents[0].is_some(), parents[1].is_some());
    if !wants_x && !wants_relations {
        return;
    }
    let (of_x, of_relations) =
        B::relational_for_features(inputs, results, wants_x, wants_relations);
    for (node, gradient) in parents.iter().zip([of_x, of_relations]) {
        if let (&Some(node), Some(gradient)) = (node, gradient) {
            register(node, gradient);
        }
    }
}

impl<B: RelationalKernels, C: CheckpointStrategy> RelationalOps for Autodiff<B, C> {
    fn relational(
        pattern: RelationalPattern,
        x: FloatTensor<Self>,
        relations: FloatTensor<Self>,
        message: Message,
        reduce: Reduce,
    ) -> FloatTensor<Self> {
        let inputs = Inputs {
            pattern,
            message,
            weights: None,
            x,
            relations,
        };
        relational::<B, C>(inputs, reduce)
    }

    fn relational_weighted(
        pattern: RelationalPattern,
        weights: FloatTensor<Self>,
        x: FloatTensor<Self>,
        relations: FloatTensor<Self>,
        message: Message,
        reduce: Reduce,
    ) -> FloatTensor<Self> {
        let inputs = Inputs {
            pattern,
            message,
            weights: Some(weights),
            x,
            relations,
        };
        relational::<B, C>(inputs, reduce)
    }

    fn relational_statistics(
        pattern: RelationalPattern,
        x: FloatTensor<Self>,
        relations: FloatTensor<Self>,
        message: Message,
    ) -> (
        FloatTensor<Self>,
        FloatTensor<Self>,
        FloatTensor<Self>,
        FloatTensor<Self>,
    ) {
        let inputs = Inputs {
            pattern,
            message,
            weights: None,
            x,
            relations,
        };
        statistics::<B, C>(inputs).into()
    }

    fn relational_statistics_weighted(
        pattern: RelationalPattern,
        weights: FloatTensor<Self>,
        x: FloatTensor<Self>,
        relations: FloatTensor<Self>,
        message: Message,
    ) -> (
        FloatTensor<Self>,
        FloatTensor<Self>,
        FloatTensor<Self>,
        FloatTensor<Self>,
    ) {
        let inputs = Inputs {
            pattern,
            message,
            weights: Some(weights),
            x,
            relations,
        };
        statistics::<B, C>(inputs).into()
    }
}

fn relational<B: RelationalKernels, C: CheckpointStrategy>(
    inputs: Inputs<FloatTensor<Autodiff<B, C>>>,
    reduce: Reduce,
) -> FloatTensor<Autodiff<B, C>> {
    let Tracked {
        inputs,
        nodes: [x, relations],
        weights,
        keep,
    } = Tracked::<B>::new::<C>(inputs);
    let (y, argument) = B::relational_reduce(&inputs, reduce, keep);
    let kept = match reduce {
        Reduce::Sum | Reduce::Mean => Kept::Sum {
            mean: reduce == Reduce::Mean,
        },
        Reduce::Max | Reduce::Min => Kept::Extremum { argument },
    };
    let state = State { inputs, kept };
    match weights {
        None => record::<_, B, C, 2>(RelationalBackward, [x, relations], state, y),
        Some(weights) => {
            record::<_, B, C, 3>(RelationalBackward, [x, relations, weights], state, y)
        }
    }
}

/// Inputs apart from their nodes.
pub(super) struct Tracked<B: RelationalKernels> {
    pub(super) inputs: Inputs<FloatTensor<B>>,
    /// Of `x` and the relations.
    pub(super) nodes: [NodeGuard; 2],
    pub(super) weights: Option<NodeGuard>,
    /// Whether there will be gradients.
    pub(super) keep: bool,
}

impl<B: RelationalKernels> Tracked<B> {
    pub(super) fn new<C: CheckpointStrategy>(inputs: Inputs<FloatTensor<Autodiff<B, C>>>) -> Self {
        let Inputs {
            pattern,
            message,
            weights,
            x,
            relations,
        } = inputs;
        let keep = x.is_tracked()
            || relations.is_tracked()
            || weights.as_ref().is_some_and(|weights| weights.is_tracked());
        let ((x, x_node), (relations, relations_node)) = (x.into_parts(), relations.into_parts());
        let (weights, weights_node) = weights.map(|weights| weights.into_parts()).unzip();
        Self {
            inputs: Inputs {
                pattern,
                message,
                weights,
                x,
                relations,
            },
            nodes: [x_node, relations_node],
            weights: weights_node,
            keep,
        }
    }
}
