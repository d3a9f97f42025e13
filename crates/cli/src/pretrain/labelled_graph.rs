//! A graph whose nodes have classes, for encoders that see its edges alone.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use argiope_directed::data::{Direction, NodeData};
use argiope_graph::UndirectedGraph;
use argiope_io::datasets::{self, DataSet, Kind};
use clap::Args;

use super::{classes, graphs};
use crate::{input::ReadingArguments, session::Session};

#[derive(Debug, Args)]
#[command(next_help_heading = "Data")]
pub(super) struct LabelledGraphArguments {
    /// The graph: a file of edges, or a data set whose nodes have classes (see `argiope data list`)
    #[arg(long, value_name = "GRAPH")]
    pub(super) graph: PathBuf,
    /// The classes, where the graph is a file: a row a node of its id or name and its class, with a tab between them, or a space where
    /// both are single words
    #[arg(long, value_name = "FILE")]
    classes: Option<PathBuf>,
    #[command(flatten)]
    reading: ReadingArguments,
}

/// A graph whose nodes have classes.
#[derive(Debug)]
pub(super) struct LabelledGraph {
    pub(super) graph: UndirectedGraph,
    /// The class of every node, where it has one.
    pub(super) classes: Vec<Option<u32>>,
    pub(super) class_names: Vec<String>,
}

impl LabelledGraphArguments {
    pub(super) fn load(&self, session: &Session) -> Result<LabelledGraph> {
        let shown = self.graph.display();
        let loaded = match (&self.classes, data_set(&self.graph)) {
            (None, Some(set)) => named(set, session)?,
            (Some(_), Some(set)) => {
                bail!(
                    "{} has classes of its own: --classes is for files",
                    set.name
                )
            }
            (Some(path), None) => {
                let loaded = graphs::load(&self.graph, &self.reading, session)?;
                let found = classes::read(path, &loaded.about.names, loaded.graph.num_nodes())?;
                LabelledGraph {
                    graph: loaded.graph,
                    classes: found.of_nodes,
                    class_names: found.names,
                }
            }
            (None, None) => {
                bail!(
                    "{shown}: the classes of the nodes are needed: name their file with --classes"
                )
            }
        };
        if loaded.class_names.len() < 2 {
            bail!("{shown}: all nodes have one class, if any: there is nothing to tell apart");
        }
        let num_unknown = loaded
            .classes
            .iter()
            .filter(|class| class.is_none())
            .count();
        if num_unknown > 0 {
            let all = loaded.classes.len();
            session.note(format_args!(
                "{shown}: {num_unknown} of {all} nodes have no class and are left out"
            ));
        }
        Ok(loaded)
    }
}

/// The data set of this name with classes of nodes, if it is no file.
fn data_set(graph: &Path) -> Option<&'static DataSet> {
    if graph.exists() {
        return None;
    }
    let set = graph.to_str().and_then(|name| datasets::lookup(name).ok());
    set.filter(|set| set.kind == Kind::Nodes)
}

fn named(set: &'static DataSet, session: &Session) -> Result<LabelledGraph> {
    datasets::locate(set).with_context(|| format!("try `argiope data get {}`", set.name))?;
    let data = session.phase("reading", || {
        NodeData::named(set.name, Direction::Undirected)
    })?;
    for note in &data.notes {
        session.note(format_args!("{}: {note}", data.name));
    }
    Ok(LabelledGraph {
        graph: UndirectedGraph::from_csr(data.graph.into_csr())?,
        classes: data.labels,
        class_names: data.class_names,
    })
}
