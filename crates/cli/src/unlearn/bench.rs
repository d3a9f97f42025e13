//! `argiope unlearn bench`: methods times requests times seeds, beside networks that are trained anew.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use argiope_graph::Progress as _;
use argiope_unlearn::learned::{
    BenchConfig, MethodConfig, RequestConfig, RequestKind, RequestSize, TaskKind, bench::run_bench,
};
use clap::{Args, ValueEnum, builder::PossibleValuesParser};

use super::{
    data::{GraphArguments, load_graph},
    settings::overlay,
};
use crate::{
    bench::create_folder, output::ResultWriter, seeds::SeedArguments, session::Session,
    settings::SettingArguments,
};

/// Compare methods that make a trained network forget with networks that are trained anew
///
/// Each network and each method has a folder of its own: the same command continues what was interrupted and reads what is finished.
/// OUT/table.md and OUT/table.json hold every metric, its distance to the networks that were trained anew, and as the floor of that how
/// far these are from each other. No value is good by itself.
///
/// Settings have the sections backbone and training, such as --set backbone.kind=sage; those of methods are set in a file.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  argiope unlearn bench --dataset dblp --seeds 2 --first-seed 1 -o runs/dblp
  argiope unlearn bench --dataset cora --methods utu,d2dgn-kl --requests edges-in=5% --set training.epochs=300 -o runs/cora
  argiope unlearn bench --dataset cora --task node --requests nodes=100 --set backbone.kind=gat -o runs/nodes")]
pub(crate) struct BenchArguments {
    /// A data set (see `argiope data list`), an archive (.npz), or a file of edges
    #[arg(long, value_name = "NAME")]
    dataset: String,
    #[command(flatten)]
    files: GraphArguments,
    /// What networks are trained for
    #[arg(long, value_enum, default_value_t = TaskName::Link)]
    task: TaskName,
    /// Methods, separated by commas [default: all]
    #[arg(long, value_name = "METHOD,...", value_delimiter = ',', value_parser = method_parser())]
    methods: Vec<String>,
    /// What is deleted: edges-in, edges-out, nodes or features, and how many, as a number or as per cent of what is trained on
    #[arg(long, value_name = "KIND=SIZE,...", value_delimiter = ',', value_parser = parse_request, default_value = "edges-in=2.5%,edges-out=2.5%")]
    requests: Vec<RequestConfig>,
    #[command(flatten)]
    seeds: SeedArguments,
    #[command(flatten)]
    settings: SettingArguments,
    /// Folder for the runs and the table
    #[arg(long, short, value_name = "OUT", help_heading = "Result")]
    output: PathBuf,
}

/// What networks are trained for, as the command line has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TaskName {
    /// Edges from non-edges
    Link,
    /// Classes of nodes
    Node,
}

/// A parser of names of methods that help and completions can list. Retraining is always there.
fn method_parser() -> PossibleValuesParser {
    let names = (MethodConfig::ALL.iter()).filter(|(name, _)| *name != "retrain");
    PossibleValuesParser::new(
        names.map(|(name, what)| clap::builder::PossibleValue::new(*name).help(*what)),
    )
}

fn parse_request(text: &str) -> Result<RequestConfig, String> {
    let expected = "expected KIND=SIZE, such as edges-in=2.5% or nodes=100";
    let (kind, size) = text.split_once('=').ok_or(expected)?;
    let kinds = [
        RequestKind::EdgesIn,
        RequestKind::EdgesOut,
        RequestKind::Nodes,
        RequestKind::Features,
    ];
    let kind = (kinds.into_iter())
        .find(|known| known.name() == kind)
        .ok_or("what is deleted is edges-in, edges-out, nodes or features")?;
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
    let folder = arguments.output.as_path();
    let config = config(arguments)?;
    config.check()?;
    let data = session.phase("reading", || {
        load_graph(&arguments.dataset, &arguments.files, session)
    })?;
    create_folder(folder)?;
    let found = run_bench(&config, &data, Some(folder), &session.progress);
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

/// Defaults, then the options, then settings: a file of settings may not say anything else than the options.
fn config(arguments: &BenchArguments) -> Result<BenchConfig> {
    let mut config = BenchConfig {
        task: match arguments.task {
            TaskName::Link => TaskKind::Link,
            TaskName::Node => TaskKind::Node,
        },
        seeds: arguments.seeds.iter().collect(),
        requests: arguments.requests.clone(),
        ..BenchConfig::default()
    };
    if !arguments.methods.is_empty() {
        let methods = arguments.methods.iter().map(|name| name.parse());
        config.methods = methods.collect::<Result<_, _>>()?;
    }
    let options = (config.task, config.seeds.clone(), config.requests.clone());
    let found = overlay(&arguments.settings, config)?;
    if options != (found.task, found.seeds.clone(), found.requests.clone()) {
        bail!("task, seeds and requests are options of the command, not settings");
    }
    Ok(found)
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
        ] {
            assert_eq!(parse_request(text).unwrap().to_string(), name);
        }
        for text in ["edges=3", "edges-in", "nodes=-1", "nodes=x%", "nodes=1.5"] {
            assert!(parse_request(text).is_err(), "{text}");
        }
    }
}
