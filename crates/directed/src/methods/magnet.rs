//! MagNet (Zhang et al., *MagNet: A Neural Network for Directed Graphs*, NeurIPS 2021): Chebyshev convolutions with the magnetic
//! Laplacian, whose complex entries have the directions of edges in their phases.
//!
//! ```text
//! L'  = 2 L / λ_max - I                      L, the magnetic Laplacian with charge q: see operators::magnetic
//! x'  = σ(sum over k = 0..K of T_k(L') x W_k + (1 + i) b)        T_0 = 1, T_1 = L', T_k = 2 L' T_(k-1) - T_(k-2)
//! σ(z) = z where the real part of z is at least 0, and 0 elsewhere
//! y   = dropout([real parts of x_L | imaginary parts of x_L]) W + b
//! ```
//!
//! `x` is complex, the weights and the bias are real and shared by both parts. The authors' program starts with the features in
//! both parts, `x_0 = (1 + i) X`, although the features are real; that is the default here, and `x_0 = X` can be chosen.
//!
//! # What differs from released programs
//! Convolutions of PyTorch Geometric Signed Directed before 1.2 make both parts of the product of `real(L') x_real` and
//! `imaginary(L') x_imaginary`, added and subtracted; the imaginary part of a complex product is
//! `imaginary(L') x_real + real(L') x_imaginary`. Loops of the graph are dropped there and kept here. The rectifier is always on;
//! programs have it as an option.
//!
//! # How it is computed
//! Features are multiplied with all weights at once, first: they may be sparse, and what is propagated has the width of the
//! outputs. The sum of polynomials is Clenshaw's recurrence, `K` products with `L'`:
//!
//! ```text
//! b_k = x W_k + 2 L' b_(k+1) - b_(k+2)      for k = K..1        the result is  x W_0 + L' b_1 - b_2
//! ```
//!
//! In the first layer everything is linear in `X`, so that both parts share the product `X W`, the first propagation is one of
//! real numbers, and the factor `1 + i` comes last.

use argiope_gnn::{
    Context, GnnError, Init, NodeFeatures,
    layers::{Dropout, Linear, LinearConfig},
};
use argiope_sparse::complex_spmm::Complex;
use burn::{
    module::{Module, Param},
    tensor::Tensor,
};
use serde::{Deserialize, Serialize};

use super::{Input, Method, stack::num_features};
use crate::{
    DirectedError,
    error::check_not_zero,
    operators::{ComplexFeatures, ComplexOperator, Magnetic},
};

/// How a [`MagNet`] is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MagNetConfig {
    /// Number of convolutions; 2 by default.
    pub num_layers: usize,
    /// Complex features behind each; 64 by default.
    pub dim: usize,
    /// `K`, the degree of the polynomials; 1 by default, as in the paper.
    pub order: usize,
    /// `q`, the phase of a one-way edge as a part of a full turn, between 0, without directions, and one half; one quarter by
    /// default. The paper chooses it for each data set, up to one quarter.
    pub charge: f64,
    /// `λ_max`, the largest eigenvalue of the Laplacian, which is at most 2; 2 by default.
    pub lambda_max: f64,
    /// Probability that a feature is dropped before the last map; 0.5 by default.
    pub dropout: f64,
    /// Where the features stand at the start; in both parts by default.
    pub input: MagNetInput,
}

/// Where the features stand at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MagNetInput {
    /// In the real and in the imaginary parts.
    #[default]
    Both,
    /// In the real parts; the imaginary ones are 0.
    Real,
}

impl Default for MagNetConfig {
    fn default() -> Self {
        Self {
            num_layers: 2,
            dim: 64,
            order: 1,
            charge: 0.25,
            lambda_max: 2.0,
            dropout: 0.5,
            input: MagNetInput::default(),
        }
    }
}

/// What a [`MagNet`] computes of a graph once.
pub struct MagNetPrepared {
    features: NodeFeatures,
    /// `L'`
    laplacian: ComplexOperator,
}

/// Complex convolutions, and a map of both parts to the outputs.
#[derive(Module, Debug)]
pub struct MagNet {
    first: ChebyshevLayer,
    others: Vec<ChebyshevLayer>,
    dropout: Dropout,
    head: Linear,
    #[module(skip)]
    input: MagNetInput,
}

/// A polynomial of the Laplacian with matrices as coefficients.
#[derive(Module, Debug)]
struct ChebyshevLayer {
    /// `[inputs, outputs]`, one for every degree from 0 to `K`.
    weights: Vec<Param<Tensor<2>>>,
    /// `[outputs]`
    bias: Param<Tensor<1>>,
}

impl ChebyshevLayer {
    fn new(inputs: usize, outputs: usize, order: usize, init: &mut Init) -> Self {
        let weights = (0..=order).map(|_| init.glorot_uniform([inputs, outputs]));
        Self {
            weights: weights.collect(),
            bias: init.constant([outputs], 0.0),
        }
    }

