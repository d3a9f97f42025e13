//! ADPA, *adaptive directed pattern aggregation* (Sun et al., *Breaking the Entanglement of Homophily and Heterophily in
//! Semi-supervised Node Classification*, ICDE 2024).
//!
//! ```text
//! M_p       of the patterns A + I, A^T + I, A A, A A^T, A^T A, A^T A^T, scaled as D^(r-1) M D^-r with D the row sums
//! H_p,k     = M_p (c_k H_p,k-1)        H_p,0 = X        c_k = ln(1/k) + 1 + 10^-6
//! a_p,k     = softmax over k of sigmoid(w_p . [H_p,0 | ... | H_p,K | H_p,k] + b_p)                     for every node
//! h_p       = MLP_p(sum over k of a_p,k H_p,k)        h_0 = MLP_0(X)
//! scores    = W [g_0 h_0 | ... | g_6 h_6] + b                                                 with free scalars g_p
//! ```
//!
//! Products of two adjacencies keep the numbers of paths and their diagonal; loops are added to `A` and `A^T` only. The factors
//! `c_k` are 1, 0.307, -0.099, -0.386, ...
//!
//! # What differs from the released program
//! It stacks the scores of the hops one after the other and reads them back node by node: a node's weights come from the scores
//! of other nodes. [`HopAttention::Released`] does that too; [`HopAttention::Node`], the formula above, is the default. A seventh
//! attention layer, which is never used there, has no parameters here.
//!
//! # How it is computed
//! The propagation is linear, so that `H_p,k W = M_p^k (X W)` up to the factors: where features are many and sparse, what is
//! propagated are the few columns of `X W`, not the features. [`Propagation::Auto`] takes what needs fewer operations.

mod combine;
mod hops;

use argiope_gnn::{
    Context, GnnError, Init, NodeFeatures,
    layers::{Dropout, Linear, LinearConfig},
};
use argiope_sparse::row_softmax;
use burn::{
    module::{Module, Param},
    tensor::{
        Tensor, TensorData,
        activation::{relu, sigmoid},
    },
};
use serde::{Deserialize, Serialize};

use combine::Combination;
pub use combine::PatternAttention;
use hops::Hops;

use super::{Input, Method, Propagation, stack::num_features};
use crate::{
    DirectedError, DirectedPattern,
    error::{check_not_zero, check_setting},
    operators::{Weighted, normalization::powers},
};

/// How an [`Adpa`] is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AdpaConfig {
    /// Features of the encoder of a pattern; 64 by default.
    pub dim: usize,
    /// Linear layers of an encoder; 1 by default.
    pub num_layers: usize,
    /// Probability that a feature is dropped behind a layer; 0.5 by default.
    pub dropout: f64,
    /// `K`, the steps of propagation; 2 by default.
    pub num_hops: usize,
    /// `r`, the exponent of the scaling: one half for the symmetric form, 0 for that of random walks; one half by default.
    pub exponent: f64,
    /// The patterns; all six by default.
    pub patterns: Vec<DirectedPattern>,
    /// How hops become one; by the formula above by default.
    pub hop_attention: HopAttention,
    /// How patterns become one; by free scalars by default.
    pub pattern_attention: PatternAttention,
    /// What is propagated; whatever takes fewer operations by default.
    pub propagation: Propagation,
}

/// How the hops of a pattern become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HopAttention {
    /// Weights of a node from its own scores.
    #[default]
    Node,
    /// Weights of a node from scores of other nodes, as the released program computes them.
    Released,
    /// The mean of all hops.
    Mean,
}

impl Default for AdpaConfig {
    fn default() -> Self {
        Self {
            dim: 64,
            num_layers: 1,
            dropout: 0.5,
            num_hops: 2,
            exponent: 0.5,
            patterns: DirectedPattern::ALL.to_vec(),
            hop_attention: HopAttention::default(),
            pattern_attention: PatternAttention::default(),
            propagation: Propagation::default(),
        }
    }
}

/// What an [`Adpa`] computes of a graph once.
pub struct AdpaPrepared {
    features: NodeFeatures,
    /// Of every pattern.
    hops: Vec<Hops>,
}

