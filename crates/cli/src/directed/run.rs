//! Runs of one method on one data set, over its splits.

use std::{
    collections::BTreeSet,
    ops::Range,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};
use argiope_directed::{
    DirectedConfig,
    links::LinkTask,
    training::{
        ACCURACY, LinkRunConfig, NodeRunConfig, RunResult, run_link_task, run_node_classification,
    },
};
use argiope_graph::Progress;
use argiope_link::{evaluation::Values, summary::MeanStd};
use clap::Args;
use serde::Serialize;

use super::data::NamedData;
use crate::{metrics::MetricSummary, session::Session};

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
    /// Begin with the defaults of the method, not with settings that were published or chosen for the data set
    #[arg(long, help_heading = "Settings")]
    pub(super) defaults: bool,
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
    pub(super) fn splits(&self, named: &NamedData) -> Result<Range<u64>> {
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

/// The result of a run; its JSON form has stable field names.
#[derive(Debug, Clone, Serialize)]
pub(super) struct SplitResult {
    pub(super) split: u64,
    pub(super) folder: PathBuf,
    #[serde(flatten)]
    pub(super) result: RunResult,
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
    let result = match task {
        Task::Nodes => {
            let config = NodeRunConfig {
                data,
                split: split as usize,
                seed,
                settings,
            };
            run_node_classification(&config, &named.data, Some(&folder), progress)?
        }
        Task::Links(task) => {
            let config = LinkRunConfig {
                data,
                task,
                split,
                seed,
                settings,
            };
            run_link_task(&config, &named.data, Some(&folder), progress)?
        }
    };
    Ok(SplitResult {
        split,
        folder,
        result,
    })
}

/// The metrics of the test over splits, with those of the validation: accuracy, which chooses, then the others by their names.
pub(super) fn summarize(splits: &[SplitResult]) -> Result<Vec<MetricSummary>> {
    let names = splits.iter().flat_map(|split| split.result.test.keys());
    let names: BTreeSet<&String> = names.filter(|name| *name != ACCURACY).collect();
    let mean = |name: &str, part: fn(&RunResult) -> &Values| -> Result<Option<MeanStd>> {
        let values = splits
            .iter()
            .map(|split| part(&split.result).get(name).copied());
        let values: Vec<f64> = values.flatten().collect();
        match values.is_empty() {
            true => Ok(None),
            false => Ok(Some(MeanStd::of(&values)?)),
        }
    };
    let mut summaries = Vec::with_capacity(1 + names.len());
    for name in std::iter::once(ACCURACY).chain(names.into_iter().map(String::as_str)) {
        if let Some(test) = mean(name, |result| &result.test)? {
            summaries.push(MetricSummary {
                metric: name.to_owned(),
                valid: mean(name, |result| &result.valid)?,
                test,
            });
        }
    }
    Ok(summaries)
}

impl SplitResult {
    /// Tells how the run went.
    pub(super) fn note(&self, session: &Session) {
        let RunResult {
            valid,
            test,
            best_epoch,
            epochs,
            training_seconds,
            ..
        } = &self.result;
        let percent = |values: &Values| 100.0 * values.get(ACCURACY).copied().unwrap_or(f64::NAN);
        session.note(format_args!(
            "{}: {ACCURACY} {:.2} % in validation, {:.2} % in test, epoch {} of {epochs}, {training_seconds:.1} s of training",
            self.folder.display(),
            percent(valid),
            percent(test),
            best_epoch + 1,
        ));
    }
}