    /// Features of nodes to `[num_nodes, outputs]` in both parts.
    fn forward_features(
        &self,
        laplacian: &ComplexOperator,
        features: &NodeFeatures,
        input: MagNetInput,
    ) -> Result<Complex<Tensor<2>>, GnnError> {
        let products = features.matmul(self.weight())?;
        let sum = self.sum(laplacian, ComplexFeatures::of_real(products))?;
        Ok(self.activated(match input {
            MagNetInput::Both => sum.in_both_parts(),
            MagNetInput::Real => sum,
        }))
    }

    /// `[num_nodes, inputs]` to `[num_nodes, outputs]`, both in two parts.
    fn forward(
        &self,
        laplacian: &ComplexOperator,
        x: Complex<Tensor<2>>,
    ) -> Result<Complex<Tensor<2>>, GnnError> {
        let weight = self.weight();
        let products = ComplexFeatures {
            real: x.real.matmul(weight.clone()),
            imaginary: Some(x.imaginary.matmul(weight)),
        };
        Ok(self.activated(self.sum(laplacian, products)?))
    }

    /// `[inputs, (K + 1) outputs]`
    fn weight(&self) -> Tensor<2> {
        Tensor::cat(self.weights.iter().map(Param::val).collect(), 1)
    }

    /// The sum of `T_k(L')` times the `k`-th group of columns.
    fn sum(
        &self,
        laplacian: &ComplexOperator,
        products: ComplexFeatures,
    ) -> Result<ComplexFeatures, GnnError> {
        let outputs = self.bias.dims()[0];
        let term = |k: usize| products.columns(k * outputs, outputs);
        let order = self.weights.len() - 1;
        let (mut last, mut before) = (term(order), None);
        for k in (0..order).rev() {
            let mut next = laplacian.apply(last.clone())?;
            if k > 0 {
                next = next.scaled(2.0);
            }
            next = next.plus(term(k));
            if let Some(before) = before {
                next = next.minus(before);
            }
            before = Some(last);
            last = next;
        }
        Ok(last)
    }

    fn activated(&self, x: ComplexFeatures) -> Complex<Tensor<2>> {
        let Complex { real, imaginary } = x.into_parts();
        let bias: Tensor<2> = self.bias.val().unsqueeze();
        let real = real + bias.clone();
        let is_off = real.clone().lower_elem(0.0);
        Complex {
            real: real.mask_fill(is_off.clone(), 0.0),
            imaginary: (imaginary + bias).mask_fill(is_off, 0.0),
        }
    }
}

impl Method for MagNet {
    type Config = MagNetConfig;
    type Prepared = MagNetPrepared;

    fn prepare(config: &Self::Config, input: Input<'_>) -> Result<Self::Prepared, DirectedError> {
        check_not_zero(&[("num_layers", config.num_layers), ("dim", config.dim)])?;
        check_charge(config.charge)?;
        let magnetic = Magnetic::new(config.charge);
        Ok(MagNetPrepared {
            features: input.features.clone(),
            laplacian: magnetic.scaled_laplacian(input.graph, config.lambda_max)?,
        })
    }

    fn init(
        config: &Self::Config,
        prepared: &Self::Prepared,
        outputs: usize,
        init: &mut Init,
    ) -> Result<Self, DirectedError> {
        let inputs = num_features(&prepared.features)?;
        let dim = config.dim;
        let first = ChebyshevLayer::new(inputs, dim, config.order, init);
        let others =
            (1..config.num_layers).map(|_| ChebyshevLayer::new(dim, dim, config.order, init));
        Ok(Self {
            first,
            others: others.collect(),
            dropout: init.dropout(config.dropout)?,
            head: LinearConfig::new(2 * dim, outputs).init(init),
            input: config.input,
        })
    }

    fn forward(
        &self,
        prepared: &Self::Prepared,
        context: &Context,
    ) -> Result<Tensor<2>, DirectedError> {
        let (laplacian, features) = (&prepared.laplacian, &prepared.features);
        let mut x = self
            .first
            .forward_features(laplacian, features, self.input)?;
        for layer in &self.others {
            x = layer.forward(laplacian, x)?;
        }
        let both = Tensor::cat(vec![x.real, x.imaginary], 1);
        Ok(self.head.forward(self.dropout.forward(both, context)?)?)
    }
}

/// Fails unless the charge lies between 0 and one half: beyond, phases repeat.
pub(super) fn check_charge(charge: f64) -> Result<(), DirectedError> {
    if (0.0..=0.5).contains(&charge) {
        return Ok(());
    }
    Err(DirectedError::Option {
        name: "charge",
        found: charge.to_string(),
        expected: "a number between 0 and 0.5",
    })
}
