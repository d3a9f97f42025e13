//! Simple undirected graphs.

use crate::{Csr, GraphError, NodeId};

/// A simple undirected graph: no self loops, no parallel edges, every edge stored in the rows of both endpoints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndirectedGraph {
    csr: Csr,
}

impl UndirectedGraph {
    /// A graph with `num_nodes` isolated nodes.
    ///
    /// # Panics
    /// If `u32` ids cannot name that many nodes.
    #[must_use]
    pub fn empty(num_nodes: usize) -> Self {
        Self {
            csr: Csr::empty(num_nodes, num_nodes),
        }
    }

    /// Takes a symmetric adjacency without self loops.
    ///
    /// # Errors
    /// [`GraphError::LengthMismatch`] if it is not square, [`GraphError::SelfLoop`], [`GraphError::NotSymmetric`].
    ///
    /// # Complexity
    /// `O(num_nodes + num_edges)` time, `O(num_nodes)` extra space.
    pub fn from_csr(csr: Csr) -> Result<Self, GraphError> {
        if csr.num_rows() != csr.num_columns() {
            let (expected, found) = (csr.num_rows(), csr.num_columns());
            return Err(GraphError::LengthMismatch {
                what: "columns",
                expected,
                found,
            });
        }
        // Rows are visited in ascending order, so the entries (v, u) must come up in v's row one after the other.
        let mut next: Vec<u64> = csr.offsets()[..csr.num_rows()].to_vec();
        for (u, row) in csr.rows() {
            for &v in row {
                if u == v {
                    return Err(GraphError::SelfLoop { node: u });
                }
                let at = next[v as usize];
                let expected =
                    (at < csr.offsets()[v as usize + 1]).then(|| csr.indices()[at as usize]);
                match expected {
                    Some(w) if w == u => next[v as usize] += 1,
                    Some(w) if w < u => return Err(GraphError::NotSymmetric { row: v, column: w }),
                    _ => return Err(GraphError::NotSymmetric { row: u, column: v }),
                }
            }
        }
        Ok(Self { csr })
    }

    pub(crate) fn from_symmetric(csr: Csr) -> Self {
        debug_assert!(Self::from_csr(csr.clone()).is_ok());
        Self { csr }
    }

    /// Builds a graph from pairs, dropping self loops and repeated edges silently; the number of nodes is one more than
    /// the largest id, or `num_nodes` if that is larger. Use [`EdgeList`](crate::EdgeList) to learn what was dropped.
    ///
    /// # Errors
    /// [`GraphError::TooManyNodes`] if an id is `u32::MAX`.
    pub fn from_edges(
        num_nodes: usize,
        edges: impl IntoIterator<Item = (NodeId, NodeId)>,
    ) -> Result<Self, GraphError> {
        let mut list = crate::EdgeList::new();
        list.reserve_nodes(num_nodes as u64)?;
        for (u, v) in edges {
            list.push(u, v)?;
        }
        Ok(list.into_undirected()?.graph)
    }

    /// Number of nodes.
    #[inline]
    #[must_use]
    pub fn num_nodes(&self) -> usize {
        self.csr.num_rows()
    }

    /// Number of edges, each counted once.
    #[inline]
    #[must_use]
    pub fn num_edges(&self) -> usize {
        self.csr.num_entries() / 2
    }

    /// Neighbours of a node, ascending.
    ///
    /// # Panics
    /// If `node >= num_nodes`.
    #[inline]
    #[must_use]
    pub fn neighbors(&self, node: NodeId) -> &[NodeId] {
        self.csr.row(node)
    }

    /// Number of neighbours.
    ///
    /// # Panics
    /// If `node >= num_nodes`.
    #[inline]
    #[must_use]
    pub fn degree(&self, node: NodeId) -> usize {
        self.csr.degree(node)
    }

    /// True if `u` and `v` are adjacent; false also for ids outside the graph.
    #[must_use]
    pub fn has_edge(&self, u: NodeId, v: NodeId) -> bool {
        self.csr.slot_of(u, v).is_some()
    }

    /// Every edge once, as `(u, v)` with `u < v`, ordered.
    pub fn edges(&self) -> impl Iterator<Item = (NodeId, NodeId)> + '_ {
        self.csr.rows().flat_map(|(u, row)| {
            let above = row.partition_point(|&v| v < u);
            row[above..].iter().map(move |&v| (u, v))
        })
    }

    /// The symmetric adjacency, two entries an edge.
    #[inline]
    #[must_use]
    pub fn csr(&self) -> &Csr {
        &self.csr
    }

    /// Gives up the graph for its adjacency.
    #[must_use]
    pub fn into_csr(self) -> Csr {
        self.csr
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_from_csr_checks_symmetry_and_loops() {
        let from = |offsets: &[u64], indices: &[u32]| {
            let rows = offsets.len() - 1;
            UndirectedGraph::from_csr(Csr::new(rows, offsets.to_vec(), indices.to_vec()).unwrap())
        };
        assert!(from(&[0, 1, 2], &[1, 0]).is_ok());
        assert!(matches!(
            from(&[0, 1, 1], &[1]),
            Err(GraphError::NotSymmetric { row: 0, column: 1 })
        ));
        assert!(matches!(
            from(&[0, 0, 1], &[0]),
            Err(GraphError::NotSymmetric { row: 1, column: 0 })
        ));
        assert!(matches!(
            from(&[0, 1], &[0]),
            Err(GraphError::SelfLoop { node: 0 })
        ));
        // 0 - 1 both ways, and 2 -> 1 one way
        assert!(matches!(
            from(&[0, 1, 2, 3], &[1, 0, 1]),
            Err(GraphError::NotSymmetric { row: 2, column: 1 })
        ));
    }

    #[test]
    fn test_edges_come_once_and_ordered() {
        let graph = UndirectedGraph::from_edges(5, [(3, 1), (0, 1), (1, 0), (2, 2)]).unwrap();
        assert_eq!(graph.num_nodes(), 5);
        assert_eq!(graph.edges().collect::<Vec<_>>(), [(0, 1), (1, 3)]);
        assert!(graph.has_edge(3, 1) && !graph.has_edge(3, 9) && !graph.has_edge(9, 3));
    }
}
