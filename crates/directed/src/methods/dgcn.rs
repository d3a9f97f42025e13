//! DGCN (Tong et al., *Directed Graph Convolutional Network*, 2020): one map of the features, propagated over edges in
//! either direction, over common sources and over common targets, side by side.
//!
//! ```text
//! x' = relu([S x W + b | S_in x W + b | S_out x W + b])        y = W_y x^(L) + b_y
//! S, S_in, S_out = D^-1/2 (M + I) D^-1/2   of the symmetrised A, of A_in and of A_out
//! ```
//!
//! `A_in` and `A_out` are those of [`second_order`](crate::operators::second_order); `D` are row sums of `M + I`. A layer
//! has 3 times as many outputs as its map, which all three share with its bias. A dropout stands before `W_y`.
//!
//! # What differs from the paper and released programs
//! The paper scales the second and the third part by two numbers, which the map behind them can do as well. Released
//! programs divide `A_in` and `A_out` by other degrees, see [`ProximityDegrees`], and add loops to nodes that have none
//! only, so that in `A_in` and `A_out`, whose diagonals are not 0, nearly no node gets one.

use argiope_gnn::{
    Context, Init, NodeFeatures, Operator,
    layers::{Dropout, Linear, LinearConfig},
};
use burn::{
    module::{Module, Param},
    tensor::{Tensor, activation::relu},
};
use serde::{Deserialize, Serialize};

use super::{Input, Method, stack::num_features};
use crate::{
    DirectedError,
    error::check_not_zero,
    operators::{
        Weighted,
        second_order::{ProximityDegrees, in_proximity, out_proximity},
    },
};

/// How a [`Dgcn`] is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DgcnConfig {
    /// Number of layers; 2 by default.
    pub num_layers: usize,
    /// Features of each of the three parts; 64 by default.
    pub dim: usize,
    /// Probability that a feature is dropped before the last map; 0.5 by default.
    pub dropout: f64,
    /// The degrees that common sources and targets are divided by; those of the paper by default.
    pub degrees: ProximityDegrees,
}

impl Default for DgcnConfig {
    fn default() -> Self {
        Self {
            num_layers: 2,
            dim: 64,
            dropout: 0.5,
            degrees: ProximityDegrees::default(),
        }
    }
}

/// What a [`Dgcn`] computes of a graph once.
pub struct DgcnPrepared {
    features: NodeFeatures,
    /// Of edges in either direction, common sources, common targets.
    operators: [Operator; 3],
}

/// Layers over three graphs with weights in common, and a linear map.
#[derive(Module, Debug)]
pub struct Dgcn {
    layers: Vec<Layer>,
    dropout: Dropout,
    head: Linear,
}

#[derive(Module, Debug)]
struct Layer {
    /// `[inputs, dim]`
    weight: Param<Tensor<2>>,
    /// `[dim]`
    bias: Param<Tensor<1>>,
}

impl Method for Dgcn {
    type Config = DgcnConfig;
    type Prepared = DgcnPrepared;

    fn prepare(config: &Self::Config, input: Input<'_>) -> Result<Self::Prepared, DirectedError> {
        check_not_zero(&[("num_layers", config.num_layers), ("dim", config.dim)])?;
        let normalized = |m: Weighted| -> Result<Operator, DirectedError> {
            Ok(m.with_loops(1.0)?.normalized(-0.5, -0.5)?)
        };
        Ok(DgcnPrepared {
            features: input.features.clone(),
            operators: [
                normalized(Weighted::symmetrized(input.graph, true)?)?,
                normalized(in_proximity(input.graph, config.degrees)?)?,
                normalized(out_proximity(input.graph, config.degrees)?)?,
            ],
        })
    }

    fn init(
        config: &Self::Config,
        prepared: &Self::Prepared,
        outputs: usize,
        init: &mut Init,
    ) -> Result<Self, DirectedError> {
        let mut width = num_features(&prepared.features)?;
        let mut layers = Vec::with_capacity(config.num_layers);
        for _ in 0..config.num_layers {
            layers.push(Layer {
                weight: LinearConfig::new(width, config.dim)
                    .with_bias(false)
                    .init(init)
                    .weight,
                bias: init.constant([config.dim], 0.0),
            });
            width = 3 * config.dim;
        }
        Ok(Self {
            layers,
            dropout: init.dropout(config.dropout)?,
            head: LinearConfig::new(width, outputs).init(init),
        })
    }

    fn forward(
        &self,
        prepared: &Self::Prepared,
        context: &Context,
    ) -> Result<Tensor<2>, DirectedError> {
        let mut x = prepared.features.clone();
        for layer in &self.layers {
            let product = x.matmul(layer.weight.val())?;
            let mut parts = Vec::with_capacity(prepared.operators.len());
            for operator in &prepared.operators {
                parts.push(operator.apply(product.clone())? + layer.bias.val().unsqueeze());
            }
            x = NodeFeatures::Dense(relu(Tensor::cat(parts, 1)));
        }
        let x = x.dropout(&self.dropout, context)?;
        Ok(self.head.forward_features(&x)?)
    }
}
