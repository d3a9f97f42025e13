//! Two layers of message passing: what all learned methods work on.
//!
//! ```text
//! H1 = relu(edit(0, layer(A, X)))        [num_nodes, hidden]
//! H2 = edit(1, layer(A, H1))             [num_nodes, outputs]
//! ```
//!
//! `edit` is the identity, except where a method puts something behind the layers of a trained network, such as the
//! deletion operators of GNNDelete.

use argiope_gnn::{
    Adjacency, Aggregation, Context, Init, NodeFeatures,
    layers::{
        Convolution, ConvolutionConfig, Gat, GatConfig, Gin, GinConfig, MlpConfig, Sage, SageConfig,
    },
};
use burn::{
    module::Module,
    tensor::{Tensor, activation::relu},
};
use serde::{Deserialize, Serialize};

use crate::{UnlearnError, error::check_setting};

/// Which layers a backbone has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BackboneKind {
    /// Graph convolutions (Kipf and Welling, ICLR 2017).
    #[default]
    Gcn,
    /// Graph attention with one head (Veličković et al., ICLR 2018).
    Gat,
    /// Graph isomorphism layers, each a perceptron of two linear maps (Xu et al., ICLR 2019).
    Gin,
    /// GraphSAGE with means (Hamilton, Ying and Leskovec, NeurIPS 2017).
    Sage,
}

/// How a [`Backbone`] is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BackboneConfig {
    /// The layers; graph convolutions by default.
    pub kind: BackboneKind,
    /// Numbers of a node behind the first layer; 128 by default.
    pub hidden: usize,
    /// Numbers of a node behind the second layer; 64 by default.
    pub outputs: usize,
}

impl Default for BackboneConfig {
    fn default() -> Self {
        Self {
            kind: BackboneKind::default(),
            hidden: 128,
            outputs: 64,
        }
    }
}

/// Changes what a layer gives: called with the number of the layer, 0 or 1, and its output.
pub type Edit<'a> = dyn Fn(usize, Tensor<2>) -> Result<Tensor<2>, UnlearnError> + 'a;

/// Changes nothing.
///
/// # Errors
/// None.
pub fn unedited(_: usize, h: Tensor<2>) -> Result<Tensor<2>, UnlearnError> {
    Ok(h)
}

/// Two layers of message passing with a rectifier between them.
#[derive(Module, Debug)]
pub struct Backbone {
    first: Layer,
    second: Layer,
}

#[derive(Module, Debug)]
#[allow(clippy::large_enum_variant, reason = "a backbone has two")]
enum Layer {
    Gcn(Convolution),
    Gat(Gat),
    Gin(Gin),
    Sage(Sage),
}

impl BackboneConfig {
    /// The backbone for nodes like those of `features`, with initial parameters.
    ///
    /// # Errors
    /// [`UnlearnError::Option`] for widths of 0; [`UnlearnError::Data`] for nodes without features.
    pub fn init(&self, features: &NodeFeatures, init: &mut Init) -> Result<Backbone, UnlearnError> {
        for (name, width) in [
            ("backbone.hidden", self.hidden),
            ("backbone.outputs", self.outputs),
        ] {
            check_setting(name, width, width > 0, "at least 1")?;
        }
        let Some(inputs) = features.dim() else {
            return Err(UnlearnError::Data {
                what: format!("the nodes have {}, not features", features.kind()),
            });
        };
        Ok(Backbone {
            first: Layer::new(self.kind, inputs, self.hidden, init)?,
            second: Layer::new(self.kind, self.hidden, self.outputs, init)?,
        })
    }
}

impl Backbone {
    /// What both layers give: `[num_nodes, hidden]` behind the rectifier, and `[num_nodes, outputs]`. `edit` is called with
    /// `(0, ..)` before the rectifier and with `(1, ..)` at the end.
    ///
    /// # Errors
    /// [`UnlearnError::Gnn`], [`UnlearnError::Sparse`] for features of another width or number of nodes; those of `edit`.
    ///
    /// # Complexity
    /// That of the layers: `O(num_entries * hidden)` and the products with their weights.
    pub fn forward(
        &self,
        adjacency: &Adjacency,
        features: &NodeFeatures,
        context: &Context,
        edit: &Edit<'_>,
    ) -> Result<[Tensor<2>; 2], UnlearnError> {
        let hidden = edit(0, self.first.forward(adjacency, features, context)?)?;
        let hidden = relu(hidden);
        let inputs = NodeFeatures::Dense(hidden.clone());
        let outputs = edit(1, self.second.forward(adjacency, &inputs, context)?)?;
        Ok([hidden, outputs])
    }
}

impl Layer {
    fn new(
        kind: BackboneKind,
        inputs: usize,
        outputs: usize,
        init: &mut Init,
    ) -> Result<Self, UnlearnError> {
        Ok(match kind {
            BackboneKind::Gcn => {
                let config = ConvolutionConfig::new(Aggregation::Symmetric);
                Self::Gcn(config.with_linear(inputs, outputs).init(init))
            }
            BackboneKind::Gat => Self::Gat(GatConfig::new(inputs, outputs).init(init)?),
            BackboneKind::Gin => {
                let mlp = MlpConfig::new(inputs).linear(outputs).relu();
                Self::Gin(GinConfig::new(mlp.linear(outputs)).init(init)?)
            }
            BackboneKind::Sage => Self::Sage(SageConfig::new(inputs, outputs).init(init)),
        })
    }

    fn forward(
        &self,
        adjacency: &Adjacency,
        features: &NodeFeatures,
        context: &Context,
    ) -> Result<Tensor<2>, UnlearnError> {
        Ok(match (self, features) {
            (Self::Gcn(layer), _) => layer.forward_features(adjacency, features)?,
            (Self::Gat(layer), _) => {
                layer.forward_features(adjacency.pattern(), features, context)?
            }
            (Self::Sage(layer), _) => layer.forward_features(adjacency, features)?,
            (Self::Gin(layer), NodeFeatures::Dense(x)) => {
                layer.forward(adjacency, x.clone(), context)?
            }
            (Self::Gin(layer), _) => mapped_first(layer, adjacency, features, context)?,
        })
    }
}

/// A graph isomorphism layer whose first linear map comes before the sum, which is the same and keeps features sparse.
fn mapped_first(
    layer: &Gin,
    adjacency: &Adjacency,
    features: &NodeFeatures,
    context: &Context,
) -> Result<Tensor<2>, UnlearnError> {
    let Some((linear, rest)) = layer.mlp.split_first_linear() else {
        let x = features.to_dense()?;
        return Ok(layer.forward(adjacency, x, context)?);
    };
    let mapped = features.matmul(linear.weight.val())?;
    let sum = adjacency.aggregate(mapped, Aggregation::Sum, true)?;
    let sum = match &linear.bias {
        Some(bias) => sum + bias.val().unsqueeze(),
        None => sum,
    };
    Ok(rest.forward(sum, context)?)
}
