//! Edges as the file lists them, and the undirected graph that they make.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use argiope_graph::{AnyGraph, BuildReport, EdgeList, GraphFile, UndirectedGraph};
use argiope_io::{Format, ReadOptions, ReadSummary, read_edges};

use super::{
    dropped,
    locate::{Located, locate},
    names::NodeNames,
};
use crate::session::Session;

/// What is known of a graph besides its edges.
#[derive(Debug)]
pub(crate) struct About {
    /// The file, or what messages call standard input.
    pub(crate) path: PathBuf,
    pub(crate) names: NodeNames,
    /// Whether the file, or else the list of data sets, says that its edges have a direction.
    pub(crate) directed_hint: Option<bool>,
    pub(crate) summary: ReadSummary,
}

impl About {
    /// To be called where edges are read as undirected: says so if they have a direction.
    pub(crate) fn note_directions(&self, session: &Session) {
        if self.directed_hint == Some(true) {
            let path = self.path.display();
            session.note(format_args!(
                "{path}: edges with a direction are read as undirected"
            ));
        }
    }
}

/// Edges in the order of the file.
#[derive(Debug)]
pub(crate) struct InputEdges {
    pub(crate) edges: EdgeList,
    pub(crate) about: About,
}

/// An undirected graph, and what was dropped to make it one.
#[derive(Debug)]
pub(crate) struct LoadedGraph {
    pub(crate) graph: UndirectedGraph,
    pub(crate) report: BuildReport,
    pub(crate) about: About,
}

impl InputEdges {
    pub(super) fn read(file: Located, options: &ReadOptions, session: &Session) -> Result<Self> {
        let Located {
            path,
            directed_hint,
        } = file;
        let input = read_edges(&path, options, &session.progress)?;
        let names = NodeNames::new(input.labels, input.summary.format, options.base);
        let is_stdin = path.as_os_str() == "-";
        Ok(Self {
            edges: input.edges,
            about: About {
                path: if is_stdin { "<stdin>".into() } else { path },
                names,
                directed_hint: input.directed_hint.or(directed_hint),
                summary: input.summary,
            },
        })
    }

    /// Builds the graph and gives the edges up, so that both are in memory no longer than needed.
    pub(crate) fn build(self, session: &Session) -> Result<LoadedGraph> {
        let Self { edges, about } = self;
        about.note_directions(session);
        let built = session.phase("building the graph", || edges.into_undirected());
        let built = built.with_context(|| about.path.display().to_string())?;
        dropped::note(&built.report, &about.path, session);
        Ok(LoadedGraph {
            graph: built.graph,
            report: built.report,
            about,
        })
    }
}

impl LoadedGraph {
    /// Reads an undirected graph, from a file or the data set of this name, and notes what was dropped.
    pub(crate) fn load(file: &Path, options: &ReadOptions, session: &Session) -> Result<Self> {
        let file = locate(file, session)?;
        match Self::map(&file.path, options)? {
            Some(mapped) => Ok(mapped),
            None => InputEdges::read(file, options, session)?.build(session),
        }
    }

    /// Maps a native file with an undirected graph into memory instead of reading its edges; `None` for other files.
    fn map(path: &Path, options: &ReadOptions) -> Result<Option<Self>> {
        let format = options.format.or_else(|| Format::from_path(path));
        if format != Some(Format::Native) || options.num_nodes.is_some() || !path.is_file() {
            return Ok(None);
        }
        let file = GraphFile::open(path)?;
        let AnyGraph::Undirected(graph) = file.graph else {
            return Ok(None);
        };
        let num_edges = graph.num_edges() as u64;
        let mut report = BuildReport::default();
        (report.edges_read, report.edges_kept) = (num_edges, num_edges);
        report.isolated_nodes = graph.degree_distribution().num_isolated();
        let mut summary = ReadSummary::default();
        summary.format = format;
        summary.bytes = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
        Ok(Some(Self {
            graph,
            report,
            about: About {
                path: path.to_path_buf(),
                names: NodeNames::new(file.node_labels, format, 0),
                directed_hint: Some(false),
                summary,
            },
        }))
    }
}
