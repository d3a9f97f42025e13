//! The encoder: from the deleted interactions to a shift of the table.

use argiope_gnn::{
    Init,
    layers::{Linear, LinearConfig},
};
use burn::{
    module::{Module, Param},
    tensor::{Tensor, TensorData, activation::leaky_relu},
};

use super::EncoderConfig;
use crate::{UnlearnError, recommend::Propagation};

/// Says how the table of a recommender should move when interactions are deleted; the equations are those of the
/// [module](super).
#[derive(Module, Debug)]
pub struct InfluenceEncoder {
    /// `H0`, `[num_nodes, dim]`; 0 before training.
    pub influence: Param<Tensor<2>>,
    /// `η`, `[num_nodes, 1]`.
    pub eta: Param<Tensor<2>>,
    /// `[dim, dim]` with a bias.
    pub first: Linear,
    /// `[dim, dim]` with a bias.
    pub second: Linear,
    #[module(skip)]
    config: EncoderConfig,
}

impl EncoderConfig {
    /// The encoder before training, for so many users and items: it shifts nothing that a deletion does not touch.
    #[must_use]
    pub fn init(&self, num_nodes: usize, dim: usize, init: &mut Init) -> InfluenceEncoder {
        let mut layer = || {
            let mut linear = LinearConfig::new(dim, dim).with_bias(false).init(init);
            linear.weight = match self.identity {
                true => identity(dim, &linear.weight.val()),
                false => init.glorot_uniform([dim, dim]),
            };
            linear.bias = Some(init.constant([dim], 0.0));
            linear
        };
        let (first, second) = (layer(), layer());
        InfluenceEncoder {
            influence: init.constant([num_nodes, dim], 0.0),
            eta: init.constant([num_nodes, 1], self.initial_eta),
            first,
            second,
            config: self.clone(),
        }
    }
}

impl InfluenceEncoder {
    /// How it was made.
    #[must_use]
    pub fn config(&self) -> &EncoderConfig {
        &self.config
    }

    /// `H`, `[num_nodes, dim]`, over the deleted interactions.
    ///
    /// # Errors
    /// [`UnlearnError::Gnn`] for a graph of another number of nodes.
    pub fn influence(&self, deleted: &Propagation) -> Result<Tensor<2>, UnlearnError> {
        let mut x = self.influence.val();
        let mut sum = x.clone();
        for _ in 0..self.config.hops {
            x = deleted.apply(x)?;
            sum = sum + x.clone();
        }
        Ok(sum)
    }

    /// What the MLP sees, `[num_nodes, dim]`: the influence without what is withdrawn of the embeddings of the recommender,
    /// `[num_nodes, dim]`.
    ///
    /// # Errors
    /// [`UnlearnError::Gnn`] for a graph of another number of nodes.
    pub fn input(
        &self,
        deleted: &Propagation,
        influence: Tensor<2>,
        embeddings: Tensor<2>,
    ) -> Result<Tensor<2>, UnlearnError> {
        let mut withdrawn = embeddings * self.eta.val();
        for _ in 0..self.config.hops {
            withdrawn = deleted.apply(withdrawn)?;
        }
        Ok(influence - withdrawn * self.config.withdrawal)
    }

    /// `Δ`, `[num_nodes, dim]`, of what the MLP sees.
    ///
    /// # Errors
    /// [`UnlearnError::Gnn`] for another number of features.
    pub fn shift(&self, input: Tensor<2>) -> Result<Tensor<2>, UnlearnError> {
        let hidden = leaky_relu(self.first.forward(input)?, self.config.slope);
        Ok(self.second.forward(hidden)?)
    }
}

/// The identity, `[dim, dim]`, on the device and of the element type of another weight.
fn identity(dim: usize, like: &Tensor<2>) -> Param<Tensor<2>> {
    let mut values = vec![0f64; dim * dim];
    values
        .iter_mut()
        .step_by(dim + 1)
        .for_each(|value| *value = 1.0);
    let data = TensorData::new(values, [dim, dim]).convert_dtype(like.dtype());
    Param::from_tensor(Tensor::from_data(data, (&like.device(), like.dtype())))
}
