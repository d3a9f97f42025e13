//! FaberNet (Koke and Cremers, *HoloNets: Spectral Convolutions do extend to Directed Graphs*, ICLR 2024): filters that are
//! polynomials of the adjacency, which need no Fourier transform and hence no symmetric matrix.
//!
//! ```text
//! x' = x W_0 + sum over k = 1..K of (α S^k x W_k + (1 - α) (S^T)^k x V_k) / 2^(k-1) + b         S = D_out^-1/4 A D_in^-1/4
//! ```
//!
//! The monomials, divided by powers of 2, are the Faber polynomials of a disc. `α = 1` hears from out-neighbours only, `α = 0`
//! from in-neighbours only; a direction whose share is 0 has no parameters. `W_0` is optional. With `K = 1` and exponents of -1/2
//! this is Dir-GCN. Around the convolutions is what [`StackConfig`] says.
//!
//! # Complex weights
//! A layer may have complex weights and features: `x + i z` times `W + i U` is `(x W - z U) + i (x U + z W)`, and `S` acts on both
//! parts alike. Features of the graph are the real parts at the start; activations and dropouts act on each part. With jumping
//! knowledge, the last linear map takes both parts side by side; without, the result is the real part of the last convolution.
//!
//! # What differs from released programs
//! The authors' real convolution computes `S^T S^(k-1) x` for the higher powers of `S^T`, their complex one `S x` for all `k`, with
//! the weights of `S` for `S^T` as well, and takes the imaginary part of one product from the other direction. Here are the
//! powers of the formula. There every power and direction has a bias, here a layer has one, and one `W_0` in the place of two;
//! that gives the same functions. If the stack normalises, complex rows are divided by the norm of both parts together, there by
//! the norm of each. Without jumping knowledge their complex network gives both parts, twice as many scores as classes.
//!
//! # How it is computed
//! Features are multiplied with all weights of a layer at once, and the sum over `k` is Horner's rule: `K` products with `S` for
//! each direction. Dense features with fewer columns than outputs are propagated first instead.

mod layer;

use argiope_gnn::{Context, Init, NodeFeatures, Operator};
use burn::{module::Module, tensor::Tensor};
use serde::{Deserialize, Serialize};

use super::{
    Input, Method,
    stack::{Stack, StackConfig, num_features},
};
use crate::{
    DirectedError,
    error::{check_not_zero, check_setting},
    operators::Weighted,
};
use layer::{FaberLayer, Kind};

/// How a [`FaberNet`] is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FaberNetConfig {
    /// Layers, and what is around them; with complex weights `dim` counts complex features.
    pub stack: StackConfig,
    /// Real weights, as by default, or complex ones.
    pub weights: FaberWeights,
    /// What follows a convolution; the rectifier by default.
    pub activation: FaberActivation,
    /// `K`, the highest power, at least 1; 3 by default, in the paper 1 to 5.
    pub order: usize,
    /// `α`, the share of out-neighbours, between 0 and 1; one half by default.
    pub alpha: f64,
    /// The power of both degrees in `S`; -1/4 by default.
    pub exponent: f64,
    /// Whether there is `W_0`; by default there is not.
    pub zero_order: bool,
}

/// Numbers that weights are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaberWeights {
    /// Real ones.
    #[default]
    Real,
    /// Complex ones.
    Complex,
}

/// What follows a convolution that does not give the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaberActivation {
    /// `max(x, 0)`, with which the published settings have real weights.
    #[default]
    Relu,
    /// `|x|`, of each part, with which they have complex ones.
    Abs,
}

impl Default for FaberNetConfig {
    fn default() -> Self {
        Self {
            stack: StackConfig::default(),
            weights: FaberWeights::default(),
            activation: FaberActivation::default(),
            order: 3,
            alpha: 0.5,
            exponent: -0.25,
            zero_order: false,
        }
    }
}

/// What a [`FaberNet`] computes of a graph once.
pub struct FaberNetPrepared {
    features: NodeFeatures,
    /// `S`
    out: Operator,
    /// `S^T`
    into: Operator,
}

/// Convolutions by polynomials of the adjacency.
#[derive(Module, Debug)]
pub struct FaberNet {
    layers: Stack<FaberLayer>,
}

impl Method for FaberNet {
    type Config = FaberNetConfig;
    type Prepared = FaberNetPrepared;

    fn prepare(config: &Self::Config, input: Input<'_>) -> Result<Self::Prepared, DirectedError> {
        config.stack.check()?;
        let is_share = (0.0..=1.0).contains(&config.alpha);
        check_not_zero(&[("order", config.order)])?;
        check_setting("alpha", config.alpha, is_share, "a share between 0 and 1")?;
        let exponent = config.exponent;
        check_setting(
            "exponent",
            exponent,
            exponent.is_finite(),
            "a finite number",
        )?;
        let adjacency = Weighted::adjacency(input.graph)?;
        let out = adjacency.normalized(config.exponent, config.exponent)?;
        Ok(FaberNetPrepared {
            features: input.features.clone(),
            into: out.transposed(),
            out,
        })
    }

    fn init(
        config: &Self::Config,
        prepared: &Self::Prepared,
        outputs: usize,
        init: &mut Init,
    ) -> Result<Self, DirectedError> {
        let is_complex = config.weights == FaberWeights::Complex;
        let mut stack = config.stack.clone();
        if is_complex {
            stack.dim *= 2;
        }
        let mut layer = 0;
        let convolution = |from: usize, to: usize, init: &mut Init| {
            layer += 1;
            let is_result =
                layer == config.stack.num_layers && config.stack.jumping_knowledge.is_none();
            let kind = Kind {
                reads_complex: is_complex && layer > 1,
                gives_complex: is_complex && !is_result,
            };
            // The stack counts both parts.
            let from = if kind.reads_complex { from / 2 } else { from };
            let to = if kind.gives_complex { to / 2 } else { to };
            let mut made = FaberLayer::new(config, [from, to], kind, init);
            made.is_abs = config.activation == FaberActivation::Abs && !is_result;
            Ok(made)
        };
        let inputs = num_features(&prepared.features)?;
        let layers = stack.init(inputs, outputs, init, convolution)?;
        Ok(Self { layers })
    }

    fn forward(
        &self,
        prepared: &Self::Prepared,
        context: &Context,
    ) -> Result<Tensor<2>, DirectedError> {
        // The rectifier of the stack changes nothing behind |x|.
        let apply = |layer: &FaberLayer, x: &NodeFeatures| layer.forward(prepared, x);
        self.layers.forward(&prepared.features, context, apply)
    }
}
