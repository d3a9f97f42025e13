//! What runs of nodes and of pairs have in common: features, and how long is trained.

use argiope_gnn::{NodeFeatures, training::TrainConfig};
use burn::tensor::Device;

use crate::{
    DirectedConfig, DirectedError,
    config::TrainingConfig,
    data::{NodeData, row_normalized},
};

/// Epochs from one stored state to the next: an epoch is a single step.
const SAVE_EVERY: u64 = 100;

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

pub(super) fn course(training: &TrainingConfig, seed: u64, metric: &str) -> TrainConfig {
    let mut course = TrainConfig::new(seed, training.epochs as u64, metric);
    course.evaluate_every = training.evaluate_every as u64;
    course.patience = training.patience.map(|patience| patience as u64);
    course.save_every = SAVE_EVERY;
    course
}
