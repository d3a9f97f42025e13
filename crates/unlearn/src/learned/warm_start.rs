//! A few more steps of training, on what is left.
//!
//! The same loss as the original's, from the original's weights. What is not trained on any more fades, the sooner the more steps
//! there are: the cheapest method besides unlinking, and one that others must be compared with.

use argiope_gnn::{Context, seeds};
use argiope_graph::Progress;
use burn::module::Module as _;
use serde::{Deserialize, Serialize};

use super::{
    GraphModel, Method, Situation, Unlearned,
    descent::descend,
    training::{Objective, TrainingData},
};
use crate::UnlearnError;

/// Settings of [`WarmStart`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WarmStartConfig {
    /// Steps of Adam, whose moments start anew; 50 by default.
    pub steps: usize,
    /// Its learning rate; 5e-3 by default, that of the original.
    pub learning_rate: f64,
}

impl Default for WarmStartConfig {
    fn default() -> Self {
        Self {
            steps: 50,
            learning_rate: 5e-3,
        }
    }
}

/// Trains on from the original. The network after the last step is taken.
#[derive(Debug, Clone)]
pub struct WarmStart(WarmStartConfig);

impl WarmStart {
    /// With settings.
    #[must_use]
    pub fn new(config: WarmStartConfig) -> Self {
        Self(config)
    }
}

impl Method for WarmStart {
    fn name(&self) -> &'static str {
        "warm-start"
    }

    fn unlearn(
        &self,
        original: &GraphModel,
        situation: &Situation<'_>,
        progress: &dyn Progress,
    ) -> Result<Unlearned, UnlearnError> {
        // Not the negatives of the original's first steps again.
        let seed = seeds::named(situation.seed, "warm start");
        let objective = Objective::new(TrainingData::from(situation), seed)?;
        let loss =
            |model: &GraphModel, step| objective.loss(model, step, &Context::training(seed, step));
        let (start, steps) = (original.clone().train(), self.0.steps);
        let rate = self.0.learning_rate;
        let model = descend(start, self.name(), (steps, rate), progress, loss)?;
        Ok(model.valid().into())
    }
}
