//! `argiope graph convert`: a graph in another format.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use argiope_graph::{AnyGraph, BuildReport, Csr, EdgeList, GraphError, GraphFile, SelfLoops};
use argiope_io::{
    Compression, Format, OutputGraph, Separator, WriteOptions, write_edges, write_labels,
};
use clap::Args;
use serde::Serialize;

use crate::{
    input::{Dropped, InputArguments, InputEdges, format_parser, note_dropped},
    output::{OutputArguments, check_writable},
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
        output: match target.path.as_os_str() == "-" {
            true => "<stdout>".to_owned(),
            false => target.path.display().to_string(),
        },
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
        let format = match writing.output_format {
            Some(format) => format,
            None => format_of(path)?,
        };
        check_format(path, format)?;
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
        check_writable(path)?;
        if let Some(labels_to) = &writing.labels_to {
            if is_same(labels_to, path) {
                bail!(
                    "{}: the labels and the graph need a file each",
                    path.display()
                );
            }
            if labels_to.as_os_str() == "-" && session.json {
                bail!("--json and the labels cannot both go to standard output: name a file");
            }
            check_writable(labels_to)?;
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

/// The format that the name stands for; an edge list if it has no extension.
fn format_of(path: &Path) -> Result<Format> {
    if let Some(format) = Format::from_path(path) {
        return Ok(format);
    }
    let stem = match Compression::from_path(path) {
        Compression::None => Some(path.as_os_str()),
        _ => path.file_stem(),
    };
    if stem.is_some_and(|stem| Path::new(stem).extension().is_some()) {
        bail!(
            "{}: no format is known by this name; --output-format names it",
            path.display()
        );
    }
    Ok(Format::EdgeList)
}

/// Refuses formats that are only read.
fn check_format(path: &Path, format: Format) -> Result<()> {
    let reason = match format {
        Format::GraphMl => "it is only read",
        Format::Parquet if !cfg!(feature = "parquet") => "this build lacks the feature \"parquet\"",
        _ => return Ok(()),
    };
    let path = path.display();
    bail!("{path}: writing {format} files is not supported: {reason}")
}

/// Whether two names stand for one file.
fn is_same(left: &Path, right: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    left == right || (left.is_file() && real(left) == real(right))
}

/// METIS knows weights that are positive whole numbers only.
fn check_metis_weights(path: &Path, adjacency: &Csr, file: &GraphFile) -> Result<()> {
    let Some(weights) = &file.weights else {
        return Ok(());
    };
    let name = |node: u32| {
        let labels = file.node_labels.as_ref();
        let label = labels.and_then(|labels| labels.label(node));
        label.map_or_else(|| node.to_string(), str::to_owned)
    };
    for (node, neighbors) in adjacency.rows() {
        for (&neighbor, &weight) in neighbors.iter().zip(&weights[adjacency.slots(node)]) {
            if weight < 1.0 || weight.fract() != 0.0 {
                bail!(
                    "{}: the edge of {} and {} has the weight {weight}, but metis files hold positive whole numbers",
                    path.display(),
                    name(node),
                    name(neighbor)
                );
            }
        }
    }
    Ok(())
}

impl Target<'_> {
    fn write(&self, file: &GraphFile, session: &Session) -> Result<()> {
        if file.node_labels.is_some() {
            let keeps_labels = matches!(
                self.format,
                Format::EdgeList | Format::Parquet | Format::Native
            );
            if self.labels_to.is_none() && !keeps_labels {
                session.note(format_args!(
                    "{} files have no names of nodes; --labels-to FILE keeps them",
                    self.format
                ));
            }
        } else if self.labels_to.is_some() {
            bail!("--labels-to: the graph has no names of nodes; --ids labels reads them");
        }
        if self.format == Format::Orca && file.weights.is_some() {
            session.note(format_args!("{} files have no weights", self.format));
        }
        if matches!(self.format, Format::EdgeList | Format::Parquet) {
            note_isolated_last_nodes(&file.graph, session);
        }
        self.write_graph(file, session)?;
        if let (Some(path), Some(labels)) = (self.labels_to, &file.node_labels) {
            write_labels(path, labels)?;
        }
        Ok(())
    }

    fn write_graph(&self, file: &GraphFile, session: &Session) -> Result<()> {
        if self.format == Format::Native {
            return Ok(session.phase("writing", || file.write(self.path))?);
        }
        if let (Format::Metis, AnyGraph::Undirected(graph)) = (self.format, &file.graph) {
            check_metis_weights(self.path, graph.csr(), file)?;
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

/// Lists of edges name no isolated nodes: those after the last node with an edge are lost to their readers.
fn note_isolated_last_nodes(graph: &AnyGraph, session: &Session) {
    let (num_nodes, last) = match graph {
        AnyGraph::Undirected(graph) => (graph.num_nodes(), graph.edges().map(|(_, v)| v).max()),
        AnyGraph::Directed(graph) => (
            graph.num_nodes(),
            graph.edges().map(|(u, v)| u.max(v)).max(),
        ),
        _ => return,
    };
    if last.map_or(0, |last| last as usize + 1) < num_nodes {
        session.note(format_args!(
            "edge lists do not name isolated nodes: read this one with --num-nodes {num_nodes}"
        ));
    }
}
