//! A run of node classification, from its settings to its result.

use std::path::Path;

use argiope_gnn::run_folder::RunPlace;
use argiope_graph::Progress;
use argiope_link::evaluation::Values;
use burn::{module::Module as _, tensor::Device};
use serde::{Deserialize, Serialize};

use super::{
    NodeTask, RunResult,
    run::{complete, features},
};
use crate::{DirectedConfig, DirectedError, data::NodeData, methods::Input};

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
) -> Result<RunResult, DirectedError> {
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
    let num_parameters = task.network().num_params();
    // Only now is a folder made: data that cannot be trained on leaves none.
    let (training, seed) = (&settings.training, config.seed);
    let nothing_more = |_: &mut NodeTask, _: &_| Ok(Values::new());
    complete(
        &mut task,
        place,
        training,
        seed,
        num_parameters,
        progress,
        nothing_more,
    )
}
