//! GNNDelete: a frozen network with trained matrices behind its layers, for the nodes near a deletion.
//!
//! Cheng, Dasoulas, He, Agarwal and Zitnik, *GNNDelete: A General Strategy for Unlearning in Graph Neural Networks*, ICLR 2023.
//! The network keeps its weights. Behind layer `l` the rows of the nodes within `l` steps of a deletion are multiplied with a
//! matrix `W[l]`, which is all that is trained:
//!
//! ```text
//! loss = alpha * (what is deleted looks like what never was) + (1 - alpha) * (its neighbourhood looks as before)
//! ```
//!
//! The authors' program has two trainers, and so has this module: [`Trainer::NodeEmbedding`] is the one of the paper,
//! [`Trainer::EdgeLogits`] the one that their program calls by the name of the method.
//!
//! What is different here, on purpose:
//! - messages run on the graph that is left while operators are trained, not only when they are used;
//! - each matrix is trained by the loss of its own layer alone, where the program leaves the gradient of the second layer's loss to the
//!   next step of the first one's;
//! - random pairs are drawn anew for every step, not once;
//! - the number of steps is fixed; the program chooses the step by a metric of the edges that it deletes;
//! - no matrix of all pairs of nodes is made: the second trainer compares the pairs of a sample of nodes, which is the same loss in the mean.

mod deleted;
mod edge_logits;
pub mod losses;
mod node_embedding;
mod operators;
mod reach;

use std::cell::RefCell;

use argiope_gnn::{Adjacency, Context, NodeFeatures};
use argiope_graph::Progress;
use burn::{module::Module as _, tensor::Tensor};
use serde::{Deserialize, Serialize};

use super::{GraphModel, Method, Situation, Unlearned, descent::descend};
use crate::{UnlearnError, error::check_setting};

pub use operators::{DeletionOperators, Initialization};
pub use reach::Reach;

/// Settings of [`GnnDelete`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GnnDeleteConfig {
    /// What operators start as; as in the paper by default.
    pub initialization: Initialization,
    /// Steps of Adam; 500 by default.
    pub steps: usize,
    /// Its learning rate; 1e-3 by default.
    pub learning_rate: f64,
    /// The share of the deletion in the loss; 1/2 by default, as in the paper.
    pub alpha: f64,
    /// Of how many nodes near the deletion [`Trainer::EdgeLogits`] compares the pairs in a step, with how many: as many of either are
    /// drawn anew for every step, all if there are not more; 512 by default.
    pub sampled_nodes: usize,
}

impl Default for GnnDeleteConfig {
    fn default() -> Self {
        Self {
            initialization: Initialization::default(),
            steps: 500,
            learning_rate: 1e-3,
            alpha: 0.5,
            sampled_nodes: 512,
        }
    }
}

/// What the operators minimise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Trainer {
    /// Per layer, [mean squares](losses::mean_square) of embeddings: ends of deleted edges against those of random pairs that are no
    /// edges, other nodes near the deletion against themselves. For deleted nodes: their rows against those of random nodes.
    NodeEmbedding,
    /// Mean squares of scores: of deleted edges against those of pairs that are no edges, and the probabilities of
    /// [all pairs near the deletion](losses::pairwise_distance) against what they were. For deleted nodes: their scores of classes against
    /// those of random nodes, and the probabilities of classes near the deletion.
    EdgeLogits,
}

/// The method, with either trainer. If the situation deletes nothing, no node passes through an operator.
#[derive(Debug, Clone)]
pub struct GnnDelete {
    trainer: Trainer,
    config: GnnDeleteConfig,
}

impl GnnDelete {
    /// With a trainer and settings.
    #[must_use]
    pub fn new(trainer: Trainer, config: GnnDeleteConfig) -> Self {
        Self { trainer, config }
    }

    fn check(&self) -> Result<(), UnlearnError> {
        let GnnDeleteConfig {
            alpha,
            sampled_nodes,
            ..
        } = self.config;
        let is_share = (0.0..=1.0).contains(&alpha);
        check_setting("gnn_delete.alpha", alpha, is_share, "between 0 and 1")?;
        let name = "gnn_delete.sampled_nodes";
        check_setting(name, sampled_nodes, sampled_nodes > 0, "at least 1")
    }
}

impl Method for GnnDelete {
    fn name(&self) -> &'static str {
        match self.trainer {
            Trainer::NodeEmbedding => "gnn-delete-nodes",
            Trainer::EdgeLogits => "gnn-delete",
        }
    }

    fn unlearn(
        &self,
        original: &GraphModel,
        situation: &Situation<'_>,
        progress: &dyn Progress,
    ) -> Result<Unlearned, UnlearnError> {
        self.check()?;
        let reach = Reach::of(situation)?;
        let [one, two] = &reach.within;
        let operators = DeletionOperators::new(
            self.config.initialization,
            [original.config().hidden, original.config().outputs],
            [one, two],
            situation.before.num_nodes(),
            &situation.device.clone().autodiff(),
        )?;
        let deleted = deleted::Deleted::of(situation, &reach)?;
        let operators = if deleted.is_empty() {
            operators
        } else {
            let steps = (self.config.steps, self.config.learning_rate);
            let inputs = (original, situation, &reach, deleted, &self.config);
            match self.trainer {
                Trainer::NodeEmbedding => {
                    let objective = node_embedding::Objective::new(inputs)?;
                    let loss = |operators: &_, step| objective.loss(operators, step);
                    descend(operators, self.name(), steps, progress, loss)?
                }
                Trainer::EdgeLogits => {
                    let objective = edge_logits::Objective::new(inputs)?;
                    let loss = |operators: &_, step| objective.loss(operators, step);
                    descend(operators, self.name(), steps, progress, loss)?
                }
            }
        };
        Ok(Unlearned {
            model: original.valid(),
            operators: Some(operators.valid()),
        })
    }
}

/// What an objective is made of.
type Inputs<'a> = (
    &'a GraphModel,
    &'a Situation<'a>,
    &'a Reach,
    deleted::Deleted,
    &'a GnnDeleteConfig,
);

/// The original with parameters that stay, on a device that tracks gradients.
fn frozen(original: &GraphModel) -> GraphModel {
    original.clone().train().no_grad()
}

/// What both layers give before any rectifier, each behind its operator. With `apart` no gradient runs from the second layer to
/// the operator of the first.
fn layers(
    model: &GraphModel,
    operators: Option<&DeletionOperators>,
    apart: bool,
    (adjacency, features): (&Adjacency, &NodeFeatures),
) -> Result<[Tensor<2>; 2], UnlearnError> {
    let first = RefCell::new(None);
    let edit = |layer, h: Tensor<2>| {
        let h = match operators {
            Some(operators) => operators.apply(layer, h)?,
            None => h,
        };
        if layer > 0 {
            return Ok(h);
        }
        *first.borrow_mut() = Some(h.clone());
        Ok(if apart { h.detach() } else { h })
    };
    let context = Context::evaluation();
    let [hidden, second] = model.embed(adjacency, features, &context, &edit)?;
    Ok([first.take().unwrap_or(hidden), second])
}
