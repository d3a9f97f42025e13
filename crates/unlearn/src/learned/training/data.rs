//! What a network is trained on.

use argiope_gnn::{Adjacency, NodeFeatures};
use burn::tensor::Device;

use crate::learned::{Situation, TaskData};

/// A graph along which messages pass, features, and a task: its retained elements are trained on, its held-out ones choose the
/// epoch, and its deleted ones are not looked at.
#[derive(Debug, Clone, Copy)]
pub struct TrainingData<'a> {
    /// The training graph.
    pub adjacency: &'a Adjacency,
    /// Features of its nodes.
    pub features: &'a NodeFeatures,
    /// The task.
    pub task: TaskData<'a>,
    /// Where tensors lie; without gradients.
    pub device: &'a Device,
}

impl<'a> From<&Situation<'a>> for TrainingData<'a> {
    /// What is left after the deletion.
    fn from(situation: &Situation<'a>) -> Self {
        Self {
            adjacency: situation.after,
            features: situation.features,
            task: situation.task,
            device: situation.device,
        }
    }
}
