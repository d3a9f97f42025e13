//! The data of a model as a file holds them. Rows are not stored: propagating the features again gives them.

use argiope_gnn::NamedTensors;
use argiope_graph::{NodeId, NodeSubset, Silent, UndirectedGraph};
use serde::{Deserialize, Serialize};

use super::{Design, FeatureRows, Recipe, design::Parts};
use crate::{
    UnlearnError,
    exact::arrays::{put_integers, put_reals, take_integers, take_reals},
};

/// What no array holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DesignNotes {
    name: String,
    num_nodes: usize,
    num_features: usize,
    pub(crate) num_classes: usize,
}

impl Design {
    /// Adds graph, features, classes, training nodes and deleted nodes.
    pub(crate) fn store(&self, tensors: &mut NamedTensors) -> DesignNotes {
        let ends = self.graph.edges().flat_map(|(u, v)| [u, v]);
        put_integers(tensors, "graph.edges", ends.map(i64::from));
        let (pattern, values) = self.features.parts();
        let offsets = pattern.offsets().iter().map(|&offset| offset as i64);
        put_integers(tensors, "features.offsets", offsets);
        let columns = pattern.indices().iter().copied().map(i64::from);
        put_integers(tensors, "features.columns", columns);
        put_reals(tensors, "features.values", values, [values.len()]);
        let classes = self.classes.iter().map(|class| class.map_or(-1, i64::from));
        put_integers(tensors, "classes", classes);
        let training = self.training.iter().copied().map(i64::from);
        put_integers(tensors, "nodes.training", training);
        let deleted = self.deleted.iter().copied().map(i64::from);
        put_integers(tensors, "nodes.deleted", deleted);
        DesignNotes {
            name: self.name.clone(),
            num_nodes: self.num_nodes(),
            num_features: self.features.num_features(),
            num_classes: self.num_classes,
        }
    }

    /// Takes out what [`store`](Self::store) added, and propagates.
    ///
    /// # Errors
    /// [`UnlearnError::Data`] and those of its parts for arrays that do not belong together.
    pub(crate) fn from_stored(
        tensors: &mut NamedTensors,
        notes: DesignNotes,
        recipe: Recipe,
    ) -> Result<Self, UnlearnError> {
        recipe.propagation.check()?;
        recipe.feature_map.check()?;
        let DesignNotes {
            name,
            num_nodes,
            num_features,
            num_classes,
        } = notes;
        let id = |value: i64| NodeId::try_from(value).ok();
        let node = |value: i64| id(value).filter(|&node| (node as usize) < num_nodes);
        let ends = take_integers(tensors, "graph.edges", node)?;
        let edges = ends.chunks_exact(2).map(|pair| (pair[0], pair[1]));
        let graph = UndirectedGraph::from_edges(num_nodes, edges)?;
        if 2 * graph.num_edges() != ends.len() {
            return Err(UnlearnError::Data {
                what: "stored array graph.edges holds loops or repeated edges".to_owned(),
            });
        }
        let offset = |value: i64| u64::try_from(value).ok();
        let offsets = take_integers(tensors, "features.offsets", offset)?;
        let columns = take_integers(tensors, "features.columns", id)?;
        let values = take_reals(tensors, "features.values", &[columns.len()])?;
        let class = |value: i64| match value {
            -1 => Some(None),
            class => id(class).map(Some),
        };
        let classes = take_integers(tensors, "classes", class)?;
        let training = take_integers(tensors, "nodes.training", node)?;
        let deleted = take_integers(tensors, "nodes.deleted", node)?;
        let sorted = |nodes: Vec<NodeId>| -> Result<Vec<NodeId>, UnlearnError> {
            Ok(NodeSubset::new(num_nodes, nodes)?.as_slice().to_vec())
        };
        let parts = Parts {
            name,
            graph,
            features: FeatureRows::from_parts(num_features, offsets, columns, values)?,
            classes,
            num_classes,
            training: sorted(training)?,
            deleted: sorted(deleted)?,
        };
        Self::of_parts(parts, recipe, &Silent)
    }
}
