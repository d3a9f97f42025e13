//! A run on a knowledge graph, from its settings to its result.

use std::path::Path;

use argiope_gnn::{
    Environment, NamedTensors, RunFolder,
    training::{TrainConfig, train},
};
use argiope_graph::{AnyGraph, GraphFile, Progress};
use argiope_link::{evaluation::Values, knowledge::KnowledgeData, ranking::RankingProtocol};
use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use super::KnowledgeTask;
use crate::{MessageGraph, Nbfnet, NbfnetConfig, NbfnetError};

/// The graph that a stored network knows, in the folder of its run.
pub(crate) const GRAPH: &str = "graph.argiope";

/// Epochs with more batches than this are stored one by one.
pub(super) const BATCHES_WORTH_STORING: usize = 32;

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
    let known = match folder {
        Some(path) => RunFolder::find(path, config)?,
        None => None,
    };
    if let Some(known) = &known
        && known.is_finished()
    {
        return Ok(known.result()?);
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
    let folder = match (known, folder) {
        (None, Some(path)) => Some(create(config, data, path)?),
        (known, _) => known,
    };
    let course = train_config(config, task.num_batches());
    let outcome = train(&mut task, &course, folder.as_ref(), progress)?;
    let best = match (outcome.best_model, &folder) {
        (Some(best), _) => best,
        // Found before this process started.
        (None, Some(folder)) => folder.load_model::<serde::de::IgnoredAny>()?.0,
        (None, None) => task.nbfnet_tensors(),
    };
    task.start_from(&best)?;
    let best_epoch = outcome.state.best.map_or(0, |best| best.epochs - 1);
    let valid = match task.last_validation(best_epoch) {
        Some(metrics) => metrics,
        None => recorded(folder.as_ref(), best_epoch)?,
    };
    let seconds = match &folder {
        // Those of earlier calls too.
        Some(folder) => folder.epochs()?.iter().map(|record| record.seconds).sum(),
        None => task.seconds(),
    };
    let result = RunResult {
        epochs: outcome.state.epochs,
        best_epoch,
        training_seconds: seconds,
        valid: part(valid, "valid/"),
        test: part(task.test(progress)?, "test/"),
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
    let folder = create(config, data, path)?;
    folder.save_model(&NamedTensors::of_module(model), &())?;
    Ok(())
}

/// The metrics of a part of the data, by their own names.
fn part(metrics: Values, prefix: &str) -> Values {
    let named = |(name, value): (String, f64)| Some((name.strip_prefix(prefix)?.to_owned(), value));
    metrics.into_iter().filter_map(named).collect()
}

/// The metrics of an epoch in the folder.
fn recorded(folder: Option<&RunFolder>, epoch: u64) -> Result<Values, NbfnetError> {
    let records = match folder {
        Some(folder) => folder.epochs()?,
        None => Vec::new(),
    };
    let record = records.into_iter().find(|record| record.epoch == epoch);
    Ok(record.map(|record| record.metrics).unwrap_or_default())
}

fn train_config(config: &RunConfig, num_batches: usize) -> TrainConfig {
    let training = &config.settings.training;
    let metric = config.protocol.select_by;
    let mut train = TrainConfig::new(
        config.seed,
        training.epochs as u64,
        format!("valid/{metric}"),
    );
    train.goal = match metric.better() {
        argiope_link::summary::Better::Higher => argiope_gnn::training::Goal::Maximize,
        argiope_link::summary::Better::Lower => argiope_gnn::training::Goal::Minimize,
    };
    train.evaluate_every = training.evaluate_every as u64;
    train.patience = training.patience.map(|patience| patience as u64);
    if num_batches > BATCHES_WORTH_STORING {
        train.save_every = 1;
    }
    train
}

/// The folder with all that predictions need but the network.
fn create(config: &RunConfig, data: &KnowledgeData, path: &Path) -> Result<RunFolder, NbfnetError> {
    let version = env!("CARGO_PKG_VERSION");
    let environment = Environment::new("argiope-nbfnet", version, config.seed);
    let folder = RunFolder::create(path, config, &environment)?;
    let mut file = GraphFile::new(AnyGraph::from(data.graph.clone()));
    file.node_labels = Some(data.entities.clone());
    file.relation_labels = Some(data.relations.clone());
    file.write(folder.path().join(GRAPH))?;
    Ok(folder)
}
