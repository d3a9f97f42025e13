//! What training minimises.

use argiope_gnn::{Context, heads::cross_entropy, seeds};
use argiope_link::negatives::NonEdges;
use argiope_sparse::{RowIndex, log_sigmoid};
use burn::tensor::Tensor;

use super::TrainingData;
use crate::{
    UnlearnError,
    learned::{Ends, GraphModel, TaskData, situation::non_edges_of, unedited},
};

/// The loss of a step on the retained elements of a task.
#[derive(Debug)]
pub struct Objective<'a> {
    data: TrainingData<'a>,
    elements: Elements,
}

#[derive(Debug)]
enum Elements {
    Link {
        edges: Ends,
        negatives: NonEdges,
        seed: u64,
    },
    Node {
        nodes: RowIndex,
        classes: Vec<u32>,
    },
}

impl<'a> Objective<'a> {
    /// Of the retained elements of `data`; `seed` is that of the negatives of all steps.
    ///
    /// # Errors
    /// [`UnlearnError::Data`] if nothing is retained; [`UnlearnError::Sparse`] for elements outside the graph.
    pub fn new(data: TrainingData<'a>, seed: u64) -> Result<Self, UnlearnError> {
        let num_nodes = data.adjacency.num_nodes();
        let elements = match data.task {
            TaskData::Link { retained: [], .. } | TaskData::Node { retained: [], .. } => {
                return Err(UnlearnError::Data {
                    what: "nothing is left to train on".into(),
                });
            }
            TaskData::Link { retained, .. } => Elements::Link {
                edges: Ends::new(retained, num_nodes)?,
                negatives: non_edges_of(data.adjacency)?,
                seed: seeds::named(seed, "negatives"),
            },
            TaskData::Node {
                retained, classes, ..
            } => Elements::Node {
                nodes: RowIndex::from_slice(retained, num_nodes)?,
                classes: classes_of(retained, classes)?,
            },
        };
        Ok(Self { data, elements })
    }

    /// The loss of a step, counted from 0, `[1]`, differentiable in the parameters of `model`.
    ///
    /// # Errors
    /// [`UnlearnError::Link`] for a graph that joins all pairs; those of the model.
    pub fn loss(
        &self,
        model: &GraphModel,
        step: u64,
        context: &Context,
    ) -> Result<Tensor<1>, UnlearnError> {
        let TrainingData {
            adjacency,
            features,
            ..
        } = self.data;
        let [_, embeddings] = model.embed(adjacency, features, context, &unedited)?;
        match &self.elements {
            Elements::Link {
                edges,
                negatives,
                seed,
            } => {
                let negatives = negatives.sample(edges.len(), *seed, step)?;
                let negatives = Ends::new(&negatives, adjacency.num_nodes())?;
                let of_edges = log_sigmoid(edges.logits(&embeddings)?)?.mean();
                let of_negatives = log_sigmoid(-negatives.logits(&embeddings)?)?.mean();
                Ok((of_edges + of_negatives) * -0.5)
            }
            Elements::Node { nodes, classes } => {
                Ok(cross_entropy(model.logits(embeddings)?, nodes, classes)?)
            }
        }
    }
}

/// The classes of some nodes.
///
/// # Errors
/// [`UnlearnError::Data`] for a node beyond the list.
pub(in crate::learned) fn classes_of(
    nodes: &[u32],
    classes: &[u32],
) -> Result<Vec<u32>, UnlearnError> {
    let class = |&node: &u32| {
        let class = classes.get(node as usize).copied();
        class.ok_or_else(|| UnlearnError::Data {
            what: format!("node {node} has no class: {} are known", classes.len()),
        })
    };
    nodes.iter().map(class).collect()
}
