//! The network of all runs: graph convolutions (Kipf and Welling, ICLR 2017), the first of which gives the embedding.
//!
//! ```text
//! h   = relu(S X W_1 + b_1)          S = D^-1/2 (A + I) D^-1/2
//! z   = dropout(h)
//! y   = S z W_2 + b_2                further layers, with a rectifier and a dropout each, lie between if there are any
//! ```

use burn::{
    module::Module,
    tensor::{Tensor, activation::relu},
};
use serde::{Deserialize, Serialize};

use super::EmbeddingPoint;
use crate::{
    Adjacency, Aggregation, Context, GnnError, Init, NodeFeatures,
    layers::{Convolution, ConvolutionConfig, Dropout},
};

/// How an [`Encoder`] is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EncoderConfig {
    /// Features of an embedding; 128 by default.
    pub hidden: usize,
    /// Convolutions between the first and the last; 0 by default, as in the released scripts.
    pub extra_layers: usize,
    /// Probability that a feature is dropped behind a convolution; 0.5 by default.
    pub dropout: f64,
}

impl Default for EncoderConfig {
    fn default() -> Self {
        Self {
            hidden: 128,
            extra_layers: 0,
            dropout: 0.5,
        }
    }
}

/// Convolutions with rectifiers and dropouts between them.
#[derive(Module, Debug)]
pub struct Encoder {
    convolutions: Vec<Convolution>,
    dropouts: Vec<Dropout>,
}

/// What comes out of the first convolution, `[num_nodes, hidden]`.
#[derive(Debug, Clone)]
pub struct Embedding {
    before_dropout: Tensor<2>,
    after_dropout: Tensor<2>,
}

impl Embedding {
    /// The embedding as a task sees it.
    #[must_use]
    pub fn at(&self, point: EmbeddingPoint) -> Tensor<2> {
        match point {
            EmbeddingPoint::AfterDropout => self.after_dropout.clone(),
            EmbeddingPoint::BeforeDropout => self.before_dropout.clone(),
        }
    }
}

impl EncoderConfig {
    /// The network for nodes with `inputs` features and `outputs` classes, with initial parameters.
    ///
    /// # Errors
    /// [`GnnError::Option`] for no hidden features, and a probability that is none.
    pub fn init(
        &self,
        inputs: usize,
        outputs: usize,
        init: &mut Init,
    ) -> Result<Encoder, GnnError> {
        if self.hidden == 0 {
            return Err(GnnError::Option {
                what: "Encoder",
                option: "hidden",
                found: "0".into(),
                expected: "at least 1",
            });
        }
        let num_hidden = 1 + self.extra_layers;
        let convolution = |from, to, init: &mut Init| {
            let config = ConvolutionConfig::new(Aggregation::Symmetric);
            config.with_linear(from, to).init(init)
        };
        let mut convolutions = vec![convolution(inputs, self.hidden, init)];
        for layer in 1..=num_hidden {
            let to = if layer == num_hidden {
                outputs
            } else {
                self.hidden
            };
            convolutions.push(convolution(self.hidden, to, init));
        }
        let dropouts = (0..num_hidden).map(|_| init.dropout(self.dropout));
        Ok(Encoder {
            convolutions,
            dropouts: dropouts.collect::<Result<_, _>>()?,
        })
    }
}

impl Encoder {
    /// What the first convolution makes of the features.
    ///
    /// # Errors
    /// [`GnnError::Shape`], [`GnnError::Sparse`] for another graph or other features than the network was made for.
    pub fn embed(
        &self,
        adjacency: &Adjacency,
        features: &NodeFeatures,
        context: &Context,
    ) -> Result<Embedding, GnnError> {
        let before_dropout = relu(self.convolutions[0].forward_features(adjacency, features)?);
        Ok(Embedding {
            after_dropout: self.dropouts[0].forward(before_dropout.clone(), context)?,
            before_dropout,
        })
    }

    /// Scores of the classes, `[num_nodes, outputs]`, from an embedding.
    ///
    /// # Errors
    /// As [`embed`](Self::embed).
    pub fn classify(
        &self,
        adjacency: &Adjacency,
        embedding: &Embedding,
        context: &Context,
    ) -> Result<Tensor<2>, GnnError> {
        let mut x = embedding.after_dropout.clone();
        for (convolution, dropout) in self.convolutions[1..].iter().zip(&self.dropouts[1..]) {
            x = dropout.forward(relu(convolution.forward(adjacency, x)?), context)?;
        }
        let last = &self.convolutions[self.convolutions.len() - 1];
        last.forward(adjacency, x)
    }
}
