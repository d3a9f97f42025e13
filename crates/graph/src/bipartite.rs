//! Bipartite graphs: users and items, papers and authors.

use crate::{
    BuildReport, Built, Csr, EdgeList, GraphError, MergeWeights, NodeId, UndirectedGraph,
    builder::{Forward, SelfLoops, isolated_rows},
    csr::check_node_count,
    two_way::TwoWay,
};

/// A bipartite graph without parallel edges: left nodes `0..num_left` and right nodes `0..num_right`, numbered apart.
///
/// Stored as a matrix of shape `[num_left, num_right]`; its transpose is made once when it is first asked for. Values
/// that belong to edges are aligned with the slots of [`csr`](Self::csr).
///
/// ```
/// use argiope_graph::BipartiteGraph;
///
/// // users 0, 1 and items 0, 1, 2
/// let graph = BipartiteGraph::from_edges(2, 3, [(0, 0), (0, 2), (1, 2)])?;
/// assert_eq!(graph.neighbors_of_left(0), [0, 2]);
/// assert_eq!(graph.neighbors_of_right(2), [0, 1]);
///
/// let joined = graph.to_undirected()?; // items become 2, 3, 4
/// assert_eq!(joined.neighbors(4), [0, 1]);
/// # Ok::<(), argiope_graph::GraphError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BipartiteGraph {
    adjacency: TwoWay<Csr>,
}

impl From<Csr> for BipartiteGraph {
    /// Every matrix is a bipartite graph: rows are left, columns right.
    fn from(csr: Csr) -> Self {
        let adjacency = TwoWay::new(csr);
        Self { adjacency }
    }
}

impl BipartiteGraph {
    /// A graph without edges.
    ///
    /// # Errors
    /// [`GraphError::TooManyNodes`] if a side has more than `u32::MAX` nodes.
    pub fn empty(num_left: usize, num_right: usize) -> Result<Self, GraphError> {
        Self::from_edges(num_left, num_right, [])
    }

    /// Builds a graph from pairs `(left, right)`, dropping repeated edges silently; a side has one node more than its
    /// largest id, or the given number if that is larger. Use [`EdgeList`] to learn what was dropped.
    ///
    /// # Errors
    /// [`GraphError::TooManyNodes`] if an id is `u32::MAX` or a side has more nodes than that.
    pub fn from_edges(
        num_left: usize,
        num_right: usize,
        edges: impl IntoIterator<Item = (NodeId, NodeId)>,
    ) -> Result<Self, GraphError> {
        let mut list = EdgeList::new();
        for (left, right) in edges {
            list.push(left, right)?;
        }
        Ok(list.into_bipartite(num_left, num_right)?.graph)
    }

    /// Number of left nodes.
    #[inline]
    #[must_use]
    pub fn num_left(&self) -> usize {
        self.csr().num_rows()
    }

    /// Number of right nodes.
    #[inline]
    #[must_use]
    pub fn num_right(&self) -> usize {
        self.csr().num_columns()
    }

    /// Number of nodes of both sides.
    #[inline]
    #[must_use]
    pub fn num_nodes(&self) -> usize {
        self.num_left() + self.num_right()
    }

    /// Number of edges.
    #[inline]
    #[must_use]
    pub fn num_edges(&self) -> usize {
        self.csr().num_entries()
    }

    /// Right neighbours of a left node, ascending.
    ///
    /// # Panics
    /// If `left >= num_left`.
    #[inline]
    #[must_use]
    pub fn neighbors_of_left(&self, left: NodeId) -> &[NodeId] {
        self.csr().row(left)
    }

    /// Left neighbours of a right node, ascending.
    ///
    /// # Panics
    /// If `right >= num_right`.
    #[inline]
    #[must_use]
    pub fn neighbors_of_right(&self, right: NodeId) -> &[NodeId] {
        self.right_csr().row(right)
    }

