//! Networks that teach: they are run once.

use argiope_gnn::{Adjacency, Context, NodeFeatures};
use argiope_sparse::{RowIndex, gather_rows};
use burn::{module::Module as _, tensor::Tensor};

use super::losses::feature_distance;
use crate::{
    UnlearnError,
    learned::{GraphModel, unedited},
};

/// A network and what both its layers give.
pub(super) struct Teacher {
    pub(super) model: GraphModel,
    pub(super) layers: [Tensor<2>; 2],
}

impl Teacher {
    pub(super) fn new(
        model: &GraphModel,
        (adjacency, features): (&Adjacency, &NodeFeatures),
    ) -> Result<Self, UnlearnError> {
        let model = model.valid();
        let layers = model.embed(adjacency, features, &Context::evaluation(), &unedited)?;
        Ok(Self { model, layers })
    }

    /// The distance of the embeddings of some nodes.
    pub(super) fn feature_distance(
        &self,
        student: &[Tensor<2>; 2],
        nodes: &RowIndex,
    ) -> Result<Tensor<1>, UnlearnError> {
        let of = |layers: &[Tensor<2>; 2]| -> Result<[Tensor<2>; 2], UnlearnError> {
            let [first, second] = layers;
            Ok([
                gather_rows(first.clone(), nodes)?,
                gather_rows(second.clone(), nodes)?,
            ])
        };
        Ok(feature_distance(of(&self.layers)?, of(student)?))
    }
}
