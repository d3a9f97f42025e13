//! A directed graph whose nodes have classes.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use argiope_directed::data::{Direction, NodeData, NodeFiles, leak_warning};
use argiope_io::datasets;
use clap::Args;

use crate::{input::ReadingArguments, session::Session};

#[derive(Debug, Args)]
#[command(next_help_heading = "Data")]
pub(super) struct FileArguments {
    /// With a file of edges: the classes, a row a node of its id or name, a tab and its class
    #[arg(long, value_name = "FILE")]
    classes: Option<PathBuf>,
    /// With a file of edges: features, one row a node in the order of their ids, as a SciPy matrix (.npz) or an array (.npy)
    /// [default: the logarithms of the degrees]
    #[arg(long, value_name = "FILE")]
    features: Option<PathBuf>,
    /// Take every edge in both directions
    #[arg(long)]
    pub(super) undirected: bool,
    #[command(flatten)]
    reading: ReadingArguments,
}

/// The data, and what runs note as their data: another file, size or direction makes another run.
pub(super) struct NamedData {
    pub(super) data: NodeData,
    pub(super) identity: String,
}

impl FileArguments {
    fn direction(&self) -> Direction {
        match self.undirected {
            true => Direction::Undirected,
            false => Direction::Directed,
        }
    }

    /// A data set by name, an archive, or files of edges and classes; its notes go to the user.
    pub(super) fn load(&self, source: &str, session: &Session) -> Result<NamedData> {
        let direction = self.direction();
        let path = Path::new(source);
        let named = match datasets::lookup(source) {
            Ok(set) => {
                if self.classes.is_some() || self.features.is_some() {
                    bail!(
                        "{source} has classes and features of its own: --classes and --features are for files"
                    );
                }
                datasets::locate(set)
                    .with_context(|| format!("try `argiope data get {}`", set.name))?;
                let data = session.phase("reading", || NodeData::named(set.name, direction))?;
                NamedData {
                    identity: format!("{}, {direction}", set.name),
                    data,
                }
            }
            Err(unknown) => {
                if source != "-" && !path.exists() {
                    return Err(unknown.into());
                }
                let data = session.phase("reading", || self.read(path, direction, session))?;
                let identity = format!(
                    "{}, {direction}, {} nodes, {} edges",
                    data.name,
                    data.graph.num_nodes(),
                    data.graph.num_edges()
                );
                NamedData { data, identity }
            }
        };
        for note in &named.data.notes {
            session.note(format_args!("{}: {note}", named.data.name));
        }
        if let Some(warning) = leak_warning(&named.data) {
            session.note(format_args!("{}: {warning}", named.data.name));
        }
        Ok(named)
    }

    fn read(&self, path: &Path, direction: Direction, session: &Session) -> Result<NodeData> {
        match &self.classes {
            Some(classes) => {
                let files = NodeFiles {
                    edges: path,
                    classes,
                    features: self.features.as_deref(),
                };
                let options = self.reading.options();
                Ok(NodeData::from_files(
                    files,
                    &options,
                    direction,
                    &session.progress,
                )?)
            }
            None if path.extension().is_some_and(|extension| extension == "npz") => {
                Ok(NodeData::from_archive(path, direction)?)
            }
            None => bail!(
                "{}: the classes of the nodes are needed: name their file with --classes",
                path.display()
            ),
        }
    }
}
