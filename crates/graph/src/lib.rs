#![doc = include_str!("../README.md")]

pub mod builder;
pub mod csr;
pub mod error;
pub mod labels;
pub mod order;
pub mod parallel;
pub mod progress;
pub mod section;
pub mod undirected;

pub use builder::{BuildReport, Built, EdgeList, MergeWeights};
pub use csr::Csr;
pub use error::GraphError;
pub use labels::LabelMap;
pub use order::{DegreeOrdered, OrderedView, degree_order};
pub use progress::{Cancelled, Progress, Silent};
pub use undirected::UndirectedGraph;

/// A node id: nodes of a graph with `n` nodes are `0..n`.
pub type NodeId = u32;
