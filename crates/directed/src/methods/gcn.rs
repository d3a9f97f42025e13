//! Graph convolutional networks (Kipf and Welling, ICLR 2017) on the symmetrised graph: what is lost without directions.
//!
//! ```text
//! x' = S x W + b        S = D^-1/2 (A or A^T, and I) D^-1/2
//! ```

use argiope_gnn::{Context, Init, NodeFeatures, Operator};
use burn::{module::Module, tensor::Tensor};
use serde::{Deserialize, Serialize};

use super::{
    Input, Method,
    propagated::PropagatedLinear,
    stack::{Stack, StackConfig, num_features},
};
use crate::{DirectedError, operators::Weighted};

/// How a [`Gcn`] is made.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GcnConfig {
    /// Layers, and what is around them.
    pub stack: StackConfig,
}

/// What a [`Gcn`] computes of a graph once.
pub struct GcnPrepared {
    features: NodeFeatures,
    operator: Operator,
}

/// Convolutions over the neighbours in either direction.
#[derive(Module, Debug)]
pub struct Gcn {
    layers: Stack<PropagatedLinear>,
}

impl Method for Gcn {
    type Config = GcnConfig;
    type Prepared = GcnPrepared;

    fn prepare(config: &Self::Config, input: Input<'_>) -> Result<Self::Prepared, DirectedError> {
        config.stack.check()?;
        let graph = Weighted::symmetrized(input.graph, true)?.with_loops(1.0)?;
        Ok(GcnPrepared {
            features: input.features.clone(),
            operator: graph.normalized(-0.5, -0.5)?,
        })
    }

    fn init(
        config: &Self::Config,
        prepared: &Self::Prepared,
        outputs: usize,
        init: &mut Init,
    ) -> Result<Self, DirectedError> {
        let inputs = num_features(&prepared.features)?;
        let convolution =
            |from, to, init: &mut Init| Ok(PropagatedLinear::glorot(from, to, true, init));
        let layers = config.stack.init(inputs, outputs, init, convolution)?;
        Ok(Self { layers })
    }

    fn forward(
        &self,
        prepared: &Self::Prepared,
        context: &Context,
    ) -> Result<Tensor<2>, DirectedError> {
        let apply =
            |convolution: &PropagatedLinear, x: &_| convolution.forward(&prepared.operator, x);
        self.layers.forward(&prepared.features, context, apply)
    }
}
