//! A run of a question about pairs, from its settings to its result.
//!
//! The network sees the edges that are not held out.

use std::path::Path;

use argiope_gnn::{run_folder::RunPlace, training::Outcome};
use argiope_graph::Progress;
use argiope_link::evaluation::Values;
use burn::{module::Module as _, tensor::Device};
use serde::{Deserialize, Serialize};

use super::{
    PairTask, RunResult,
    run::{complete, features},
};
use crate::{
    DirectedConfig, DirectedError,
    data::NodeData,
    links::{LinkSplit, LinkSplitOptions, LinkTask},
    methods::Input,
};

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

/// Trains a network on one split of the edges of a graph, in a folder if one is given, and reports its metrics: those of
/// [`LinkMetrics`](crate::links::LinkMetrics), and of existence in the test also how high the edges rank ([`PairTask::rank_test`]). A folder
/// that holds the same run is continued, or read if the run is finished.
///
/// # Errors
/// [`DirectedError::Data`] for undirected data; [`DirectedError::Gnn`] if the folder holds another run; those of the data, the
/// method and the folder; [`DirectedError::Cancelled`], after which the same call continues.
pub fn run_link_task(
    config: &LinkRunConfig,
    data: &NodeData,
    folder: Option<&Path>,
    progress: &dyn Progress,
) -> Result<RunResult, DirectedError> {
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
    let num_parameters = task.network().num_params();
    let rank = |task: &mut PairTask, outcome: &Outcome| {
        if config.task != LinkTask::Existence {
            return Ok(Values::new());
        }
        if let Some(best) = &outcome.best_model {
            task.start_from(best)?;
        }
        task.rank_test(&data.graph, config.split)
    };
    // Only now is a folder made: data that cannot be trained on leaves none.
    let (training, seed) = (&settings.training, config.seed);
    complete(
        &mut task,
        place,
        training,
        seed,
        num_parameters,
        progress,
        rank,
    )
}
