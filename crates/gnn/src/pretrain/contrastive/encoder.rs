//! From views to points on the sphere.

use burn::{
    module::Module,
    tensor::{Tensor, activation::relu},
};
use serde::{Deserialize, Serialize};

use super::{BatchNorm, Statistics, ViewBatch};
use crate::{
    Context, GnnError, Init,
    heads::Readout,
    layers::{
        Dropout, Embedding, EmbeddingConfig, Gin, GinConfig, Linear, LinearConfig, MlpConfig,
    },
};

/// Added to the square of a length that is divided by.
const EPSILON: f64 = 1e-10;

/// How an [`Encoder`] is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EncoderConfig {
    /// Number of message-passing layers; 4 by default.
    pub num_layers: usize,
    /// Features of a node between layers; 64 by default.
    pub hidden: usize,
    /// Features of a view; 64 by default.
    pub outputs: usize,
    /// Features of the embedding of a degree; 16 by default.
    pub degree_dim: usize,
    /// Larger degrees count as this one; 512 by default.
    pub max_degree: usize,
    /// Probability that a feature of what a layer says of a view is dropped, while training; 0.5 by default.
    pub dropout: f64,
}

impl Default for EncoderConfig {
    fn default() -> Self {
        Self {
            num_layers: 4,
            hidden: 64,
            outputs: 64,
            degree_dim: 16,
            max_degree: 512,
            dropout: 0.5,
        }
    }
}

/// A graph isomorphism network that is read after every layer.
///
/// ```text
/// h0[v] = [position of v | is v the centre? | embedding of the degree of v]
/// hl    = relu(norm(gin(h(l-1))))                                      l = 1..=num_layers, perceptrons of two layers
/// z     = sum over l of dropout(W_l (sum over v of hl[v]) + b_l)
/// y     = z / |z|
/// ```
#[derive(Module, Debug)]
pub struct Encoder {
    /// `[max_degree + 1, degree_dim]`
    pub degrees: Embedding,
    /// Message passing.
    pub layers: Vec<EncoderLayer>,
    /// `W_l` and `b_l`, from 0 on.
    pub heads: Vec<Linear>,
    dropouts: Vec<Dropout>,
}

/// One layer of message passing and its normalisation.
#[derive(Module, Debug)]
pub struct EncoderLayer {
    /// Sums over neighbours, and a perceptron of two layers.
    pub gin: Gin,
    /// Behind the perceptron.
    pub norm: BatchNorm,
}

impl EncoderConfig {
    /// The encoder of views with `positions` eigenvectors, with initial parameters.
    ///
    /// # Errors
    /// [`GnnError::Option`] for sizes of 0 and a probability that is none.
    pub fn init(&self, positions: usize, init: &mut Init) -> Result<Encoder, GnnError> {
        self.check()?;
        let (hidden, inputs) = (self.hidden, positions + 1 + self.degree_dim);
        let degrees = EmbeddingConfig::new(self.max_degree + 1, self.degree_dim).init(init);
        let mut layers = Vec::with_capacity(self.num_layers);
        let mut heads = vec![LinearConfig::new(inputs, self.outputs).init(init)];
        for at in 0..self.num_layers {
            let width = if at == 0 { inputs } else { hidden };
            let mlp = MlpConfig::new(width).linear(hidden).relu().linear(hidden);
            layers.push(EncoderLayer {
                gin: GinConfig::new(mlp).init(init)?,
                norm: BatchNorm::new(hidden, init),
            });
            heads.push(LinearConfig::new(hidden, self.outputs).init(init));
        }
        let dropouts = heads.iter().map(|_| init.dropout(self.dropout));
        Ok(Encoder {
            dropouts: dropouts.collect::<Result<_, _>>()?,
            degrees,
            layers,
            heads,
        })
    }

    /// Checks the ranges.
    ///
    /// # Errors
    /// [`GnnError::Option`].
    pub fn check(&self) -> Result<(), GnnError> {
        let sizes = [
            ("num_layers", self.num_layers),
            ("hidden", self.hidden),
            ("outputs", self.outputs),
            ("degree_dim", self.degree_dim),
            ("max_degree", self.max_degree),
        ];
        match sizes.into_iter().find(|&(_, size)| size == 0) {
            // The probability is checked where the dropouts are made.
            None => Dropout::new(self.dropout, 0).map(|_| ()),
            Some((option, _)) => Err(GnnError::Option {
                what: "encoder",
                option,
                found: "0".into(),
                expected: "at least 1",
            }),
        }
    }
}

impl Encoder {
    /// A point of length 1 for every view, `[num_views, outputs]`.
    ///
    /// # Errors
    /// [`GnnError::Shape`] for views with another number of positions; [`GnnError::Sparse`] for another largest degree.
    ///
    /// # Complexity
    /// `O(num_layers * (num_entries * hidden + num_nodes * hidden^2))` time.
    pub fn forward(
        &self,
        views: &ViewBatch,
        statistics: Statistics,
        context: &Context,
    ) -> Result<Tensor<2>, GnnError> {
        let mut h = self.inputs(views)?;
        let mut sum = self.read(0, h.clone(), views, context)?;
        for (at, layer) in self.layers.iter().enumerate() {
            h = layer.gin.forward(views.adjacency(), h, context)?;
            h = relu(layer.norm.forward(h, statistics)?);
            sum = sum + self.read(at + 1, h.clone(), views, context)?;
        }
        let lengths = (sum.clone().square().sum_dim(1) + EPSILON).sqrt();
        Ok(sum / lengths)
    }

    /// The encoder whose normalisations hold the statistics of `views`.
    ///
    /// # Errors
    /// As [`forward`](Self::forward); [`GnnError::Shape`] for no views.
    ///
    /// # Complexity
    /// As [`forward`](Self::forward).
    pub fn measured(&self, views: &ViewBatch) -> Result<Self, GnnError> {
        let context = Context::evaluation();
        let mut measured = self.clone();
        let mut h = self.inputs(views)?;
        for layer in &mut measured.layers {
            h = layer.gin.forward(views.adjacency(), h, &context)?;
            layer.norm = layer.norm.measured(h.clone())?;
            h = relu(layer.norm.forward(h, Statistics::Stored)?);
        }
        Ok(measured)
    }

    /// Number of features of a view.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.heads[0].weight.val().dims()[1]
    }

    /// The degree that larger ones count as.
    #[must_use]
    pub fn max_degree(&self) -> usize {
        self.degrees.table.val().dims()[0] - 1
    }

    /// What is known about every node at first, `[num_nodes, positions + 1 + degree_dim]`.
    fn inputs(&self, views: &ViewBatch) -> Result<Tensor<2>, GnnError> {
        let table = self.degrees.table.val();
        let known = views.known(&table.device(), table.dtype());
        let degrees = self.degrees.forward(views.degrees())?;
        Ok(Tensor::cat(vec![known, degrees], 1))
    }

    /// What a layer says of every view.
    fn read(
        &self,
        layer: usize,
        h: Tensor<2>,
        views: &ViewBatch,
        context: &Context,
    ) -> Result<Tensor<2>, GnnError> {
        let pooled = Readout::Sum.forward(h, views.nodes())?;
        let said = self.heads[layer].forward(pooled)?;
        self.dropouts[layer].forward(said, context)
    }
}
