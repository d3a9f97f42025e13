//! Runs of one method on one data set, over its splits.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use argiope_directed::{
    DirectedConfig,
    links::LinkTask,
    training::{LinkRunConfig, NodeRunConfig, run_link_task, run_node_classification},
};
use argiope_graph::Progress;
use argiope_link::summary::MeanStd;
use clap::Args;
use serde::Serialize;

use super::data::NamedData;

/// What is predicted, and on which splits.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Runs")]
pub(super) struct TaskArguments {
    /// What is predicted: nodes (their classes), or of pairs of nodes existence, direction, three-class or four-class
    #[arg(long, value_name = "TASK", default_value = "nodes", value_parser = parse_task)]
    pub(super) task: Task,
    /// Number of splits, from the first on [default: all of the data; 5 for pairs]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=10_000))]
    splits: Option<u64>,
    /// Seed of parameters and training, and with the number of a split of the pairs that are held out
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub(super) seed: u64,
}

/// Splits of pairs that are drawn where the user does not say how many.
const LINK_SPLITS: u64 = 5;

/// What is predicted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Task {
    Nodes,
    Links(LinkTask),
}

fn parse_task(text: &str) -> Result<Task, String> {
    if text == "nodes" {
        return Ok(Task::Nodes);
    }
    let task: Result<LinkTask, _> = text.parse();
    task.map(Task::Links)
        .map_err(|_| "expected nodes, existence, direction, three-class or four-class".to_owned())
}

impl Task {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Nodes => "nodes",
            Self::Links(task) => task.name(),
        }
    }
}

impl TaskArguments {
    /// The numbers of the splits that are run.
    pub(super) fn splits(&self, named: &NamedData) -> Result<std::ops::Range<u64>> {
        let known = match self.task {
            Task::Nodes => named.data.splits.len() as u64,
            Task::Links(_) => u64::MAX,
        };
        let default = if self.task == Task::Nodes {
            known
        } else {
            LINK_SPLITS
        };
        match self.splits.unwrap_or(default) {
            0 => bail!("{} has no splits", named.data.name),
            count if count > known => {
                bail!("{} has {known} splits, not {count}", named.data.name)
            }
            count => Ok(0..count),
        }
    }
}

/// The result of a run, as fractions.
#[derive(Debug, Clone, Serialize)]
pub(super) struct SplitResult {
    pub(super) split: u64,
    pub(super) folder: PathBuf,
    /// What `valid` and `test` are.
    pub(super) metric: String,
    pub(super) valid: f64,
    pub(super) test: f64,
    pub(super) best_epoch: u64,
    pub(super) epochs: u64,
    pub(super) training_seconds: f64,
    pub(super) num_parameters: usize,
}

/// Runs a method on one split, in a folder.
pub(super) fn run(
    settings: &DirectedConfig,
    named: &NamedData,
    task: Task,
    split: u64,
    seed: u64,
    folder: &Path,
    progress: &dyn Progress,
) -> Result<SplitResult> {
    let (data, settings) = (named.identity.clone(), settings.clone());
    let folder = folder.join(format!("split-{split}"));
    match task {
        Task::Nodes => {
            let config = NodeRunConfig {
                data,
                split: split as usize,
                seed,
                settings,
            };
            let result = run_node_classification(&config, &named.data, Some(&folder), progress)?;
            Ok(SplitResult {
                split,
                folder,
                metric: "accuracy".to_owned(),
                valid: result.valid,
                test: result.test,
                best_epoch: result.best_epoch,
                epochs: result.epochs,
                training_seconds: result.training_seconds,
                num_parameters: result.num_parameters,
            })
        }
        Task::Links(task) => {
            let config = LinkRunConfig {
                data,
                task,
                split,
                seed,
                settings,
            };
            let result = run_link_task(&config, &named.data, Some(&folder), progress)?;
            let accuracy = |values: &std::collections::BTreeMap<String, f64>| {
                values.get("accuracy").copied().unwrap_or(f64::NAN)
            };
            Ok(SplitResult {
                split,
                folder,
                metric: "accuracy".to_owned(),
                valid: accuracy(&result.valid),
                test: accuracy(&result.test),
                best_epoch: result.best_epoch,
                epochs: result.epochs,
                training_seconds: result.training_seconds,
                num_parameters: result.num_parameters,
            })
        }
    }
}

/// Validation and test over splits.
pub(super) fn summarize(results: &[SplitResult]) -> Result<[MeanStd; 2]> {
    let mean = |part: fn(&SplitResult) -> f64| {
        let values: Vec<f64> = results.iter().map(part).collect();
        MeanStd::of(&values)
    };
    Ok([mean(|result| result.valid)?, mean(|result| result.test)?])
}
