//! What is trained.

use std::collections::BTreeMap;

use argiope_graph::Progress;

use crate::{Context, GnnError, NamedTensors};

/// Named numbers, such as `valid/hits@100`.
pub type Metrics = BTreeMap<String, f64>;

/// A model with its data, optimiser and objective.
pub trait Task {
    /// The error of the engine, which can hold those of this crate.
    type Error: From<GnnError>;

    /// Trains one epoch: takes a context for every step from `steps`. What is random besides must be a function of the seed
    /// of the run and of `epoch`, counted from 0.
    ///
    /// # Errors
    /// Whatever the task meets; `Cancelled` if `progress` says so.
    fn train_epoch(
        &mut self,
        epoch: u64,
        steps: &mut Steps,
        progress: &dyn Progress,
    ) -> Result<EpochReport, Self::Error>;

    /// True if the last epoch left nothing to learn: it is then evaluated, and training ends. By default there always is something.
    fn is_done(&self) -> bool {
        false
    }

    /// Metrics of the model as it is, at least the one that decides. Must not change the task.
    ///
    /// # Errors
    /// Whatever the task meets; `Cancelled` if `progress` says so.
    fn evaluate(&mut self, progress: &dyn Progress) -> Result<Metrics, Self::Error>;

    /// The parameters that predictions need: what is kept when the model is the best so far.
    ///
    /// # Errors
    /// Whatever the task meets.
    fn model(&self) -> Result<NamedTensors, Self::Error>;

    /// All that training needs to continue: parameters and the state of the optimiser.
    ///
    /// # Errors
    /// Whatever the task meets.
    fn state(&self) -> Result<NamedTensors, Self::Error>;

    /// Continues from a [`state`](Self::state).
    ///
    /// # Errors
    /// [`GnnError::Parameters`] for the state of another task.
    fn load_state(&mut self, state: NamedTensors) -> Result<(), Self::Error>;
}

/// What an epoch of training reports.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EpochReport {
    /// Mean loss.
    pub loss: f64,
    /// Anything else worth noting.
    pub metrics: Metrics,
}

/// Counts the steps of a run and gives each its context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Steps {
    seed: u64,
    next: u64,
}

impl Steps {
    /// Of a run with `seed`, from step `next` on.
    #[must_use]
    pub fn new(seed: u64, next: u64) -> Self {
        Self { seed, next }
    }

    /// Number of steps so far.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.next
    }

    /// The context of the next step.
    pub fn next_context(&mut self) -> Context {
        let context = Context::training(self.seed, self.next);
        self.next += 1;
        context
    }
}
