//! Induced subgraphs, and the balls around nodes that they are often taken of.
//!
//! A subgraph renames its nodes `0..k` in the order of their original ids, so that rows stay sorted and two lookups
//! suffice: an array one way and a binary search the other, whatever the size of the original graph.

mod ball;
mod node_subset;

pub use ball::Direction;
pub use node_subset::NodeSubset;

use crate::{BipartiteGraph, Csr, DirectedGraph, GraphError, NodeId, UndirectedGraph};
use crate::{RelationalGraph, RelationalRows};
use node_subset::intersect;

/// A subgraph and where its nodes and slots came from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Subgraph<G> {
    /// The graph on the nodes `0..nodes.len()`.
    pub graph: G,
    /// The original nodes: node `i` of the subgraph was `nodes.original(i)`.
    pub nodes: NodeSubset,
    /// For each slot of the subgraph the slot of the same entry in the original, for
    /// [`gather`](crate::values::gather).
    pub slots: Vec<u64>,
}

/// A subgraph of a bipartite graph and where its nodes and slots came from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BipartiteSubgraph {
    /// The graph on the chosen nodes of both sides.
    pub graph: BipartiteGraph,
    /// The original left nodes.
    pub left: NodeSubset,
    /// The original right nodes.
    pub right: NodeSubset,
    /// For each slot of the subgraph the slot of the same edge in the original.
    pub slots: Vec<u64>,
}

impl UndirectedGraph {
    /// The subgraph of the given nodes and all edges between them. Order and repetitions of `nodes` do not matter.
    ///
    /// ```
    /// use argiope_graph::UndirectedGraph;
    ///
    /// let graph = UndirectedGraph::from_edges(0, [(0, 1), (1, 4), (4, 0), (4, 2)])?;
    /// let triangle = graph.induced_subgraph([4, 1, 0])?;
    /// assert_eq!((triangle.graph.num_nodes(), triangle.graph.num_edges()), (3, 3));
    /// assert_eq!((triangle.nodes.original(2), triangle.nodes.local(4)), (4, Some(2)));
    /// # Ok::<(), argiope_graph::GraphError>(())
    /// ```
    ///
    /// # Errors
    /// [`GraphError::NodeOutOfRange`].
    ///
    /// # Complexity
    /// `O(k log k + d log k)` for `k` nodes with `d` neighbours in all, and never more than merging; `O(k)` extra space.
    pub fn induced_subgraph(
        &self,
        nodes: impl IntoIterator<Item = NodeId>,
    ) -> Result<Subgraph<Self>, GraphError> {
        let nodes = NodeSubset::new(self.num_nodes(), nodes)?;
        let (csr, slots) = select(self.csr(), &nodes, &nodes);
        let graph = Self::from_symmetric(csr);
        Ok(Subgraph {
            graph,
            nodes,
            slots,
        })
    }

    /// The subgraph of all nodes within `hops` steps of `node`, itself included.
    ///
    /// # Errors
    /// [`GraphError::NodeOutOfRange`].
    pub fn ego_network(&self, node: NodeId, hops: usize) -> Result<Subgraph<Self>, GraphError> {
        self.induced_subgraph(&self.ball([node], hops)?)
    }
}

impl DirectedGraph {
    /// The subgraph of the given nodes and all edges between them. Order and repetitions of `nodes` do not matter.
    ///
    /// # Errors
    /// [`GraphError::NodeOutOfRange`].
    ///
    /// # Complexity
    /// As [`UndirectedGraph::induced_subgraph`], over out-neighbours.
    pub fn induced_subgraph(
        &self,
        nodes: impl IntoIterator<Item = NodeId>,
    ) -> Result<Subgraph<Self>, GraphError> {
        let nodes = NodeSubset::new(self.num_nodes(), nodes)?;
        let (csr, slots) = select(self.csr(), &nodes, &nodes);
        let graph = Self::from_csr(csr)?;
        Ok(Subgraph {
            graph,
            nodes,
            slots,
        })
    }

    /// The subgraph of all nodes within `hops` steps of `node` in the given direction, itself included.
    ///
    /// # Errors
    /// [`GraphError::NodeOutOfRange`].
    pub fn ego_network(
        &self,
        node: NodeId,
        hops: usize,
        direction: Direction,
    ) -> Result<Subgraph<Self>, GraphError> {
        self.induced_subgraph(&self.ball([node], hops, direction)?)
    }
}

impl BipartiteGraph {
    /// The subgraph of the given nodes of both sides and all edges between them.
    ///
    /// # Errors
    /// [`GraphError::NodeOutOfRange`].
    ///
    /// # Complexity
    /// As [`UndirectedGraph::induced_subgraph`], over the rows of the left nodes.
    pub fn induced_subgraph(
        &self,
        left: impl IntoIterator<Item = NodeId>,
        right: impl IntoIterator<Item = NodeId>,
    ) -> Result<BipartiteSubgraph, GraphError> {
        let left = NodeSubset::new(self.num_left(), left)?;
        let right = NodeSubset::new(self.num_right(), right)?;
        let (csr, slots) = select(self.csr(), &left, &right);
        Ok(BipartiteSubgraph {
            graph: csr.into(),
            left,
            right,
            slots,
        })
    }
}

