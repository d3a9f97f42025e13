//! `argiope directed train`: one method on one data set, once for each split.

use std::path::{Path, PathBuf};

use anyhow::Result;
use argiope_directed::{DirectedConfig, data::lookup_baseline, methods::MethodConfig};
use argiope_graph::Progress as _;
use argiope_link::summary::MeanStd;
use clap::{Args, builder::PossibleValuesParser};
use serde::Serialize;

use super::{
    data::FileArguments,
    run::{SplitResult, Task, TaskArguments, run as run_split, summarize},
    settings::settings,
};
use crate::{
    metrics::{MetricSummary, to_text},
    output::ResultWriter,
    run_progress::RunProgress,
    runs::{check_folder, write_json},
    session::Session,
    settings::SettingArguments,
};

/// Train a method on a directed graph and report its metrics
///
/// Each split has a folder OUT/split-S with its settings, the metrics of every epoch, the best network by the validation and what is
/// needed to go on: the same command continues runs that were interrupted and reads those that are finished. Metrics are printed
/// in per cent, as mean ± standard deviation over the splits, each at the first epoch that its validation finds best.
///
/// Settings for classes of nodes are those published for the method on the data set or chosen by its validation, else defaults.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  argiope directed train --model adpa --dataset chameleon-filtered-directed -o runs/adpa
  argiope directed train --model magnet --dataset cora-ml-directed --task direction --splits 5 -o runs/magnet
  argiope directed train --model dir-gnn --dataset citations.csv --classes topics.tsv --set model.alpha=1.0 -o runs/mine")]
pub(crate) struct TrainArguments {
    /// The method
    #[arg(long, value_name = "MODEL", value_parser = method_parser())]
    model: String,
    /// A data set (see `argiope data list`), an archive (.npz), or a file of edges
    #[arg(long, value_name = "NAME")]
    dataset: String,
    #[command(flatten)]
    files: FileArguments,
    #[command(flatten)]
    task: TaskArguments,
    #[command(flatten)]
    settings: SettingArguments,
    /// Folder for the runs
    #[arg(long, short, value_name = "OUT", help_heading = "Result")]
    output: PathBuf,
}

/// A parser of names of methods that help and completions can list.
pub(super) fn method_parser() -> PossibleValuesParser {
    let names = MethodConfig::ALL.iter();
    PossibleValuesParser::new(
        names.map(|(name, what)| clap::builder::PossibleValue::new(*name).help(*what)),
    )
}

/// The JSON form; its field names are stable.
#[derive(Debug, Serialize)]
struct Summary<'a> {
    model: &'a str,
    data: &'a str,
    task: &'static str,
    nodes: usize,
    edges: usize,
    settings: &'a DirectedConfig,
    metrics: Vec<MetricSummary>,
    /// Where nodes stand in the data several times: the accuracy of copying the class of a twin.
    lookup_baseline: Option<MeanStd>,
    splits: &'a [SplitResult],
}

pub(super) fn run(arguments: &TrainArguments, session: &Session) -> Result<()> {
    let folder = arguments.output.as_path();
    check_folder(folder)?;
    let named = arguments.files.load(&arguments.dataset, session)?;
    let (task, seed) = (arguments.task.task, arguments.task.seed);
    let settings = settings(
        &arguments.settings,
        &arguments.model,
        &named.data.name,
        &arguments.task,
    )?;
    let mut results = Vec::new();
    for split in arguments.task.splits(&named)? {
        let progress = RunProgress::new(format!("split {split}"), &session.progress);
        let result = run_split(&settings, &named, task, split, seed, folder, &progress);
        if result.is_err() && session.progress.is_cancelled() {
            session.note(format_args!(
                "{}: stopped; the same command goes on",
                folder.display()
            ));
        }
        let result = result?;
        result.note(session);
        results.push(result);
    }
    let lookup_baseline = lookup(task, &named, results.len())?;
    let summary = Summary {
        model: &arguments.model,
        data: &named.identity,
        task: task.name(),
        nodes: named.data.graph.num_nodes(),
        edges: named.data.graph.num_edges(),
        settings: &settings,
        metrics: summarize(&results)?,
        lookup_baseline,
        splits: &results,
    };
    write_json(&folder.join("summary.json"), &summary)?;
    let mut output = ResultWriter::create(Path::new("-"))?;
    match session.json {
        true => output.write_json(&summary)?,
        false => {
            let mut text = to_text(&summary.metrics, "splits");
            if let Some(lookup) = lookup_baseline {
                text += &format!(
                    "copy of a twin's class\t\t{}\t{}\n",
                    lookup.percent(),
                    lookup.count
                );
            }
            output.write(text.as_bytes())?;
        }
    }
    output.finish()
}

/// The baseline that must stand beside results on data whose nodes stand there several times.
pub(super) fn lookup(
    task: Task,
    named: &super::data::NamedData,
    num_splits: usize,
) -> Result<Option<MeanStd>> {
    if task != Task::Nodes || argiope_directed::data::leak_warning(&named.data).is_none() {
        return Ok(None);
    }
    let accuracies = lookup_baseline(&named.data)?;
    Ok(Some(MeanStd::of(
        &accuracies[..num_splits.min(accuracies.len())],
    )?))
}
