//! Data that models are trained on and forget.

mod graph;
mod held_out;
mod interactions;

use argiope_graph::{BipartiteGraph, UndirectedGraph};
use argiope_io::{InteractionNames, npz::Features};

pub use graph::GraphFiles;
pub use interactions::InteractionFiles;

/// A graph whose nodes have features and classes.
#[derive(Debug, Clone)]
pub struct GraphData {
    /// The data set, or the file.
    pub name: String,
    /// The graph.
    pub graph: UndirectedGraph,
    /// Features, a row a node; all finite.
    pub features: Features,
    /// The class of every node, where it has one.
    pub classes: Vec<Option<u32>>,
    /// Number of classes.
    pub num_classes: usize,
}

/// Which items users have chosen: left nodes are users, right nodes items.
#[derive(Debug, Clone)]
pub struct Interactions {
    /// The data set, or the file.
    pub name: String,
    /// To learn from.
    pub train: BipartiteGraph,
    /// To choose models by; may have no edges.
    pub valid: BipartiteGraph,
    /// To report; as many users and items as `train`.
    pub test: BipartiteGraph,
    /// What users and items are called in the files, by id; empty for files of numbers, which are the ids.
    pub names: InteractionNames,
}