/// Encoders of the features and of every pattern, and attention over hops and patterns.
#[derive(Module, Debug)]
pub struct Adpa {
    own: Encoder,
    patterns: Vec<PatternEncoder>,
    combination: Combination,
}

/// Linear layers, each with a rectifier and a dropout.
#[derive(Module, Debug)]
struct Encoder {
    layers: Vec<Linear>,
    dropouts: Vec<Dropout>,
}

/// The attention over the hops of a pattern, and its encoder.
#[derive(Module, Debug)]
struct PatternEncoder {
    attention: Option<Attention>,
    encoder: Encoder,
    #[module(skip)]
    kind: HopAttention,
}

#[derive(Module, Debug)]
struct Attention {
    /// `[num_features, num_hops + 2]`: a column for every hop, and one for the hop whose score it is.
    weight: Param<Tensor<2>>,
    /// `[1]`
    bias: Param<Tensor<1>>,
}

impl Encoder {
    fn new(config: &AdpaConfig, inputs: usize, init: &mut Init) -> Result<Self, GnnError> {
        let layers = 0..config.num_layers;
        Ok(Self {
            layers: (layers.clone())
                .map(|layer| {
                    let from = if layer == 0 { inputs } else { config.dim };
                    LinearConfig::new(from, config.dim).init(init)
                })
                .collect(),
            dropouts: layers
                .map(|_| init.dropout(config.dropout))
                .collect::<Result<_, _>>()?,
        })
    }

    /// From what the first layer gives: its product with the weight, and its bias.
    fn behind_first(&self, first: Tensor<2>, context: &Context) -> Result<Tensor<2>, GnnError> {
        let mut x = first;
        for (layer, dropout) in self.dropouts.iter().enumerate() {
            if layer > 0 {
                x = self.layers[layer].forward(x)?;
            }
            x = dropout.forward(relu(x), context)?;
        }
        Ok(x)
    }

    fn forward(&self, features: &NodeFeatures, context: &Context) -> Result<Tensor<2>, GnnError> {
        self.behind_first(self.layers[0].forward_features(features)?, context)
    }
}

impl PatternEncoder {
    fn forward(&self, hops: &Hops, context: &Context) -> Result<Tensor<2>, GnnError> {
        let first = &self.encoder.layers[0];
        let (weight, bias) = (first.weight.val(), first.bias.as_ref().map(Param::val));
        let dim = weight.dims()[1];
        let mixed = match &self.attention {
            None => {
                let products = hops.products(weight)?;
                let count = products.len() as f64;
                let sum = products.into_iter().reduce(|sum, product| sum + product);
                sum.map(|sum| sum / count)
            }
            Some(attention) => {
                // One product gives what is encoded and all parts of the scores.
                let weight = Tensor::cat(vec![weight, attention.weight.val()], 1);
                let products = hops.products(weight)?;
                let weights = attention.weights(&products, dim, self.kind)?;
                // The columns of the scores come along: gradients of parts of matrices cost more than they do.
                let terms = products.into_iter().enumerate();
                let terms = terms.map(|(hop, product)| product * weights.clone().narrow(1, hop, 1));
                let sum = terms.reduce(|sum, term| sum + term);
                sum.map(|sum| sum.narrow(1, 0, dim))
            }
        };
        let mixed = mixed.ok_or(GnnError::Option {
            what: "ADPA",
            option: "num_hops",
            found: "none".into(),
            expected: "hops of every pattern",
        })?;
        let mixed = match bias {
            Some(bias) => mixed + bias.unsqueeze(),
            None => mixed,
        };
        self.encoder.behind_first(mixed, context)
    }
}

