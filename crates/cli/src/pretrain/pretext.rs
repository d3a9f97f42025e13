//! `argiope pretrain pretext`: a graph convolutional network alone, and with tasks that the graph sets itself.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use argiope_gnn::pretrain::pretext::{
    PretextConfig, PretextData, PretextKind, PretextMode, published, run as run_pretext,
};
use argiope_graph::Progress as _;
use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser as _},
};

use super::{
    node_data::{NodeDataArguments, NodeSource},
    pretext_table::{GCN, Row, SeedResult, Table},
};
use crate::{
    bench::{BenchTable as _, create_folder},
    failure::one_line,
    run_progress::RunProgress,
    runs::check_folder,
    seeds::SeedArguments,
    session::Session,
    settings::SettingArguments,
};

/// Compare pretext tasks for classes of nodes: a graph convolutional network alone, and with each task
///
/// Tasks that a graph sets itself (Jin et al., Self-supervised Learning on Graphs, 2020) are learned together with the classes (joint) or
/// before them (two-stage). Accuracy is that of the test at the epoch that the validation finds best. Each run has a folder
/// OUT/gcn/seed-S or OUT/MODE/TASK/seed-S: the same command continues what was interrupted and reads what is finished. OUT/table.md and
/// OUT/table.json are written after every row. A row that fails is reported, and the others go on; the exit code is then 2.
///
/// Settings are those published for cora, citeseer and pubmed, else defaults.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  argiope pretrain pretext --dataset cora --seeds 10 -o runs/cora
  argiope pretrain pretext --dataset citeseer --tasks edge-mask,attribute-mask --mode joint,two-stage --seeds 5 -o runs/citeseer
  argiope pretrain pretext --graph citations.csv --classes topics.tsv --features words.npz --set training.epochs=100 -o runs/mine")]
pub(crate) struct PretextArguments {
    #[command(flatten)]
    data: NodeDataArguments,
    /// Tasks, separated by commas, or all
    #[arg(long, value_name = "NAME,...", value_delimiter = ',', default_value = ALL, help_heading = "Tasks", value_parser = task_parser())]
    tasks: Vec<String>,
    /// How classes and task are learned, separated by commas: at once, or the task first
    #[arg(long, value_name = "MODE,...", value_delimiter = ',', default_value = PretextMode::Joint.name(), help_heading = "Tasks", value_parser = mode_parser())]
    mode: Vec<PretextMode>,
    #[command(flatten)]
    seeds: SeedArguments,
    /// Begin with defaults, not with settings that were published for the data set
    #[arg(long, help_heading = "Settings")]
    defaults: bool,
    #[command(flatten)]
    settings: SettingArguments,
    /// Folder for the runs and the table
    #[arg(long, short, value_name = "OUT", help_heading = "Result")]
    output: PathBuf,
}

/// Stands for all tasks.
const ALL: &str = "all";

/// A parser of names of tasks that help and completions can list, and that tells unknown ones the nearest.
fn task_parser() -> PossibleValuesParser {
    let names = PretextKind::ALL.iter().map(|kind| kind.name());
    PossibleValuesParser::new([ALL].into_iter().chain(names))
}

fn mode_parser() -> impl clap::builder::TypedValueParser<Value = PretextMode> {
    let names = PretextMode::ALL.map(PretextMode::name);
    PossibleValuesParser::new(names).try_map(|name| name.parse::<PretextMode>())
}

/// A task, if there is one, and how it is learned.
type Course = (Option<PretextKind>, PretextMode);

pub(super) fn run(arguments: &PretextArguments, session: &Session) -> Result<()> {
    let folder = arguments.output.as_path();
    let courses = arguments.courses()?;
    check_folder(folder)?;
    let source = arguments.data.load(session)?;
    let settings = arguments.settings(&source.name)?;
    let seeds: Vec<u64> = arguments.seeds.iter().collect();
    let on_splits = source.on_splits(&seeds)?;
    create_folder(folder)?;
    let mut table = Table::new(&source, &settings);
    for course in courses {
        let results = train(
            course, &source, &on_splits, &settings, &seeds, folder, session,
        );
        if results.is_err() && session.progress.is_cancelled() {
            let folder = folder.display();
            session.note(format_args!("{folder}: stopped; the same command goes on"));
        }
        // Neither table nor message for what was merely stopped.
        session.progress.check()?;
        let results = results.map_err(|error| one_line(&error));
        if let Err(error) = &results {
            session.failure(format_args!("{}: {error}", place(course).display()));
        }
        let row = Row::new(course.0, course.1, results, &table)?;
        table.push(row);
        table.write(folder)?;
    }
    table.finish(session)
}

impl PretextArguments {
    /// The network alone, and every task in every mode.
    fn courses(&self) -> Result<Vec<Course>> {
        let mut courses = vec![(None, PretextMode::Joint)];
        for &mode in &self.mode {
            for name in &self.tasks {
                let tasks = match name.as_str() {
                    ALL => PretextKind::ALL.to_vec(),
                    name => vec![name.parse()?],
                };
                for task in tasks {
                    let course = (Some(task), mode);
                    if courses.contains(&course) {
                        bail!("--tasks, --mode: {task}, {mode} is named twice");
                    }
                    courses.push(course);
                }
            }
        }
        Ok(courses)
    }

    fn settings(&self, dataset: &str) -> Result<PretextConfig> {
        let config = match self.defaults {
            true => PretextConfig::default(),
            false => published::settings(dataset)?,
        };
        self.settings.over(config, |_, _| Ok(()))
    }
}

/// The folder of the runs of a course within that of all.
fn place((task, mode): Course) -> PathBuf {
    match task {
        None => GCN.into(),
        Some(task) => Path::new(mode.name()).join(task.name()),
    }
}

/// The runs of all seeds.
fn train(
    course: Course,
    source: &NodeSource,
    on_splits: &BTreeMap<usize, PretextData<'_>>,
    settings: &PretextConfig,
    seeds: &[u64],
    folder: &Path,
    session: &Session,
) -> Result<Vec<SeedResult>> {
    let place = place(course);
    let of_seed = |&seed: &u64| {
        let split = source.split_of(seed);
        let data = on_splits.get(&split).context("a seed without its split")?;
        let folder = folder.join(&place).join(format!("seed-{seed}"));
        let name = format!("{}, seed {seed}", place.display());
        let progress = RunProgress::new(name, &session.progress);
        let (task, mode) = course;
        let result = run_pretext(task, mode, data, settings, seed, Some(&folder), &progress)?;
        let found = SeedResult {
            seed,
            split,
            folder,
            result,
        };
        found.note(session);
        Ok(found)
    };
    seeds.iter().map(of_seed).collect()
}