    /// True if `left` and `right` are joined; false also for ids outside the graph.
    #[must_use]
    pub fn has_edge(&self, left: NodeId, right: NodeId) -> bool {
        self.csr().slot_of(left, right).is_some()
    }

    /// Every edge as `(left, right)`, ordered; the position is the edge's slot.
    pub fn edges(&self) -> impl Iterator<Item = (NodeId, NodeId)> + '_ {
        let rows = self.csr().rows();
        rows.flat_map(|(left, row)| row.iter().map(move |&right| (left, right)))
    }

    /// The matrix of shape `[num_left, num_right]`.
    #[inline]
    #[must_use]
    pub fn csr(&self) -> &Csr {
        self.adjacency.rows()
    }

    /// The matrix of shape `[num_right, num_left]`. Made on first use, `O(num_nodes + num_edges)`.
    #[must_use]
    pub fn right_csr(&self) -> &Csr {
        self.adjacency.columns()
    }

    /// For each slot of [`right_csr`](Self::right_csr) the slot of the same edge in [`csr`](Self::csr). Made on first
    /// use, `O(num_nodes + num_edges)`.
    #[must_use]
    pub fn left_slots_of_right_slots(&self) -> &[u64] {
        self.adjacency.row_slots()
    }

    /// Gives up the graph for its matrix.
    #[must_use]
    pub fn into_csr(self) -> Csr {
        self.adjacency.into_rows()
    }

    /// The graph with the sides exchanged. Makes the transpose; shares both matrices with `self`.
    #[must_use]
    pub fn reversed(&self) -> Self {
        let adjacency = self.adjacency.reversed();
        Self { adjacency }
    }

    /// The undirected graph in which right node `r` is node `num_left + r`.
    ///
    /// # Errors
    /// [`GraphError::TooManyNodes`] if both sides together have more than `u32::MAX` nodes.
    ///
    /// # Complexity
    /// `O(num_nodes + num_edges)`.
    pub fn to_undirected(&self) -> Result<UndirectedGraph, GraphError> {
        let num_nodes = check_node_count(self.num_left() as u64 + self.num_right() as u64)?;
        let shift = self.num_left() as NodeId;
        let num_edges = self.num_edges() as u64;
        let (left, right) = (self.csr(), self.right_csr());
        let right_offsets = right.offsets()[1..].iter();
        let shifted = left.indices().iter().map(|&right| right + shift);
        let offsets = left.offsets().iter().copied();
        let csr = Csr::from_valid(
            num_nodes,
            offsets
                .chain(right_offsets.map(|offset| offset + num_edges))
                .collect(),
            shifted.chain(right.indices().iter().copied()).collect(),
        );
        Ok(UndirectedGraph::from_symmetric(csr))
    }

    /// For each slot of the adjacency of [`to_undirected`](Self::to_undirected) the slot of the same edge in
    /// [`csr`](Self::csr).
    #[must_use]
    pub fn left_slots_of_undirected_slots(&self) -> Vec<u64> {
        let from_left = 0..self.num_edges() as u64;
        let from_right = self.left_slots_of_right_slots().iter().copied();
        from_left.chain(from_right).collect()
    }
}

impl EdgeList {
    /// Builds a bipartite graph from edges `(left, right)` and gives the list up. A side has one node more than its
    /// largest id, or the given number if that is larger; [`reserve_nodes`](EdgeList::reserve_nodes) plays no part.
    /// Weights of repeated edges: the first counts.
    ///
    /// # Errors
    /// [`GraphError::TooManyNodes`].
    ///
    /// # Complexity
    /// `O(num_nodes + num_edges log max_degree)` time; peak memory is the list plus the matrix.
    pub fn into_bipartite(
        self,
        num_left: usize,
        num_right: usize,
    ) -> Result<Built<BipartiteGraph>, GraphError> {
        self.into_bipartite_merging(num_left, num_right, MergeWeights::First)
    }

