//! A run of node classification, from its settings to its result.
//!
//! A run has a data set, one of its splits, settings and a seed. In its folder lie these (`config.toml`), the metrics of every
//! epoch, the best network by the accuracy on the validation nodes, and what is needed to resume. Of equal epochs the first is
//! taken: the test has no part in the choice.

use std::path::Path;

use argiope_gnn::{Environment, run_folder::RunPlace, training::train};
use argiope_graph::Progress;
use burn::{module::Module as _, tensor::Device};
use serde::{Deserialize, Serialize};

use super::{
    NodeTask,
    course::{course, features},
};
use crate::{DirectedConfig, DirectedError, data::NodeData, methods::Input};

/// The metric that chooses the network.
const METRIC: &str = "valid/accuracy";

/// What a run is made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeRunConfig {
    /// The data set, or the files, and whether directions were kept.
    pub data: String,
    /// The number of the split among those of the data.
    pub split: usize,
    /// Seed of the parameters and the training.
    pub seed: u64,
    /// The method and its training.
    pub settings: DirectedConfig,
}

/// The result of a run. Accuracies are fractions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NodeResult {
    /// Accuracy on the validation nodes at the best epoch.
    pub valid: f64,
    /// Accuracy on the test nodes there.
    pub test: f64,
    /// The best epoch, counted from 0.
    pub best_epoch: u64,
    /// Epochs that were trained.
    pub epochs: u64,
    /// Seconds of training, without evaluations.
    pub training_seconds: f64,
    /// Number of parameters of the network.
    pub num_parameters: usize,
}

/// Trains a network on one split of a data set, in a folder if one is given, and reports its accuracies. A folder that holds the
/// same run is continued, or read if the run is finished.
///
/// # Errors
/// [`DirectedError::Gnn`] if the folder holds another run; those of the data, the method and the folder;
/// [`DirectedError::Cancelled`], after which the same call continues.
pub fn run_node_classification(
    config: &NodeRunConfig,
    data: &NodeData,
    folder: Option<&Path>,
    progress: &dyn Progress,
) -> Result<NodeResult, DirectedError> {
    let place = RunPlace::find(folder, config)?;
    if let Some(result) = place.finished()? {
        return Ok(result);
    }
    let settings = &config.settings;
    let split = data
        .splits
        .get(config.split)
        .ok_or_else(|| DirectedError::Data {
            what: format!(
                "{} has {} splits, numbered from 0: there is no split {}",
                data.name,
                data.splits.len(),
                config.split
            ),
        })?;
    let device = Device::flex();
    let features = features(settings, data, &device)?;
    let input = Input {
        graph: &data.graph,
        features: &features,
        device: &device,
    };
    let mut task = NodeTask::new(
        settings,
        input,
        &data.labels,
        data.num_classes,
        split,
        config.seed,
    )?;
    // Only now: data that cannot be trained on leaves no folder.
    let version = env!("CARGO_PKG_VERSION");
    let environment = Environment::new("argiope-directed", version, config.seed);
    let folder = place.folder(&environment)?;
    let course = course(&settings.training, config.seed, METRIC);
    let outcome = train(&mut task, &course, folder.as_ref(), progress)?;
    let best_epoch = outcome.state.best.map_or(0, |best| best.epochs - 1);
    let at_best = (outcome.records.iter()).find(|record| record.epoch == best_epoch);
    let metric = |name: &str| {
        let value = at_best.and_then(|record| record.metrics.get(name));
        value.copied().unwrap_or(f64::NAN)
    };
    let result = NodeResult {
        valid: metric(METRIC),
        test: metric("test/accuracy"),
        best_epoch,
        epochs: outcome.state.epochs,
        training_seconds: outcome.seconds(),
        num_parameters: task.network().num_params(),
    };
    if let Some(folder) = &folder {
        folder.finish(&result)?;
    }
    Ok(result)
}
