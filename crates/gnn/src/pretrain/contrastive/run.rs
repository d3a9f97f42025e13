//! A run, from graphs to a stored encoder.

use std::path::Path;

use argiope_graph::{Progress, UndirectedGraph};
use burn::{module::Module as _, tensor::Device};
use serde::{Deserialize, Serialize};

use super::{ContrastiveConfig, ContrastiveTask, PretrainedEncoder};
use crate::{
    Environment, GnnError,
    run_folder::RunPlace,
    training::{Goal, TrainConfig, train},
};

/// What a run is made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContrastiveRunConfig {
    /// The names of the graphs, or their files.
    pub sources: Vec<String>,
    /// Seed of everything random.
    pub seed: u64,
    /// Views, encoder and training.
    pub settings: ContrastiveConfig,
}

/// The result of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ContrastiveResult {
    /// Mean loss of the last epoch.
    pub loss: f64,
    /// Steps that were trained.
    pub steps: u64,
    /// Seconds of training, without the first pool of views.
    pub training_seconds: f64,
    /// Number of parameters of the encoder, statistics included.
    pub num_parameters: usize,
}

/// Trains an encoder on `graphs`, in a folder if one is given, and returns it as it is after the last step. A folder that
/// holds the same run is continued, or read if the run is finished.
///
/// # Errors
/// [`GnnError::Option`] for settings outside their ranges and graphs without edges; [`GnnError::File`] if the folder holds
/// another run; [`GnnError::NotFinite`] if the loss is no number; [`GnnError::Cancelled`], after which the same call continues.
///
/// # Complexity
/// `O(n^3)` time for every view of `n` nodes of the pools; every step that of the encoder on `2 * batch_size` views, forward and
/// backward.
pub fn pretrain(
    config: &ContrastiveRunConfig,
    graphs: &[&UndirectedGraph],
    folder: Option<&Path>,
    progress: &dyn Progress,
) -> Result<(PretrainedEncoder, ContrastiveResult), GnnError> {
    let place = RunPlace::find(folder, config)?;
    if let (Some(result), Some(path)) = (place.finished()?, folder) {
        return Ok((PretrainedEncoder::open(path)?, result));
    }
    let (settings, seed) = (&config.settings, config.seed);
    let device = Device::flex();
    let mut task = ContrastiveTask::new(settings, graphs, seed, &device, progress)?;
    // Only now is a folder made: graphs that cannot be trained on leave none.
    let environment = Environment::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"), seed);
    let folder = place.folder(&environment)?;
    let epochs = settings.training.epochs();
    let course = TrainConfig {
        goal: Goal::Minimize,
        // Losses of different epochs do not choose: the one model that is evaluated is the last.
        evaluate_every: epochs,
        save_every: 1,
        ..TrainConfig::new(seed, epochs, ContrastiveTask::METRIC)
    };
    let outcome = train(&mut task, &course, folder.as_ref(), progress)?;
    let encoder = match &outcome.best_model {
        Some(stored) => stored.load_module(task.encoder().valid())?,
        None => task.measured()?,
    };
    let result = ContrastiveResult {
        loss: outcome.records.last().map_or(0.0, |record| record.loss),
        steps: outcome.state.steps,
        training_seconds: outcome.seconds(),
        num_parameters: encoder.num_params(),
    };
    if let Some(folder) = &folder {
        folder.finish(&result)?;
    }
    Ok((PretrainedEncoder::new(settings.clone(), encoder), result))
}