    /// As [`into_bipartite`](EdgeList::into_bipartite), with a choice for the weights of repeated edges.
    ///
    /// # Errors
    /// [`GraphError::TooManyNodes`]; [`GraphError::DuplicateEdge`] under [`MergeWeights::Refuse`].
    pub fn into_bipartite_merging(
        self,
        num_left: usize,
        num_right: usize,
        merge: MergeWeights,
    ) -> Result<Built<BipartiteGraph>, GraphError> {
        let mut shape = [num_left, num_right];
        for (left, right) in self.iter() {
            shape[0] = shape[0].max(left as usize + 1);
            shape[1] = shape[1].max(right as usize + 1);
        }
        check_node_count(shape[0] as u64)?;
        check_node_count(shape[1] as u64)?;
        let rows = self.rows_of_shape(shape, Forward, SelfLoops::Keep, merge)?;
        let (edges_read, edges_kept) = (self.len() as u64, rows.csr.num_entries() as u64);
        let mut touched = vec![false; shape[1]];
        for &right in rows.csr.indices() {
            touched[right as usize] = true;
        }
        let isolated_right = touched.iter().filter(|&&touched| !touched).count() as u64;
        let report = BuildReport {
            edges_read,
            edges_kept,
            duplicates: edges_read - edges_kept,
            isolated_nodes: isolated_rows(&rows.csr) + isolated_right,
            ..BuildReport::default()
        };
        Ok(Built {
            graph: rows.csr.into(),
            weights: rows.weights,
            report,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::gather;

    fn built() -> Built<BipartiteGraph> {
        let mut edges = EdgeList::new();
        for (left, right, weight) in [
            (0, 3, 1.0),
            (2, 0, 2.0),
            (2, 3, 3.0),
            (0, 3, 4.0),
            (2, 2, 5.0),
        ] {
            edges.push_weighted(left, right, weight).unwrap();
        }
        edges
            .into_bipartite_merging(0, 6, MergeWeights::Sum)
            .unwrap()
    }

    #[test]
    fn test_sides_are_counted_apart() {
        let built = built();
        let graph = built.graph;
        assert_eq!(
            (graph.num_left(), graph.num_right(), graph.num_nodes()),
            (3, 6, 9)
        );
        assert_eq!(
            graph.edges().collect::<Vec<_>>(),
            [(0, 3), (2, 0), (2, 2), (2, 3)]
        );
        assert_eq!(built.weights.unwrap(), [5.0, 2.0, 5.0, 3.0]);
        let report = built.report;
        assert_eq!((report.duplicates, report.self_loops), (1, 0));
        assert_eq!(report.isolated_nodes, 1 + 3);
        assert!(graph.has_edge(2, 2) && !graph.has_edge(3, 0) && !graph.has_edge(0, 9));
        assert_eq!(graph.reversed().neighbors_of_left(3), [0, 2]);
    }

    #[test]
    fn test_undirected_form_shifts_the_right_side() {
        let built = built();
        let (graph, weights) = (built.graph, built.weights.unwrap());
        let joined = graph.to_undirected().unwrap();
        assert!(UndirectedGraph::from_csr(joined.csr().clone()).is_ok());
        assert_eq!(
            joined.edges().collect::<Vec<_>>(),
            [(0, 6), (2, 3), (2, 5), (2, 6)]
        );
        let slots = graph.left_slots_of_undirected_slots();
        let joined_weights = gather(&weights, &slots).unwrap();
        for (left, right) in graph.edges() {
            let weight = weights[graph.csr().slot_of(left, right).unwrap()];
            for (u, v) in [(left, right + 3), (right + 3, left)] {
                assert_eq!(joined_weights[joined.csr().slot_of(u, v).unwrap()], weight);
            }
        }
    }

    #[test]
    fn test_sides_without_nodes() {
        let graph = BipartiteGraph::empty(0, 3).unwrap();
        assert_eq!(graph.to_undirected().unwrap(), UndirectedGraph::empty(3));
        assert!(BipartiteGraph::empty(1 << 32, 0).is_err());
    }
}
