//! The other trainer: scores of pairs, or of classes.

use argiope_gnn::{Adjacency, NodeFeatures, seeds};
use argiope_graph::random::stream;
use argiope_sparse::{RowIndex, gather_rows, row_softmax};
use burn::tensor::Tensor;
use rand::seq::SliceRandom as _;

use super::{
    DeletionOperators, Inputs,
    deleted::Deleted,
    frozen, layers,
    losses::{mean_square, pairwise_distance, weighted},
};
use crate::{UnlearnError, learned::GraphModel};

/// All that the loss of a step is made of.
pub(super) struct Objective<'a> {
    model: GraphModel,
    graph: (&'a Adjacency, &'a NodeFeatures),
    deleted: Deleted,
    rows: RowIndex,
    /// Nodes within two steps.
    near: Vec<u32>,
    sampled_nodes: usize,
    seed: u64,
    /// Embeddings of the original before the deletion.
    original: Tensor<2>,
    alpha: f64,
}

impl<'a> Objective<'a> {
    pub(super) fn new(inputs: Inputs<'a>) -> Result<Self, UnlearnError> {
        let (model, situation, reach, deleted, config) = inputs;
        let rows = deleted.rows();
        // Deleted edges leave nodes whose pairs count; deleted nodes have no class any more.
        let counts = |node: &u32| match &deleted {
            Deleted::Edges { .. } => true,
            Deleted::Nodes { others, .. } => others.binary_search(node).is_ok(),
        };
        Ok(Self {
            model: frozen(model),
            graph: (situation.after, situation.features),
            near: reach.within[1].iter().copied().filter(counts).collect(),
            rows: RowIndex::new(rows, situation.before.num_nodes())?,
            deleted,
            sampled_nodes: config.sampled_nodes,
            seed: seeds::named(situation.seed, "gnn_delete.near"),
            original: model.evaluated(situation.before, situation.features)?,
            alpha: config.alpha,
        })
    }

    pub(super) fn loss(
        &self,
        operators: &DeletionOperators,
        step: u64,
    ) -> Result<Tensor<1>, UnlearnError> {
        let [_, found] = layers(&self.model, Some(operators), false, self.graph)?;
        let num_nodes = self.rows.num_rows();
        let random = RowIndex::new(self.deleted.random_rows(step)?, num_nodes)?;
        let deletion = mean_square(
            self.scores(&found, &self.rows)?,
            self.scores(&found, &random)?,
        );
        let neighborhood = match self.deleted {
            Deleted::Edges { .. } => {
                let [rows, columns] = [self.sample(2 * step)?, self.sample(2 * step + 1)?];
                pairwise_distance(&found, &self.original, [&rows, &columns])?
            }
            Deleted::Nodes { .. } => {
                let near = RowIndex::from_slice(&self.near, num_nodes)?;
                let probabilities = |z: &Tensor<2>| -> Result<Tensor<2>, UnlearnError> {
                    let near = gather_rows(z.clone(), &near)?;
                    Ok(row_softmax(self.model.logits(near)?)?)
                };
                mean_square(probabilities(&found)?, probabilities(&self.original)?)
            }
        };
        Ok(weighted(self.alpha, deletion, neighborhood))
    }

    /// Products of ends that follow each other, `[num_pairs, 1]`; scores of classes, `[num_nodes, num_classes]`.
    fn scores(&self, embeddings: &Tensor<2>, rows: &RowIndex) -> Result<Tensor<2>, UnlearnError> {
        let z = gather_rows(embeddings.clone(), rows)?;
        match self.deleted {
            Deleted::Nodes { .. } => self.model.logits(z),
            Deleted::Edges { .. } => {
                let [ends, dim] = z.dims();
                let pairs = z.reshape([ends / 2, 2 * dim]);
                let [first, second] = [0, dim].map(|start| pairs.clone().narrow(1, start, dim));
                Ok((first * second).sum_dim(1))
            }
        }
    }

    /// Some nodes near the deletion, each once.
    fn sample(&self, draw: u64) -> Result<RowIndex, UnlearnError> {
        let mut near = self.near.clone();
        let mut random = stream(self.seed, draw);
        let (chosen, _) = near.partial_shuffle(&mut random, self.sampled_nodes);
        Ok(RowIndex::from_slice(chosen, self.rows.num_rows())?)
    }
}
