//! `argiope directed amud`: whether the directions of a graph tell something about the classes of its nodes.

use std::path::PathBuf;

use anyhow::Result;
use argiope_directed::amud::{AmudOptions, amud};
use clap::Args;

use super::data::FileArguments;
use crate::{
    output::{OutputArguments, check_writable, write_file},
    session::Session,
};

/// Measure how the directed patterns of a graph agree with the classes of its nodes, and decide whether directions should be kept
///
/// For each pattern (A, its transpose, and the products of two) the correlation r of "u reaches v by the pattern" with "u and v have
/// one class", over all ordered pairs of nodes with a class. The score says how far the patterns differ; above the threshold the graph
/// should be modelled as directed.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  argiope directed amud cora-ml-directed
  argiope directed amud citations.csv --classes topics.tsv --json
  argiope directed amud chameleon-filtered-directed --svg bars.svg")]
pub(crate) struct AmudArguments {
    /// A data set (see `argiope data list`), an archive (.npz), or a file of edges
    #[arg(value_name = "GRAPH")]
    graph: String,
    #[command(flatten)]
    files: FileArguments,
    /// The score from which directions are kept
    #[arg(long, value_name = "SCORE", default_value_t = AmudOptions::default().threshold, help_heading = "Decision")]
    threshold: f64,
    /// Draw r and its square as bars into this file
    #[arg(long, value_name = "FILE", help_heading = "Result")]
    svg: Option<PathBuf>,
    #[command(flatten)]
    output: OutputArguments,
}

pub(super) fn run(arguments: &AmudArguments, session: &Session) -> Result<()> {
    if let Some(path) = &arguments.svg {
        check_writable(path)?;
    }
    let mut output = arguments.output.create()?;
    let named = arguments.files.load(&arguments.graph, session)?;
    let options = AmudOptions {
        threshold: arguments.threshold,
        ..AmudOptions::default()
    };
    let data = &named.data;
    let report = amud(&data.graph, &data.labels, &options, &session.progress)?;
    let report = report.with_class_names(&data.class_names);
    if let Some(path) = &arguments.svg {
        write_file(path, report.to_svg().as_bytes())?;
    }
    match session.json {
        true => output.write_json(&report)?,
        false => output.write(report.to_table().as_bytes())?,
    }
    output.finish()
}
