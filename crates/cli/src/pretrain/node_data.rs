//! Graphs whose nodes have features, classes and splits, as pretext tasks take them.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use argiope_directed::data::{
    Direction, NodeData, NodeFiles, NodeSplit, leak_warning, row_normalized,
};
use argiope_gnn::{
    NodeFeatures,
    pretrain::pretext::{NodeParts, PretextData},
};
use argiope_graph::UndirectedGraph;
use argiope_io::{datasets, npy::Values, npz::Features};
use clap::Args;

use crate::{input::ReadingArguments, session::Session};

#[derive(Debug, Args)]
#[command(next_help_heading = "Data")]
pub(super) struct NodeDataArguments {
    /// A data set whose nodes have features and classes (see `argiope data list`)
    #[arg(long, value_name = "NAME", required_unless_present = "graph", conflicts_with_all = ["graph", "classes", "features"])]
    dataset: Option<String>,
    /// A file of edges, which are taken in both directions; ten splits of 60, 20 and 20 per cent of each class are drawn
    #[arg(long, value_name = "FILE", requires = "classes")]
    graph: Option<PathBuf>,
    /// With --graph: the classes, a row a node of its id or name, a tab and its class
    #[arg(long, value_name = "FILE", requires = "graph")]
    classes: Option<PathBuf>,
    /// With --graph: features, one row a node in the order of their ids, as a SciPy matrix (.npz) or an array (.npy) [default: the
    /// logarithms of the degrees]
    #[arg(long, value_name = "FILE", requires = "graph")]
    features: Option<PathBuf>,
    /// Take features as they are; without, rows are divided by their sums, as is usual, unless features are negative somewhere
    #[arg(long)]
    raw_features: bool,
    #[command(flatten)]
    reading: ReadingArguments,
}

/// A graph whose nodes have features and classes, and its splits.
pub(super) struct NodeSource {
    /// The data set, or the file.
    pub(super) name: String,
    /// What runs note as their data, besides the split.
    identity: String,
    pub(super) graph: UndirectedGraph,
    features: NodeFeatures,
    classes: Vec<Option<u32>>,
    pub(super) num_classes: usize,
    splits: Vec<NodeSplit>,
    /// What a reader of results on this data should know.
    pub(super) notes: Vec<String>,
}

impl NodeDataArguments {
    /// Loads the data; its notes go to the user.
    pub(super) fn load(&self, session: &Session) -> Result<NodeSource> {
        let (data, mut identity) = match (&self.dataset, &self.graph, &self.classes) {
            (Some(name), _, _) => {
                let data = named(name, session)?;
                let identity = data.name.clone();
                (data, identity)
            }
            (None, Some(graph), Some(classes)) => {
                let data = self.read(graph, classes, session)?;
                let (nodes, edges) = (data.graph.num_nodes(), data.report.edges_kept);
                let identity = format!("{}, {nodes} nodes, {edges} edges", data.name);
                (data, identity)
            }
            // The parser has asked for one or the other.
            _ => bail!("name a data set with --dataset, or files with --graph and --classes"),
        };
        let mut notes = data.notes.clone();
        notes.extend(leak_warning(&data));
        let are_degrees = self.dataset.is_none() && self.features.is_none();
        let is_divided = !self.raw_features && !are_degrees && !has_negative(&data.features);
        let features = match is_divided {
            true => row_normalized(&data.features),
            false => data.features,
        };
        if is_divided {
            notes.push("every row of the features is divided by its sum".to_owned());
        } else if !are_degrees {
            identity += ", raw features";
            notes.push("features are taken as they are".to_owned());
        }
        match data.splits.len() {
            1 => notes.push("all seeds have the split that comes with the data".to_owned()),
            count => notes.push(format!(
                "seed S has split S mod {count} of the {count} splits"
            )),
        }
        for note in &notes {
            session.note(format_args!("{}: {note}", data.name));
        }
        Ok(NodeSource {
            name: data.name,
            identity,
            graph: UndirectedGraph::from_csr(data.graph.into_csr())?,
            // The program is built for the CPU alone: it is the default.
            features: NodeFeatures::from_file(&features, &Default::default())?.compact()?,
            classes: data.labels,
            num_classes: data.num_classes,
            splits: data.splits,
            notes,
        })
    }

    fn read(&self, edges: &Path, classes: &Path, session: &Session) -> Result<NodeData> {
        let files = NodeFiles {
            edges,
            classes,
            features: self.features.as_deref(),
        };
        let (options, direction) = (self.reading.options(), Direction::Undirected);
        session.phase("reading", || {
            Ok(NodeData::from_files(
                files,
                &options,
                direction,
                &session.progress,
            )?)
        })
    }
}

fn named(name: &str, session: &Session) -> Result<NodeData> {
    let set = datasets::lookup(name)?;
    datasets::locate(set).with_context(|| format!("try `argiope data get {}`", set.name))?;
    session.phase("reading", || {
        Ok(NodeData::named(set.name, Direction::Undirected)?)
    })
}

/// Sums of rows with negative features may be near 0.
fn has_negative(features: &Features) -> bool {
    let values: &Values = match features {
        Features::Dense { values, .. } => values,
        Features::Sparse(matrix) => &matrix.data,
    };
    values.to_f64().iter().any(|&value| value < 0.0)
}

impl NodeSource {
    /// The number of the split of a seed.
    pub(super) fn split_of(&self, seed: u64) -> usize {
        // The remainder is below the number of splits.
        (seed % self.splits.len().max(1) as u64) as usize
    }

    /// The data on the splits of some seeds, by the numbers of the splits.
    pub(super) fn on_splits(&self, seeds: &[u64]) -> Result<BTreeMap<usize, PretextData<'_>>> {
        let mut on_splits = BTreeMap::new();
        for number in seeds.iter().map(|&seed| self.split_of(seed)) {
            let Some(NodeSplit { train, valid, test }) = self.splits.get(number) else {
                bail!("{} has no splits", self.name);
            };
            if on_splits.contains_key(&number) {
                continue;
            }
            let parts = NodeParts { train, valid, test };
            let name = format!("{}, split {number}", self.identity);
            let (features, classes) = (&self.features, &self.classes);
            let data = PretextData::new(
                name,
                &self.graph,
                features,
                classes,
                self.num_classes,
                parts,
            );
            on_splits.insert(number, data.with_context(|| format!("split {number}"))?);
        }
        Ok(on_splits)
    }
}
