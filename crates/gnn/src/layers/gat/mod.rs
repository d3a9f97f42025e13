//! Graph attention: every node weighs its neighbours by what they are and what it is itself.
//!
//! ```text
//! z[u] = x[u] W                                                       one W a head
//! y[v] = b + sum over u in N(v) and v itself of p[v, u] z[u]          heads side by side, or their mean
//! p[v, .] = softmax over u in N(v) and v itself of s[v, u]
//!
//! static    s[v, u] = LeakyReLU(<a, z[u]> + <b, z[v]>)
//! dynamic   s[v, u] = <a, LeakyReLU(z[u] + x[v] V)>
//! ```
//!
//! Static scores are those of Veličković et al., *Graph Attention Networks*, ICLR 2018, equation 3: they order the
//! neighbours alike for all nodes. Dynamic ones are those of Brody, Alon and Yahav, *How Attentive are Graph Attention
//! Networks?*, ICLR 2022, equation 7, which is known as GATv2; `W` and `V` are the halves of its matrix.

mod score;

use argiope_sparse::{Pattern, Reduce, edge_softmax, spmm_weighted};
use burn::{
    module::{Module, Param},
    tensor::Tensor,
};
use serde::{Deserialize, Serialize};

use super::{Dropout, self_loops::RememberedLoops};
use crate::{Context, GnnError, Init, NodeFeatures};
use score::{DynamicScore, Score, StaticScore};

/// How a node and a neighbour make a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attention {
    /// That of graph attention networks.
    #[default]
    Static,
    /// That of their second version.
    Dynamic,
}

/// How a [`Gat`] layer is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GatConfig {
    /// Number of inputs.
    pub inputs: usize,
    /// Number of outputs of all heads together; a multiple of `heads` if they stand side by side.
    pub outputs: usize,
    /// Number of heads; 1 by default.
    pub heads: usize,
    /// Whether the heads stand side by side, as they do by default, or their mean is taken, as in the last layer of a
    /// network.
    pub concat: bool,
    /// How scores are made; by default as in the first version.
    pub attention: Attention,
    /// Slope of the leaky rectifier for negative numbers; 0.2 by default.
    pub negative_slope: f64,
    /// Probability that a node does not hear a neighbour in a head, while training; 0 by default, 0.6 in the paper. Features
    /// are dropped by whoever calls the layer.
    pub attention_dropout: f64,
    /// Whether nodes hear themselves; by default they do, those with a loop no more than others.
    pub self_loops: bool,
    /// Whether there is a bias; by default there is.
    pub bias: bool,
}

/// Graph attention. Weights start as Glorot's, the bias 0.
#[derive(Module, Debug)]
pub struct Gat {
    /// `[inputs, heads * width]`, where `width` is the number of outputs of a head.
    pub weight: Param<Tensor<2>>,
    score: Score,
    /// `[outputs]`
    pub bias: Option<Param<Tensor<1>>>,
    dropout: Dropout,
    heads: usize,
    concat: bool,
    negative_slope: f64,
    #[module(skip)]
    self_loops: Option<RememberedLoops>,
}

impl GatConfig {
    /// One head with static scores.
    #[must_use]
    pub fn new(inputs: usize, outputs: usize) -> Self {
        Self {
            inputs,
            outputs,
            heads: 1,
            concat: true,
            attention: Attention::default(),
            negative_slope: 0.2,
            attention_dropout: 0.0,
            self_loops: true,
            bias: true,
        }
    }

    /// With several heads, side by side or as their mean.
    #[must_use]
    pub fn with_heads(mut self, heads: usize, concat: bool) -> Self {
        (self.heads, self.concat) = (heads, concat);
        self
    }

    /// With other scores.
    #[must_use]
    pub fn with_attention(mut self, attention: Attention) -> Self {
        self.attention = attention;
        self
    }

