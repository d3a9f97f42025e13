//! `argiope directed bench`: methods times data sets times splits.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use argiope_graph::Progress as _;
use clap::Args;

use super::{
    bench_table::{Cell, Column, Table},
    data::{FileArguments, NamedData},
    run::{TaskArguments, run as run_split, summarize},
    settings::settings,
    train::{lookup, method_parser},
};
use crate::{
    bench::{BenchTable as _, check_models, create_folder},
    failure::one_line,
    run_progress::RunProgress,
    session::Session,
    settings::SettingArguments,
};

/// Compare methods on directed graphs, over the splits of each data set
///
/// Each run has a folder OUT/DATASET/MODEL/split-S: the same command continues what was interrupted and reads what is finished.
/// OUT/table.md and OUT/table.json are written after every cell, with published numbers beside ours; where the nodes of a data set stand
/// there several times, the accuracy of copying the class of a twin stands there too. A cell that fails is reported, and the others go
/// on; the exit code is then 2.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  argiope directed bench --models mlp,gcn,dir-gnn,adpa --datasets texas-directed,cora-ml-directed -o runs
  argiope directed bench --models magnet,digcn --datasets cora-ml-directed --task direction --splits 5 -o runs/direction")]
pub(crate) struct BenchArguments {
    /// Methods, separated by commas
    #[arg(long, value_name = "MODEL,...", value_delimiter = ',', required = true, value_parser = method_parser())]
    models: Vec<String>,
    /// Data sets, archives or files of edges, separated by commas
    #[arg(long, value_name = "NAME,...", value_delimiter = ',', required = true)]
    datasets: Vec<String>,
    #[command(flatten)]
    files: FileArguments,
    #[command(flatten)]
    task: TaskArguments,
    #[command(flatten)]
    settings: SettingArguments,
    /// Folder for the runs and the table
    #[arg(long, short, value_name = "OUT", help_heading = "Result")]
    output: PathBuf,
}

pub(super) fn run(arguments: &BenchArguments, session: &Session) -> Result<()> {
    let folder = arguments.output.as_path();
    check_models(&arguments.models)?;
    let names = folder_names(&arguments.datasets)?;
    create_folder(folder)?;
    let mut table = Table::new(&arguments.models, arguments.task.task.name());
    for (dataset, name) in arguments.datasets.iter().zip(names) {
        let named = arguments.files.load(dataset, session);
        session.progress.check()?;
        let column = match &named {
            Ok(named) => {
                // A number of splits that there are not is said by the cells.
                let splits = arguments.task.splits(named).map_or(0, Iterator::count);
                let lookup = lookup(arguments.task.task, named, splits)?;
                Column::new(name.clone(), &named.data, arguments.task.task, lookup)
            }
            Err(_) => Column::unknown(name.clone()),
        };
        table.start_column(column);
        for model in &arguments.models {
            let folder = folder.join(&name).join(model);
            let cell = match &named {
                Ok(named) => cell(arguments, model, named, &folder, session)
                    .map_err(|error| one_line(&error)),
                Err(error) => Err(one_line(error)),
            };
            // Neither table nor message for what was merely stopped.
            session.progress.check()?;
            if let Err(error) = &cell {
                session.failure(format_args!("{dataset}, {model}: {error}"));
            }
            table.push(cell);
            table.write(&arguments.output)?;
        }
    }
    table.finish(session)
}

/// The runs of a method on a data set.
fn cell(
    arguments: &BenchArguments,
    model: &str,
    named: &NamedData,
    folder: &Path,
    session: &Session,
) -> Result<Cell> {
    let (task, seed) = (arguments.task.task, arguments.task.seed);
    let settings = settings(
        &arguments.settings,
        model,
        &named.data.name,
        &arguments.task,
    )?;
    let mut splits = Vec::new();
    for split in arguments.task.splits(named)? {
        let name = format!("{}, {model}, split {split}", named.data.name);
        let progress = RunProgress::new(name, &session.progress);
        let result = run_split(&settings, named, task, split, seed, folder, &progress)?;
        result.note(session);
        splits.push(result);
    }
    Ok(Cell {
        metrics: summarize(&splits)?,
        splits,
    })
}

/// Folders are called like data sets, and like files without their folder and extensions.
fn folder_names(chosen: &[String]) -> Result<Vec<String>> {
    let mut names: Vec<String> = Vec::with_capacity(chosen.len());
    for dataset in chosen {
        let file = Path::new(dataset).file_name();
        let file = file.and_then(|file| file.to_str()).unwrap_or_default();
        let name = file.split('.').next().unwrap_or_default();
        if name.is_empty() {
            bail!("--datasets: {dataset} gives no name for a folder");
        }
        if names.iter().any(|other| other == name) {
            bail!("--datasets: two of them are called {name}");
        }
        names.push(name.to_owned());
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_folders_are_called_like_data_sets_and_files() {
        let names = |datasets: &[&str]| {
            let datasets: Vec<String> = datasets.iter().map(|&name| name.to_owned()).collect();
            folder_names(&datasets).map_err(|error| error.to_string())
        };
        assert_eq!(names(&["texas", "a/b.edges.gz"]).unwrap(), ["texas", "b"]);
        assert!(
            names(&["b.npz", "a/b.npz"])
                .unwrap_err()
                .contains("called b")
        );
        assert!(names(&["a/.."]).is_err());
    }
}
