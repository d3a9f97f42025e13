//! A deletion: its graphs, its steps, and the losses of the encoder.

use argiope_gnn::{Context, seeds};
use argiope_graph::random::stream;
use argiope_sparse::{RowIndex, gather_rows, row_log_softmax};
use burn::tensor::Tensor;
use rand::seq::SliceRandom as _;

use super::{InfluenceEncoder, LossWeights, forget_loss::forget_loss, frozen::Frozen};
use crate::{
    UnlearnError,
    recommend::{
        Deletion, Propagation,
        losses::{PairRows, info_nce, pair_scores},
        objective::{Objective, distinct},
        sampling::{Batch, Sampler},
    },
};

/// A deletion, with its graphs.
#[derive(Debug, Clone)]
pub(super) struct Situation {
    pub(super) deletion: Deletion,
    /// Over the deleted interactions.
    pub(super) deleted: Propagation,
    /// With the graph over those that are left.
    pub(super) objective: Objective,
    sampler: Sampler,
    shape: [usize; 2],
}

/// One step of an epoch.
pub(super) struct Step {
    /// Of interactions that are left.
    pub(super) batch: Batch,
    deleted: PairRows,
    controls: Option<PairRows>,
}

impl Situation {
    pub(super) fn new(frozen: &Frozen, deletion: Deletion) -> Result<Self, UnlearnError> {
        let residual = deletion.residual();
        Ok(Self {
            deleted: Propagation::new(deletion.deleted())?,
            objective: Objective::new(&frozen.config, Propagation::new(residual)?),
            sampler: Sampler::new(residual)?,
            shape: [residual.num_left(), residual.num_right()],
            deletion,
        })
    }

    /// The steps of an epoch, `most` of them: batches of what is left, each with as many deleted interactions at most. A function
    /// of seed and epoch.
    pub(super) fn epoch(
        &mut self,
        frozen: &Frozen,
        batch_size: usize,
        most: Option<usize>,
        seed: u64,
        epoch: u64,
    ) -> Result<Vec<Step>, UnlearnError> {
        let residual = self.deletion.residual().clone();
        self.objective.begin_epoch(&residual, seed, epoch)?;
        let mut batches = self.sampler.epoch(batch_size, seed, epoch)?;
        batches.truncate(most.unwrap_or(usize::MAX));
        let mut deleted = self.deletion.interactions();
        deleted.shuffle(&mut stream(
            seeds::named(seed, "order of deleted interactions"),
            epoch,
        ));
        // Controls of all of them, drawn once an epoch.
        let parts: Vec<_> = (deleted.chunks(batch_size).zip(0u64..))
            .map(|(deleted, part)| {
                let number = epoch.wrapping_mul(1 << 20).wrapping_add(part);
                let controls = frozen.controls(frozen.level, deleted, seed, number);
                let controls = match controls.is_empty() {
                    true => None,
                    false => Some(PairRows::new(&controls, self.shape)?),
                };
                Ok((PairRows::new(deleted, self.shape)?, controls))
            })
            .collect::<Result<_, UnlearnError>>()?;
        // Few deleted interactions come again in every step.
        let steps = batches.into_iter().zip(parts.iter().cycle());
        let step = |(batch, (deleted, controls)): (Batch, &(PairRows, Option<PairRows>))| Step {
            batch,
            deleted: deleted.clone(),
            controls: controls.clone(),
        };
        Ok(steps.map(step).collect())
    }

    /// `E0'` by the encoder as it is, `[num_nodes, dim]`.
    pub(super) fn shifted_table(
        &self,
        frozen: &Frozen,
        encoder: &InfluenceEncoder,
    ) -> Result<Tensor<2>, UnlearnError> {
        let influence = encoder.influence(&self.deleted)?;
        let input = encoder.input(&self.deleted, influence, frozen.embeddings.clone())?;
        Ok(encoder.shift(input)? + frozen.table.clone())
    }

    /// The loss of a step where the table is shifted by `shift`, `[num_nodes, dim]`: all but the contrast.
    pub(super) fn loss(
        &self,
        frozen: &Frozen,
        weights: &LossWeights,
        shift: Tensor<2>,
        step: &Step,
        context: &Context,
    ) -> Result<Tensor<1>, UnlearnError> {
        let table = shift + frozen.table.clone();
        let embeddings = self.objective.embed(table.clone())?;
        let mut loss = (self.objective).loss(table, embeddings.clone(), &step.batch, context)?;
        if weights.forget > 0.0 {
            let deleted = pair_scores(embeddings.clone(), &step.deleted)?;
            let controls = match &step.controls {
                Some(controls) => Some(pair_scores(embeddings.clone().inner(), controls)?),
                None => None,
            };
            let forget = forget_loss(frozen.level, deleted, controls, frozen.variance)?;
            loss = loss + forget * weights.forget;
        }
        if weights.align > 0.0 {
            let align = alignment(
                frozen.embeddings.clone(),
                embeddings,
                &step.batch,
                weights.temperature,
            )?;
            loss = loss + align * weights.align;
        }
        Ok(loss)
    }

    /// The contrast of the influences of `encoder`, for nodes that the deletion touches, as many as the backbone contrasts at
    /// most: `L_c`.
    pub(super) fn contrast(
        &self,
        frozen: &Frozen,
        encoder: &InfluenceEncoder,
        influence: Tensor<2>,
        seed: u64,
        number: u64,
    ) -> Result<Tensor<1>, UnlearnError> {
        /// One in twenty deleted edges is left out.
        const DROPOUT: f64 = 0.05;
        let graph = self.deletion.deleted();
        let thinned = Propagation::with_edge_dropout(graph, DROPOUT, seed, number)?;
        let other = encoder.influence(&thinned)?;
        let mut interactions = self.deletion.interactions();
        let most = frozen.config.backbone.contrasted;
        let mut random = stream(seeds::named(seed, "contrasted influences"), number);
        let (drawn, _) = interactions.partial_shuffle(&mut random, most);
        let num_users = self.shape[0] as u32;
        let ends = drawn
            .iter()
            .flat_map(|&(user, item)| [user, num_users + item]);
        let nodes = distinct(&ends.collect::<Vec<_>>(), most);
        let index = RowIndex::new(nodes, self.objective.propagation().num_nodes())?;
        let temperature = frozen.config.backbone.temperature;
        info_nce(
            gather_rows(influence, &index)?,
            gather_rows(other, &index)?,
            temperature,
        )
    }
}

/// `L_a`: how far the interactions of a batch have moved among each other.
fn alignment(
    before: Tensor<2>,
    after: Tensor<2>,
    batch: &Batch,
    temperature: f64,
) -> Result<Tensor<1>, UnlearnError> {
    let log_shares = |x: Tensor<2>| -> Result<Tensor<2>, UnlearnError> {
        let [users, items, _] = batch.parts(gather_rows(x, batch.rows())?);
        let scores = (users * items).sum_dim(1).transpose() / temperature;
        Ok(row_log_softmax(scores)?)
    };
    Ok((log_shares(after)? - log_shares(before)?).square().mean())
}
