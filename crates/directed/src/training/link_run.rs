//! A run of a question about pairs, from its settings to its result.
//!
//! The network sees the edges that are not held out, and is chosen by the accuracy on the validation pairs; of equal epochs the
//! first is taken.

use std::{collections::BTreeMap, path::Path};

use argiope_gnn::{Environment, run_folder::RunPlace, training::train};
use argiope_graph::Progress;
use burn::{module::Module as _, tensor::Device};
use serde::{Deserialize, Serialize};

use super::{
    PairTask,
    course::{course, features},
};
use crate::{
    DirectedConfig, DirectedError,
    data::NodeData,
    links::{LinkSplit, LinkSplitOptions, LinkTask},
    methods::Input,
};

/// The metric that chooses the network.
const METRIC: &str = "valid/accuracy";

/// What a run is made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkRunConfig {
    /// The data set, or the files.
    pub data: String,
    /// What is asked.
    pub task: LinkTask,
    /// The number of the split: the seed by which pairs are held out.
    pub split: u64,
    /// Seed of the parameters and the training.
    pub seed: u64,
    /// The method and its training.
    pub settings: DirectedConfig,
}

/// The result of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LinkResult {
    /// Metrics of the validation pairs at the best epoch, by their names.
    pub valid: BTreeMap<String, f64>,
    /// Metrics of the test pairs there; of existence also how high the edges rank (`mrr`, `hits@1`, `hits@10`) among 100 targets
    /// that their sources do not point to.
    pub test: BTreeMap<String, f64>,
    /// The best epoch, counted from 0.
    pub best_epoch: u64,
    /// Epochs that were trained.
    pub epochs: u64,
    /// Seconds of training, without evaluations.
    pub training_seconds: f64,
    /// Number of parameters of the network and its decoder.
    pub num_parameters: usize,
}

/// Trains a network on one split of the edges of a graph, in a folder if one is given, and reports its metrics. A folder that holds
/// the same run is continued, or read if the run is finished.
///
/// # Errors
/// [`DirectedError::Data`] for undirected data; [`DirectedError::Gnn`] if the folder holds another run; those of the data, the
/// method and the folder; [`DirectedError::Cancelled`], after which the same call continues.
pub fn run_link_task(
    config: &LinkRunConfig,
    data: &NodeData,
    folder: Option<&Path>,
    progress: &dyn Progress,
) -> Result<LinkResult, DirectedError> {
    let place = RunPlace::find(folder, config)?;
    if let Some(result) = place.finished()? {
        return Ok(result);
    }
    if !data.directed && config.task != LinkTask::Existence {
        return Err(DirectedError::Data {
            what: format!(
                "{} was loaded as undirected: its edges have no directions to predict",
                data.name
            ),
        });
    }
    let settings = &config.settings;
    let options = LinkSplitOptions::new(config.task, config.split);
    let split = LinkSplit::random(&data.graph, &options)?;
    let device = Device::flex();
    let features = features(settings, data, &device)?;
    let input = Input {
        graph: &split.train_graph,
        features: &features,
        device: &device,
    };
    let mut task = PairTask::new(settings, &split, input, config.seed)?;
    // Only now: data that cannot be trained on leaves no folder.
    let version = env!("CARGO_PKG_VERSION");
    let environment = Environment::new("argiope-directed", version, config.seed);
    let folder = place.folder(&environment)?;
    let course = course(&settings.training, config.seed, METRIC);
    let outcome = train(&mut task, &course, folder.as_ref(), progress)?;
    let best_epoch = outcome.state.best.map_or(0, |best| best.epochs - 1);
    let at_best = (outcome.records.iter()).find(|record| record.epoch == best_epoch);
    let metrics = at_best.map(|record| record.metrics.clone());
    let metrics = metrics.unwrap_or_default();
    let part = |prefix: &str| -> BTreeMap<String, f64> {
        let named = metrics.iter().filter_map(|(name, &value)| {
            let name = name.strip_prefix(prefix)?;
            Some((name.to_owned(), value))
        });
        named.collect()
    };
    let mut test = part("test/");
    if config.task == LinkTask::Existence {
        if let Some(best) = &outcome.best_model {
            task.start_from(best)?;
        }
        test.extend(task.rank_test(&data.graph, config.split)?);
    }
    let result = LinkResult {
        valid: part("valid/"),
        test,
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
