//! What a network says about the elements of a task: all that metrics see of it.

use argiope_gnn::{Adjacency, NodeFeatures, heads::accuracy};
use argiope_link::{Pair, metrics::auc};
use argiope_sparse::{RowIndex, gather_rows, row_log_softmax};
use burn::tensor::Tensor;

use super::parts::{LinkParts, NodeParts, Parts};
use crate::{
    UnlearnError,
    evaluation::Rows,
    learned::{Ends, Unlearned, training::classes_of},
};

/// The answers of a network on a graph.
#[derive(Debug, Clone)]
pub(super) struct Observation {
    /// AUC or accuracy on the test.
    pub(super) utility: f64,
    pub(super) retained: Answers,
    pub(super) deleted: Answers,
    pub(super) controls: Answers,
    /// What is no training element: pairs that are no edges, or test nodes.
    pub(super) absent: Answers,
    embeddings: Vec<f32>,
    width: usize,
}

/// How right the network thinks the truth of every element is: that a pair is an edge, that a node has its class.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Answers {
    /// Before they are squeezed to `0..=1`, where many are equal within rounding.
    pub(super) scores: Vec<f32>,
    pub(super) probabilities: Vec<f32>,
}

impl Observation {
    /// Asks.
    pub(super) fn new(
        model: &Unlearned,
        (adjacency, features): (&Adjacency, &NodeFeatures),
        parts: &Parts,
    ) -> Result<Self, UnlearnError> {
        let embeddings = model.embed(adjacency, features)?;
        match parts {
            Parts::Link(parts) => Self::of_links(embeddings, parts),
            Parts::Node(parts) => Self::of_nodes(model, embeddings, parts),
        }
    }

    fn of_links(embeddings: Tensor<2>, parts: &LinkParts) -> Result<Self, UnlearnError> {
        let answers = |pairs: &[Pair]| -> Result<Answers, UnlearnError> {
            let ends = Ends::new(pairs, embeddings.dims()[0])?;
            let scores: Vec<f32> = ends.logits(&embeddings)?.into_data().iter().collect();
            let probability = |&score: &f32| 1.0 / (1.0 + (-score).exp());
            Ok(Answers {
                probabilities: scores.iter().map(probability).collect(),
                scores,
            })
        };
        let absent = answers(&parts.test_negatives)?;
        Ok(Self {
            utility: auc(&answers(&parts.test)?.scores, &absent.scores)?,
            retained: answers(&parts.retained)?,
            deleted: answers(&parts.deleted)?,
            controls: answers(&parts.controls)?,
            absent,
            width: embeddings.dims()[1],
            embeddings: embeddings.into_data().iter().collect(),
        })
    }

    fn of_nodes(
        model: &Unlearned,
        embeddings: Tensor<2>,
        parts: &NodeParts,
    ) -> Result<Self, UnlearnError> {
        let [num_nodes, width] = embeddings.dims();
        let logits = model.model.valid_logits(embeddings.clone())?;
        let answers = |nodes: &[u32]| -> Result<Answers, UnlearnError> {
            let rows = RowIndex::from_slice(nodes, num_nodes)?;
            let logs = row_log_softmax(gather_rows(logits.clone(), &rows)?)?;
            let num_classes = logs.dims()[1];
            let logs: Vec<f32> = logs.into_data().iter().collect();
            let classes = classes_of(nodes, &parts.classes)?;
            let of_class = |(row, &class): (&[f32], &u32)| row[class as usize];
            let scores: Vec<f32> = (logs.chunks(num_classes).zip(&classes))
                .map(of_class)
                .collect();
            Ok(Answers {
                // The exponential of a rounded logarithm may be a little above 1.
                probabilities: scores.iter().map(|score| score.exp().min(1.0)).collect(),
                scores,
            })
        };
        let test = RowIndex::from_slice(&parts.test, num_nodes)?;
        let classes = classes_of(&parts.test, &parts.classes)?;
        Ok(Self {
            utility: accuracy(logits.clone(), &test, &classes)?,
            retained: answers(&parts.retained)?,
            deleted: answers(&parts.deleted)?,
            controls: answers(&parts.controls)?,
            absent: answers(&parts.test)?,
            embeddings: embeddings.into_data().iter().collect(),
            width,
        })
    }

    /// The embeddings of the nodes.
    pub(super) fn rows(&self) -> Result<Rows<'_>, UnlearnError> {
        Rows::new(&self.embeddings, self.width)
    }
}
