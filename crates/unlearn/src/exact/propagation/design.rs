//! The data of a model, and the row that its head sees of every node.

use std::time::{Duration, Instant};

use argiope_graph::{NodeId, NodeSubset, Progress, UndirectedGraph};

use super::{FeatureRows, FixedPropagation, Removal, hops::Hops};
use crate::{UnlearnError, data::GraphData, exact::feature_map::FeatureMap};

/// How rows are made of data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Recipe {
    /// The propagation.
    pub(crate) propagation: FixedPropagation,
    /// The map before it.
    pub(crate) feature_map: FeatureMap,
    /// What is done with the rows after it.
    pub(crate) scaling: RowScaling,
    /// The seed of the map.
    pub(crate) seed: u64,
}

/// What is done with propagated rows, one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowScaling {
    /// Nothing.
    None,
    /// Those longer than 1 are shortened to 1.
    AtMostOne,
}

/// A graph with features and classes of its nodes, its training nodes, and the rows `Z`, `[num_nodes, dim]`.
#[derive(Debug, Clone)]
pub(crate) struct Design {
    pub(super) recipe: Recipe,
    pub(super) name: String,
    pub(super) graph: UndirectedGraph,
    pub(super) features: FeatureRows,
    pub(super) classes: Vec<Option<u32>>,
    pub(super) num_classes: usize,
    /// Ascending.
    pub(super) training: Vec<NodeId>,
    /// Nodes that were deleted, ascending.
    pub(super) deleted: Vec<NodeId>,
    pub(super) hops: Hops,
    /// What the last propagation of all rows took.
    propagation_time: Duration,
}

impl Design {
    /// Checks the data and propagates the features. Repeated training nodes count once.
    ///
    /// # Errors
    /// [`UnlearnError::Data`] for parts of different sizes, a feature that is no finite number, a class that is none, no training
    /// node, and a training node without class; [`UnlearnError::Graph`] for one that is not in the graph.
    pub(crate) fn new(
        data: GraphData,
        training: &[NodeId],
        recipe: Recipe,
        progress: &dyn Progress,
    ) -> Result<Self, UnlearnError> {
        recipe.propagation.check()?;
        recipe.feature_map.check()?;
        let features = FeatureRows::new(&data.features)?;
        let training = NodeSubset::new(data.graph.num_nodes(), training.iter().copied())?;
        let parts = Parts {
            name: data.name,
            graph: data.graph,
            features,
            classes: data.classes,
            num_classes: data.num_classes,
            training: training.as_slice().to_vec(),
            deleted: Vec::new(),
        };
        Self::of_parts(parts, recipe, progress)
    }

    /// Checks the parts and propagates the features.
    pub(super) fn of_parts(
        parts: Parts,
        recipe: Recipe,
        progress: &dyn Progress,
    ) -> Result<Self, UnlearnError> {
        parts.check()?;
        let dim = recipe.feature_map.dim(parts.features.num_features());
        let x = recipe.feature_map.apply(&parts.features, recipe.seed)?;
        let start = Instant::now();
        let hops = Hops::new(&parts.graph, x, dim, recipe.propagation, progress)?;
        Ok(Self {
            recipe,
            name: parts.name,
            graph: parts.graph,
            features: parts.features,
            classes: parts.classes,
            num_classes: parts.num_classes,
            training: parts.training,
            deleted: parts.deleted,
            hops,
            propagation_time: start.elapsed(),
        })
    }

    /// Number of nodes; deleted ones count.
    pub(crate) fn num_nodes(&self) -> usize {
        self.graph.num_nodes()
    }

    /// Number of classes.
    pub(crate) fn num_classes(&self) -> usize {
        self.num_classes
    }

    /// Features of a row.
    pub(crate) fn dim(&self) -> usize {
        self.recipe.propagation.used_steps().count() * self.hops.dim()
    }

    /// The training nodes, ascending.
    pub(crate) fn training(&self) -> &[NodeId] {
        &self.training
    }

    /// The class of a node.
    pub(crate) fn class_of(&self, node: NodeId) -> Option<u32> {
        self.classes.get(node as usize).copied().flatten()
    }

    /// The graph as it now is.
    pub(crate) fn graph(&self) -> &UndirectedGraph {
        &self.graph
    }

    /// True for a node that is in the graph and was not deleted.
    pub(crate) fn has_node(&self, node: NodeId) -> bool {
        (node as usize) < self.num_nodes() && self.deleted.binary_search(&node).is_err()
    }