    /// The layer with initial parameters.
    ///
    /// # Errors
    /// [`GnnError::Option`] for no heads, outputs that heads cannot share, and a probability that is none.
    pub fn init(&self, init: &mut Init) -> Result<Gat, GnnError> {
        let (inputs, heads) = (self.inputs, self.heads);
        if heads == 0 || (self.concat && !self.outputs.is_multiple_of(heads)) {
            return Err(GnnError::Option {
                what: "Gat",
                option: "heads",
                found: format!("{heads} for {} outputs", self.outputs),
                expected: "at least 1, and a divisor of the outputs unless their mean is taken",
            });
        }
        let width = if self.concat {
            self.outputs / heads
        } else {
            self.outputs
        };
        Ok(Gat {
            weight: init.glorot_uniform([inputs, heads * width]),
            score: match self.attention {
                Attention::Static => Score::Static(StaticScore::init(heads, width, init)),
                Attention::Dynamic => {
                    Score::Dynamic(DynamicScore::init(inputs, heads, width, init))
                }
            },
            bias: self.bias.then(|| init.constant([self.outputs], 0.0)),
            dropout: init.dropout(self.attention_dropout)?,
            heads,
            concat: self.concat,
            negative_slope: self.negative_slope,
            self_loops: self.self_loops.then(RememberedLoops::default),
        })
    }
}

impl Gat {
    /// `[num_nodes, inputs]` to `[num_nodes, outputs]`. Row `v` of `pattern` lists the nodes that `v` hears from; without
    /// self loops, nodes that hear from nobody get the bias.
    ///
    /// # Errors
    /// [`GnnError::Shape`], [`GnnError::Sparse`].
    ///
    /// # Complexity
    /// `O(num_nodes * inputs * outputs + num_entries * outputs)` time for heads side by side. Dynamic scores keep
    /// `outputs` numbers for every entry, static ones `heads`.
    pub fn forward(
        &self,
        pattern: &Pattern,
        x: Tensor<2>,
        context: &Context,
    ) -> Result<Tensor<2>, GnnError> {
        self.forward_features(pattern, &NodeFeatures::Dense(x), context)
    }

    /// The same for features of any kind.
    ///
    /// # Errors
    /// [`GnnError::Shape`], [`GnnError::Sparse`]; [`GnnError::NoFeatureValues`] for nodes without features.
    pub fn forward_features(
        &self,
        pattern: &Pattern,
        features: &NodeFeatures,
        context: &Context,
    ) -> Result<Tensor<2>, GnnError> {
        let pattern = self.heard(pattern)?;
        let mapped = features.matmul(self.weight.val())?;
        let weights = self.softmax(&pattern, features, mapped.clone())?;
        let weights = self.dropout.forward(weights, context)?;
        let y = spmm_weighted(&pattern, weights, mapped, Reduce::Sum)?;
        let y = if self.concat {
            y
        } else {
            self.mean_of_heads(y)
        };
        Ok(match &self.bias {
            Some(bias) => y + bias.val().unsqueeze(),
            None => y,
        })
    }

    /// How much every node hears of each neighbour: the pattern with its self loops, and `[num_entries, heads]`, which
    /// sums to 1 along every row that has entries.
    ///
    /// # Errors
    /// As [`forward_features`](Self::forward_features).
    pub fn attention(
        &self,
        pattern: &Pattern,
        features: &NodeFeatures,
    ) -> Result<(Pattern, Tensor<2>), GnnError> {
        let pattern = self.heard(pattern)?;
        let mapped = features.matmul(self.weight.val())?;
        let weights = self.softmax(&pattern, features, mapped)?;
        Ok((pattern, weights))
    }

    fn heard(&self, pattern: &Pattern) -> Result<Pattern, GnnError> {
        Ok(match &self.self_loops {
            Some(loops) => loops.of(pattern)?,
            None => pattern.clone(),
        })
    }

    fn softmax(
        &self,
        pattern: &Pattern,
        features: &NodeFeatures,
        mapped: Tensor<2>,
    ) -> Result<Tensor<2>, GnnError> {
        let slope = self.negative_slope;
        let scores = self.score.forward(pattern, features, mapped, slope)?;
        Ok(edge_softmax(pattern, scores)?)
    }

    fn mean_of_heads(&self, y: Tensor<2>) -> Tensor<2> {
        let [rows, dim] = y.dims();
        let width = dim / self.heads;
        let heads = y.reshape([rows, self.heads, width]);
        heads.mean_dim(1).reshape([rows, width])
    }
}
