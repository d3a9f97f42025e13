//! The graph, and what is known of its nodes.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use argiope_graph::LabelMap;
use argiope_io::datasets;
use argiope_link::dataset::{LinkData, read_features};
use clap::Args;

use crate::{
    input::{LoadedGraph, NodeNames, ReadingArguments, note_dropped},
    session::Session,
};

/// Where the graph comes from.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
#[command(next_help_heading = "Data")]
struct SourceArguments {
    /// A data set, with the features of its nodes if it has some (see `argiope data list`)
    #[arg(long, value_name = "NAME")]
    dataset: Option<String>,
    /// A graph file, or - for standard input
    ///
    /// Files may be compressed (gz, zst, bz2, xz). Edges are read as undirected; self loops and repeated edges are dropped
    /// and counted.
    #[arg(long, value_name = "FILE")]
    graph: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Data")]
pub(super) struct DataArguments {
    #[command(flatten)]
    source: SourceArguments,
    /// Features of the nodes, one row a node in the order of their ids: a SciPy matrix (.npz) or an array (.npy)
    #[arg(long, value_name = "FILE")]
    features: Option<PathBuf>,
    #[command(flatten)]
    reading: ReadingArguments,
}

/// The data, and how their file calls the nodes.
pub(super) struct NamedData {
    pub(super) data: LinkData,
    /// What runs note as their data: another file, size or other features make another run.
    pub(super) identity: String,
    pub(super) names: NodeNames,
}

impl DataArguments {
    /// True if the graph comes from standard input.
    pub(super) fn reads_stdin(&self) -> bool {
        self.source.graph.as_deref() == Some(Path::new("-"))
    }

    pub(super) fn load(&self, session: &Session) -> Result<NamedData> {
        let features = self.features.as_deref();
        match (&self.source.dataset, &self.source.graph) {
            (Some(name), _) => load_dataset(name, features, session),
            (None, Some(file)) => load_file(file, features, &self.reading, session),
            // The parser asks for one of them.
            (None, None) => bail!("a data set (--dataset) or a graph (--graph) is needed"),
        }
    }
}

/// A named data set, perhaps with other features than its own.
pub(super) fn load_dataset(
    name: &str,
    features: Option<&Path>,
    session: &Session,
) -> Result<NamedData> {
    let set = datasets::lookup(name)?;
    // Said as for other commands, which a data set that is not here is fetched by.
    datasets::locate(set).with_context(|| format!("try `argiope data get {}`", set.name))?;
    let mut data = LinkData::named(set.name, &session.progress)?;
    if set.directed {
        let name = set.name;
        session.note(format_args!(
            "{name}: edges with a direction are read as undirected"
        ));
    }
    note_dropped(&data.report, Path::new(set.name), session);
    let mut identity = set.name.to_owned();
    if let Some(path) = features {
        data = data.with_features(path, read_features(path)?)?;
        identity += &format!(", features {}", path.display());
    }
    let names = NodeNames::new(data.labels.clone(), None, 0);
    Ok(NamedData {
        data,
        identity,
        names,
    })
}

/// A graph file.
pub(super) fn load_file(
    file: &Path,
    features: Option<&Path>,
    reading: &ReadingArguments,
    session: &Session,
) -> Result<NamedData> {
    let is_stdin = file.as_os_str() == "-";
    if let (false, Some(name)) = (is_stdin || file.exists(), file.to_str())
        && datasets::lookup(name).is_ok()
    {
        bail!("{name} is no file but a data set: --dataset {name}");
    }
    let mut options = reading.options();
    let features = match features {
        Some(path) => Some((path, read_features(path)?)),
        None => None,
    };
    if let (None, Some((_, features))) = (options.num_nodes, &features) {
        // Nodes without edges are last in no edge list, but have features.
        options.num_nodes = Some(features.num_nodes());
    }
    let LoadedGraph {
        graph,
        report,
        about,
    } = LoadedGraph::load(file, &options, session)?;
    let name = about.path.display().to_string();
    let (nodes, edges) = (graph.num_nodes(), graph.num_edges());
    let mut identity = format!("{name}, {nodes} nodes, {edges} edges");
    if let Some((path, _)) = &features {
        identity += &format!(", features {}", path.display());
    }
    let num_nodes = graph.num_nodes() as u32;
    let mut data = LinkData::of_graph(name, graph);
    data.report = report;
    data.labels = match about.names.labels() {
        Some(labels) => Some(labels.clone()),
        // Where a file counts from 1, so do the results of a run.
        None if about.names.id(0) != 0 => {
            let ids = (0..num_nodes).map(|node| about.names.id(node).to_string());
            let ids: Vec<String> = ids.collect();
            Some(ids.iter().map(String::as_str).collect::<LabelMap>())
        }
        None => None,
    };
    if let Some((path, features)) = features {
        if data.report.isolated_nodes > 0 && reading.options().num_nodes.is_none() {
            session.note(format_args!(
                "{}: {} rows of features; {} of these nodes have no edges",
                path.display(),
                features.num_nodes(),
                data.report.isolated_nodes
            ));
        }
        data = data.with_features(path, features)?;
    }
    Ok(NamedData {
        data,
        identity,
        names: about.names,
    })
}
