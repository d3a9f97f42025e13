//! The recommender: a table, and how it becomes embeddings.

use argiope_gnn::{Init, NamedTensors};
use burn::{
    module::{Module, Param},
    tensor::{Device, Tensor},
};

use super::{BackboneConfig, Embeddings, Propagation};
use crate::UnlearnError;

/// A recommender. All that it has learned is one row for every user and item.
#[derive(Module, Debug)]
pub struct Recommender {
    /// `E0`, `[num_users + num_items, dim]`: users first.
    pub table: Param<Tensor<2>>,
    #[module(skip)]
    backbone: BackboneConfig,
}

impl BackboneConfig {
    /// A recommender with an initial table: normal, with the standard deviation [`deviation`](Self::deviation).
    #[must_use]
    pub fn init(&self, num_nodes: usize, init: &mut Init) -> Recommender {
        Recommender {
            table: init.normal([num_nodes, self.dim], self.deviation),
            backbone: self.clone(),
        }
    }
}

impl Recommender {
    /// Of a table that is there already, `[num_users + num_items, dim]`; it does not track gradients.
    #[must_use]
    pub fn of_table(table: Tensor<2>, backbone: &BackboneConfig) -> Self {
        Self {
            table: Param::from_tensor(table.inner()),
            backbone: backbone.clone(),
        }
    }

    /// Of stored parameters.
    ///
    /// # Errors
    /// [`UnlearnError::Gnn`] if they are not those of such a recommender for `num_nodes` users and items.
    pub fn from_stored(
        stored: &NamedTensors,
        backbone: &BackboneConfig,
        num_nodes: usize,
        device: &Device,
    ) -> Result<Self, UnlearnError> {
        let empty = backbone.init(num_nodes, &mut Init::new(0, device));
        Ok(stored.load_module(empty)?)
    }

    /// How the table becomes embeddings.
    #[must_use]
    pub fn backbone(&self) -> &BackboneConfig {
        &self.backbone
    }

    /// The table without gradients, `[num_users + num_items, dim]`.
    #[must_use]
    pub fn constant_table(&self) -> Tensor<2> {
        self.table.val().inner()
    }

    /// The embeddings over a graph, to score with.
    ///
    /// # Errors
    /// [`UnlearnError::Gnn`] for a graph of another number of nodes.
    ///
    /// # Complexity
    /// As [`BackboneConfig::embed`].
    pub fn embeddings(&self, propagation: &Propagation) -> Result<Embeddings, UnlearnError> {
        let x = self.backbone.embed(propagation, self.constant_table())?;
        Embeddings::new(x, propagation.num_users())
    }
}
