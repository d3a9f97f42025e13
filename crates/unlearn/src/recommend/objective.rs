//! What a step of a backbone makes smaller: the loss of the ranking, that of the table, and the contrast of the backbone.

use std::collections::HashSet;

use argiope_gnn::Context;
use argiope_graph::BipartiteGraph;
use argiope_sparse::{RowIndex, gather_rows};
use burn::tensor::Tensor;

use super::{
    BackboneKind, Propagation, RecommenderConfig,
    losses::{bpr_loss, info_nce, l2_loss},
    sampling::Batch,
};
use crate::UnlearnError;

/// The numbers of the two views among the keys of a step.
const VIEWS: [u64; 2] = [0, 1];

/// The objective of a backbone on a graph:
///
/// ```text
/// BPR + regularization * L2 + contrast * (InfoNCE of the users + InfoNCE of the items)
/// ```
///
/// LightGCN has no contrast. The views of SimGCL are two runs with noise, drawn anew in every step; those of SGL are two graphs
/// with edges left out, drawn anew in every epoch. Users and items of a contrast are those of the batch, each once.
#[derive(Debug, Clone)]
pub(super) struct Objective {
    config: RecommenderConfig,
    propagation: Propagation,
    views: Option<[Propagation; 2]>,
}

impl Objective {
    pub(super) fn new(config: &RecommenderConfig, propagation: Propagation) -> Self {
        Self {
            config: config.clone(),
            propagation,
            views: None,
        }
    }

    pub(super) fn propagation(&self) -> &Propagation {
        &self.propagation
    }

    /// Draws what an epoch needs: a function of seed and epoch.
    pub(super) fn begin_epoch(
        &mut self,
        graph: &BipartiteGraph,
        seed: u64,
        epoch: u64,
    ) -> Result<(), UnlearnError> {
        let backbone = &self.config.backbone;
        if backbone.kind == BackboneKind::Sgl {
            let view = |view| {
                let probability = backbone.edge_dropout;
                Propagation::with_edge_dropout(graph, probability, seed, 2 * epoch + view)
            };
            self.views = Some([view(VIEWS[0])?, view(VIEWS[1])?]);
        }
        Ok(())
    }

    /// The embeddings of all nodes over the whole graph.
    pub(super) fn embed(&self, table: Tensor<2>) -> Result<Tensor<2>, UnlearnError> {
        self.config.backbone.embed(&self.propagation, table)
    }

    /// The loss of a batch, `[1]`, where `embeddings` are those of `table`.
    pub(super) fn loss(
        &self,
        table: Tensor<2>,
        embeddings: Tensor<2>,
        batch: &Batch,
        context: &Context,
    ) -> Result<Tensor<1>, UnlearnError> {
        let mut loss = bpr_loss(embeddings, batch)?;
        let regularization = self.config.training.regularization;
        if regularization > 0.0 {
            loss = loss + l2_loss(table.clone(), batch)? * regularization;
        }
        let weight = self.config.backbone.contrast;
        if self.config.backbone.kind != BackboneKind::LightGcn && weight > 0.0 {
            loss = loss + self.contrast(table, batch, context)? * weight;
        }
        Ok(loss)
    }

    fn contrast(
        &self,
        table: Tensor<2>,
        batch: &Batch,
        context: &Context,
    ) -> Result<Tensor<1>, UnlearnError> {
        let backbone = &self.config.backbone;
        let view = |view: usize| match &self.views {
            Some(views) => backbone.embed(&views[view], table.clone()),
            None => {
                let key = context.key_of(VIEWS[view]);
                backbone.embed_with_noise(&self.propagation, table.clone(), key)
            }
        };
        let (first, second) = (view(0)?, view(1)?);
        let of = |nodes: &[u32]| {
            let nodes = distinct(nodes, backbone.contrasted);
            let index = RowIndex::new(nodes, self.propagation.num_nodes())?;
            let rows = |x: &Tensor<2>| gather_rows(x.clone(), &index);
            info_nce(rows(&first)?, rows(&second)?, backbone.temperature)
        };
        Ok(of(batch.users())? + of(batch.items())?)
    }
}

/// The first `most` nodes, each once, in their order.
pub(super) fn distinct(nodes: &[u32], most: usize) -> Vec<u32> {
    let mut seen = HashSet::new();
    let new = nodes.iter().copied().filter(|&node| seen.insert(node));
    new.take(most).collect()
}
