//! Gradient ascent: steps that make the loss of what is deleted larger.
//!
//! ```text
//! link   maximise - mean over deleted edges of log sigmoid(<z[u], z[v]>)
//! node   maximise the cross entropy of deleted nodes
//! ```
//!
//! The oldest baseline, as GNNDelete's program has it (Cheng et al., ICLR 2023), but on the graph that is left. The loss has no
//! bound: more steps ruin the network, and nothing says how many are right.

use argiope_gnn::{Context, heads::cross_entropy, seeds};
use argiope_graph::Progress;
use argiope_sparse::{RowIndex, log_sigmoid};
use burn::module::Module as _;
use serde::{Deserialize, Serialize};

use super::{
    Ends, GraphModel, Method, Situation, TaskData, Unlearned, descent::descend,
    training::classes_of, unedited,
};
use crate::UnlearnError;

/// Settings of [`GradientAscent`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GradientAscentConfig {
    /// Steps of Adam, each on all deleted elements; 10 by default.
    pub steps: usize,
    /// Its learning rate; 1e-3 by default.
    pub learning_rate: f64,
}

impl Default for GradientAscentConfig {
    fn default() -> Self {
        Self {
            steps: 10,
            learning_rate: 1e-3,
        }
    }
}

/// Climbs. A situation that deletes nothing leaves the network as it is.
#[derive(Debug, Clone)]
pub struct GradientAscent(GradientAscentConfig);

impl GradientAscent {
    /// With settings.
    #[must_use]
    pub fn new(config: GradientAscentConfig) -> Self {
        Self(config)
    }
}

impl Method for GradientAscent {
    fn name(&self) -> &'static str {
        "gradient-ascent"
    }

    fn unlearn(
        &self,
        original: &GraphModel,
        situation: &Situation<'_>,
        progress: &dyn Progress,
    ) -> Result<Unlearned, UnlearnError> {
        let num_nodes = situation.after.num_nodes();
        let steps = (self.0.steps, self.0.learning_rate);
        let start = original.clone().train();
        let seed = seeds::named(situation.seed, "gradient ascent");
        let embed = |model: &GraphModel, step| {
            let context = Context::training(seed, step);
            let [_, embeddings] =
                model.embed(situation.after, situation.features, &context, &unedited)?;
            Ok::<_, UnlearnError>(embeddings)
        };
        let model = match situation.task {
            TaskData::Link { deleted: [], .. } | TaskData::Node { deleted: [], .. } => start,
            TaskData::Link { deleted, .. } => {
                let ends = Ends::new(deleted, num_nodes)?;
                let loss = |model: &GraphModel, step| {
                    Ok(log_sigmoid(ends.logits(&embed(model, step)?)?)?.mean())
                };
                descend(start, self.name(), steps, progress, loss)?
            }
            TaskData::Node {
                deleted, classes, ..
            } => {
                let rows = RowIndex::from_slice(deleted, num_nodes)?;
                let classes = classes_of(deleted, classes)?;
                let loss = |model: &GraphModel, step| {
                    let logits = model.logits(embed(model, step)?)?;
                    Ok(-cross_entropy(logits, &rows, &classes)?)
                };
                descend(start, self.name(), steps, progress, loss)?
            }
        };
        Ok(model.valid().into())
    }
}
