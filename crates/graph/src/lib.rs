#![doc = include_str!("../README.md")]

pub mod any;
pub mod bipartite;
pub mod builder;
pub mod components;
pub mod csr;
pub mod degrees;
pub mod directed;
mod disjoint_sets;
pub mod error;
pub mod file;
pub mod generate;
pub mod interop;
pub mod labels;
mod new_file;
pub mod order;
pub mod parallel;
pub mod progress;
pub mod random;
pub mod relational;
pub mod section;
pub mod subgraph;
mod two_way;
pub mod undirected;
pub mod values;

pub use any::{AnyGraph, GraphKind};
pub use bipartite::BipartiteGraph;
pub use builder::{BuildReport, Built, EdgeList, MergeWeights, SelfLoops};
pub use components::Components;
pub use csr::Csr;
pub use degrees::DegreeDistribution;
pub use directed::DirectedGraph;
pub use disjoint_sets::DisjointSets;
pub use error::GraphError;
pub use file::GraphFile;
pub use labels::LabelMap;
pub use new_file::NewFile;
pub use order::{DegreeOrdered, OrderedView, degree_order};
pub use progress::{Cancelled, Progress, Silent};
pub use relational::{RelationalGraph, RelationalRows, TripleList};
pub use subgraph::{BipartiteSubgraph, Direction, NodeSubset, Subgraph};
pub use undirected::UndirectedGraph;

/// A node id: nodes of a graph with `n` nodes are `0..n`.
pub type NodeId = u32;
