//! What is predicted on: a graph, what is known of its nodes, and the protocol that its edges are split by.

mod heuristics;
mod protocol;

use std::path::{Path, PathBuf};

use argiope_graph::{BuildReport, LabelMap, Progress, Silent, UndirectedGraph};
use argiope_io::{
    ReadOptions,
    datasets::{self, Kind},
    npy::read_npy,
    npz::{Features, read_csr_npz, read_node_classification_npz},
    read_edges, read_sparse_matrix,
};

use crate::LinkError;

pub use heuristics::PartValues;
pub use protocol::{Protocol, Published};

/// A graph and what is known of its nodes.
#[derive(Debug, Clone)]
pub struct LinkData {
    /// The name of the data set, or of the file.
    pub name: String,
    /// All edges that are known, of all parts of a published split.
    pub graph: UndirectedGraph,
    /// Features of the nodes, one row a node.
    pub features: Option<Features>,
    /// Names of the nodes.
    pub labels: Option<LabelMap>,
    /// What was dropped to make the graph undirected and simple.
    pub report: BuildReport,
    /// The folder of a published split, for the data sets that have one.
    pub folder: Option<PathBuf>,
}

impl LinkData {
    /// A graph of which nothing else is known.
    #[must_use]
    pub fn of_graph(name: impl Into<String>, graph: UndirectedGraph) -> Self {
        Self {
            name: name.into(),
            graph,
            features: None,
            labels: None,
            report: BuildReport::default(),
            folder: None,
        }
    }

    /// A named data set: its edges, and its features if it has some.
    ///
    /// # Errors
    /// [`LinkError::Io`] for unknown names, files that are not on this machine, and files that cannot be read;
    /// [`LinkError::WrongKind`] for knowledge graphs and interactions of users with items.
    pub fn named(name: &str, progress: &dyn Progress) -> Result<Self, LinkError> {
        let set = datasets::lookup(name)?;
        let other = match set.kind {
            Kind::Knowledge => Some("facts with relations"),
            Kind::Interactions => Some("interactions of users with items"),
            _ => None,
        };
        if let Some(what) = other {
            return Err(LinkError::WrongKind {
                name: set.name,
                what,
                wanted: "a plain graph",
            });
        }
        let paths = datasets::locate(set)?;
        let edges = &paths[0];
        let has_end = |path: &&PathBuf, end: &str| path.to_string_lossy().ends_with(end);
        // By the names of the registry: files may lie there without their compression.
        let is_features = |path: &str| path.ends_with(".x.npz") || path.contains(".features.tsv");
        let features = (paths.iter().zip(set.files))
            .find(|(_, file)| is_features(file.path))
            .map(|(path, _)| path);
        let mut options = ReadOptions::default();
        if set.kind != Kind::Network {
            // Isolated nodes have features and are candidates of predictions.
            options.num_nodes = Some(set.nodes);
        }
        let mut data = if has_end(&edges, ".npz") {
            Self::from_archive(edges)?
        } else {
            Self::from_files(edges, features.map(PathBuf::as_path), &options, progress)?
        };
        data.name = set.name.to_owned();
        data.folder = (set.kind == Kind::Links)
            .then(|| edges.parent().map(Path::to_path_buf))
            .flatten();
        Ok(data)
    }

    /// Edges of any format that `argiope-io` reads, and features as [`read_features`] reads them.
    ///
    /// # Errors
    /// [`LinkError::Io`] with file, line and text; [`LinkError::FeatureRows`] for another number of rows than nodes.
    pub fn from_files(
        edges: &Path,
        features: Option<&Path>,
        options: &ReadOptions,
        progress: &dyn Progress,
    ) -> Result<Self, LinkError> {
        let features = match features {
            Some(path) => Some((path, read_features(path)?)),
            None => None,
        };
        let mut options = options.clone();
        if let (None, Some((_, features))) = (options.num_nodes, &features) {
            // Nodes without edges are last in no edge list.
            options.num_nodes = Some(features.num_nodes());
        }
        let input = read_edges(edges, &options, progress)?;
        let built = input.edges.into_undirected()?;
        let data = Self {
            name: edges.display().to_string(),
            graph: built.graph,
            features: None,
            labels: input.labels,
            report: built.report,
            folder: None,
        };
        match features {
            Some((path, features)) => data.with_features(path, features),
            None => Ok(data),
        }
    }

    /// The same with features of the nodes, which were read from `path`.
    ///
    /// # Errors
    /// [`LinkError::FeatureRows`] for another number of rows than nodes.
    pub fn with_features(self, path: &Path, features: Features) -> Result<Self, LinkError> {
        let num_nodes = self.graph.num_nodes();
        if features.num_nodes() != num_nodes as u64 {
            return Err(LinkError::FeatureRows {
                path: path.to_path_buf(),
                found: features.num_nodes(),
                num_nodes,
            });
        }
        Ok(Self {
            features: Some(features),
            ..self
        })
    }

    /// A graph and features in one archive.
    ///
    /// # Errors
    /// [`LinkError::Io`].
    pub fn from_archive(path: &Path) -> Result<Self, LinkError> {
        let set = read_node_classification_npz(path)?;
        let built = set.edges.into_undirected()?;
        Ok(Self {
            name: path.display().to_string(),
            graph: built.graph,
            features: set.features,
            labels: None,
            report: built.report,
            folder: None,
        })
    }
}

/// Features of nodes: a SciPy matrix in an `.npz`, a sparse matrix as text in a `.tsv` (perhaps compressed, see
/// [`read_sparse_matrix`]), or a two-dimensional array in an `.npy`.
///
/// # Errors
/// [`LinkError::Io`]; [`LinkError::InvalidArray`] for an array of another shape.
pub fn read_features(path: &Path) -> Result<Features, LinkError> {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy())
        .unwrap_or_default();
    if name.ends_with(".npz") {
        return Ok(Features::Sparse(read_csr_npz(path)?));
    }
    if name.ends_with(".tsv") || name.contains(".tsv.") {
        return Ok(Features::Sparse(read_sparse_matrix(path, &Silent)?));
    }
    let array = read_npy(path)?;
    match array.shape[..] {
        [_, num_features] if num_features > 0 => Ok(Features::Dense {
            num_features,
            values: array.values,
        }),
        _ => Err(LinkError::InvalidArray {
            path: path.to_path_buf(),
            reason: format!(
                "an array of shape {:?}, but features are [num_nodes, num_features]",
                array.shape
            ),
        }),
    }
}
