//! `argiope unlearn bench`: methods times requests times seeds, beside models that are trained anew.

mod graph;
mod recommender;

use std::{
    fmt::Display,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};
use argiope_graph::Progress as _;
use argiope_io::datasets::{Kind, lookup};
use argiope_unlearn::{
    UnlearnError,
    comparison::{Report, RequestConfig, RequestKind, RequestSize},
    learned::{MethodConfig, TaskKind},
    recommend::bench::RecommenderMethod,
};
use clap::{
    Args, ValueEnum,
    builder::{PossibleValue, PossibleValuesParser},
};
use serde::Serialize;

use super::data::GraphArguments;
use crate::{
    bench::create_folder, output::ResultWriter, seeds::SeedArguments, session::Session,
    settings::SettingArguments,
};

/// Compare methods that make a trained model forget with models that are trained anew
///
/// Each model and each method has a folder of its own: the same command continues what was interrupted and reads what is finished.
/// OUT/table.md and OUT/table.json hold every metric, its distance to the models that were trained anew, and as the floor of that how
/// far these are from each other. No value is good by itself.
///
/// Settings have the sections backbone and training, such as --set backbone.kind=sage, and of recommenders unlearn_rec, such as --set
/// unlearn_rec.pretraining.epochs=20; those of other methods are set in a file.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  argiope unlearn bench --dataset dblp --seeds 2 --first-seed 1 -o runs/dblp
  argiope unlearn bench --dataset cora --methods utu,d2dgn-kl --requests edges-in=5% --set training.epochs=300 -o runs/cora
  argiope unlearn bench --dataset cora --task node --requests nodes=100 --set backbone.kind=gat -o runs/nodes
  argiope unlearn bench --dataset ml-1m --set backbone.kind=lightgcn --requests interactions=5%,users=1% -o runs/ml-1m
  argiope unlearn bench --interactions shop.inter --methods utu,unlearn-rec -o runs/shop")]
pub(crate) struct BenchArguments {
    /// A data set (see `argiope data list`), an archive (.npz), or a file of edges
    #[arg(long, value_name = "NAME", required_unless_present = "interactions")]
    dataset: Option<String>,
    #[command(flatten)]
    files: GraphArguments,
    /// In place of a data set: a file of interactions, as lists of items or a table with the columns user_id and item_id
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "dataset",
        help_heading = "Data"
    )]
    interactions: Option<String>,
    /// With a file of interactions: those that test [default: a fifth of what every user has]
    #[arg(
        long,
        value_name = "FILE",
        requires = "interactions",
        help_heading = "Data"
    )]
    test: Option<PathBuf>,
    /// What models are trained for [default: recommend for interactions, else link]
    #[arg(long, value_enum)]
    task: Option<TaskName>,
    /// Methods, separated by commas [default: all of the task]
    #[arg(long, value_name = "METHOD,...", value_delimiter = ',', value_parser = method_parser())]
    methods: Vec<String>,
    /// What is deleted (edges-in, edges-out, nodes or features; of recommenders interactions, users or adversarial), and how many, as
    /// a number or as per cent of what is trained on [default: edges-in=2.5%,edges-out=2.5%, nodes=2.5%, or
    /// interactions=5%,users=5%,adversarial=50%]
    #[arg(long, value_name = "KIND=SIZE,...", value_delimiter = ',', value_parser = parse_request)]
    requests: Vec<RequestConfig>,
    #[command(flatten)]
    seeds: SeedArguments,
    #[command(flatten)]
    settings: SettingArguments,
    /// Folder for the runs and the table
    #[arg(long, short, value_name = "OUT", help_heading = "Result")]
    output: PathBuf,
}

/// What models are trained for, as the command line has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TaskName {
    /// Edges from non-edges
    Link,
    /// Classes of nodes
    Node,
    /// Items for users
    Recommend,
}

