//! CorrectedLabel: [`ContextLabel`], and the same with labels that follow the embedding as it is learned.
//!
//! ```text
//! L = L_context + alpha * mean over sampled nodes and classes of (softmax(W dropout(z[v]) + b) - t'[v])²
//! ```
//!
//! Every step draws nodes among those that are not for training, gives them the labels of [`LabelCorrection`] after the embedding
//! as it is, and takes `t'`, the shares of labels around them, from these. Gradients do not go through the correction.

use argiope_graph::{NodeId, UndirectedGraph, random::stream};
use argiope_sparse::{RowIndex, gather_rows};
use burn::tensor::Tensor;
use rand::{RngExt as _, seq::SliceRandom as _};

use super::{ContextLabel, check_positive};
use crate::{
    GnnError,
    pretrain::pretext::{
        EmbeddingPoint, PretextHead, PretextHeadConfig, PretextStep, PretextTask,
        labels::{Guesses, LabelCorrection, Neighborhoods},
        loss::mean_squared_error,
    },
};

const NAME: &str = "corrected-label";

/// The task.
#[derive(Debug, Clone)]
pub struct CorrectedLabel {
    context: ContextLabel,
    neighborhoods: Neighborhoods,
    labels: Vec<Option<u32>>,
    num_classes: usize,
    alpha: f64,
    num_sampled: usize,
    seed: u64,
}

/// Nodes that were given other labels, and the shares of labels around them.
#[derive(Debug, Clone, PartialEq)]
pub struct Corrected {
    /// Where the nodes are among those with targets.
    pub positions: Vec<u32>,
    /// `[number of positions, num_classes]`
    pub targets: Vec<f64>,
}

impl CorrectedLabel {
    /// With targets for `nodes`, of which `num_sampled` are corrected in a step, or all if there are fewer.
    ///
    /// # Errors
    /// [`GnnError::Option`] for no samples and an `alpha` that is negative or no number; those of [`ContextLabel::new`].
    pub fn new(
        graph: &UndirectedGraph,
        nodes: &[NodeId],
        guesses: &Guesses,
        alpha: f64,
        num_sampled: usize,
        seed: u64,
    ) -> Result<Self, GnnError> {
        check_positive("CorrectedLabel", "num_sampled", num_sampled)?;
        if !(alpha >= 0.0 && alpha.is_finite()) {
            return Err(GnnError::Option {
                what: "CorrectedLabel",
                option: "alpha",
                found: alpha.to_string(),
                expected: "a number not below 0",
            });
        }
        let (neighborhoods, labels) = (Neighborhoods::new(graph), guesses.labels());
        let num_classes = guesses.num_classes();
        Ok(Self {
            context: ContextLabel::of(NAME, &neighborhoods, nodes, &labels, num_classes)?,
            neighborhoods,
            labels,
            num_classes,
            alpha,
            num_sampled,
            seed,
        })
    }

    /// The task without corrections.
    #[must_use]
    pub fn context(&self) -> &ContextLabel {
        &self.context
    }

    /// What a step corrects, with an embedding of all nodes, `[num_nodes, dim]`, row by row.
    ///
    /// # Panics
    /// If the embedding is one of another number of nodes.
    #[must_use]
    pub fn corrected(&self, embedding: &[f64], step: u64) -> Corrected {
        let mut random = stream(self.seed, step);
        let nodes = self.context.nodes();
        let mut positions: Vec<u32> = (0..nodes.len() as u32).collect();
        let (positions, _) = positions.partial_shuffle(&mut random, self.num_sampled);
        let dim = embedding.len() / self.labels.len();
        let seed = random.random();
        let correction = LabelCorrection::new(embedding, dim, &self.labels, self.num_classes, seed);
        let mut labels = self.labels.clone();
        let sampled = positions.iter().map(|&position| nodes[position as usize]);
        let sampled: Vec<NodeId> = sampled.collect();
        for &node in &sampled {
            labels[node as usize] = correction.label(node);
        }
        let mut corrected = Corrected {
            positions: Vec::with_capacity(sampled.len()),
            targets: Vec::with_capacity(sampled.len() * self.num_classes),
        };
        for (&position, &node) in positions.iter().zip(&sampled) {
            let histogram = (self.neighborhoods).histogram(node, &labels, self.num_classes);
            if let Some(histogram) = histogram {
                corrected.positions.push(position);
                corrected.targets.extend(histogram);
            }
        }
        corrected
    }
}

impl PretextTask for CorrectedLabel {
    fn name(&self) -> &'static str {
        NAME
    }

    fn head(&self) -> PretextHeadConfig {
        self.context.head()
    }

    fn embedding(&self) -> EmbeddingPoint {
        self.context.embedding()
    }

    fn loss(
        &self,
        head: &PretextHead,
        embedding: Tensor<2>,
        step: &PretextStep,
    ) -> Result<Tensor<1>, GnnError> {
        let values: Vec<f64> = embedding.to_data().iter::<f64>().collect();
        let found = self.context.predictions(head, embedding, step)?;
        let loss = mean_squared_error(found.clone(), self.context.targets())?;
        if self.alpha == 0.0 {
            return Ok(loss);
        }
        let Corrected { positions, targets } = self.corrected(&values, step.number);
        let rows = RowIndex::new(positions, self.context.nodes().len())?;
        let corrected = mean_squared_error(gather_rows(found, &rows)?, &targets)?;
        Ok(loss + corrected * self.alpha)
    }
}
