//! What a node makes of a neighbour before the softmax.

use argiope_sparse::{Pattern, sddmm::Combine, sddmm_concat_dot, sddmm_elementwise};
use burn::{
    module::{Module, Param},
    tensor::{Tensor, activation::leaky_relu},
};

use crate::{GnnError, Init, NodeFeatures};

/// The parameters of the scores.
#[derive(Module, Debug)]
pub(super) enum Score {
    Static(StaticScore),
    Dynamic(DynamicScore),
}

/// `LeakyReLU(<a, z[u]> + <b, z[v]>)`
#[derive(Module, Debug)]
pub(super) struct StaticScore {
    /// Of the neighbour, `[heads, width]`.
    source: Param<Tensor<2>>,
    /// Of the node that hears, `[heads, width]`.
    target: Param<Tensor<2>>,
}

/// `<a, LeakyReLU(z[u] + x[v] V)>`
#[derive(Module, Debug)]
pub(super) struct DynamicScore {
    /// The map of the node that hears, `[inputs, heads * width]`.
    target: Param<Tensor<2>>,
    /// `[heads, width]`
    attention: Param<Tensor<2>>,
}

impl StaticScore {
    pub(super) fn init(heads: usize, width: usize, init: &mut Init) -> Self {
        Self {
            source: init.glorot_uniform([heads, width]),
            target: init.glorot_uniform([heads, width]),
        }
    }
}

impl DynamicScore {
    pub(super) fn init(inputs: usize, heads: usize, width: usize, init: &mut Init) -> Self {
        Self {
            target: init.glorot_uniform([inputs, heads * width]),
            attention: init.glorot_uniform([heads, width]),
        }
    }
}

impl Score {
    /// `[num_entries, heads]`, of the features and what the layer's weight made of them, `[num_nodes, heads * width]`.
    pub(super) fn forward(
        &self,
        pattern: &Pattern,
        features: &NodeFeatures,
        mapped: Tensor<2>,
        slope: f64,
    ) -> Result<Tensor<2>, GnnError> {
        match self {
            Self::Static(score) => {
                let (a, b) = (score.source.val(), score.target.val());
                let scores = sddmm_concat_dot(pattern, mapped.clone(), mapped, a, b)?;
                Ok(leaky_relu(scores, slope))
            }
            Self::Dynamic(score) => {
                let targets = features.matmul(score.target.val())?;
                let sums = sddmm_elementwise(pattern, mapped, targets, Combine::Add)?;
                let a = score.attention.val();
                let [heads, width] = a.dims();
                let bent = leaky_relu(sums, slope).reshape([pattern.num_entries(), heads, width]);
                let products = bent * a.unsqueeze_dim(0);
                Ok(products.sum_dim(2).reshape([pattern.num_entries(), heads]))
            }
        }
    }
}
