//! A run on a knowledge graph, from its settings to its result.

use std::path::Path;

use argiope_gnn::{
    Environment, NamedTensors, RunFolder,
    run_folder::RunPlace,
    training::{Goal, TrainConfig, train},
};
use argiope_graph::{AnyGraph, GraphFile, Progress};
use argiope_link::{
    evaluation::Values, knowledge::KnowledgeData, ranking::RankingProtocol, summary::Better,
};
use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use super::KnowledgeTask;
use crate::{MessageGraph, Nbfnet, NbfnetConfig, NbfnetError, config::TrainingConfig};

/// The graph that a stored network knows, in the folder of its run.
pub(crate) const GRAPH: &str = "graph.argiope";

/// What a run is made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunConfig {
    /// The data set, or the files.
    pub data: String,
    /// Seed of the parameters and the training.
    pub seed: u64,
    /// How facts are ranked and what is reported.
    pub protocol: RankingProtocol,
    /// The network and its training.
    pub settings: NbfnetConfig,
}

/// The result of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunResult {
    /// Epochs that were trained.
    pub epochs: u64,
    /// The epoch, counted from 0, that is best by the validation: the network of the run.
    pub best_epoch: u64,
    /// Seconds of training, without evaluations.
    pub training_seconds: f64,
    /// Metrics of the validation at that epoch.
    pub valid: Values,
    /// Metrics of the test of that network; empty if there are no facts to test.
    pub test: Values,
}

/// Trains a network, in a folder if one is given, and ranks the facts of the test with the best one. A folder that holds the
/// same run is continued, or read if the run is finished.
///
/// # Errors
/// [`NbfnetError::Gnn`] if the folder holds another run; those of the data, the protocol and the folder;
/// [`NbfnetError::Cancelled`], after which the same call continues from the last whole epoch.
///
/// # Example
/// ```
/// use argiope_graph::Silent;
/// use argiope_link::{knowledge::KnowledgeData, ranking::RankingProtocol};
/// use argiope_nbfnet::{NbfnetConfig, training::{RunConfig, run}};
///
/// # let folder = tempfile::tempdir()?;
/// # let facts: String = (0..40).map(|k| format!("n{}\tr{}\tn{}\n", k % 7, k % 3, (k * 5 + 1) % 11)).collect();
/// # std::fs::write(folder.path().join("train.txt"), facts)?;
/// # std::fs::write(folder.path().join("valid.txt"), "n1\tr0\tn2\n")?;
/// # std::fs::write(folder.path().join("test.txt"), "n3\tr1\tn4\n")?;
/// let data = KnowledgeData::read(folder.path())?;
/// let settings = NbfnetConfig::default().with("training.epochs=2")?.with("model.dim=8")?;
/// let protocol = RankingProtocol::default();
/// let config = RunConfig { data: data.name.clone(), seed: 0, protocol, settings };
/// let result = run(&config, &data, None, &Silent)?;
/// println!("mean reciprocal rank {:.3}", result.test["mrr"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn run(
    config: &RunConfig,
    data: &KnowledgeData,
    folder: Option<&Path>,
    progress: &dyn Progress,
) -> Result<RunResult, NbfnetError> {
    config.settings.check()?;
    let place = RunPlace::find(folder, config)?;
    if let Some(result) = place.finished()? {
        return Ok(result);
    }
    let device = Device::flex();
    let mut task = KnowledgeTask::new(
        &config.settings,
        &config.protocol,
        data,
        config.seed,
        &device,
    )?;
    // Only now: data that cannot be trained on leaves no folder.
    let folder = place.folder(&environment(config.seed))?;
    if let Some(folder) = &folder {
        write_graph(folder, data)?;
    }
    let select_by = config.protocol.select_by;
    let training = &config.settings.training;
    let metric = format!("valid/{select_by}");
    let mut course = course(training, config.seed, metric, task.num_batches());
    course.goal = match select_by.better() {
        Better::Higher => Goal::Maximize,
        Better::Lower => Goal::Minimize,
    };
    let outcome = train(&mut task, &course, folder.as_ref(), progress)?;
    if let Some(best) = &outcome.best_model {
        task.start_from(best)?;
    }
    let result = RunResult {
        epochs: outcome.state.epochs,
        best_epoch: outcome.best_epoch().unwrap_or(0),
        training_seconds: outcome.seconds(),
        valid: outcome.at_best("valid"),
        test: task.test(progress)?,
    };
    if let Some(folder) = &folder {
        folder.finish(&result)?;
    }
    Ok(result)
}

/// Writes the folder of a run whose network comes from elsewhere: it predicts and explains like one that was trained here.
///
/// # Errors
/// [`NbfnetError::Data`] if the network has other relations than the data; [`NbfnetError::Gnn`] if the folder is not empty.
pub fn write_imported(
    config: &RunConfig,
    data: &KnowledgeData,
    model: &Nbfnet,
    path: &Path,
) -> Result<(), NbfnetError> {
    config.settings.check()?;
    model.check_relations(&MessageGraph::of_knowledge(&data.graph)?)?;
    let folder = RunFolder::create(path, config, &environment(config.seed))?;
    write_graph(&folder, data)?;
    folder.save_model(&NamedTensors::of_module(model), &())?;
    Ok(())
}

/// The course of a training with epochs of `num_batches` steps.
pub(super) fn course(
    training: &TrainingConfig,
    seed: u64,
    metric: String,
    num_batches: usize,
) -> TrainConfig {
    let mut course = TrainConfig::new(seed, training.epochs as u64, metric);
    course.evaluate_every = training.evaluate_every as u64;
    course.patience = training.patience.map(|patience| patience as u64);
    course.with_steps_per_epoch(num_batches)
}

/// What a run of this engine runs on.
pub(super) fn environment(seed: u64) -> Environment {
    Environment::new("argiope-nbfnet", env!("CARGO_PKG_VERSION"), seed)
}

/// Writes what predictions need besides the network.
fn write_graph(folder: &RunFolder, data: &KnowledgeData) -> Result<(), NbfnetError> {
    let mut file = GraphFile::new(AnyGraph::from(data.graph.clone()));
    file.node_labels = Some(data.entities.clone());
    file.relation_labels = Some(data.relations.clone());
    file.write(folder.path().join(GRAPH))?;
    Ok(())
}
