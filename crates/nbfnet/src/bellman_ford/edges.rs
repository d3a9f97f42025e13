//! The edges of a graph with an element of a semiring on each, listed by the node that they reach.

use std::{fmt::Debug, ops::Range};

use argiope_graph::{
    DirectedGraph, GraphError, NodeId, RelationalGraph, UndirectedGraph, values::gather,
};
use argiope_link::LinkError;

use super::{
    Semiring,
    adjacency::{Adjacency, Lists},
};
use crate::NbfnetError;

/// An edge; messages travel from `source` to `target`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Edge {
    /// Where it starts: the head of a fact.
    pub source: NodeId,
    /// Its relation; 0 in graphs without relations.
    pub relation: u32,
    /// Where it ends: the tail of a fact.
    pub target: NodeId,
}

/// A graph that messages can pass on: undirected (both ways along every edge), directed (from source to target) or
/// relational (from head to tail; see [`RelationalGraph::with_inverse_relations`] for both ways).
pub trait EdgeGraph: Lists {}

impl EdgeGraph for UndirectedGraph {}
impl EdgeGraph for DirectedGraph {}
impl EdgeGraph for RelationalGraph {}

/// The edges of a graph, borrowed, and a weight for each.
///
/// ```
/// use argiope_graph::RelationalGraph;
/// use argiope_nbfnet::bellman_ford::WeightedEdges;
///
/// let graph = RelationalGraph::from_triples(0, 0, [(0, 0, 1), (0, 1, 1), (1, 1, 2)])?;
/// let by_relation = WeightedEdges::by_relation(&graph, &[0.5, 0.25])?;
/// let by_slot = WeightedEdges::by_slot(&graph, &[0.5, 0.25, 0.25])?;
/// let by_edge = WeightedEdges::new(&graph, |edge| if edge.relation == 0 { 0.5 } else { 0.25 });
/// assert_eq!(by_relation.weights(), by_slot.weights());
/// assert_eq!(by_relation.weights(), by_edge.weights());
/// # Ok::<(), argiope_nbfnet::NbfnetError>(())
/// ```
#[derive(Debug, Clone)]
pub struct WeightedEdges<'g, W> {
    adjacency: Adjacency<'g>,
    weights: Vec<W>,
}

impl<'g, W: Copy + Debug> WeightedEdges<'g, W> {
    /// The weight of every edge from a function. An undirected edge is asked for twice, once each way.
    ///
    /// # Complexity
    /// `O(num_nodes + num_edges)` time, a weight an edge of space; so are the other constructors.
    pub fn new<G: EdgeGraph>(graph: &'g G, mut weight: impl FnMut(Edge) -> W) -> Self {
        let adjacency = graph.adjacency();
        let mut weights = Vec::with_capacity(adjacency.sources.len());
        for (target, ends) in adjacency.in_offsets.windows(2).enumerate() {
            for slot in ends[0] as usize..ends[1] as usize {
                weights.push(weight(Edge {
                    source: adjacency.sources[slot],
                    relation: adjacency.relations.map_or(0, |relations| relations[slot]),
                    target: target as NodeId,
                }));
            }
        }
        Self { adjacency, weights }
    }

    /// One weight a slot of the graph: of its adjacency by source, in which an undirected edge has a slot each way.
    ///
    /// # Errors
    /// [`GraphError::LengthMismatch`] for another number of weights.
    pub fn by_slot<G: EdgeGraph>(graph: &'g G, weights: &[W]) -> Result<Self, NbfnetError> {
        let adjacency = graph.adjacency();
        check_length(
            "weights, one a slot",
            adjacency.sources.len(),
            weights.len(),
        )?;
        let weights = gather(weights, &graph.slots())?;
        Ok(Self { adjacency, weights })
    }

    /// One weight a relation, `[num_relations]`.
    ///
    /// # Errors
    /// [`GraphError::LengthMismatch`] for another number of weights.
    pub fn by_relation(graph: &'g RelationalGraph, weights: &[W]) -> Result<Self, NbfnetError> {
        check_length(
            "weights, one a relation",
            graph.num_relations(),
            weights.len(),
        )?;
        Ok(Self::new(graph, |edge| weights[edge.relation as usize]))
    }

