//! The linear layer.

use burn::{
    module::{Module, Param},
    tensor::{Tensor, module::linear},
};
use serde::{Deserialize, Serialize};

use crate::{GnnError, Init, NodeFeatures};

/// How a [`Linear`] layer is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinearConfig {
    /// Number of inputs.
    pub inputs: usize,
    /// Number of outputs.
    pub outputs: usize,
    /// Whether there is a bias; by default there is.
    pub bias: bool,
}

/// `y = x W + b`
///
/// Weight and bias start uniform in ±1/√inputs, as PyTorch's do (He's uniform initialisation with slope √5, for the weight).
#[derive(Module, Debug)]
pub struct Linear {
    /// `[inputs, outputs]`
    pub weight: Param<Tensor<2>>,
    /// `[outputs]`
    pub bias: Option<Param<Tensor<1>>>,
}

impl LinearConfig {
    /// With a bias.
    #[must_use]
    pub fn new(inputs: usize, outputs: usize) -> Self {
        Self {
            inputs,
            outputs,
            bias: true,
        }
    }

    /// With or without a bias.
    #[must_use]
    pub fn with_bias(mut self, bias: bool) -> Self {
        self.bias = bias;
        self
    }

    /// The layer with initial parameters.
    #[must_use]
    pub fn init(&self, init: &mut Init) -> Linear {
        let bound = 1.0 / (self.inputs.max(1) as f64).sqrt();
        Linear {
            weight: init.uniform([self.inputs, self.outputs], bound),
            bias: self.bias.then(|| init.uniform([self.outputs], bound)),
        }
    }
}

impl Linear {
    /// `[..., inputs]` to `[..., outputs]`.
    ///
    /// # Errors
    /// [`GnnError::Shape`].
    pub fn forward<const D: usize>(&self, x: Tensor<D>) -> Result<Tensor<D>, GnnError> {
        let weight = self.weight.val();
        let (found, inputs) = (x.dims(), weight.dims()[0]);
        if found.last() != Some(&inputs) {
            return Err(GnnError::Shape {
                layer: "Linear",
                operand: "x",
                found: found.to_vec(),
                expected: format!("[..., {inputs}]"),
            });
        }
        Ok(linear(x, weight, self.bias.as_ref().map(Param::val)))
    }

    /// Features of nodes, dense or sparse, to `[num_nodes, outputs]`.
    ///
    /// # Errors
    /// [`GnnError::Shape`]; [`GnnError::NoFeatureValues`] for nodes without features.
    pub fn forward_features(&self, features: &NodeFeatures) -> Result<Tensor<2>, GnnError> {
        if let NodeFeatures::Dense(x) = features {
            return self.forward(x.clone());
        }
        let y = features.matmul(self.weight.val())?;
        Ok(match &self.bias {
            Some(bias) => y + bias.val().unsqueeze(),
            None => y,
        })
    }
}
