//! A layer of principal neighbourhood aggregation with its linear map, normalisation and rectifier as one operation on the CPU.
//!
//! Rows with equally many messages are taken together: they share the scales, so that the three blocks of the weight for scaled
//! aggregates become one matrix, and `5 dim` inputs are multiplied instead of `13 dim`. What the backward pass needs besides
//! its operands is computed again, but for the vector before the normalisation.

mod autodiff;
mod backward;
mod flex;
mod forward;
mod matrices;
mod pieces;

use argiope_sparse::Message;
use burn::{
    backend::{Backend, Dispatch, backend_extension, tensor::FloatTensor},
    tensor::Tensor,
};

use crate::plan::LayerPlan;

/// What is no tensor.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) plan: LayerPlan,
    pub(super) message: Message,
    pub(super) shortcut: bool,
    /// Of the normalisation.
    pub(super) epsilon: f64,
}

/// States after the layer, `[num_rows, batch, dim]`.
///
/// `x` is `[num_columns, batch, dim]`, `input` the rows' own states, `[num_rows, batch, dim]`, `relations`
/// `[num_relations, 1 or batch, dim]`, `queries` `[num_queries, dim]`, `weight` `[13 dim, dim]`; bias, gamma and beta are `[dim]`.
pub(super) fn layer(
    settings: Settings,
    [x, input, relations]: [Tensor<3>; 3],
    queries: Tensor<2>,
    weight: Tensor<2>,
    [bias, gamma, beta]: [Tensor<1>; 3],
) -> Tensor<3> {
    Tensor::from_dispatch(<Dispatch as FusedOps>::fused_layer(
        settings,
        x.into_dispatch(),
        input.into_dispatch(),
        relations.into_dispatch(),
        queries.into_dispatch(),
        weight.into_dispatch(),
        bias.into_dispatch(),
        gamma.into_dispatch(),
        beta.into_dispatch(),
    ))
}

/// What Burn dispatches, on the CPU only.
#[backend_extension(Flex, Autodiff)]
trait FusedOps: Backend {
    #[allow(
        clippy::too_many_arguments,
        reason = "the dispatcher takes tensors one by one"
    )]
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
    ) -> FloatTensor<Self>;
}

/// The tensors, in the order of [`layer`].
#[derive(Debug, Clone)]
struct Inputs<F> {
    x: F,
    input: F,
    relations: F,
    queries: F,
    weight: F,
    bias: F,
    gamma: F,
    beta: F,
}

/// Gradients for the tensors.
type InputGradients<F> = Inputs<F>;

/// What a device computes, forward and backward.
trait FusedKernels: Backend {
    /// The states, and the vectors before the normalisation if they are to be kept.
    fn forward(
        settings: &Settings,
        inputs: &Inputs<FloatTensor<Self>>,
        keep: bool,
    ) -> (FloatTensor<Self>, Option<FloatTensor<Self>>);

    /// The gradients for all inputs; `z` is what was kept.
    fn backward(
        settings: &Settings,
        inputs: &Inputs<FloatTensor<Self>>,
        z: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
    ) -> InputGradients<FloatTensor<Self>>;
}
