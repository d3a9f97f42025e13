//! A training from its settings to the chosen model.

use std::path::Path;

use argiope_gnn::{Environment, RunFolder, optim::Learner, run_folder::RunPlace, training::train};
use argiope_graph::Progress;
use burn::module::Module as _;
use serde::{Deserialize, Serialize, de::IgnoredAny};

use super::{Objective, TrainingConfig, TrainingData, Validation, task::ModelTask};
use crate::{UnlearnError, comparison::Meter, learned::GraphModel};

/// A trained network, and what its training was.
#[derive(Debug, Clone)]
pub struct Trained {
    /// The network of the epoch that the validation chose, without gradients.
    pub model: GraphModel,
    /// The training.
    pub summary: TrainingSummary,
}

/// What a training was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrainingSummary {
    /// The epoch that the validation chose, counted from 0.
    pub best_epoch: u64,
    /// Its metric.
    pub valid: f64,
    /// Epochs that were trained.
    pub epochs: u64,
    /// Seconds of training, without evaluations.
    pub seconds: f64,
    /// The largest resident memory while it ran, in MiB, where the system tells; of a training that was interrupted, of its last part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peak_mib: Option<f64>,
}

/// Trains `model` on `data`. The negatives are functions of `seed` and the epoch. With a folder, a training that was
/// interrupted is continued, and gives what an uninterrupted one would.
///
/// # Errors
/// [`UnlearnError::Option`], [`UnlearnError::Gnn`] for settings without sense and a training that diverges;
/// [`UnlearnError::Data`] for a task without elements; [`UnlearnError::Cancelled`].
pub fn train_model(
    model: GraphModel,
    data: TrainingData<'_>,
    config: &TrainingConfig,
    seed: u64,
    folder: Option<&RunFolder>,
    progress: &dyn Progress,
) -> Result<Trained, UnlearnError> {
    config.check()?;
    let meter = Meter::start();
    let validation = Validation::new(data)?;
    let course = config.course(seed, validation.metric());
    let mut task = ModelTask {
        objective: Objective::new(data, seed)?,
        validation,
        learner: Learner::new(model.train(), config.adam().init()?),
        device: data.device,
    };
    let outcome = train(&mut task, &course, folder, progress)?;
    let (Some(model), Some(best)) = (&outcome.best_model, outcome.state.best) else {
        return Err(UnlearnError::Data {
            what: "no epoch was evaluated".into(),
        });
    };
    task.learner.start_from(model)?;
    let summary = TrainingSummary {
        best_epoch: best.epochs - 1,
        valid: best.value,
        epochs: outcome.state.epochs,
        seconds: outcome.seconds(),
        peak_mib: meter.peak_mib(),
    };
    Ok(Trained {
        model: task.learner.model().valid(),
        summary,
    })
}

/// [`train_model`] in a folder of its own, if one is given: `settings` are all that the result depends on. A training that is
/// finished there is read; one that was interrupted is continued.
///
/// # Errors
/// As [`train_model`]; [`UnlearnError::Gnn`] if the folder holds a training with other settings, or is damaged.
pub fn train_in<C: Serialize>(
    place: Option<&Path>,
    settings: &C,
    model: GraphModel,
    data: TrainingData<'_>,
    (config, seed): (&TrainingConfig, u64),
    progress: &dyn Progress,
) -> Result<Trained, UnlearnError> {
    let run = RunPlace::find(place, settings)?;
    if let (Some(summary), Some(path)) = (run.finished::<TrainingSummary>()?, place) {
        let (stored, _) = RunFolder::open(path)?.load_model::<IgnoredAny>()?;
        let model = stored.load_module(model)?.valid();
        return Ok(Trained { model, summary });
    }
    let environment = Environment::new("argiope-unlearn", env!("CARGO_PKG_VERSION"), seed);
    let folder = run.folder(&environment)?;
    let trained = train_model(model, data, config, seed, folder.as_ref(), progress)?;
    if let Some(folder) = &folder {
        folder.finish(&trained.summary)?;
    }
    Ok(trained)
}
