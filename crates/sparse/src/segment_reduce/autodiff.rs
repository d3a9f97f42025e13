//! The backward pass: values take the gradient of their segment.

use burn::backend::{
    Autodiff,
    autodiff::{
        checkpoint::{base::Checkpointer, strategy::CheckpointStrategy},
        grads::Gradients,
        ops::{Backward, Ops},
    },
    tensor::{FloatTensor, IntTensor},
};

use super::{
    SegmentReduce, Segments,
    ops::{SegmentReduceKernels, SegmentReduceOps},
};
use crate::device::autodiff::record;

/// Parent: the values.
#[derive(Debug)]
struct SegmentBackward;

/// What the backward pass needs.
#[derive(Debug, Clone)]
enum Saved<F, I> {
    Sum { mean: bool },
    Extremum { argument: I },
    Std { values: F, std: F },
}

#[derive(Debug, Clone)]
struct State<F, I> {
    segments: Segments,
    saved: Saved<F, I>,
}

impl<B: SegmentReduceKernels> Backward<B, 1> for SegmentBackward {
    type State = State<FloatTensor<B>, IntTensor<B>>;

    fn backward(
        self,
        ops: Ops<Self::State, 1>,
        gradients: &mut Gradients,
        _checkpointer: &mut Checkpointer,
    ) {
        let gradient = gradients.consume::<B>(&ops.node);
        let State { segments, saved } = ops.state;
        if let [Some(node)] = ops.parents {
            let of_values = match saved {
                Saved::Sum { mean } => B::segment_sum_backward(&segments, gradient, mean),
                Saved::Extremum { argument } => {
                    B::segment_extremum_backward(&segments, gradient, argument)
                }
                Saved::Std { values, std } => {
                    B::segment_std_backward(&segments, values, std, gradient)
                }
            };
            gradients.register::<B>(node.id, of_values);
        }
    }
}

impl<B: SegmentReduceKernels, C: CheckpointStrategy> SegmentReduceOps for Autodiff<B, C> {
    fn segment_reduce(
        segments: Segments,
        values: FloatTensor<Self>,
        reduce: SegmentReduce,
    ) -> FloatTensor<Self> {
        let (values, node) = values.into_parts();
        let (y, saved) = match reduce {
            SegmentReduce::Sum | SegmentReduce::Mean => {
                let mean = reduce == SegmentReduce::Mean;
                let y = B::segment_sum(&segments, values, mean);
                (y, Saved::Sum { mean })
            }
            SegmentReduce::Max | SegmentReduce::Min => {
                let is_max = reduce == SegmentReduce::Max;
                let (y, argument) = B::segment_extremum(&segments, values, is_max);
                (y, Saved::Extremum { argument })
            }
            SegmentReduce::Std { epsilon } => {
                let std = B::segment_std(&segments, values.clone(), epsilon);
                (std.clone(), Saved::Std { values, std })
            }
        };
        let state = State { segments, saved };
        record::<_, B, C, 1>(SegmentBackward, [node], state, y)
    }
}
