//! What a pretext task is.

use std::fmt::Debug;

use burn::tensor::Tensor;

use super::{PretextHead, PretextHeadConfig};
use crate::{Adjacency, Context, GnnError, NodeFeatures};

/// Which output of the first convolution a task sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EmbeddingPoint {
    /// What the next convolution sees.
    #[default]
    AfterDropout,
    /// The same before features are dropped.
    BeforeDropout,
}

/// A step of training.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PretextStep {
    /// Its number, from 0: what a task draws in a step is a function of it and of the task's seed.
    pub number: u64,
    /// Whether dropouts drop, and their masks.
    pub context: Context,
}

/// Something to learn from the graph and the features themselves.
///
/// Targets are computed when the task is made, from the graph, the features and the classes of training nodes; no other
/// class is looked at.
pub trait PretextTask: Debug + Send + Sync {
    /// Its name in settings.
    fn name(&self) -> &'static str;

    /// The head that it needs.
    fn head(&self) -> PretextHeadConfig;

    /// The embedding that it sees.
    fn embedding(&self) -> EmbeddingPoint {
        EmbeddingPoint::AfterDropout
    }

    /// Features that take the place of those of the data, in training and in evaluation.
    fn features(&self) -> Option<&NodeFeatures> {
        None
    }

    /// Features with what is to be guessed left out: what the network sees while it trains.
    fn masked_features(&self) -> Option<&NodeFeatures> {
        None
    }

    /// The graph with what is to be guessed left out: what the network sees while it trains.
    fn masked_adjacency(&self) -> Option<&Adjacency> {
        None
    }

    /// The loss of an embedding of all nodes, `[num_nodes, hidden]`, as `[1]`. Differentiable in the embedding and the head.
    ///
    /// # Errors
    /// [`GnnError::Shape`], [`GnnError::Sparse`] for an embedding of other nodes or a head of another shape.
    fn loss(
        &self,
        head: &PretextHead,
        embedding: Tensor<2>,
        step: &PretextStep,
    ) -> Result<Tensor<1>, GnnError>;
}
