//! Training: what a run is made of, and where it is kept.
//!
//! A run has a data set, a protocol, settings and a seed. In its folder lie these (`config.toml`), the metrics of every
//! epoch, the best model by the validation with the embeddings that it gives, the graph that it finds neighbours in
//! (`graph.argiope`), and what is needed to resume.

mod batches;
mod task;

use std::path::{Path, PathBuf};

use argiope_gnn::{
    Environment, NodeFeatures, RunFolder,
    run_folder::RunPlace,
    training::{TrainConfig, train},
};
use argiope_graph::{GraphFile, Progress};
use argiope_link::{
    dataset::{LinkData, Protocol},
    summary::RunResult,
};
use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use crate::{NcnConfig, NcnError};

pub(crate) use task::{EMBEDDINGS, test_graph};
pub use task::{LinkTask, LinkTaskData};

/// The graph that a stored model finds neighbours in, in the folder of its run.
pub(crate) const GRAPH: &str = "graph.argiope";

/// What a run is made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunConfig {
    /// The data set, or the file.
    pub data: String,
    /// Seed of the split, the parameters and the training.
    pub seed: u64,
    /// How the edges are split and what is reported.
    pub protocol: Protocol,
    /// The folder of a run whose parameters this one begins with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_from: Option<PathBuf>,
    /// The model and its training.
    pub model: NcnConfig,
}

/// Trains a model, in a folder if one is given, and reports its metrics. A folder that holds the same run is continued, or
/// read if the run is finished.
///
/// # Errors
/// [`NcnError::Gnn`] if the folder holds another run; those of the data, the protocol and the folder;
/// [`NcnError::Cancelled`], after which the same call continues.
///
/// # Example
/// ```
/// use argiope_graph::{Silent, generate::gnp};
/// use argiope_link::{dataset::{LinkData, Protocol}, summary::RunResult};
/// use argiope_ncn::{NcnConfig, training::{RunConfig, run}};
///
/// let data = LinkData::of_graph("random", gnp(60, 0.2, 1)?);
/// let mut model = NcnConfig::default();
/// (model.encoder.dim, model.predictor.dim) = (8, 8);
/// model.training.epochs = 3;
/// let protocol = Protocol::of(&data);
/// let config = RunConfig { data: data.name.clone(), seed: 0, protocol, start_from: None, model };
/// let result = run(&config, &data, None, &Silent)?;
/// assert!((0.0..=1.0).contains(&result.best["hits@100"].test));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn run(
    config: &RunConfig,
    data: &LinkData,
    folder: Option<&Path>,
    progress: &dyn Progress,
) -> Result<RunResult, NcnError> {
    config.model.check()?;
    let place = RunPlace::find(folder, config)?;
    if let Some(result) = place.finished()? {
        return Ok(result);
    }
    let device = Device::flex();
    let (split, graphs) = config.protocol.apply(data, config.seed, progress)?;
    let features = match &data.features {
        Some(features) => NodeFeatures::from_file(features, &device)?,
        None => NodeFeatures::Learned {
            num_nodes: split.num_nodes,
        },
    };
    let known_graph = folder.map(|_| test_graph(&graphs).clone());
    let task_data = LinkTaskData {
        split,
        graphs,
        features,
    };
    let protocol = &config.protocol;
    let mut task = LinkTask::new(&config.model, protocol, task_data, config.seed, &device)?;
    if let Some(path) = &config.start_from {
        let (tensors, _): (_, serde::de::IgnoredAny) = RunFolder::open(path)?.load_model()?;
        task.start_from(tensors)?;
    }
    // Only now: data that cannot be trained on leaves no folder.
    let version = env!("CARGO_PKG_VERSION");
    let folder = place.folder(&Environment::new("argiope-ncn", version, config.seed))?;
    if let (Some(folder), Some(graph)) = (&folder, known_graph) {
        GraphFile::new(graph).write(folder.path().join(GRAPH))?;
        if let Some(labels) = &data.labels {
            folder.save_labels(labels)?;
        }
    }
    let course = train_config(config, task.num_batches());
    let outcome = train(&mut task, &course, folder.as_ref(), progress)?;
    let (epochs, seconds) = (outcome.state.epochs, outcome.seconds());
    let result = RunResult::new(&protocol.metrics, &outcome.metrics(), epochs, seconds)?;
    if let Some(folder) = &folder {
        folder.finish(&result)?;
    }
    Ok(result)
}

fn train_config(config: &RunConfig, num_batches: usize) -> TrainConfig {
    let training = &config.model.training;
    let metric = format!("valid/{}", config.protocol.select_by);
    let mut train = TrainConfig::new(config.seed, training.epochs as u64, metric);
    train.evaluate_every = training.evaluate_every as u64;
    train.patience = training.patience.map(|patience| patience as u64);
    train.with_steps_per_epoch(num_batches)
}