    /// Copies the rows of `nodes` to `rows`, `[num_nodes of them, dim]`, which is emptied first.
    pub(crate) fn copy_rows(&self, nodes: &[NodeId], rows: &mut Vec<f64>) {
        rows.clear();
        for &node in nodes {
            let start = rows.len();
            for step in self.recipe.propagation.used_steps() {
                rows.extend_from_slice(self.hops.row(step, node));
            }
            if self.recipe.scaling == RowScaling::AtMostOne {
                shorten(&mut rows[start..]);
            }
        }
    }

    /// Takes a removal out of graph, features, classes and training nodes. The rows are those from before it until
    /// [`update_rows`](Self::update_rows) or [`propagate`](Self::propagate).
    pub(crate) fn remove(&mut self, removal: &Removal) -> Result<(), UnlearnError> {
        self.graph = removal.graph_after(&self.graph)?;
        if !removal.bare.is_empty() {
            self.features = self.features.without(&removal.bare)?;
        }
        for &node in &removal.nodes {
            self.classes[node as usize] = None;
        }
        let is_removed = |node: &NodeId| removal.nodes.binary_search(node).is_ok();
        self.training.retain(|node| !is_removed(node));
        self.deleted.extend_from_slice(&removal.nodes);
        self.deleted.sort_unstable();
        Ok(())
    }

    /// Makes the rows again that a removal changes.
    pub(crate) fn update_rows(&mut self, removal: &Removal) -> Result<(), UnlearnError> {
        self.hops.clear_features(&removal.bare);
        (self.hops).update(&self.graph, &removal.balls, self.recipe.propagation)
    }

    /// Makes all rows anew after a removal. The mapped features stay: no node has shaped those of another.
    pub(crate) fn propagate(
        &mut self,
        removal: &Removal,
        progress: &dyn Progress,
    ) -> Result<(), UnlearnError> {
        let start = Instant::now();
        self.hops.clear_features(&removal.bare);
        (self.hops).propagate(&self.graph, self.recipe.propagation, progress)?;
        self.propagation_time = start.elapsed();
        Ok(())
    }

    /// What the last propagation of all rows took.
    pub(crate) fn propagation_time(&self) -> Duration {
        self.propagation_time
    }

    /// The same data with all rows made anew from the features.
    pub(crate) fn propagated(&self, progress: &dyn Progress) -> Result<Self, UnlearnError> {
        let parts = Parts {
            name: self.name.clone(),
            graph: self.graph.clone(),
            features: self.features.clone(),
            classes: self.classes.clone(),
            num_classes: self.num_classes,
            training: self.training.clone(),
            deleted: self.deleted.clone(),
        };
        Self::of_parts(parts, self.recipe, progress)
    }

    /// Makes rows of `nodes` again without keeping them: what the propagation of an update of that many rows takes.
    pub(crate) fn rehearse(&self, nodes: &[NodeId]) -> Result<(), UnlearnError> {
        let propagation = self.recipe.propagation;
        for step in 1..=propagation.hops() {
            let rows = self
                .hops
                .made_again(&self.graph, step, nodes, propagation)?;
            std::hint::black_box(&rows);
        }
        Ok(())
    }
}

/// The data alone.
pub(super) struct Parts {
    pub(super) name: String,
    pub(super) graph: UndirectedGraph,
    pub(super) features: FeatureRows,
    pub(super) classes: Vec<Option<u32>>,
    pub(super) num_classes: usize,
    pub(super) training: Vec<NodeId>,
    pub(super) deleted: Vec<NodeId>,
}

impl Parts {
    fn check(&self) -> Result<(), UnlearnError> {
        let num_nodes = self.graph.num_nodes();
        let [rows, classes] = [self.features.num_nodes(), self.classes.len()];
        let is_class = |class: &Option<u32>| class.is_none_or(|c| (c as usize) < self.num_classes);
        let what = if rows != num_nodes || classes != num_nodes {
            format!(
                "{num_nodes} nodes in the graph, {rows} with features, {classes} with a class or none"
            )
        } else if let Some(node) = self.classes.iter().position(|class| !is_class(class)) {
            format!(
                "node {node} has class {}, but there are {}",
                self.classes[node].unwrap_or_default(),
                self.num_classes
            )
        } else if self.training.is_empty() {
            "there is no training node".to_owned()
        } else if let Some(node) =
            (self.training.iter()).find(|&&node| self.classes[node as usize].is_none())
        {
            format!("training node {node} has no class")
        } else {
            return Ok(());
        };
        Err(UnlearnError::Data { what })
    }
}

/// Divides a row by its length, if that is above 1.
fn shorten(row: &mut [f64]) {
    let length = row.iter().map(|x| x * x).sum::<f64>().sqrt();
    if length > 1.0 {
        for x in row {
            *x /= length;
        }
    }
}
