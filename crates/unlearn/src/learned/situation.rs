//! The deletion that a network is to forget.

use argiope_gnn::{Adjacency, NodeFeatures};
use argiope_graph::{Csr, UndirectedGraph};
use argiope_link::{Pair, negatives::NonEdges};
use burn::tensor::Device;

use crate::UnlearnError;

/// What a network was trained for, with what stays of the training data and what goes.
///
/// Retained and deleted elements are disjoint and together all that the original was trained on. Methods may look at
/// held-out elements, which no model is trained on; those of the test are not here.
#[derive(Debug, Clone, Copy)]
pub enum TaskData<'a> {
    /// Pairs of nodes: are they joined?
    Link {
        /// Training edges that stay.
        retained: &'a [Pair],
        /// Training edges that go.
        deleted: &'a [Pair],
        /// True edges that were never trained on: those of the validation.
        held_out: &'a [Pair],
        /// Pairs that are no edges, for the validation.
        held_out_negatives: &'a [Pair],
    },
    /// Classes of nodes.
    Node {
        /// Training nodes that stay.
        retained: &'a [u32],
        /// Training nodes that go, or whose features go. Their classes are not trained on any more in either case.
        deleted: &'a [u32],
        /// The class of every node of the graph; what it is for nodes in none of the lists does not matter.
        classes: &'a [u32],
        /// Nodes that were never trained on: those of the validation.
        held_out: &'a [u32],
    },
}

/// What an unlearning method is given besides the original model.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// The training graph with what is to be deleted.
    pub before: &'a Adjacency,
    /// The same without it: degrees are those of what is left.
    pub after: &'a Adjacency,
    /// Features after the deletion: rows of deleted nodes and features are 0.
    pub features: &'a NodeFeatures,
    /// The task and its elements.
    pub task: TaskData<'a>,
    /// Where tensors lie; without gradients.
    pub device: &'a Device,
    /// Seed of everything random.
    pub seed: u64,
}

impl Situation<'_> {
    /// The pairs that are no edges of the graph that is left: what negatives are drawn from, as retraining would. A deleted
    /// edge is one of them and as likely as any other.
    ///
    /// # Errors
    /// [`UnlearnError::Graph`] if messages do not run both ways along every edge.
    pub fn non_edges(&self) -> Result<NonEdges, UnlearnError> {
        non_edges_of(self.after)
    }
}

/// The pairs that no edge joins.
pub(super) fn non_edges_of(adjacency: &Adjacency) -> Result<NonEdges, UnlearnError> {
    let pattern = adjacency.pattern();
    let csr = Csr::new(
        pattern.num_columns(),
        pattern.offsets().to_vec(),
        pattern.indices().to_vec(),
    )?;
    Ok(NonEdges::undirected(&UndirectedGraph::from_csr(csr)?))
}
