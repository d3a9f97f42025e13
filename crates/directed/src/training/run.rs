//! What runs of nodes and of pairs have in common: features, the course of the training, and the result.
//!
//! A run has a data set, one of its splits, settings and a seed. In its folder lie these (`config.toml`), the metrics of every
//! epoch, the best network by the accuracy of the validation, and what is needed to resume. Of equal epochs the first is taken: the
//! test has no part in the choice.

use argiope_gnn::{
    Environment, NodeFeatures,
    optim::AdamConfig,
    run_folder::RunPlace,
    training::{Outcome, Task, TrainConfig, train},
};
use argiope_graph::Progress;
use argiope_link::evaluation::Values;
use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use crate::{
    DirectedConfig, DirectedError,
    config::TrainingConfig,
    data::{NodeData, row_normalized},
};

/// The name of the metric that chooses the network.
pub const ACCURACY: &str = "accuracy";

/// Epochs from one stored state to the next: an epoch is a single step.
const SAVE_EVERY: u64 = 100;

/// The result of a run. Metrics are fractions, by their names; `accuracy` is always among them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunResult {
    /// Metrics of the validation at the best epoch.
    pub valid: Values,
    /// Metrics of the test there.
    pub test: Values,
    /// The best epoch, counted from 0.
    pub best_epoch: u64,
    /// Epochs that were trained.
    pub epochs: u64,
    /// Seconds of training, without evaluations.
    pub training_seconds: f64,
    /// Number of parameters of the network.
    pub num_parameters: usize,
}

/// The features of a data set as the settings want them, sparse where that pays.
pub(super) fn features(
    settings: &DirectedConfig,
    data: &NodeData,
    device: &Device,
) -> Result<NodeFeatures, DirectedError> {
    let features = match settings.features.row_normalize {
        true => NodeFeatures::from_file(&row_normalized(&data.features), device)?,
        false => NodeFeatures::from_file(&data.features, device)?,
    };
    Ok(features.compact()?)
}

/// The optimiser of a training.
pub(super) fn adam(training: &TrainingConfig) -> AdamConfig {
    let mut adam = AdamConfig::new(training.learning_rate);
    adam.weight_decay = training.weight_decay;
    adam
}

/// Trains a task in its place and stores the result; `more` may add metrics of the test.
pub(super) fn complete<T: Task<Error = DirectedError>, C: Serialize>(
    task: &mut T,
    place: RunPlace<'_, C>,
    training: &TrainingConfig,
    seed: u64,
    num_parameters: usize,
    progress: &dyn Progress,
    more: impl FnOnce(&mut T, &Outcome) -> Result<Values, DirectedError>,
) -> Result<RunResult, DirectedError> {
    let environment = Environment::new("argiope-directed", env!("CARGO_PKG_VERSION"), seed);
    let folder = place.folder(&environment)?;
    let mut course = TrainConfig::new(seed, training.epochs as u64, format!("valid/{ACCURACY}"));
    course.evaluate_every = training.evaluate_every as u64;
    course.patience = training.patience.map(|patience| patience as u64);
    course.save_every = SAVE_EVERY;
    let outcome = train(task, &course, folder.as_ref(), progress)?;
    let mut test = outcome.at_best("test");
    test.extend(more(task, &outcome)?);
    let result = RunResult {
        valid: outcome.at_best("valid"),
        test,
        best_epoch: outcome.best_epoch().unwrap_or(0),
        epochs: outcome.state.epochs,
        training_seconds: outcome.seconds(),
        num_parameters,
    };
    if let Some(folder) = &folder {
        folder.finish(&result)?;
    }
    Ok(result)
}
