//! The layers that are compared.

use burn::{module::Module, tensor::Tensor};
use serde::{Deserialize, Serialize};

use super::Problem;
use crate::{
    Adjacency, Aggregation, Context, GnnError, Init,
    layers::{
        Attention, Convolution, ConvolutionConfig, Gat, GatConfig, Gin, GinConfig, MlpConfig, Sage,
        SageConfig, Sir, SirConfig, SirMessage,
    },
};

/// A layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GraphLayer {
    /// Messages that are bent where both ends meet: by a rectifier, for dictionaries by a rectifier, a linear map and
    /// another rectifier.
    Sir,
    /// A perceptron of the sum of a node and its neighbours: one linear map with a rectifier, for dictionaries two.
    Gin,
    /// A symmetrically normalised sum.
    Gcn,
    /// A mean of the neighbours, and a map of the node itself.
    Sage,
    /// Dynamic attention with one head, without self loops.
    Gat,
}

impl GraphLayer {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Sir, Self::Gin, Self::Gcn, Self::Sage, Self::Gat];

    /// As settings and programs call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sir => "sir",
            Self::Gin => "gin",
            Self::Gcn => "gcn",
            Self::Sage => "sage",
            Self::Gat => "gat",
        }
    }

    /// True if embeddings are rectified before the layer, as those of dictionaries are for all layers but SIR-GCN: the sum over
    /// the nodes would otherwise be the same for every dictionary.
    pub(super) fn rectifies_inputs(self, problem: Problem) -> bool {
        problem == Problem::DictionaryLookup && self != Self::Sir
    }

    /// The layer from `dim` features to as many.
    pub(super) fn init(
        self,
        problem: Problem,
        dim: usize,
        init: &mut Init,
    ) -> Result<MessagePassing, GnnError> {
        let is_dictionary = problem == Problem::DictionaryLookup;
        Ok(match self {
            Self::Sir => {
                let config = SirConfig::new(dim, dim, dim);
                let config = match is_dictionary {
                    true => {
                        let mlp = MlpConfig::new(dim).relu().linear(dim).relu();
                        config.with_message(SirMessage::Mlp(mlp))
                    }
                    false => config,
                };
                MessagePassing::Sir(config.init(init)?)
            }
            Self::Gin => {
                let mlp = MlpConfig::new(dim).linear(dim).relu();
                let mlp = mlp.when(is_dictionary, |mlp| mlp.linear(dim).relu());
                MessagePassing::Gin(GinConfig::new(mlp).init(init)?)
            }
            Self::Gcn => {
                let config = ConvolutionConfig::new(Aggregation::Symmetric);
                MessagePassing::Gcn(config.with_linear(dim, dim).init(init))
            }
            Self::Sage => MessagePassing::Sage(SageConfig::new(dim, dim).init(init)),
            Self::Gat => {
                let config = GatConfig {
                    self_loops: false,
                    ..GatConfig::new(dim, dim).with_attention(Attention::Dynamic)
                };
                MessagePassing::Gat(config.init(init)?)
            }
        })
    }
}

/// The same with its parameters.
#[derive(Module, Debug)]
#[allow(clippy::large_enum_variant, reason = "a model has one")]
pub(super) enum MessagePassing {
    Sir(Sir),
    Gin(Gin),
    Gcn(Convolution),
    Sage(Sage),
    Gat(Gat),
}

impl MessagePassing {
    /// `[num_nodes, dim]` to `[num_nodes, dim]`.
    pub(super) fn forward(
        &self,
        adjacency: &Adjacency,
        x: Tensor<2>,
        context: &Context,
    ) -> Result<Tensor<2>, GnnError> {
        match self {
            Self::Sir(layer) => layer.forward(adjacency.pattern(), x, None, context),
            Self::Gin(layer) => layer.forward(adjacency, x, context),
            Self::Gcn(layer) => layer.forward(adjacency, x),
            Self::Sage(layer) => layer.forward(adjacency, x),
            Self::Gat(layer) => layer.forward(adjacency.pattern(), x, context),
        }
    }
}
