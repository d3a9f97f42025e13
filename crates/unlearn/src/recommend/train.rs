//! A run: from settings and data to the recommender that the validation likes best.

use std::path::Path;

use argiope_gnn::training::TrainConfig;
use argiope_graph::Progress;
use burn::tensor::Device;

use super::{
    Recommender, RecommenderConfig, RecommenderTask, TrainingSummary, VALID_RECALL,
    course::{RunSettings, complete},
};
use crate::{UnlearnError, data::Interactions};

/// Epochs from one stored state to the next.
const SAVE_EVERY: u64 = 10;

/// A recommender that was trained.
#[derive(Debug, Clone)]
pub struct TrainedRecommender {
    /// With the table that the validation likes best.
    pub recommender: Recommender,
    /// Its training.
    pub summary: TrainingSummary,
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
    let run = RunSettings::new(data, seed, config);
    let device = Device::flex();
    let training = &config.training;
    let mut course = TrainConfig::new(seed, training.epochs, VALID_RECALL);
    course.evaluate_every = training.evaluate_every;
    course.patience = training.patience;
    course.save_every = SAVE_EVERY;
    let task = || RecommenderTask::new(config, data, seed, &device);
    let (summary, best) = complete(folder, &run, &course, progress, task)?;
    let num_nodes = data.train.num_nodes();
    Ok(TrainedRecommender {
        recommender: Recommender::from_stored(&best, &config.backbone, num_nodes, &device)?,
        summary,
    })
}
