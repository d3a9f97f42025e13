//! Recording of handwritten backward passes.

use burn::backend::{
    Autodiff, Backend,
    autodiff::{
        checkpoint::strategy::CheckpointStrategy,
        ops::{Backward, NodeGuard, OpsKind},
    },
    tensor::FloatTensor,
};

/// `output`, computed from the tensors of `nodes`, as a tracked tensor whose gradient `backward` passes on with `state`.
pub(crate) fn record<K, B, C, const N: usize>(
    backward: K,
    nodes: [NodeGuard; N],
    state: K::State,
    output: FloatTensor<B>,
) -> FloatTensor<Autodiff<B, C>>
where
    K: Backward<B, N>,
    B: Backend,
    C: CheckpointStrategy,
{
    match backward.prepare::<C>(nodes).compute_bound().stateful() {
        OpsKind::Tracked(prepared) => prepared.finish(state, output),
        OpsKind::UnTracked(prepared) => prepared.finish(output),
    }
}
