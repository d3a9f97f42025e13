//! The course of a training in its place: what it depends on, what it was, and where it is continued.

use std::path::Path;

use argiope_gnn::{
    Environment, NamedTensors, RunFolder,
    run_folder::RunPlace,
    training::{Metrics, Task, TrainConfig, train},
};
use argiope_graph::{BipartiteGraph, Progress};
use serde::{Deserialize, Serialize, de::IgnoredAny};
use sha2::{Digest as _, Sha256};

use crate::{UnlearnError, comparison::Meter, data::Interactions, forgetting::hex};

/// All that a training depends on: what its folder holds as settings.
#[derive(Debug, Serialize)]
pub(super) struct RunSettings<S> {
    /// The data set, or the files.
    data: String,
    /// The interactions that are learned from: a retraining after a deletion is another run.
    interactions: String,
    /// Those that choose the best epoch.
    validation: String,
    /// Seed of the parameters and the training, as text: TOML has no numbers from 2^63 on.
    seed: String,
    settings: S,
}

impl<S> RunSettings<S> {
    pub(super) fn new(data: &Interactions, seed: u64, settings: S) -> Self {
        Self {
            data: data.name.clone(),
            interactions: fingerprint(&data.train),
            validation: fingerprint(&data.valid),
            seed: seed.to_string(),
            settings,
        }
    }
}

/// What a training was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrainingSummary {
    /// Metrics of the validation at the best epoch, by their own names.
    pub valid: Metrics,
    /// That epoch, counted from 0.
    pub best_epoch: u64,
    /// Epochs that were trained.
    pub epochs: u64,
    /// Seconds of them, without evaluations.
    pub seconds: f64,
    /// The largest resident memory while it ran, in MiB, where the system tells; of a training that was interrupted, of its last part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peak_mib: Option<f64>,
}

/// Trains a task in a folder, if one is given, and notes the end: `settings` are all that the result depends on. A training that is
/// finished there is read, and its task is not prepared. Gives the parameters at the best epoch, too.
///
/// # Errors
/// [`UnlearnError::Gnn`] if the folder holds a training with other settings, or is damaged; those of the task.
pub(super) fn complete<T: Task<Error = UnlearnError>, S: Serialize>(
    path: Option<&Path>,
    settings: &RunSettings<S>,
    course: &TrainConfig,
    progress: &dyn Progress,
    task: impl FnOnce() -> Result<T, UnlearnError>,
) -> Result<(TrainingSummary, NamedTensors), UnlearnError> {
    let place = RunPlace::find(path, settings)?;
    if let (Some(summary), Some(path)) = (place.finished()?, path) {
        let (best, _) = RunFolder::open(path)?.load_model::<IgnoredAny>()?;
        return Ok((summary, best));
    }
    let meter = Meter::start();
    let mut task = task()?;
    let environment = Environment::new("argiope-unlearn", env!("CARGO_PKG_VERSION"), course.seed);
    let folder = place.folder(&environment)?;
    let outcome = train(&mut task, course, folder.as_ref(), progress)?;
    let summary = TrainingSummary {
        valid: outcome.at_best("valid"),
        best_epoch: outcome.best_epoch().unwrap_or(0),
        epochs: outcome.state.epochs,
        seconds: outcome.seconds(),
        peak_mib: meter.peak_mib(),
    };
    if let Some(folder) = &folder {
        folder.finish(&summary)?;
    }
    let best = match outcome.best_model {
        Some(best) => best,
        // The last epoch is always evaluated: only a run without epochs gets here.
        None => task.model()?,
    };
    Ok((summary, best))
}

/// SHA-256 of users, items and interactions, in hexadecimal.
pub(super) fn fingerprint(graph: &BipartiteGraph) -> String {
    let mut hash = Sha256::new();
    hash.update((graph.num_right() as u64).to_le_bytes());
    for offset in graph.csr().offsets() {
        hash.update(offset.to_le_bytes());
    }
    for item in graph.csr().indices() {
        hash.update(item.to_le_bytes());
    }
    hex(&hash.finalize())
}