impl Attention {
    /// `[num_nodes, num_hops + 1]`, rows that add up to 1. In the products, the columns from `dim` on belong to the scores.
    fn weights(
        &self,
        products: &[Tensor<2>],
        dim: usize,
        kind: HopAttention,
    ) -> Result<Tensor<2>, GnnError> {
        let count = products.len();
        let parts = products.iter().enumerate().map(|(hop, product)| {
            let (device, dtype) = (product.device().inner(), product.dtype());
            let data = selector(dim, count, hop).convert_dtype(dtype);
            product
                .clone()
                .matmul(Tensor::from_data(data, (&device, dtype)))
        });
        let bias = self.bias.val().unsqueeze();
        let scores = parts.fold(bias, |sum: Tensor<2>, part| part + sum);
        let [num_nodes, _] = scores.dims();
        let scores = match kind {
            HopAttention::Released => scores.transpose().reshape([num_nodes, count]),
            HopAttention::Node | HopAttention::Mean => scores,
        };
        Ok(row_softmax(sigmoid(scores))?)
    }
}

/// What the product of a hop adds to the scores of all hops, as a matrix, `[dim + count + 1, count]`: the column `dim + hop` to all of
/// them, the last one to its own.
fn selector(dim: usize, count: usize, hop: usize) -> TensorData {
    let rows = dim + count + 1;
    let mut values = vec![0.0; rows * count];
    values[(dim + hop) * count..][..count].fill(1.0);
    values[(rows - 1) * count + hop] = 1.0;
    TensorData::new(values, [rows, count])
}

/// The scaled operator of a pattern.
fn operator(
    input: Input<'_>,
    pattern: DirectedPattern,
    exponent: f64,
) -> Result<argiope_gnn::Operator, DirectedError> {
    let (entries, counts) = pattern.with_counts(input.graph)?;
    let product = Weighted {
        pattern: entries,
        values: counts,
    };
    let product = match pattern.order() {
        1 => product.with_loops(1.0)?,
        _ => product,
    };
    let sums = product.row_sums();
    let scaled = product.scaled(&powers(&sums, exponent - 1.0), &powers(&sums, -exponent));
    Ok(scaled.into_operator()?)
}

impl Method for Adpa {
    type Config = AdpaConfig;
    type Prepared = AdpaPrepared;

    fn prepare(config: &Self::Config, input: Input<'_>) -> Result<Self::Prepared, DirectedError> {
        check_not_zero(&[("dim", config.dim), ("num_layers", config.num_layers)])?;
        let is_share = (0.0..=1.0).contains(&config.exponent);
        check_setting(
            "exponent",
            config.exponent,
            is_share,
            "a number between 0 and 1",
        )?;
        let hops = config.patterns.iter().map(|&pattern| {
            let operator = operator(input, pattern, config.exponent)?;
            Hops::new(input.features, operator, config)
        });
        Ok(AdpaPrepared {
            features: input.features.clone(),
            hops: hops.collect::<Result<_, _>>()?,
        })
    }

    fn init(
        config: &Self::Config,
        prepared: &Self::Prepared,
        outputs: usize,
        init: &mut Init,
    ) -> Result<Self, DirectedError> {
        let inputs = num_features(&prepared.features)?;
        let own = Encoder::new(config, inputs, init)?;
        let columns = config.num_hops + 2;
        let bound = 1.0 / ((columns * inputs).max(1) as f64).sqrt();
        let mut patterns = Vec::with_capacity(config.patterns.len());
        for _ in &config.patterns {
            let attention = (config.hop_attention != HopAttention::Mean).then(|| Attention {
                weight: init.uniform([inputs, columns], bound),
                bias: init.uniform([1], bound),
            });
            patterns.push(PatternEncoder {
                attention,
                encoder: Encoder::new(config, inputs, init)?,
                kind: config.hop_attention,
            });
        }
        let count = config.patterns.len() + 1;
        let combination =
            Combination::new(config.pattern_attention, count, config.dim, outputs, init);
        Ok(Self {
            own,
            patterns,
            combination,
        })
    }

    fn forward(
        &self,
        prepared: &Self::Prepared,
        context: &Context,
    ) -> Result<Tensor<2>, DirectedError> {
        let mut encoded = vec![self.own.forward(&prepared.features, context)?];
        for (encoder, hops) in self.patterns.iter().zip(&prepared.hops) {
            encoded.push(encoder.forward(hops, context)?);
        }
        Ok(self.combination.forward(encoded)?)
    }
}
