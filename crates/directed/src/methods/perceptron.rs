//! Features only: what a graph is worth is seen against this.

use argiope_gnn::{
    Context, Init, NodeFeatures,
    layers::{Linear, LinearConfig},
};
use burn::{module::Module, tensor::Tensor};
use serde::{Deserialize, Serialize};

use super::{
    Input, Method,
    stack::{Stack, StackConfig, num_features},
};
use crate::DirectedError;

/// How a [`Perceptron`] is made.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PerceptronConfig {
    /// Layers, and what is around them.
    pub stack: StackConfig,
}

/// Linear layers with rectifiers; no node hears from another.
#[derive(Module, Debug)]
pub struct Perceptron {
    layers: Stack<Linear>,
}

impl Method for Perceptron {
    type Config = PerceptronConfig;
    type Prepared = NodeFeatures;

    fn prepare(config: &Self::Config, input: Input<'_>) -> Result<Self::Prepared, DirectedError> {
        config.stack.check()?;
        Ok(input.features.clone())
    }

    fn init(
        config: &Self::Config,
        features: &Self::Prepared,
        outputs: usize,
        init: &mut Init,
    ) -> Result<Self, DirectedError> {
        let linear = |from, to, init: &mut Init| Ok(LinearConfig::new(from, to).init(init));
        let inputs = num_features(features)?;
        let layers = config.stack.init(inputs, outputs, init, linear)?;
        Ok(Self { layers })
    }

    fn forward(
        &self,
        features: &Self::Prepared,
        context: &Context,
    ) -> Result<Tensor<2>, DirectedError> {
        (self.layers).forward(features, context, |linear, x| linear.forward_features(x))
    }
}
