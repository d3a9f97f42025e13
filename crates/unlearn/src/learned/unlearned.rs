//! What serves predictions after an unlearning.

use argiope_gnn::{Adjacency, Context, NodeFeatures};
use burn::{module::Module as _, tensor::Tensor};

use super::{gnn_delete::DeletionOperators, model::GraphModel};
use crate::UnlearnError;

/// A model, and operators behind its layers if the method adds any.
#[derive(Debug, Clone)]
pub struct Unlearned {
    /// The network.
    pub model: GraphModel,
    /// What some rows of every layer pass through.
    pub operators: Option<DeletionOperators>,
}

impl From<GraphModel> for Unlearned {
    fn from(model: GraphModel) -> Self {
        Self {
            model,
            operators: None,
        }
    }
}

impl Unlearned {
    /// Embeddings of the last layer without gradients, `[num_nodes, outputs]`.
    ///
    /// # Errors
    /// [`UnlearnError::Gnn`], [`UnlearnError::Sparse`] for a graph or features of another size.
    pub fn embed(
        &self,
        adjacency: &Adjacency,
        features: &NodeFeatures,
    ) -> Result<Tensor<2>, UnlearnError> {
        let Some(operators) = &self.operators else {
            return self.model.evaluated(adjacency, features);
        };
        let (model, operators) = (self.model.valid(), operators.valid());
        let edit = |layer, h| operators.apply(layer, h);
        let context = Context::evaluation();
        let [_, outputs] = model.embed(adjacency, features, &context, &edit)?;
        Ok(outputs)
    }
}
