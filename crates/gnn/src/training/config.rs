//! How long to train, and what is best.

use serde::{Deserialize, Serialize};

use crate::GnnError;

/// Epochs with more steps than this are stored one by one.
const STEPS_WORTH_STORING: usize = 32;

/// The course of a training.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainConfig {
    /// Seed of everything random.
    pub seed: u64,
    /// Number of epochs, at most.
    pub epochs: u64,
    /// Name of the metric of the validation that decides which model is best.
    pub metric: String,
    /// Whether the metric should be large or small; large by default.
    #[serde(default)]
    pub goal: Goal,
    /// Epochs from one evaluation to the next; 1 by default. The last epoch is always evaluated.
    #[serde(default = "one")]
    pub evaluate_every: u64,
    /// Evaluations in a row without a better model after which training stops; by default it does not.
    #[serde(default)]
    pub patience: Option<u64>,
    /// Epochs from one stored state to the next; 10 by default. The last epoch is always stored.
    #[serde(default = "ten")]
    pub save_every: u64,
}

/// Whether large or small values of a metric are good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// Large ones.
    #[default]
    Maximize,
    /// Small ones.
    Minimize,
}

fn one() -> u64 {
    1
}

fn ten() -> u64 {
    10
}

impl Goal {
    /// True if `value` is better than `best`. Equal values are not.
    #[must_use]
    pub fn is_better(self, value: f64, best: f64) -> bool {
        match self {
            Self::Maximize => value > best,
            Self::Minimize => value < best,
        }
    }
}

impl TrainConfig {
    /// With the defaults.
    #[must_use]
    pub fn new(seed: u64, epochs: u64, metric: impl Into<String>) -> Self {
        Self {
            seed,
            epochs,
            metric: metric.into(),
            goal: Goal::default(),
            evaluate_every: one(),
            patience: None,
            save_every: ten(),
        }
    }

    /// With epochs of so many steps: where they are more than 32, the state is stored after every epoch.
    #[must_use]
    pub fn with_steps_per_epoch(mut self, steps: usize) -> Self {
        if steps > STEPS_WORTH_STORING {
            self.save_every = 1;
        }
        self
    }

    /// Checks the ranges.
    ///
    /// # Errors
    /// [`GnnError::Option`] if there are no epochs, or intervals or the patience are 0.
    pub fn check(&self) -> Result<(), GnnError> {
        let numbers = [
            ("epochs", self.epochs),
            ("evaluate_every", self.evaluate_every),
            ("patience", self.patience.unwrap_or(1)),
            ("save_every", self.save_every),
        ];
        match numbers.into_iter().find(|&(_, number)| number == 0) {
            None => Ok(()),
            Some((option, _)) => Err(GnnError::Option {
                what: "TrainConfig",
                option,
                found: "0".into(),
                expected: "at least 1",
            }),
        }
    }

    /// True if there is an evaluation after `epoch`, counted from 0.
    pub(crate) fn evaluates_after(&self, epoch: u64) -> bool {
        (epoch + 1).is_multiple_of(self.evaluate_every) || epoch + 1 == self.epochs
    }

    /// True if the state is stored after `epoch`.
    pub(crate) fn saves_after(&self, epoch: u64) -> bool {
        (epoch + 1).is_multiple_of(self.save_every) || epoch + 1 == self.epochs
    }
}
