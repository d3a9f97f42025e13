//! Graphs whose nodes have features and classes, with what must be known of a data set before a number on it means anything.
//!
//! - *Direction.* An edge `i -> j` is `A[i][j] = 1`. Many archives hold undirected graphs with every edge stored once, smaller
//!   number first: read as directed, they describe the numbering of the nodes. Such a graph is loaded as directed on no path here,
//!   and one with directions that is loaded as undirected says so in its [`notes`](NodeData::notes).
//! - *Repetitions and loops* are dropped and counted in [`report`](NodeData::report).
//! - *Checksums.* The files of named data sets are verified. One published file that is wrong (Cornell's features and classes are
//!   those of Texas) is refused under any name.
//! - *Leaks.* Pages of Chameleon and Squirrel stand there several times, with the same links and the same class:
//!   [`leak_warning`], and [`lookup_baseline`], the accuracy of copying classes from such twins.
//! - *Splits* are checked: nodes that exist, have a class, and belong to one part.

mod archive;
mod assemble;
mod broken;
mod excerpt;
mod features;
mod files;
mod geom_gcn;
mod lookup;
mod named;
mod plain;
mod planetoid;
mod random_split;
mod split;

use std::{fmt, str::FromStr};

use argiope_graph::{BuildReport, DirectedGraph};
use argiope_io::npz::Features;
use serde::{Deserialize, Serialize};

pub use features::row_normalized;
pub use files::NodeFiles;
pub use lookup::{leak_warning, lookup_baseline};
pub use split::NodeSplit;

use crate::DirectedError;

/// A graph whose nodes have features and classes, and splits of the nodes.
#[derive(Debug, Clone)]
pub struct NodeData {
    /// Name of the data set, or the file.
    pub name: String,
    /// The graph, without loops and repetitions. Undirected graphs have every edge in both directions.
    pub graph: DirectedGraph,
    /// Features, one row a node; finite.
    pub features: Features,
    /// Class of every node, below `num_classes`; `None` if it is not known.
    pub labels: Vec<Option<u32>>,
    /// Number of classes, one more than the largest that occurs; at least two occur.
    pub num_classes: usize,
    /// Names of the classes, `[num_classes]`: their numbers if the data has no names.
    pub class_names: Vec<String>,
    /// Splits, numbered as published.
    pub splits: Vec<NodeSplit>,
    /// Whether the directions of edges were kept.
    pub directed: bool,
    /// What was read and dropped. For undirected graphs an edge counts once.
    pub report: BuildReport,
    /// What a reader of results on this data should know, a sentence each.
    pub notes: Vec<String>,
}

/// Whether edges have directions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Edges are as they are stored.
    Directed,
    /// Every edge is taken in both directions.
    Undirected,
}

impl Direction {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Directed => "directed",
            Self::Undirected => "undirected",
        }
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl FromStr for Direction {
    type Err = DirectedError;

    /// # Errors
    /// [`DirectedError::Option`] for other words than `directed` and `undirected`.
    fn from_str(text: &str) -> Result<Self, DirectedError> {
        match text {
            "directed" => Ok(Self::Directed),
            "undirected" => Ok(Self::Undirected),
            _ => Err(DirectedError::Option {
                name: "direction",
                found: format!("{text:?}"),
                expected: "directed or undirected",
            }),
        }
    }
}
