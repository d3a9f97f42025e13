//! A run: from settings and data to the recommender that the validation likes best.

use std::path::Path;

use argiope_gnn::{
    Environment, NamedTensors,
    run_folder::RunPlace,
    training::{Metrics, Outcome, Task, TrainConfig, train},
};
use argiope_graph::{BipartiteGraph, Progress};
use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{Recommender, RecommenderConfig, RecommenderTask, VALID_RECALL};
use crate::{UnlearnError, data::Interactions, forgetting::hex};

/// Epochs from one stored state to the next.
const SAVE_EVERY: u64 = 10;

/// What a run is made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RunConfig {
    /// The data set, or the files.
    data: String,
    /// The interactions that are learned from: a retraining after a deletion is another run.
    interactions: String,
    /// Seed of the table and the training.
    seed: u64,
    /// Backbone and training.
    settings: RecommenderConfig,
}

/// A recommender that was trained.
#[derive(Debug, Clone)]
pub struct TrainedRecommender {
    /// With the table that the validation likes best.
    pub recommender: Recommender,
    /// Metrics of the validation at that epoch, by their own names.
    pub valid: Metrics,
    /// That epoch, counted from 0.
    pub best_epoch: u64,
    /// Epochs that were trained.
    pub epochs: u64,
    /// Seconds of them, without evaluations.
    pub seconds: f64,
}

/// Trains a recommender, in a folder if one is given: a folder that holds the same run is continued, or read if the run is
/// finished. Recall at 20 of the validation chooses the table.
///
/// # Errors
/// [`UnlearnError::Gnn`] if the folder holds another run; those of [`RecommenderTask::new`]; [`UnlearnError::Cancelled`], after which
/// the same call continues.
pub fn train_recommender(
    config: &RecommenderConfig,
    data: &Interactions,
    seed: u64,
    folder: Option<&Path>,
    progress: &dyn Progress,
) -> Result<TrainedRecommender, UnlearnError> {
    let run = RunConfig {
        data: data.name.clone(),
        interactions: fingerprint(&data.train),
        seed,
        settings: config.clone(),
    };
    let place = RunPlace::find(folder, &run)?;
    let device = Device::flex();
    let mut task = RecommenderTask::new(config, data, seed, &device)?;
    let training = &config.training;
    let mut course = TrainConfig::new(seed, training.epochs, VALID_RECALL);
    course.evaluate_every = training.evaluate_every;
    course.patience = training.patience;
    course.save_every = SAVE_EVERY;
    let (outcome, best) = complete(&mut task, place, &course, progress)?;
    let num_nodes = data.train.num_nodes();
    Ok(TrainedRecommender {
        recommender: Recommender::from_stored(&best, &config.backbone, num_nodes, &device)?,
        valid: outcome.at_best("valid"),
        best_epoch: outcome.best_epoch().unwrap_or(0),
        epochs: outcome.state.epochs,
        seconds: outcome.seconds(),
    })
}

/// Trains a task in its place and notes the end. Gives also the parameters at the best epoch.
pub(super) fn complete<T: Task<Error = UnlearnError>, C: Serialize>(
    task: &mut T,
    place: RunPlace<'_, C>,
    course: &TrainConfig,
    progress: &dyn Progress,
) -> Result<(Outcome, NamedTensors), UnlearnError> {
    let version = env!("CARGO_PKG_VERSION");
    let environment = Environment::new("argiope-unlearn", version, course.seed);
    let folder = place.folder(&environment)?;
    let outcome = train(task, course, folder.as_ref(), progress)?;
    if let Some(folder) = &folder {
        folder.finish(&outcome.at_best("valid"))?;
    }
    let best = match &outcome.best_model {
        Some(best) => best.clone(),
        // The last epoch is always evaluated: only a run without epochs gets here.
        None => task.model()?,
    };
    Ok((outcome, best))
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
