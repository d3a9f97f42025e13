//! Normalisation of all nodes together.

use burn::{module::Module, tensor::Tensor};
use serde::{Deserialize, Serialize};

/// How a [`PairNorm`] is made.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PairNormConfig {
    /// The root of the mean square of the norms of all rows; 1 by default.
    pub scale: f64,
    /// Added to the mean square; 1e-5 by default.
    pub epsilon: f64,
}

/// Keeps the mean distance of all pairs of nodes as it is over many layers (Zhao and Akoglu, *PairNorm: Tackling
/// Oversmoothing in GNNs*, ICLR 2020, equations 10 and 11): rows are centred, then all are divided by one number. It has
/// no parameters.
///
/// ```text
/// c[v] = x[v] - mean over u of x[u]
/// y[v] = scale * c[v] / sqrt(mean over u of |c[u]|^2 + epsilon)
/// ```
#[derive(Module, Debug)]
pub struct PairNorm {
    scale: f64,
    epsilon: f64,
}

impl Default for PairNormConfig {
    fn default() -> Self {
        Self {
            scale: 1.0,
            epsilon: 1e-5,
        }
    }
}

impl PairNormConfig {
    /// The layer.
    #[must_use]
    pub fn init(&self) -> PairNorm {
        PairNorm {
            scale: self.scale,
            epsilon: self.epsilon,
        }
    }
}

impl PairNorm {
    /// `[num_nodes, dim]` to `[num_nodes, dim]`. No nodes stay no nodes.
    #[must_use]
    pub fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        if x.dims()[0] == 0 {
            return x;
        }
        let centred = x.clone() - x.mean_dim(0);
        let squares = centred.clone().powi_scalar(2).sum_dim(1).mean_dim(0);
        centred * self.scale / (squares + self.epsilon).sqrt()
    }
}
