//! The encoder: embeddings of nodes from their features and the graph.

use argiope_gnn::{
    Adjacency, Aggregation, Context, Init, NodeFeatures,
    layers::{
        Convolution, ConvolutionConfig, Dropout, EdgeDropout, Embedding, EmbeddingConfig,
        LayerNorm, LayerNormConfig, Linear, LinearConfig,
    },
};
use burn::{
    module::{Module, Param},
    tensor::{Tensor, activation::relu},
};

use crate::{
    NcnError,
    config::{ConvolutionKind, EncoderConfig},
};

/// An encoder and its parameters.
#[derive(Module, Debug)]
pub struct Encoder {
    feature_dropout: Dropout,
    /// Learned features of nodes that have none.
    embedding: Option<Embedding>,
    /// Of convolutions without weights, and of no convolution at all.
    input: Option<Linear>,
    /// Behind the embedding, or behind the linear map of features.
    input_dropout: Dropout,
    layers: Vec<Layer>,
    /// `[num_layers]`: the weights of the outputs of the layers.
    jumping_knowledge: Option<Param<Tensor<1>>>,
    residual: bool,
}

/// A convolution and what follows it.
#[derive(Module, Debug)]
struct Layer {
    edge_dropout: EdgeDropout,
    convolution: Convolution,
    norm: Option<LayerNorm>,
    dropout: Dropout,
    rectified: bool,
}

impl Encoder {
    /// An encoder of nodes like those of `features` with initial parameters.
    ///
    /// # Errors
    /// [`NcnError::Gnn`] for a probability that is none.
    pub fn new(
        config: &EncoderConfig,
        features: &NodeFeatures,
        init: &mut Init,
    ) -> Result<Self, NcnError> {
        let (dim, is_pure) = (config.dim, config.convolution.is_pure());
        let embedding = (features.dim().is_none())
            .then(|| EmbeddingConfig::new(features.num_categories(), dim).init(init));
        let input = (features.dim())
            .filter(|_| is_pure || config.num_layers == 0)
            .map(|inputs| LinearConfig::new(inputs, dim).init(init));
        let input_dim = match features.dim() {
            Some(inputs) if input.is_none() => inputs,
            _ => dim,
        };
        let layers = (0..config.num_layers)
            .map(|number| {
                let inputs = if number == 0 { input_dim } else { dim };
                Layer::new(config, number, inputs, init)
            })
            .collect::<Result<_, NcnError>>()?;
        let jumping = config.jumping_knowledge && config.num_layers > 0;
        let input_dropout = match embedding.is_some() || input.is_some() {
            true => config.dropout,
            false => 0.0,
        };
        Ok(Self {
            feature_dropout: init.dropout(config.feature_dropout)?,
            embedding,
            input,
            input_dropout: init.dropout(input_dropout)?,
            layers,
            jumping_knowledge: jumping.then(|| init.normal([config.num_layers], 1.0)),
            residual: config.residual,
        })
    }

    /// Embeddings, `[num_nodes, dim]`.
    ///
    /// # Errors
    /// [`NcnError::Gnn`] for features unlike those that the encoder was made for.
    pub fn forward(
        &self,
        features: &NodeFeatures,
        adjacency: &Adjacency,
        context: &Context,
    ) -> Result<Tensor<2>, NcnError> {
        let mut layers = self.layers.iter();
        let mut outputs = Vec::new();
        let mut x = match (&self.embedding, &self.input) {
            (Some(embedding), _) => {
                let x = embedding.forward_features(features)?;
                self.input_dropout.forward(x, context)?
            }
            (None, Some(input)) => {
                let features = features.dropout(&self.feature_dropout, context)?;
                let x = input.forward_features(&features)?;
                self.input_dropout.forward(x, context)?
            }
            (None, None) => {
                let features = features.dropout(&self.feature_dropout, context)?;
                let Some(first) = layers.next() else {
                    return Err(NcnError::Data {
                        what: "an encoder without layers has a linear map of features".into(),
                    });
                };
                let x = first.forward(&features, adjacency, context)?;
                let x = match features {
                    NodeFeatures::Dense(input) if self.adds(&input, &x) => x + input,
                    _ => x,
                };
                outputs.push(x.clone());
                x
            }
        };
        for layer in layers {
            let features = NodeFeatures::Dense(x.clone());
            let y = layer.forward(&features, adjacency, context)?;
            x = if self.adds(&x, &y) { y + x } else { y };
            outputs.push(x.clone());
        }
        let Some(weights) = &self.jumping_knowledge else {
            return Ok(x);
        };
        let weights = weights.val();
        let weighted = outputs
            .into_iter()
            .enumerate()
            .map(|(number, output)| output * weights.clone().narrow(0, number, 1).unsqueeze());
        Ok(weighted.reduce(|sum, output| sum + output).unwrap_or(x))
    }

    /// Whether a residual connection joins these.
    fn adds(&self, input: &Tensor<2>, output: &Tensor<2>) -> bool {
        self.residual && input.dims() == output.dims()
    }
}

impl Layer {
    fn new(
        config: &EncoderConfig,
        number: usize,
        inputs: usize,
        init: &mut Init,
    ) -> Result<Self, NcnError> {
        let (dim, is_pure) = (config.dim, config.convolution.is_pure());
        let is_last = number + 1 == config.num_layers;
        // The released program leaves normalisation, dropout and rectifier out behind the last of several layers with
        // weights, and keeps them behind a single one.
        let rectified = !is_pure && (!is_last || config.num_layers == 1);
        let dropout = match (rectified, is_pure && is_last) {
            (true, _) => config.dropout,
            (false, true) => config.tail_dropout,
            (false, false) => 0.0,
        };
        let convolution = ConvolutionConfig::new(match config.convolution {
            ConvolutionKind::PureGcn | ConvolutionKind::Gcn => Aggregation::Symmetric,
            ConvolutionKind::PureSum | ConvolutionKind::Gin => Aggregation::Sum,
            ConvolutionKind::PureMean | ConvolutionKind::Sage => Aggregation::Mean,
            ConvolutionKind::PureMax | ConvolutionKind::Max => Aggregation::Max,
        });
        let convolution = match is_pure {
            true => convolution,
            false => convolution.with_linear(inputs, dim),
        };
        Ok(Self {
            edge_dropout: EdgeDropout::new(config.edge_dropout, init)?,
            convolution: convolution.init(init),
            norm: (rectified && config.layer_norm).then(|| LayerNormConfig::new(dim).init(init)),
            dropout: init.dropout(dropout)?,
            rectified,
        })
    }

    fn forward(
        &self,
        features: &NodeFeatures,
        adjacency: &Adjacency,
        context: &Context,
    ) -> Result<Tensor<2>, NcnError> {
        let adjacency = self.edge_dropout.forward(adjacency, context)?;
        let mut x = self.convolution.forward_features(&adjacency, features)?;
        if let Some(norm) = &self.norm {
            x = norm.forward(x)?;
        }
        x = self.dropout.forward(x, context)?;
        Ok(if self.rectified { relu(x) } else { x })
    }
}
