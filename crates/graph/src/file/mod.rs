//! The native file, extension `.argiope`: a graph that is mapped into memory instead of being read.
//!
//! ```text
//! byte  bytes
//!    0      8  magic: 0x89 "ARGIOPE"
//!    8      4  format version, 1
//!   12      4  kind: 1 undirected, 2 directed, 3 bipartite, 4 relational
//!   16      8  number of rows (nodes, left nodes, entities)
//!   24      8  number of columns (nodes, right nodes, entities)
//!   32      8  number of relations (0 unless relational)
//!   40      8  number of slots (two an edge if undirected, otherwise one)
//!   48      8  length of the file
//!   56      8  XXH3-64 of the payload: all bytes from 512 to the end
//!   64      4  number of sections
//!   68      4  zero
//!   72  24 * k  section table: u32 kind, u32 zero, u64 start, u64 bytes; the rest up to 504 is zero
//!  504      8  XXH3-64 of bytes 0 to 504
//!  512         payload: sections, each starting at a multiple of 64, zeros between them
//! ```
//!
//! | kind | section | elements |
//! |---|---|---|
//! | 1 | row offsets | `u64`, rows + 1 |
//! | 2 | column of every slot | `u32`, slots |
//! | 3 | relation of every slot (relational) | `u32`, slots |
//! | 4 | weight of every slot (optional) | `f64`, slots |
//! | 5, 6 | labels of nodes, left nodes or entities (optional) | `u64` offsets, UTF-8 bytes |
//! | 7, 8 | labels of right nodes (optional) | `u64` offsets, UTF-8 bytes |
//! | 9, 10 | labels of relations (optional) | `u64` offsets, UTF-8 bytes |
//!
//! All numbers are little endian. The arrays are used where they lie, so this module does not compile for big-endian
//! machines.
//!
//! Opening checks both checksums and then the structure itself, once: a graph that has been opened is as valid as one
//! that has been built. Writing goes to a temporary file beside the target, which replaces it when complete: an
//! interrupted write leaves the old file, and graphs that are mapped from the old file keep it.

#[cfg(target_endian = "big")]
compile_error!(
    "the native graph file maps little-endian arrays; big-endian machines are not supported"
);

#[cfg(test)]
mod corruption_tests;
mod header;
mod label_section;
mod read;
mod write;

use std::path::Path;

use crate::{AnyGraph, Built, GraphError, LabelMap, section::Section};

/// A graph with what a file may hold beside it.
///
/// ```
/// use argiope_graph::{AnyGraph, EdgeList, GraphFile};
///
/// let mut edges = EdgeList::new();
/// edges.push_weighted(0, 1, 0.5)?;
/// edges.push_weighted(1, 2, 2.0)?;
/// let mut file = GraphFile::from(edges.into_undirected()?);
/// file.node_labels = Some(["ada", "bob", "cyd"].into_iter().collect());
///
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("friends.argiope");
/// file.write(&path)?;
/// let opened = GraphFile::open(&path)?;
/// assert_eq!(opened, file);
/// let AnyGraph::Undirected(graph) = opened.graph else { unreachable!() };
/// assert!(graph.csr().is_mapped());
/// # Ok::<(), argiope_graph::GraphError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct GraphFile {
    /// The graph.
    pub graph: AnyGraph,
    /// One weight a slot of the stored adjacency.
    pub weights: Option<Section<f64>>,
    /// Labels of the nodes; of the left nodes of a bipartite graph, of the entities of a relational one. Nodes beyond
    /// the last label have none.
    pub node_labels: Option<LabelMap>,
    /// Labels of the right nodes of a bipartite graph.
    pub right_labels: Option<LabelMap>,
    /// Labels of the relations of a relational graph.
    pub relation_labels: Option<LabelMap>,
}

impl GraphFile {
    /// A graph without weights and labels.
    #[must_use]
    pub fn new(graph: impl Into<AnyGraph>) -> Self {
        Self {
            graph: graph.into(),
            weights: None,
            node_labels: None,
            right_labels: None,
            relation_labels: None,
        }
    }

    /// Maps a file into memory and checks it. Labels are copied out of the file, arrays are not.
    ///
    /// The file must not be changed in place by anybody as long as the graph lives: the arrays are the file, and a file
    /// that is cut short under them ends the program. [`write`](Self::write) replaces files and never changes them.
    ///
    /// # Errors
    /// [`GraphError::Io`]; [`GraphError::InvalidFile`] if it is not a file of this format and version, is truncated or
    /// damaged, or does not hold a valid graph.
    ///
    /// # Complexity
    /// One pass over the bytes and one over the structure.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, GraphError> {
        read::open(path.as_ref())
    }

    /// Writes the file beside its target and moves it into place once it is complete and on disk.
    ///
    /// # Errors
    /// [`GraphError::Io`]; [`GraphError::LengthMismatch`] unless there is one weight a slot, or if there are more labels
    /// than things to label.
    pub fn write(&self, path: impl AsRef<Path>) -> Result<(), GraphError> {
        write::write(self, path.as_ref())
    }
}

impl<G: Into<AnyGraph>> From<Built<G>> for GraphFile {
    /// The graph and its weights.
    fn from(built: Built<G>) -> Self {
        let mut file = Self::new(built.graph);
        file.weights = built.weights.map(Section::from);
        file
    }
}
