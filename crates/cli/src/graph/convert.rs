//! `argiope graph convert`: a graph in another format.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use argiope_graph::{AnyGraph, BuildReport, EdgeList, GraphError, GraphFile, SelfLoops};
use argiope_io::{
    Compression, Format, OutputGraph, Separator, WriteOptions, write_edges, write_labels,
};
use clap::Args;
use serde::Serialize;

use crate::{
    input::{Dropped, InputArguments, InputEdges, format_parser, note_dropped},
    output::OutputArguments,
    session::Session,
};

/// Convert a graph to another format
///
/// The format is taken from the name of the output: .edges, .tsv, .csv, .mtx, .metis, .in (ORCA), .npz, .parquet,
/// .argiope (opened later without being read); .gz, .zst, .bz2 or .xz behind it compresses. What was dropped on the way
/// is printed.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  argiope graph convert data/karate.edges karate.mtx
  argiope graph convert follows.csv.gz follows.argiope --ids labels --directed")]
pub(crate) struct ConvertArguments {
    #[command(flatten)]
    input: InputArguments,
    /// The file to write, or - for standard output
    #[arg(value_name = "OUT")]
    output: PathBuf,
    #[command(flatten)]
    writing: WritingArguments,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Writing the graph")]
struct WritingArguments {
    /// Format of the output [default: found from its name]
    #[arg(long, value_name = "FORMAT", value_parser = format_parser())]
    output_format: Option<Format>,
    /// Keep the directions of edges, and self loops [default: if the file says that it is directed]
    #[arg(long)]
    directed: bool,
    /// Drop the directions of edges, and self loops
    #[arg(long, conflicts_with = "directed")]
    undirected: bool,
    /// Separator of edge lists [default: a comma for .csv, else a tab]
    #[arg(long, value_name = "SEPARATOR")]
    output_separator: Option<Separator>,
    /// Smallest node id of edge lists
    #[arg(long, value_name = "ID", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=1))]
    output_base: u32,
    /// Begin edge lists with a row that names the columns
    #[arg(long)]
    output_header: bool,
    /// Also write the names of nodes to this file, as id and name
    #[arg(long, value_name = "FILE")]
    labels_to: Option<PathBuf>,
}

/// Where and how the graph is written.
struct Target<'a> {
    path: &'a Path,
    format: Format,
    options: WriteOptions,
    labels_to: Option<&'a Path>,
}

/// The JSON form; its field names are stable.
#[derive(Debug, Serialize)]
struct Conversion {
    input: String,
    output: String,
    format: &'static str,
    directed: bool,
    nodes: usize,
    edges_read: u64,
    edges: usize,
    dropped: Dropped,
}

pub(crate) fn run(arguments: &ConvertArguments, session: &Session) -> Result<()> {
    let target = arguments.target(session)?;
    let InputEdges { edges, about } = arguments.input.read(session)?;
    let writing = &arguments.writing;
    let directed = writing.directed || (!writing.undirected && about.directed_hint == Some(true));
    let (mut file, report) =
        build(edges, directed).with_context(|| about.path.display().to_string())?;
    note_dropped(&report, &about.path, session);
    file.node_labels = about.names.into_labels();
    target.write(&file, session)?;

    let conversion = Conversion {
        input: about.path.display().to_string(),
        output: target.path.display().to_string(),
        format: target.format.name(),
        directed,
        nodes: file.graph.num_nodes(),
        edges_read: report.edges_read,
        edges: file.graph.num_edges(),
        dropped: Dropped::from(&report),
    };
    if session.json {
        let mut output = OutputArguments::default().create()?;
        output.write_json(&conversion)?;
        return output.finish();
    }
    let Conversion {
        output,
        format,
        nodes,
        edges,
        ..
    } = conversion;
    let kind = if directed { "directed" } else { "undirected" };
    session.note(format_args!(
        "{output}: {kind} graph of {nodes} nodes and {edges} edges, format {format}"
    ));
    Ok(())
}

fn build(edges: EdgeList, directed: bool) -> Result<(GraphFile, BuildReport), GraphError> {
    if directed {
        let built = edges.into_directed(SelfLoops::Keep)?;
        let report = built.report;
        return Ok((built.into(), report));
    }
    let built = edges.into_undirected()?;
    let report = built.report;
    Ok((built.into(), report))
}

impl ConvertArguments {
    fn target(&self, session: &Session) -> Result<Target<'_>> {
        let writing = &self.writing;
        let path = self.output.as_path();
        let is_stdout = path.as_os_str() == "-";
        let format = writing.output_format.or_else(|| Format::from_path(path));
        let format = format.unwrap_or(Format::EdgeList);
        if is_stdout && session.json {
            bail!("--json and the graph cannot both go to standard output: name a file");
        }
        if is_stdout && format == Format::Native {
            bail!("native files are mapped into memory: name a file");
        }
        if format == Format::Native && Compression::from_path(path) != Compression::None {
            bail!(
                "{}: native files are mapped into memory and cannot be compressed: take the last extension off",
                path.display()
            );
        }
        if writing.labels_to.as_deref() == Some(path) {
            bail!(
                "{}: the labels and the graph need a file each",
                path.display()
            );
        }
        let separator = match writing.output_separator {
            None | Some(Separator::Auto) => None,
            Some(Separator::Whitespace) => Some(b' '),
            Some(Separator::Char(separator)) => Some(separator),
        };
        Ok(Target {
            path,
            format,
            options: WriteOptions {
                format: Some(format),
                separator,
                base: writing.output_base,
                header: writing.output_header,
            },
            labels_to: writing.labels_to.as_deref(),
        })
    }
}

impl Target<'_> {
    fn write(&self, file: &GraphFile, session: &Session) -> Result<()> {
        if let Some(labels) = &file.node_labels {
            let keeps_labels = matches!(
                self.format,
                Format::EdgeList | Format::Parquet | Format::Native
            );
            match self.labels_to {
                Some(path) => write_labels(path, labels)?,
                None if keeps_labels => {}
                None => session.note(format_args!(
                    "{} files have no names of nodes; --labels-to FILE keeps them",
                    self.format
                )),
            }
        } else if self.labels_to.is_some() {
            bail!("--labels-to: the graph has no names of nodes; --ids labels reads them");
        }
        if self.format == Format::Native {
            return Ok(session.phase("writing", || file.write(self.path))?);
        }
        let graph = match &file.graph {
            AnyGraph::Undirected(graph) => OutputGraph::undirected(graph),
            AnyGraph::Directed(graph) => OutputGraph::directed(graph),
            other => bail!("{} graphs are not converted", other.kind()),
        };
        let graph = graph
            .with_weights(file.weights.as_deref())
            .with_labels(file.node_labels.as_ref());
        write_edges(self.path, graph, &self.options, &session.progress)?;
        Ok(())
    }
}
