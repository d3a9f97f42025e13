//! Graph attention whose messages have signs.

use argiope_gnn::{GnnError, Init, NodeFeatures, Operator};
use argiope_sparse::{Pattern, Reduce, edge_softmax, sddmm_concat_dot, spmm_weighted};
use burn::{
    module::{Module, Param},
    tensor::{Tensor, activation::leaky_relu},
};

/// `y[v] = b + sum over u of s[v, u] softmax_u(LeakyReLU(<q, z[u]> + <r, z[v]>)) z[u]`, `z = x W`, in several heads.
///
/// The softmax is over all entries of a row, and the signs come behind it, where a layer of graph attention has no place for them.
#[derive(Module, Debug)]
pub(super) struct SignedAttention {
    /// `[inputs, heads * width]`
    weight: Param<Tensor<2>>,
    /// `q`, of the neighbour, `[heads, width]`.
    source: Param<Tensor<2>>,
    /// `r`, of the node that hears, `[heads, width]`.
    target: Param<Tensor<2>>,
    /// `[outputs]`
    bias: Param<Tensor<1>>,
    /// Whether heads stand side by side; otherwise their mean is taken.
    concat: bool,
}

/// Slope of the leaky rectifier for negative scores.
const NEGATIVE_SLOPE: f64 = 0.2;

impl SignedAttention {
    /// With `heads` that divide the outputs if they stand side by side.
    pub(super) fn new(
        [inputs, outputs]: [usize; 2],
        heads: usize,
        concat: bool,
        init: &mut Init,
    ) -> Self {
        let width = if concat { outputs / heads } else { outputs };
        Self {
            weight: init.glorot_uniform([inputs, heads * width]),
            source: init.glorot_uniform([heads, width]),
            target: init.glorot_uniform([heads, width]),
            bias: init.constant([outputs], 0.0),
            concat,
        }
    }

    /// Features of nodes to `[num_nodes, outputs]`. Row `v` of `pattern` lists whom `v` hears; all signs are 1 if none are given.
    ///
    /// # Errors
    /// [`GnnError::Shape`], [`GnnError::Sparse`]; [`GnnError::NoFeatureValues`] for nodes without features.
    ///
    /// # Complexity
    /// That of graph attention, and `O(num_entries * heads)` for the signs.
    pub(super) fn forward(
        &self,
        pattern: &Pattern,
        signs: Option<&Operator>,
        features: &NodeFeatures,
    ) -> Result<Tensor<2>, GnnError> {
        let z = features.matmul(self.weight.val())?;
        let (q, r) = (self.source.val(), self.target.val());
        let [heads, width] = q.dims();
        let scores = sddmm_concat_dot(pattern, z.clone(), z.clone(), q, r)?;
        let mut weights = edge_softmax(pattern, leaky_relu(scores, NEGATIVE_SLOPE))?;
        if let Some(signs) = signs {
            let signs = signs.tensor(&weights.device().inner(), weights.dtype());
            weights = weights * signs.unsqueeze_dim(1);
        }
        let y = spmm_weighted(pattern, weights, z, Reduce::Sum)?;
        let y = if self.concat || heads == 1 {
            y
        } else {
            let rows = y.dims()[0];
            y.reshape([rows, heads, width])
                .mean_dim(1)
                .reshape([rows, width])
        };
        Ok(y + self.bias.val().unsqueeze())
    }
}
