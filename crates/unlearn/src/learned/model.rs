//! A network: a backbone and what makes answers of its embeddings.

use argiope_gnn::{
    Adjacency, Context, Init, NodeFeatures,
    layers::{Linear, LinearConfig},
};
use burn::{module::Module, tensor::Tensor};

use super::backbone::{Backbone, BackboneConfig, Edit, unedited};
use crate::{UnlearnError, error::check_setting};

/// A backbone, and for classes of nodes a linear map of its embeddings. Pairs of nodes are scored by the product of their
/// embeddings, without parameters.
#[derive(Module, Debug)]
pub struct GraphModel {
    /// Features and edges to embeddings.
    pub backbone: Backbone,
    /// `[outputs, num_classes]`, for the node task.
    head: Option<Linear>,
    #[module(skip)]
    config: BackboneConfig,
}

impl GraphModel {
    /// A model with initial parameters: for classes of nodes, if `num_classes` is given, else for pairs.
    ///
    /// # Errors
    /// As [`BackboneConfig::init`]; [`UnlearnError::Option`] for no classes.
    pub fn new(
        config: &BackboneConfig,
        num_classes: Option<usize>,
        features: &NodeFeatures,
        init: &mut Init,
    ) -> Result<Self, UnlearnError> {
        if let Some(num_classes) = num_classes {
            check_setting("num_classes", num_classes, num_classes > 0, "at least 1")?;
        }
        let linear = |classes| LinearConfig::new(config.outputs, classes);
        Ok(Self {
            backbone: config.init(features, init)?,
            head: num_classes.map(|classes| linear(classes).init(init)),
            config: config.clone(),
        })
    }

    /// A model of the same shape with other initial parameters: what an untrained one, or one that is trained anew, starts as.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn untrained(
        &self,
        features: &NodeFeatures,
        init: &mut Init,
    ) -> Result<Self, UnlearnError> {
        Self::new(&self.config, self.num_classes(), features, init)
    }

    /// How the backbone was made.
    #[must_use]
    pub fn config(&self) -> &BackboneConfig {
        &self.config
    }

    /// Number of classes; `None` for the link task.
    #[must_use]
    pub fn num_classes(&self) -> Option<usize> {
        let head = self.head.as_ref();
        head.map(|head| head.weight.dims()[1])
    }

    /// What both layers give, as [`Backbone::forward`].
    ///
    /// # Errors
    /// As [`Backbone::forward`].
    pub fn embed(
        &self,
        adjacency: &Adjacency,
        features: &NodeFeatures,
        context: &Context,
        edit: &Edit<'_>,
    ) -> Result<[Tensor<2>; 2], UnlearnError> {
        self.backbone.forward(adjacency, features, context, edit)
    }

    /// Embeddings of the last layer without gradients, `[num_nodes, outputs]`, nothing edited and nothing dropped.
    ///
    /// # Errors
    /// As [`Backbone::forward`].
    pub fn evaluated(
        &self,
        adjacency: &Adjacency,
        features: &NodeFeatures,
    ) -> Result<Tensor<2>, UnlearnError> {
        let context = Context::evaluation();
        let [_, outputs] = (self.valid()).embed(adjacency, features, &context, &unedited)?;
        Ok(outputs)
    }

    /// Scores of classes before the softmax, `[num_nodes, num_classes]`, of embeddings `[num_nodes, outputs]`.
    ///
    /// # Errors
    /// [`UnlearnError::Data`] for a model of the link task; [`UnlearnError::Gnn`] for embeddings of another width.
    pub fn logits(&self, embeddings: Tensor<2>) -> Result<Tensor<2>, UnlearnError> {
        let Some(head) = &self.head else {
            return Err(UnlearnError::Data {
                what: "the model was made for pairs and has no classes of nodes".into(),
            });
        };
        Ok(head.forward(embeddings)?)
    }

    /// [`logits`](Self::logits) without gradients, of embeddings that have none either.
    ///
    /// # Errors
    /// As [`logits`](Self::logits).
    pub fn valid_logits(&self, embeddings: Tensor<2>) -> Result<Tensor<2>, UnlearnError> {
        self.valid().logits(embeddings)
    }
}