/// A parser of names of methods that help and completions can list. Retraining is always there.
fn method_parser() -> PossibleValuesParser {
    let of_graphs = MethodConfig::ALL.iter().copied();
    let of_recommenders = RecommenderMethod::ALL.map(|(method, what)| (method.name(), what));
    let is_known = |name: &str| MethodConfig::ALL.iter().any(|&(known, _)| known == name);
    let others = of_recommenders
        .into_iter()
        .filter(|&(name, _)| !is_known(name));
    let names = of_graphs
        .chain(others)
        .filter(|&(name, _)| name != "retrain");
    PossibleValuesParser::new(names.map(|(name, what)| PossibleValue::new(name).help(what)))
}

fn parse_request(text: &str) -> Result<RequestConfig, String> {
    let expected = "expected KIND=SIZE, such as edges-in=2.5% or nodes=100";
    let (kind, size) = text.split_once('=').ok_or(expected)?;
    let kind = (RequestKind::ALL.into_iter())
        .find(|known| known.name() == kind)
        .ok_or_else(|| {
            let known: Vec<&str> = RequestKind::ALL.iter().map(|kind| kind.name()).collect();
            format!("what is deleted is one of {}", known.join(", "))
        })?;
    let size = match size.strip_suffix('%') {
        Some(percent) => {
            let percent: f64 = percent.parse().map_err(|_| expected)?;
            RequestSize::Share(percent / 100.0)
        }
        None => RequestSize::Count(size.parse().map_err(|_| expected)?),
    };
    Ok(RequestConfig { kind, size })
}

pub(super) fn run(arguments: &BenchArguments, session: &Session) -> Result<()> {
    match arguments.task() {
        TaskName::Link => graph::run(arguments, TaskKind::Link, session),
        TaskName::Node => graph::run(arguments, TaskKind::Node, session),
        TaskName::Recommend => recommender::run(arguments, session),
    }
}

impl BenchArguments {
    /// Data of interactions are there to recommend by.
    fn task(&self) -> TaskName {
        let default = match &self.dataset {
            None => TaskName::Recommend,
            Some(name) => match lookup(name) {
                Ok(set) if set.kind == Kind::Interactions => TaskName::Recommend,
                _ => TaskName::Link,
            },
        };
        self.task.unwrap_or(default)
    }

    /// The data set or the file.
    fn data(&self) -> &str {
        let data = self.dataset.as_ref().or(self.interactions.as_ref());
        data.map_or("", String::as_str)
    }

    /// Runs a comparison in its folder and prints the table.
    fn compare<D, C, F>(
        &self,
        session: &Session,
        run: impl FnOnce(&Path) -> Result<Report<D, C, F>, UnlearnError>,
    ) -> Result<()>
    where
        D: Display + Serialize,
        C: Serialize,
        F: Display + Serialize,
    {
        let folder = self.output.as_path();
        create_folder(folder)?;
        let found = run(folder);
        if found.is_err() && session.progress.is_cancelled() {
            session.note(format_args!(
                "{}: stopped; the same command goes on",
                folder.display()
            ));
        }
        let report = found?;
        let mut output = ResultWriter::create(Path::new("-"))?;
        match session.json {
            true => output.write_json(&report)?,
            false => output.write(report.to_markdown().as_bytes())?,
        }
        output.finish()
    }
}

/// Options may not be set a second time by settings.
fn check_options<O: PartialEq>(options: &O, found: &O) -> Result<()> {
    if options != found {
        bail!("task, seeds and requests are options of the command, not settings");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_requests_have_a_kind_and_a_size() {
        for (text, name) in [
            ("edges-in=2.5%", "edges-in-2.5pct"),
            ("edges-out=7%", "edges-out-7pct"),
            ("nodes=100", "nodes-100"),
            ("users=1%", "users-1pct"),
            ("adversarial=50%", "adversarial-50pct"),
        ] {
            assert_eq!(parse_request(text).unwrap().to_string(), name);
        }
        for text in ["edges=3", "edges-in", "nodes=-1", "nodes=x%", "nodes=1.5"] {
            assert!(parse_request(text).is_err(), "{text}");
        }
    }
}
