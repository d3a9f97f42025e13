//! Layer normalisation.

use burn::{
    module::{Module, Param},
    tensor::Tensor,
};
use serde::{Deserialize, Serialize};

use crate::{GnnError, Init, layer_norm::layer_norm};

/// How a [`LayerNorm`] is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LayerNormConfig {
    /// Number of features.
    pub dim: usize,
    /// Added to the variance; 1e-5 by default.
    pub epsilon: f64,
}

/// Normalises the features of every row (Ba, Kiros and Hinton, *Layer Normalization*, 2016):
/// `y = (x - mean) / sqrt(variance + epsilon) * gamma + beta`
#[derive(Module, Debug)]
pub struct LayerNorm {
    /// `[dim]`, initially 1.
    pub gamma: Param<Tensor<1>>,
    /// `[dim]`, initially 0.
    pub beta: Param<Tensor<1>>,
    epsilon: f64,
}

impl LayerNormConfig {
    /// For `dim` features.
    #[must_use]
    pub fn new(dim: usize) -> Self {
        Self { dim, epsilon: 1e-5 }
    }

    /// The layer with initial parameters.
    #[must_use]
    pub fn init(&self, init: &mut Init) -> LayerNorm {
        LayerNorm {
            gamma: init.constant([self.dim], 1.0),
            beta: init.constant([self.dim], 0.0),
            epsilon: self.epsilon,
        }
    }
}

impl LayerNorm {
    /// What is added to the variance.
    #[must_use]
    pub fn epsilon(&self) -> f64 {
        self.epsilon
    }

    /// `[..., dim]` to `[..., dim]`.
    ///
    /// # Errors
    /// [`GnnError::Shape`].
    pub fn forward<const D: usize>(&self, x: Tensor<D>) -> Result<Tensor<D>, GnnError> {
        let gamma = self.gamma.val();
        let (found, dim) = (x.dims(), gamma.dims()[0]);
        if found.last() != Some(&dim) {
            return Err(GnnError::Shape {
                layer: "LayerNorm",
                operand: "x",
                found: found.to_vec(),
                expected: format!("[..., {dim}]"),
            });
        }
        Ok(layer_norm(x, gamma, self.beta.val(), self.epsilon))
    }
}