    /// Number of nodes.
    #[must_use]
    pub fn num_nodes(&self) -> usize {
        self.adjacency.in_offsets.len() - 1
    }

    /// Number of edges; an undirected edge counts twice.
    #[must_use]
    pub fn num_edges(&self) -> usize {
        self.weights.len()
    }

    /// The weight of every edge, ordered by target, source, relation, `[num_edges]`.
    #[must_use]
    pub fn weights(&self) -> &[W] {
        &self.weights
    }

    /// The edges that reach a node, with their weights, ordered by source and relation.
    ///
    /// # Panics
    /// If `target >= num_nodes`.
    pub fn edges_to(&self, target: NodeId) -> impl ExactSizeIterator<Item = (Edge, W)> + '_ {
        self.in_slots(target).map(move |slot| {
            let edge = Edge {
                source: self.adjacency.sources[slot],
                relation: self.relation(slot),
                target,
            };
            (edge, self.weights[slot])
        })
    }

    /// The same edges with other weights, from the edge and its weight now.
    pub(super) fn map<V>(&self, mut weight: impl FnMut(NodeId, W) -> V) -> WeightedEdges<'g, V> {
        let sources = self.adjacency.sources.iter();
        WeightedEdges {
            adjacency: self.adjacency,
            weights: sources
                .zip(&self.weights)
                .map(|(&source, &old)| weight(source, old))
                .collect(),
        }
    }

    /// The source of every slot.
    pub(super) fn sources(&self) -> &'g [NodeId] {
        self.adjacency.sources
    }

    #[inline]
    pub(super) fn in_slots(&self, target: NodeId) -> Range<usize> {
        slots(self.adjacency.in_offsets, target)
    }

    #[inline]
    pub(super) fn out_neighbors(&self, source: NodeId) -> &'g [NodeId] {
        &self.adjacency.targets[slots(self.adjacency.out_offsets, source)]
    }

    fn relation(&self, slot: usize) -> u32 {
        let relations = self.adjacency.relations;
        relations.map_or(0, |relations| relations[slot])
    }

    /// The edge of a slot. `O(log num_nodes)`.
    pub(super) fn edge(&self, slot: usize) -> Edge {
        let offsets = self.adjacency.in_offsets;
        let rows_before = offsets.partition_point(|&offset| offset <= slot as u64);
        Edge {
            source: self.adjacency.sources[slot],
            relation: self.relation(slot),
            target: (rows_before - 1) as NodeId,
        }
    }

    /// Finds the first weight that is refused.
    pub(super) fn check_weights(
        &self,
        check: impl Fn(W) -> Result<(), &'static str>,
    ) -> Result<(), NbfnetError> {
        for (slot, &weight) in self.weights.iter().enumerate() {
            if let Err(reason) = check(weight) {
                return Err(NbfnetError::Weight {
                    edge: self.edge(slot),
                    weight: format!("{weight:?}"),
                    reason,
                });
            }
        }
        Ok(())
    }

    /// Checks what every run is given.
    pub(super) fn check<S: Semiring<Element = W>>(
        &self,
        semiring: &S,
        sources: &[NodeId],
    ) -> Result<(), NbfnetError> {
        let num_nodes = self.num_nodes();
        let is_outside = |&source: &NodeId| source as usize >= num_nodes;
        if let Some(position) = sources.iter().position(is_outside) {
            return Err(NbfnetError::Link(LinkError::NodeOutOfRange {
                list: "sources",
                position,
                node: sources[position],
                num_nodes,
            }));
        }
        self.check_weights(|weight| semiring.check_weight(weight))
    }
}

#[inline]
fn slots(offsets: &[u64], row: NodeId) -> Range<usize> {
    let row = row as usize;
    offsets[row] as usize..offsets[row + 1] as usize
}

fn check_length(what: &'static str, expected: usize, found: usize) -> Result<(), NbfnetError> {
    if expected == found {
        return Ok(());
    }
    Err(NbfnetError::Graph(GraphError::LengthMismatch {
        what,
        expected,
        found,
    }))
}
