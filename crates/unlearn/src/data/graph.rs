//! Graphs with features and classes, by name and from files.

use std::path::Path;

use argiope_gnn::NodeFeatures;
use argiope_graph::{EdgeList, Progress};
use argiope_io::{
    Ids, ReadOptions,
    datasets::{Kind, locate, lookup, verify},
    npz::{Features, read_node_classification_npz},
    read_classes, read_edges,
};
use argiope_link::dataset::read_features;
use burn::tensor::Device;

use super::GraphData;
use crate::{UnlearnError, error::check_setting};

/// Where the parts of a graph lie.
#[derive(Debug, Clone, Copy)]
pub struct GraphFiles<'a> {
    /// Edges in any format that `argiope-io` reads; those with a direction are taken without.
    pub edges: &'a Path,
    /// A row a node: a SciPy matrix (`.npz`), an array (`.npy`), or a sparse matrix as text (`.tsv`, perhaps compressed).
    pub features: &'a Path,
    /// A line a node, as [`read_classes`] reads them. Without, no node has a class.
    pub classes: Option<&'a Path>,
}

impl GraphData {
    /// Loads a data set of the registry ([`argiope_io::datasets`]) from `ARGIOPE_DATA` or the cache, after a check of the
    /// SHA-256 of its files. Directions of edges are left out, self loops and repeated edges are dropped.
    ///
    /// # Errors
    /// [`UnlearnError::Io`] for unknown names, missing files and files with another checksum; [`UnlearnError::Data`] for sets
    /// without features and classes; those of [`new`](Self::new).
    pub fn named(name: &str, progress: &dyn Progress) -> Result<Self, UnlearnError> {
        let set = lookup(name)?;
        let ends = |at: usize, end: &str| {
            set.files
                .get(at)
                .is_some_and(|file| file.path.ends_with(end))
        };
        let is_archive = set.files.len() == 1 && ends(0, ".npz");
        let in_parts = set.files.len() == 3 && (ends(2, ".x.npz") || ends(2, ".features.tsv.gz"));
        if set.kind != Kind::Nodes || !(is_archive || in_parts) {
            return Err(UnlearnError::Data {
                what: format!(
                    "{} has no features and classes of nodes in files that are read here",
                    set.name
                ),
            });
        }
        let paths = locate(set)?;
        for (path, file) in paths.iter().zip(set.files) {
            progress.check()?;
            verify(path, file)?;
        }
        let data = match &paths[..] {
            [edges, classes, features] => {
                let files = GraphFiles {
                    edges,
                    features,
                    classes: Some(classes),
                };
                Self::from_files(files, &ReadOptions::default(), progress)?
            }
            paths => Self::from_archive(&paths[0])?,
        };
        Ok(Self {
            name: set.name.to_owned(),
            ..data
        })
    }

    /// Reads files. The rows of the features are the nodes: nodes without edges are among them, and an edge to a node without a
    /// row is an error.
    ///
    /// # Errors
    /// [`UnlearnError::Option`] if nodes are to have names, which rows of features have not; [`UnlearnError::Io`] and
    /// [`UnlearnError::Link`] with file, line and value for what cannot be read; those of [`new`](Self::new).
    pub fn from_files(
        files: GraphFiles<'_>,
        options: &ReadOptions,
        progress: &dyn Progress,
    ) -> Result<Self, UnlearnError> {
        let are_numbers = options.ids == Ids::Numbers;
        check_setting(
            "ids",
            "labels",
            are_numbers,
            "numbers: rows of features have no names",
        )?;
        let features = read_features(files.features)?;
        let options = ReadOptions {
            num_nodes: Some(features.num_nodes()),
            ..options.clone()
        };
        let edges = read_edges(files.edges, &options, progress)?.edges;
        let classes = match files.classes {
            Some(path) => read_classes(path)?,
            None => vec![None; features.num_nodes() as usize],
        };
        Self::new(files.edges.display().to_string(), edges, features, classes)
    }

    /// Reads an archive in one of the layouts of [`read_node_classification_npz`]. Negative classes are unknown ones.
    ///
    /// # Errors
    /// [`UnlearnError::Io`]; [`UnlearnError::Data`] for an archive without features; those of [`new`](Self::new).
    pub fn from_archive(path: &Path) -> Result<Self, UnlearnError> {
        let set = read_node_classification_npz(path)?;
        let fault = |what: &str| UnlearnError::Data {
            what: format!("{}: {what}", path.display()),
        };
        let features = (set.features).ok_or_else(|| fault("there are no features of nodes"))?;
        let classes = match &set.labels {
            None => vec![None; features.num_nodes() as usize],
            Some(labels) => {
                let class = |&label: &i64| match label {
                    ..0 => Ok(None),
                    _ => u32::try_from(label)
                        .map(Some)
                        .map_err(|_| fault(&format!("{label} is no class"))),
                };
                labels.iter().map(class).collect::<Result<_, _>>()?
            }
        };
        Self::new(path.display().to_string(), set.edges, features, classes)
    }

    /// Checks the parts and puts them together.
    ///
    /// # Errors
    /// [`UnlearnError::Data`] for other numbers of features or classes than nodes, and for a class that is no class since there
    /// are fewer nodes; [`UnlearnError::Gnn`] with node and feature for a value that is no finite number in single precision, and
    /// for a sparse row that has a feature twice.
    pub fn new(
        name: impl Into<String>,
        edges: EdgeList,
        features: Features,
        classes: Vec<Option<u32>>,
    ) -> Result<Self, UnlearnError> {
        let name = name.into();
        let fault = |what: String| UnlearnError::Data {
            what: format!("{name}: {what}"),
        };
        let num_nodes = features.num_nodes();
        if edges.num_nodes() as u64 > num_nodes || classes.len() as u64 != num_nodes {
            return Err(fault(format!(
                "a graph of {} nodes, features of {num_nodes} and classes of {} do not fit",
                edges.num_nodes(),
                classes.len()
            )));
        }
        let is_none =
            |class: &Option<u32>| class.is_some_and(|class| u64::from(class) >= num_nodes);
        if let Some(node) = classes.iter().position(is_none) {
            return Err(fault(format!(
                "the class of node {node} is {}, with {num_nodes} nodes in all: classes are numbered from 0",
                classes[node].unwrap_or_default()
            )));
        }
        // What networks take is what is checked.
        NodeFeatures::from_file(&features, &Device::flex())?;
        let mut edges = edges;
        edges.reserve_nodes(num_nodes)?;
        let num_classes = classes
            .iter()
            .flatten()
            .max()
            .map_or(0, |&class| class as usize + 1);
        Ok(Self {
            graph: edges.into_undirected()?.graph,
            name,
            features,
            classes,
            num_classes,
        })
    }
}
