//! What chooses the epoch.

use argiope_gnn::heads::accuracy;
use argiope_link::metrics::auc;
use argiope_sparse::RowIndex;

use super::{TrainingData, objective::classes_of};
use crate::{
    UnlearnError,
    learned::{Ends, GraphModel, TaskData},
};

/// The metric of the held-out elements of a task: the AUC of edges against pairs that are none, or the share of nodes whose class
/// is right.
#[derive(Debug)]
pub struct Validation<'a> {
    data: TrainingData<'a>,
    elements: Elements,
}

#[derive(Debug)]
enum Elements {
    Link { edges: Ends, negatives: Ends },
    Node { nodes: RowIndex, classes: Vec<u32> },
}

impl<'a> Validation<'a> {
    /// Of the held-out elements of `data`.
    ///
    /// # Errors
    /// [`UnlearnError::Data`] if nothing is held out; [`UnlearnError::Sparse`] for elements outside the graph.
    pub fn new(data: TrainingData<'a>) -> Result<Self, UnlearnError> {
        let num_nodes = data.adjacency.num_nodes();
        let elements = match data.task {
            TaskData::Link { held_out: [], .. }
            | TaskData::Link {
                held_out_negatives: [],
                ..
            }
            | TaskData::Node { held_out: [], .. } => {
                return Err(UnlearnError::Data {
                    what: "nothing is held out that could choose the epoch".into(),
                });
            }
            TaskData::Link {
                held_out,
                held_out_negatives,
                ..
            } => Elements::Link {
                edges: Ends::new(held_out, num_nodes)?,
                negatives: Ends::new(held_out_negatives, num_nodes)?,
            },
            TaskData::Node {
                held_out, classes, ..
            } => Elements::Node {
                nodes: RowIndex::from_slice(held_out, num_nodes)?,
                classes: classes_of(held_out, classes)?,
            },
        };
        Ok(Self { data, elements })
    }

    /// The name of the metric: `valid/auc` or `valid/accuracy`.
    #[must_use]
    pub fn metric(&self) -> &'static str {
        match self.elements {
            Elements::Link { .. } => "valid/auc",
            Elements::Node { .. } => "valid/accuracy",
        }
    }

    /// Its value for a model.
    ///
    /// # Errors
    /// Those of the model; [`UnlearnError::Link`] for scores that are no numbers.
    pub fn value(&self, model: &GraphModel) -> Result<f64, UnlearnError> {
        let embeddings = model.evaluated(self.data.adjacency, self.data.features)?;
        match &self.elements {
            Elements::Link { edges, negatives } => {
                let scores = |ends: &Ends| -> Result<Vec<f32>, UnlearnError> {
                    Ok(ends.logits(&embeddings)?.into_data().iter().collect())
                };
                Ok(auc(&scores(edges)?, &scores(negatives)?)?)
            }
            Elements::Node { nodes, classes } => {
                let logits = model.valid_logits(embeddings)?;
                Ok(accuracy(logits, nodes, classes)?)
            }
        }
    }
}
