//! The course of a training.

use argiope_gnn::{optim::AdamConfig, training::TrainConfig};
use serde::{Deserialize, Serialize};

use crate::{UnlearnError, error::check_setting};

/// Epochs from one stored state to the next: an epoch is a single step.
const SAVE_EVERY: u64 = 100;

/// The course of a training with Adam.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TrainingConfig {
    /// Epochs, at most; each is one step on all training elements. 1000 by default.
    pub epochs: u64,
    /// Learning rate; 5e-3 by default.
    pub learning_rate: f64,
    /// Factor of the parameters that is added to their gradients; 0 by default.
    pub weight_decay: f64,
    /// Epochs from one evaluation to the next; 10 by default.
    pub evaluate_every: u64,
    /// Evaluations in a row without a better model after which training stops; by default it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patience: Option<u64>,
}

impl Default for TrainingConfig {
    fn default() -> Self {
        Self {
            epochs: 1000,
            learning_rate: 5e-3,
            weight_decay: 0.0,
            evaluate_every: 10,
            patience: None,
        }
    }
}

impl TrainingConfig {
    /// Checks the ranges.
    ///
    /// # Errors
    /// [`UnlearnError::Option`] for a learning rate that is not positive; [`UnlearnError::Gnn`] for no epochs, intervals of 0 and
    /// a negative decay.
    pub fn check(&self) -> Result<(), UnlearnError> {
        let rate = self.learning_rate;
        let is_positive = rate > 0.0 && rate.is_finite();
        check_setting("training.learning_rate", rate, is_positive, "above 0")?;
        self.adam().init()?;
        Ok(self.course(0, "").check()?)
    }

    /// The optimiser.
    #[must_use]
    pub(super) fn adam(&self) -> AdamConfig {
        let mut adam = AdamConfig::new(self.learning_rate);
        adam.weight_decay = self.weight_decay;
        adam
    }

    /// The loop, with a seed and the metric that decides.
    pub(super) fn course(&self, seed: u64, metric: &str) -> TrainConfig {
        let mut course = TrainConfig::new(seed, self.epochs, metric);
        course.evaluate_every = self.evaluate_every;
        course.patience = self.patience;
        course.save_every = SAVE_EVERY;
        course
    }
}
