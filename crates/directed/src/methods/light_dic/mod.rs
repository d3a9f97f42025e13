//! LightDiC (Li et al., *LightDiC: A Simple Yet Effective Approach for Large-Scale Digraph Representation Learning*, VLDB 2024):
//! the magnetic adjacency applied a number of times, then linear maps and nothing else.
//!
//! ```text
//! H   = D^(r-1) A_s D^-r ⊙ exp(i Θ)          A_s = (A + A^T) / 2 + I, Θ = 2π q (A - A^T): see operators::magnetic
//! P   = H^K X, or the mean, the sum or the concatenation of H^k X for k = 0..K
//! y   = [U P_real + b | V P_imaginary + c] W + d
//! ```
//!
//! The features `X` are real. `U` and `V` are two real matrices by default, as in the released program; with [`ComplexMap::Complex`]
//! they are the parts of one complex matrix, `[P_real U - P_imaginary V + b | P_real V + P_imaginary U + c] W + d`.
//!
//! # What differs from the released program
//! It has the features in the imaginary part of hop 0 too, as far as a mean, a sum or a concatenation sees it, while all other
//! hops are those of real features; here hop 0 is `X`. From `H^k X` it keeps all `2^k` products of the two real matrices apart;
//! here a step is one product of complex numbers.
//!
//! # How it is computed
//! The propagation is linear: `H^k X U = H^k (X U)`. Where features are many and sparse, what is propagated are the few columns of
//! the product, at every step, and not the features, once. [`Propagation::Auto`] takes what needs fewer operations.

mod hops;

use argiope_gnn::{
    Context, Init,
    layers::{Linear, LinearConfig},
};
use burn::{
    module::{Module, Param},
    tensor::Tensor,
};
use serde::{Deserialize, Serialize};

use super::{Input, Method, magnet::check_charge, propagation::Propagation, stack::num_features};
use crate::{DirectedError, error::check_setting, operators::Magnetic};
use hops::ComplexHops;

/// How a [`LightDic`] is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LightDicConfig {
    /// `K`, the steps of propagation; 4 by default, as in the released program.
    pub num_hops: usize,
    /// `q`, the phase of a one-way edge as a part of a full turn, between 0, without directions, and one half; 0.035 by default,
    /// as the released program has it for nodes. For edges it has 0.056.
    pub charge: f64,
    /// `r`, the exponent of the scaling: one half for the symmetric form, 0 for that of random walks; one half by default.
    pub exponent: f64,
    /// What is taken of the hops; the last one by default.
    pub aggregation: HopAggregation,
    /// How the two parts are mapped; apart by default.
    pub map: ComplexMap,
    /// What is propagated; whatever takes fewer operations by default.
    pub propagation: Propagation,
}

/// What is taken of the hops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HopAggregation {
    /// The last.
    #[default]
    Last,
    /// The mean of all.
    Mean,
    /// The sum of all.
    Sum,
    /// All, side by side.
    Concat,
}

/// How the real and the imaginary parts are mapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComplexMap {
    /// Each by a real matrix of its own.
    #[default]
    Parts,
    /// Both by a complex matrix.
    Complex,
}

impl Default for LightDicConfig {
    fn default() -> Self {
        Self {
            num_hops: 4,
            charge: 0.035,
            exponent: 0.5,
            aggregation: HopAggregation::default(),
            map: ComplexMap::default(),
            propagation: Propagation::default(),
        }
    }
}

/// What a [`LightDic`] computes of a graph once.
pub struct LightDicPrepared {
    num_features: usize,
    hops: ComplexHops,
}

/// Linear maps of propagated features.
#[derive(Module, Debug)]
pub struct LightDic {
    /// `U` and `b`
    real: Linear,
    /// `V` and `c`
    imaginary: Linear,
    /// `W` and `d`
    head: Linear,
    #[module(skip)]
    map: ComplexMap,
}

impl Method for LightDic {
    type Config = LightDicConfig;
    type Prepared = LightDicPrepared;

    fn prepare(config: &Self::Config, input: Input<'_>) -> Result<Self::Prepared, DirectedError> {
        check_charge(config.charge)?;
        let is_share = (0.0..=1.0).contains(&config.exponent);
        check_setting(
            "exponent",
            config.exponent,
            is_share,
            "a number between 0 and 1",
        )?;
        let magnetic = Magnetic::new(config.charge);
        let magnetic = magnetic.with_loops(true).with_exponent(config.exponent);
        let operator = magnetic.adjacency(input.graph)?;
        Ok(LightDicPrepared {
            num_features: num_features(input.features)?,
            hops: ComplexHops::new(input.features, operator, config)?,
        })
    }

    fn init(
        config: &Self::Config,
        prepared: &Self::Prepared,
        outputs: usize,
        init: &mut Init,
    ) -> Result<Self, DirectedError> {
        let inputs = prepared.num_features;
        let width = match config.aggregation {
            HopAggregation::Concat => inputs * (config.num_hops + 1),
            _ => inputs,
        };
        Ok(Self {
            real: LinearConfig::new(width, outputs).init(init),
            imaginary: LinearConfig::new(width, outputs).init(init),
            head: LinearConfig::new(2 * outputs, outputs).init(init),
            map: config.map,
        })
    }

    fn forward(&self, prepared: &Self::Prepared, _: &Context) -> Result<Tensor<2>, DirectedError> {
        let (u, v) = (self.real.weight.val(), self.imaginary.weight.val());
        let mapped = prepared.hops.mapped(u, v, self.map)?;
        let biased = |y: Tensor<2>, linear: &Linear| match linear.bias.as_ref().map(Param::val) {
            Some(bias) => y + bias.unsqueeze(),
            None => y,
        };
        let parts = vec![
            biased(mapped.real, &self.real),
            biased(mapped.imaginary, &self.imaginary),
        ];
        Ok(self.head.forward(Tensor::cat(parts, 1))?)
    }
}