impl RelationalGraph {
    /// The subgraph of the given entities and all facts between them; relations keep their ids.
    ///
    /// # Errors
    /// [`GraphError::NodeOutOfRange`].
    ///
    /// # Complexity
    /// As [`UndirectedGraph::induced_subgraph`], over the out-rows.
    pub fn induced_subgraph(
        &self,
        entities: impl IntoIterator<Item = NodeId>,
    ) -> Result<Subgraph<Self>, GraphError> {
        let nodes = NodeSubset::new(self.num_entities(), entities)?;
        let out = self.out_rows();
        let (offsets, targets, slots) =
            select_rows(&nodes, &nodes, |row| (out.targets(), out.slots(row)));
        let relations = slots.iter().map(|&slot| out.relations()[slot as usize]);
        let rows = RelationalRows::from_valid(
            nodes.len(),
            self.num_relations(),
            offsets,
            targets,
            relations.collect(),
        );
        let graph = Self::from_rows(rows)?;
        Ok(Subgraph {
            graph,
            nodes,
            slots,
        })
    }
}

/// The submatrix of the given rows and columns, and for each of its slots the slot of the same entry in `csr`.
fn select(csr: &Csr, rows: &NodeSubset, columns: &NodeSubset) -> (Csr, Vec<u64>) {
    let (offsets, indices, slots) =
        select_rows(rows, columns, |row| (csr.indices(), csr.slots(row)));
    (Csr::from_valid(columns.len(), offsets, indices), slots)
}

fn select_rows<'a>(
    rows: &NodeSubset,
    columns: &NodeSubset,
    row_of: impl Fn(NodeId) -> (&'a [NodeId], std::ops::Range<usize>),
) -> (Vec<u64>, Vec<NodeId>, Vec<u64>) {
    let mut offsets = Vec::with_capacity(rows.len() + 1);
    offsets.push(0u64);
    let (mut indices, mut slots) = (Vec::new(), Vec::new());
    for row in rows {
        let (targets, range) = row_of(row);
        intersect(&targets[range.clone()], columns.as_slice(), |at, local| {
            indices.push(local as NodeId);
            slots.push((range.start + at) as u64);
        });
        offsets.push(indices.len() as u64);
    }
    (offsets, indices, slots)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{EdgeList, SelfLoops, values::gather};

    #[test]
    fn test_weights_follow_into_the_subgraph() {
        let mut edges = EdgeList::new();
        for (u, v, weight) in [
            (0, 1, 1.0),
            (3, 1, 2.0),
            (3, 3, 3.0),
            (1, 3, 4.0),
            (2, 0, 5.0),
        ] {
            edges.push_weighted(u, v, weight).unwrap();
        }
        let built = edges.into_directed(SelfLoops::Keep).unwrap();
        let subgraph = built.graph.induced_subgraph([3, 1, 3]).unwrap();
        assert_eq!(
            subgraph.graph.edges().collect::<Vec<_>>(),
            [(0, 1), (1, 0), (1, 1)]
        );
        let weights = gather(&built.weights.unwrap(), &subgraph.slots).unwrap();
        assert_eq!(weights, [4.0, 2.0, 3.0]);
        assert!(matches!(
            built.graph.induced_subgraph([4]),
            Err(GraphError::NodeOutOfRange {
                node: 4,
                num_nodes: 4
            })
        ));
    }

    #[test]
    fn test_bipartite_sides_are_chosen_apart() {
        let graph = BipartiteGraph::from_edges(3, 4, [(0, 0), (0, 3), (2, 3), (1, 1)]).unwrap();
        let subgraph = graph.induced_subgraph([2, 0], [3]).unwrap();
        assert_eq!(subgraph.graph.edges().collect::<Vec<_>>(), [(0, 0), (1, 0)]);
        assert_eq!(subgraph.slots, [1, 3]);
        assert_eq!(subgraph.left.as_slice(), [0, 2]);
        let none = graph.induced_subgraph([], [0, 1]).unwrap();
        assert_eq!((none.graph.num_left(), none.graph.num_right()), (0, 2));
    }

    #[test]
    fn test_relations_between_chosen_entities_survive() {
        let triples = [(0, 0, 2), (0, 1, 2), (2, 2, 0), (2, 1, 1), (2, 0, 2)];
        let graph = RelationalGraph::from_triples(0, 0, triples).unwrap();
        let subgraph = graph.induced_subgraph([0, 2]).unwrap();
        assert_eq!(
            subgraph.graph.triples().collect::<Vec<_>>(),
            [(0, 0, 1), (0, 1, 1), (1, 2, 0), (1, 0, 1)]
        );
        assert_eq!(subgraph.graph.num_relations(), 3);
    }
}
