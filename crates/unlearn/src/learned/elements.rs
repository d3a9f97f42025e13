//! What a loss is about: pairs of nodes, or nodes with classes.

use argiope_link::Pair;
use argiope_sparse::{RowIndex, gather_rows, log_sigmoid, row_log_softmax};
use burn::tensor::Tensor;

use super::{Ends, GraphModel, TaskData};
use crate::UnlearnError;

/// Some elements of a task.
#[derive(Debug, Clone)]
pub(crate) enum Elements {
    /// Of the link task.
    Pairs(Ends),
    /// Of the node task.
    Nodes(RowIndex),
}

impl Elements {
    pub(crate) fn pairs(pairs: &[Pair], num_nodes: usize) -> Result<Self, UnlearnError> {
        Ok(Self::Pairs(Ends::new(pairs, num_nodes)?))
    }

    pub(crate) fn nodes(nodes: &[u32], num_nodes: usize) -> Result<Self, UnlearnError> {
        Ok(Self::Nodes(RowIndex::from_slice(nodes, num_nodes)?))
    }

    /// What stays of the training data.
    pub(crate) fn retained(task: TaskData<'_>, num_nodes: usize) -> Result<Self, UnlearnError> {
        match task {
            TaskData::Link { retained, .. } => Self::pairs(retained, num_nodes),
            TaskData::Node { retained, .. } => Self::nodes(retained, num_nodes),
        }
    }

    /// What goes.
    pub(crate) fn deleted(task: TaskData<'_>, num_nodes: usize) -> Result<Self, UnlearnError> {
        match task {
            TaskData::Link { deleted, .. } => Self::pairs(deleted, num_nodes),
            TaskData::Node { deleted, .. } => Self::nodes(deleted, num_nodes),
        }
    }

    /// What was never there.
    pub(crate) fn held_out(task: TaskData<'_>, num_nodes: usize) -> Result<Self, UnlearnError> {
        match task {
            TaskData::Link { held_out, .. } => Self::pairs(held_out, num_nodes),
            TaskData::Node { held_out, .. } => Self::nodes(held_out, num_nodes),
        }
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Pairs(ends) => ends.len(),
            Self::Nodes(nodes) => nodes.len(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The elements at some positions.
    pub(crate) fn select(&self, positions: &[usize]) -> Result<Self, UnlearnError> {
        match self {
            Self::Nodes(nodes) => {
                let chosen: Vec<u32> = positions.iter().map(|&at| nodes.indices()[at]).collect();
                Self::nodes(&chosen, nodes.num_rows())
            }
            Self::Pairs(ends) => {
                let [first, second] = ends.rows();
                let pair = |&at: &usize| (first.indices()[at], second.indices()[at]);
                let chosen: Vec<Pair> = positions.iter().map(pair).collect();
                Self::pairs(&chosen, first.num_rows())
            }
        }
    }

    /// All nodes that take part, each once.
    pub(crate) fn participants(&self) -> Result<RowIndex, UnlearnError> {
        let (mut all, num_nodes) = match self {
            Self::Nodes(nodes) => (nodes.indices().to_vec(), nodes.num_rows()),
            Self::Pairs(ends) => {
                let [first, second] = ends.rows();
                let all = [first.indices(), second.indices()].concat();
                (all, first.num_rows())
            }
        };
        all.sort_unstable();
        all.dedup();
        Ok(RowIndex::new(all, num_nodes)?)
    }

    /// What the decoder looks at, `[len, outputs]`: the products, feature by feature, of the embeddings of both ends, whose sums
    /// are the scores of pairs; the embeddings of nodes.
    pub(crate) fn representations(&self, z: &Tensor<2>) -> Result<Tensor<2>, UnlearnError> {
        match self {
            Self::Nodes(nodes) => Ok(gather_rows(z.clone(), nodes)?),
            Self::Pairs(ends) => {
                let [first, second] = ends.rows();
                Ok(gather_rows(z.clone(), first)? * gather_rows(z.clone(), second)?)
            }
        }
    }

    /// Logarithms of the probabilities of all answers, `[len, answers]`: no edge and an edge, or the classes.
    pub(crate) fn log_probabilities(
        &self,
        model: &GraphModel,
        z: &Tensor<2>,
    ) -> Result<Tensor<2>, UnlearnError> {
        match self {
            Self::Nodes(nodes) => {
                let logits = model.logits(gather_rows(z.clone(), nodes)?)?;
                Ok(row_log_softmax(logits)?)
            }
            Self::Pairs(ends) => {
                let scores = ends.logits(z)?;
                let (no, yes) = (log_sigmoid(-scores.clone())?, log_sigmoid(scores)?);
                Ok(Tensor::cat(vec![no, yes], 1))
            }
        }
    }
}
