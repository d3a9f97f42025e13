//! The trainer of the paper: embeddings, layer by layer.

use argiope_gnn::{Adjacency, NodeFeatures};
use argiope_sparse::{RowIndex, gather_rows};
use burn::{module::Module as _, tensor::Tensor};

use super::{
    DeletionOperators, Inputs,
    deleted::Deleted,
    frozen, layers,
    losses::{mean_square, weighted},
};
use crate::{UnlearnError, learned::GraphModel};

/// All that the loss of a step is made of.
pub(super) struct Objective<'a> {
    model: GraphModel,
    graph: (&'a Adjacency, &'a NodeFeatures),
    deleted: Deleted,
    rows: RowIndex,
    /// Nodes within one and two steps that are no ends of deleted edges, with what the original makes of them.
    neighbors: [(RowIndex, Tensor<2>); 2],
    original: [Tensor<2>; 2],
    alpha: f64,
}

impl<'a> Objective<'a> {
    pub(super) fn new(inputs: Inputs<'a>) -> Result<Self, UnlearnError> {
        let (model, situation, reach, deleted, config) = inputs;
        let num_nodes = situation.before.num_nodes();
        let graph = (situation.before, situation.features);
        let original = layers(&model.valid(), None, false, graph)?;
        let neighbors = |layer: usize| -> Result<_, UnlearnError> {
            let is_source = |node: &u32| reach.sources.binary_search(node).is_ok();
            let near = reach.within[layer].iter().copied();
            let near: Vec<u32> = near.filter(|node| !is_source(node)).collect();
            let near = RowIndex::new(near, num_nodes)?;
            let wanted = gather_rows(original[layer].clone(), &near)?;
            Ok((near, wanted))
        };
        Ok(Self {
            neighbors: [neighbors(0)?, neighbors(1)?],
            model: frozen(model),
            graph: (situation.after, situation.features),
            rows: RowIndex::new(deleted.rows(), num_nodes)?,
            deleted,
            original,
            alpha: config.alpha,
        })
    }

    /// The losses of both layers together: neither has a gradient for the operator of the other, and Adam keeps its moments by
    /// parameter, so that one step is a step of an optimiser of its own for each.
    pub(super) fn loss(
        &self,
        operators: &DeletionOperators,
        step: u64,
    ) -> Result<Tensor<1>, UnlearnError> {
        let found = layers(&self.model, Some(operators), true, self.graph)?;
        let random = RowIndex::new(self.deleted.random_rows(step)?, self.rows.num_rows())?;
        let [first, second] = [0, 1].map(|layer| -> Result<_, UnlearnError> {
            let h: &Tensor<2> = &found[layer];
            let wanted = gather_rows(self.original[layer].clone(), &random)?;
            let deletion = mean_square(gather_rows(h.clone(), &self.rows)?, wanted);
            let (near, wanted) = &self.neighbors[layer];
            let neighborhood = mean_square(gather_rows(h.clone(), near)?, wanted.clone());
            Ok(weighted(self.alpha, deletion, neighborhood))
        });
        Ok(first? + second?)
    }
}
