//! `argiope graph info`: sizes, degrees, components, triangles, memory, and what the reader dropped.

use std::fmt::{Display, Write as _};

use anyhow::Result;
use argiope_graph::{BuildReport, DegreeDistribution, DegreeOrdered, LabelMap, Progress as _};
use argiope_io::{Format, ReadSummary};
use argiope_orbits::nodes::Work;
use argiope_sparse::triangles_per_edge;
use clap::Args;
use indicatif::{HumanBytes, HumanCount};
use serde::Serialize;

use crate::{
    input::{Dropped, InputArguments, LoadedGraph},
    output::OutputArguments,
    session::Session,
};

/// Print sizes, degrees, components, triangles and memory of a graph, and what the reader dropped
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  argiope graph info data/karate.edges")]
pub(crate) struct InfoArguments {
    #[command(flatten)]
    input: InputArguments,
    #[command(flatten)]
    output: OutputArguments,
}

pub(crate) fn run(arguments: &InfoArguments, session: &Session) -> Result<()> {
    let mut output = arguments.output.create()?;
    let info = Info::of(arguments.input.load(session)?, session)?;
    if session.json {
        output.write_json(&info)?;
    } else {
        output.write(info.to_text().as_bytes())?;
    }
    output.finish()
}

/// The JSON form; its field names are stable.
#[derive(Debug, Serialize)]
struct Info {
    file: String,
    format: Option<&'static str>,
    compression: String,
    file_says_directed: Option<bool>,
    nodes: usize,
    edges: usize,
    labels: Option<usize>,
    input: Input,
    density: f64,
    degrees: Degrees,
    components: ComponentSizes,
    triangles: u64,
    /// Pairs of edges that meet at a node.
    wedges: u128,
    /// Share of wedges that are closed by a triangle's third edge; 0 without wedges.
    transitivity: f64,
    memory_bytes: usize,
    node_orbit_operations: u64,
}

#[derive(Debug, Serialize)]
struct Input {
    lines: u64,
    comment_lines: u64,
    bytes: u64,
    edges_read: u64,
    dropped: Dropped,
}

#[derive(Debug, Serialize)]
struct Degrees {
    minimum: u64,
    median: u64,
    mean: f64,
    percentile_90: u64,
    percentile_99: u64,
    maximum: u64,
    isolated_nodes: u64,
}

#[derive(Debug, Serialize)]
struct ComponentSizes {
    count: usize,
    largest_nodes: u64,
}

impl Info {
    fn of(loaded: LoadedGraph, session: &Session) -> Result<Self> {
        let LoadedGraph {
            graph,
            report,
            about,
        } = loaded;
        let degrees = graph.degree_distribution();
        let components = session.phase("components", || graph.connected_components());
        let csr = graph.csr();
        let memory_bytes = size_of_val(csr.offsets()) + size_of_val(csr.indices());
        let (nodes, edges, density) = (graph.num_nodes(), graph.num_edges(), graph.density());
        let ordered = session.phase("degree order", || DegreeOrdered::new(&graph));
        drop(graph);
        session.progress.begin("triangles", Some(nodes as u64));
        let per_edge = triangles_per_edge(&ordered, &session.progress)?;
        session.progress.end();
        let closed_wedges: u64 = per_edge.iter().map(|&count| u64::from(count)).sum();
        let wedges = degrees.histogram().iter();
        let wedges = wedges
            .map(|&(degree, nodes)| {
                u128::from(nodes) * (u128::from(degree) * u128::from(degree.saturating_sub(1)) / 2)
            })
            .sum();
        Ok(Self {
            file: about.path.display().to_string(),
            format: about.summary.format.map(Format::name),
            compression: about.summary.compression.to_string(),
            file_says_directed: about.directed_hint,
            nodes,
            edges,
            density,
            labels: about.names.labels().map(LabelMap::len),
            input: Input::new(&about.summary, &report),
            degrees: Degrees::new(&degrees),
            components: ComponentSizes {
                count: components.num_components(),
                largest_nodes: components.sizes().iter().copied().max().unwrap_or(0),
            },
            triangles: closed_wedges / 3,
            wedges,
            transitivity: match wedges {
                0 => 0.0,
                wedges => closed_wedges as f64 / wedges as f64,
            },
            memory_bytes,
            node_orbit_operations: Work::of(&ordered).total(),
        })
    }

    /// The form for people.
    fn to_text(&self) -> String {
        let mut text = String::new();
        let mut line = |name: &str, value: &dyn Display| {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{name:<14}{value}");
        };
        let Self {
            input,
            degrees,
            components,
            ..
        } = self;
        let format = self.format.unwrap_or("unknown");
        let hint = match self.file_says_directed {
            Some(true) => "; directed, read as undirected",
            _ => "",
        };
        line("file", &self.file);
        line(
            "format",
            &format_args!("{format}, {}{hint}", self.compression),
        );
        line("nodes", &self.nodes);
        line("edges", &self.edges);
        if let Some(labels) = self.labels {
            line("labels", &labels);
        }
        line(
            "dropped",
            &format_args!(
                "{} self loops, {} repeated edges, {} given in both directions, of {} read",
                input.dropped.self_loops,
                input.dropped.duplicates,
                input.dropped.reciprocal,
                input.edges_read
            ),
        );
        line("density", &format_args!("{:.3e}", self.density));
        line(
            "degrees",
            &format_args!(
                "minimum {}, median {}, mean {:.2}, 90 % {}, 99 % {}, maximum {}",
                degrees.minimum,
                degrees.median,
                degrees.mean,
                degrees.percentile_90,
                degrees.percentile_99,
                degrees.maximum
            ),
        );
        line("isolated", &degrees.isolated_nodes);
        line(
            "components",
            &format_args!(
                "{}, the largest of {} nodes",
                components.count, components.largest_nodes
            ),
        );
        line("triangles", &self.triangles);
        line(
            "transitivity",
            &format_args!("{:.4} ({} wedges)", self.transitivity, self.wedges),
        );
        line(
            "memory",
            &format_args!("{} as adjacency", HumanBytes(self.memory_bytes as u64)),
        );
        line(
            "node orbits",
            &format_args!(
                "about {} operations",
                HumanCount(self.node_orbit_operations)
            ),
        );
        text
    }
}

impl Input {
    fn new(summary: &ReadSummary, report: &BuildReport) -> Self {
        Self {
            lines: summary.lines,
            comment_lines: summary.comment_lines,
            bytes: summary.bytes,
            edges_read: report.edges_read,
            dropped: Dropped::from(report),
        }
    }
}

impl Degrees {
    /// Zeros for a graph without nodes.
    fn new(degrees: &DegreeDistribution) -> Self {
        let quantile = |share| degrees.quantile(share).unwrap_or(0);
        Self {
            minimum: quantile(0.0),
            median: quantile(0.5),
            mean: degrees.mean(),
            percentile_90: quantile(0.9),
            percentile_99: quantile(0.99),
            maximum: quantile(1.0),
            isolated_nodes: degrees.num_isolated(),
        }
    }
}
