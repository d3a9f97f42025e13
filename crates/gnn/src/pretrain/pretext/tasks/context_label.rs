//! ContextLabel: which labels are around a node.
//!
//! ```text
//! mean over nodes that are not for training, and classes, of (softmax(W dropout(z[v]) + b) - t[v])²
//! t[v] = the shares of the labels of v's neighbours and of the ends of its walks of two steps (see Neighborhoods)
//! ```
//!
//! Labels are those of training nodes, and guesses of the others: by label propagation, by iterative classification, or both. Nodes
//! around which no label is known are left out. The embedding is the one before dropout, and the task drops features itself.

use argiope_graph::{NodeId, UndirectedGraph};
use argiope_sparse::{RowIndex, gather_rows, row_softmax};
use burn::tensor::Tensor;

use crate::{
    GnnError,
    pretrain::pretext::{
        EmbeddingPoint, PretextHead, PretextHeadConfig, PretextStep, PretextTask,
        labels::{Guesses, Neighborhoods},
        loss::mean_squared_error,
    },
};

/// Probability that a feature is dropped before the head.
const DROPOUT: f64 = 0.5;

/// The task.
#[derive(Debug, Clone)]
pub struct ContextLabel {
    name: &'static str,
    num_classes: usize,
    nodes: RowIndex,
    targets: Vec<f64>,
}

impl ContextLabel {
    /// With targets for `nodes`. `name` is that of the guess.
    ///
    /// # Errors
    /// [`GnnError::Option`] if no label is known around any of the nodes; [`GnnError::Sparse`] for a node that there is not.
    pub fn new(
        name: &'static str,
        graph: &UndirectedGraph,
        nodes: &[NodeId],
        guesses: &Guesses,
    ) -> Result<Self, GnnError> {
        let neighborhoods = Neighborhoods::new(graph);
        Self::of(
            name,
            &neighborhoods,
            nodes,
            &guesses.labels(),
            guesses.num_classes(),
        )
    }

    pub(super) fn of(
        name: &'static str,
        neighborhoods: &Neighborhoods,
        nodes: &[NodeId],
        labels: &[Option<u32>],
        num_classes: usize,
    ) -> Result<Self, GnnError> {
        let (mut known, mut targets) = (Vec::new(), Vec::new());
        for &node in nodes {
            if let Some(histogram) = neighborhoods.histogram(node, labels, num_classes) {
                known.push(node);
                targets.extend(histogram);
            }
        }
        if known.is_empty() {
            return Err(GnnError::Option {
                what: "ContextLabel",
                option: "the graph",
                found: format!("without known labels around {} nodes", nodes.len()),
                expected: "nodes near labelled ones",
            });
        }
        Ok(Self {
            name,
            num_classes,
            nodes: RowIndex::new(known, labels.len())?,
            targets,
        })
    }

    /// The nodes with targets.
    #[must_use]
    pub fn nodes(&self) -> &[NodeId] {
        self.nodes.indices()
    }

    /// `[number of those nodes, num_classes]`
    #[must_use]
    pub fn targets(&self) -> &[f64] {
        &self.targets
    }

    /// Probabilities of the classes around every node with a target.
    pub(super) fn predictions(
        &self,
        head: &PretextHead,
        embedding: Tensor<2>,
        step: &PretextStep,
    ) -> Result<Tensor<2>, GnnError> {
        let embedding = gather_rows(embedding, &self.nodes)?;
        Ok(row_softmax(head.forward(embedding, &step.context)?)?)
    }
}

impl PretextTask for ContextLabel {
    fn name(&self) -> &'static str {
        self.name
    }

    fn head(&self) -> PretextHeadConfig {
        PretextHeadConfig::new(self.num_classes).with_dropout(DROPOUT)
    }

    fn embedding(&self) -> EmbeddingPoint {
        EmbeddingPoint::BeforeDropout
    }

    fn loss(
        &self,
        head: &PretextHead,
        embedding: Tensor<2>,
        step: &PretextStep,
    ) -> Result<Tensor<1>, GnnError> {
        mean_squared_error(self.predictions(head, embedding, step)?, &self.targets)
    }
}
