//! The first layer of a model, for nodes with whatever features.

use burn::{module::Module, tensor::Tensor};
use serde::{Deserialize, Serialize};

use super::{Dropout, Embedding, EmbeddingConfig, Linear, LinearConfig};
use crate::{Context, GnnError, Init, NodeFeatures};

/// How an [`Input`] is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InputConfig {
    /// Number of features that come out.
    pub dim: usize,
    /// Probability that a feature is dropped, 0 by default: before the linear layer, or behind the embedding.
    pub dropout: f64,
}

/// A linear layer where the nodes have features, an embedding where they have none.
#[derive(Module, Debug)]
pub struct Input {
    dropout: Dropout,
    projection: Projection,
}

#[derive(Module, Debug)]
#[allow(clippy::large_enum_variant, reason = "a model has one")]
enum Projection {
    Linear(Linear),
    Embedding(Embedding),
}

impl InputConfig {
    /// To `dim` features, without dropout.
    #[must_use]
    pub fn new(dim: usize) -> Self {
        Self { dim, dropout: 0.0 }
    }

    /// Features are dropped with this probability.
    #[must_use]
    pub fn with_dropout(mut self, probability: f64) -> Self {
        self.dropout = probability;
        self
    }

    /// The layer for nodes like those of `features`.
    ///
    /// # Errors
    /// [`GnnError::Option`] for a probability that is none.
    pub fn init(&self, features: &NodeFeatures, init: &mut Init) -> Result<Input, GnnError> {
        let projection = match features.dim() {
            Some(inputs) => Projection::Linear(LinearConfig::new(inputs, self.dim).init(init)),
            None => {
                let config = EmbeddingConfig::new(features.num_categories(), self.dim);
                Projection::Embedding(config.init(init))
            }
        };
        Ok(Input {
            dropout: init.dropout(self.dropout)?,
            projection,
        })
    }
}

impl Input {
    /// Features of nodes to `[num_nodes, dim]`.
    ///
    /// # Errors
    /// [`GnnError::Shape`], [`GnnError::FeatureKind`] or [`GnnError::NoFeatureValues`] for features unlike those that the
    /// layer was made for.
    pub fn forward(
        &self,
        features: &NodeFeatures,
        context: &Context,
    ) -> Result<Tensor<2>, GnnError> {
        match &self.projection {
            Projection::Linear(linear) => {
                linear.forward_features(&features.dropout(&self.dropout, context)?)
            }
            Projection::Embedding(embedding) => {
                let x = embedding.forward_features(features)?;
                self.dropout.forward(x, context)
            }
        }
    }
}
