//! The training loop: epochs, evaluations, the best model, early stopping, and resumption.
//!
//! A [`Task`] knows how to train an epoch and how to evaluate; [`train`] calls it, keeps the best model by a metric of
//! the validation, and stores what is needed to resume. A run that is resumed gives the same numbers, bit by bit, as one
//! that was never interrupted: random bits are functions of the seed and of the number of the step or epoch.

mod config;
mod run;
mod state;
mod task;

pub use config::{Goal, TrainConfig};
pub use run::{Outcome, train};
pub use state::{Best, StopReason, TrainState};
pub use task::{EpochReport, Metrics, Steps, Task};
