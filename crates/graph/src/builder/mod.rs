//! From a stream of edges to a graph, with a report of what was dropped on the way.
//!
//! Edges are kept in blocks of fixed size, eight bytes an edge and never re-allocated: building a graph whose edges are
//! given once peaks at the edge list plus the adjacency. Where edges had to be dropped, telling repetitions from reversals
//! takes a second adjacency for a moment. Weights are one array of eight bytes an edge.

mod rows;

pub(crate) use self::rows::{Forward, isolated_rows};

use self::rows::{Both, Rows};
use crate::{GraphError, NodeId, UndirectedGraph, csr::check_node_count};

/// Edges of a block: half a megabyte.
const BLOCK_EDGES: usize = 1 << 16;

/// A list of edges in input order, with optional weights: what readers produce and graphs are built from.
///
/// ```
/// use argiope_graph::EdgeList;
///
/// let mut edges = EdgeList::new();
/// for (u, v) in [(0, 1), (1, 0), (1, 2), (2, 2)] {
///     edges.push(u, v)?;
/// }
/// let built = edges.into_undirected()?;
/// assert_eq!(built.graph.num_edges(), 2);
/// assert_eq!((built.report.self_loops, built.report.reciprocal), (1, 1));
/// # Ok::<(), argiope_graph::GraphError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct EdgeList {
    blocks: Vec<Vec<[NodeId; 2]>>,
    weights: Option<Vec<f64>>,
    len: usize,
    num_nodes: u64,
}

/// What to do with the weights of an edge that is given more than once (for undirected graphs also once in each
/// direction).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum MergeWeights {
    /// Keep the first.
    #[default]
    First,
    /// Keep the last.
    Last,
    /// Add them up, in input order.
    Sum,
    /// Keep the largest.
    Max,
    /// Keep the smallest.
    Min,
    /// Refuse with [`GraphError::DuplicateEdge`].
    Refuse,
}

/// What a builder read and what it dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct BuildReport {
    /// Edges in the input.
    pub edges_read: u64,
    /// Edges (or arcs) of the graph.
    pub edges_kept: u64,
    /// Self loops dropped.
    pub self_loops: u64,
    /// Exact repetitions dropped: same source, same target.
    pub duplicates: u64,
    /// Undirected graphs only: edges dropped because they were given in the other direction too.
    pub reciprocal: u64,
    /// Nodes without any edge.
    pub isolated_nodes: u64,
}

/// A graph, its weights (one a slot of the adjacency) if the input had any, and what was dropped.
#[derive(Debug, Clone)]
pub struct Built<G> {
    /// The graph.
    pub graph: G,
    /// One weight a slot, aligned with the adjacency's `indices` (for directed graphs: of the out-adjacency).
    pub weights: Option<Vec<f64>>,
    /// What was read and dropped.
    pub report: BuildReport,
}

impl EdgeList {
    /// An empty list.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes the graph have at least `num_nodes` nodes, isolated if no edge names them.
    ///
    /// # Errors
    /// [`GraphError::TooManyNodes`] beyond `u32::MAX` nodes.
    pub fn reserve_nodes(&mut self, num_nodes: u64) -> Result<(), GraphError> {
        check_node_count(num_nodes)?;
        self.num_nodes = self.num_nodes.max(num_nodes);
        Ok(())
    }

    /// Appends an edge.
    ///
    /// # Errors
    /// [`GraphError::TooManyNodes`] if an id is `u32::MAX`; [`GraphError::LengthMismatch`] if earlier edges had weights.
    #[inline]
    pub fn push(&mut self, source: NodeId, target: NodeId) -> Result<(), GraphError> {
        if let Some(weights) = &self.weights {
            let (expected, found) = (self.len + 1, weights.len());
            return Err(GraphError::LengthMismatch {
                what: "edge weights",
                expected,
                found,
            });
        }
        self.push_edge([source, target])
    }

    /// Appends an edge with a weight.
    ///
    /// # Errors
    /// [`GraphError::TooManyNodes`] if an id is `u32::MAX`; [`GraphError::LengthMismatch`] if earlier edges had no
    /// weight.
    pub fn push_weighted(
        &mut self,
        source: NodeId,
        target: NodeId,
        weight: f64,
    ) -> Result<(), GraphError> {
        if self.weights.is_none() && self.len > 0 {
            let (expected, found) = (self.len, 0);
            return Err(GraphError::LengthMismatch {
                what: "edge weights",
                expected,
                found,
            });
        }
        self.push_edge([source, target])?;
        self.weights.get_or_insert_default().push(weight);
        Ok(())
    }

    #[inline]
    fn push_edge(&mut self, edge: [NodeId; 2]) -> Result<(), GraphError> {
        let needed = u64::from(edge[0].max(edge[1])) + 1;
        if needed > self.num_nodes {
            self.reserve_nodes(needed)?;
        }
        match self.blocks.last_mut() {
            Some(block) if block.len() < block.capacity() => block.push(edge),
            _ => {
                // Small graphs should not pay for a whole block.
                let capacity = self.len.clamp(64, BLOCK_EDGES);
                let mut block = Vec::with_capacity(capacity);
                block.push(edge);
                self.blocks.push(block);
            }
        }
        self.len += 1;
        Ok(())
    }

    /// Appends a block of unweighted edges without copying it.
    ///
    /// # Errors
    /// As [`push`](EdgeList::push).
    pub fn push_block(&mut self, block: Vec<[NodeId; 2]>) -> Result<(), GraphError> {
        if block.is_empty() {
            return Ok(());
        }
        if let Some(weights) = &self.weights {
            let (expected, found) = (self.len + block.len(), weights.len());
            return Err(GraphError::LengthMismatch {
                what: "edge weights",
                expected,
                found,
            });
        }
        let largest = block
            .iter()
            .fold(0, |largest, edge| largest.max(edge[0]).max(edge[1]));
        self.reserve_nodes(u64::from(largest) + 1)?;
        self.len += block.len();
        self.blocks.push(block);
        Ok(())
    }

    /// Number of edges.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// True if there are no edges.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Number of nodes that a graph built now has.
    #[must_use]
    pub fn num_nodes(&self) -> usize {
        self.num_nodes as usize
    }

    /// The edges, in input order.
    pub fn iter(&self) -> impl Iterator<Item = (NodeId, NodeId)> + '_ {
        self.blocks.iter().flatten().map(|edge| (edge[0], edge[1]))
    }

    /// The weights, in input order, if there are any.
    #[must_use]
    pub fn weights(&self) -> Option<&[f64]> {
        self.weights.as_deref()
    }

    /// Builds an undirected graph and gives the list up. Weights of repeated edges: the first counts.
    ///
    /// # Errors
    /// [`GraphError::TooManyNodes`].
    ///
    /// # Complexity
    /// `O(num_nodes + num_edges log max_degree)` time; peak memory is the list plus the adjacency.
    pub fn into_undirected(self) -> Result<Built<UndirectedGraph>, GraphError> {
        self.into_undirected_merging(MergeWeights::First)
    }

    /// As [`into_undirected`](EdgeList::into_undirected), with a choice for the weights of repeated edges.
    ///
    /// # Errors
    /// [`GraphError::TooManyNodes`]; [`GraphError::DuplicateEdge`] under [`MergeWeights::Refuse`].
    pub fn into_undirected_merging(
        self,
        merge: MergeWeights,
    ) -> Result<Built<UndirectedGraph>, GraphError> {
        let (rows, report) = self.undirected_rows(merge)?;
        let graph = UndirectedGraph::from_symmetric(rows.csr);
        Ok(Built {
            graph,
            weights: rows.weights,
            report,
        })
    }

    /// As [`into_undirected`](EdgeList::into_undirected), keeping the list (for results in input order).
    ///
    /// # Errors
    /// As [`into_undirected`](EdgeList::into_undirected).
    pub fn to_undirected(&self) -> Result<Built<UndirectedGraph>, GraphError> {
        let (rows, report) = self.undirected_rows(MergeWeights::First)?;
        let graph = UndirectedGraph::from_symmetric(rows.csr);
        Ok(Built {
            graph,
            weights: rows.weights,
            report,
        })
    }

    fn undirected_rows(&self, merge: MergeWeights) -> Result<(Rows, BuildReport), GraphError> {
        let rows = self.rows(Both, SelfLoops::Drop, merge)?;
        let edges_read = self.len as u64;
        let self_loops = self.iter().filter(|(u, v)| u == v).count() as u64;
        let edges_kept = rows.csr.num_entries() as u64 / 2;
        let dropped = edges_read - self_loops - edges_kept;
        // Telling repetitions from reversals takes a second look, only worth it when something was dropped.
        let reciprocal = match dropped {
            0 => 0,
            _ => {
                let arcs = self
                    .rows(Forward, SelfLoops::Drop, MergeWeights::First)?
                    .csr;
                arcs.num_entries() as u64 - edges_kept
            }
        };
        let report = BuildReport {
            edges_read,
            edges_kept,
            self_loops,
            duplicates: dropped - reciprocal,
            reciprocal,
            isolated_nodes: isolated_rows(&rows.csr),
        };
        Ok((rows, report))
    }
}

/// What happens to self loops of a directed graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SelfLoops {
    /// They are dropped and counted in the report.
    Drop,
    /// They are entries like all others.
    Keep,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(edges: &[(u32, u32)]) -> EdgeList {
        let mut list = EdgeList::new();
        for &(u, v) in edges {
            list.push(u, v).unwrap();
        }
        list
    }

    #[test]
    fn test_report_tells_loops_duplicates_and_reversals_apart() {
        let edges = list(&[
            (0, 1),
            (1, 0),
            (0, 1),
            (2, 2),
            (3, 1),
            (3, 1),
            (1, 0),
            (5, 5),
        ]);
        let built = edges.into_undirected().unwrap();
        assert_eq!(built.graph.edges().collect::<Vec<_>>(), [(0, 1), (1, 3)]);
        let expected = BuildReport {
            edges_read: 8,
            edges_kept: 2,
            self_loops: 2,
            duplicates: 3,
            reciprocal: 1,
            isolated_nodes: 3,
        };
        assert_eq!(built.report, expected);
    }

    #[test]
    fn test_blocks_and_single_edges_mix() {
        let mut edges = list(&[(0, 1)]);
        edges.push_block(vec![[4, 2], [1, 2]]).unwrap();
        edges.push_block(vec![]).unwrap();
        edges.push(0, 4).unwrap();
        assert_eq!(
            edges.iter().collect::<Vec<_>>(),
            [(0, 1), (4, 2), (1, 2), (0, 4)]
        );
        assert_eq!((edges.len(), edges.num_nodes()), (4, 5));
        assert_eq!(edges.to_undirected().unwrap().graph.neighbors(2), [1, 4]);
    }

    #[test]
    fn test_many_edges_fill_several_blocks() {
        let mut edges = EdgeList::new();
        for u in 0..200_000u32 {
            edges.push(u, u + 1).unwrap();
        }
        let built = edges.into_undirected().unwrap();
        assert_eq!(
            (built.graph.num_nodes(), built.graph.num_edges()),
            (200_001, 200_000)
        );
        assert_eq!(built.graph.neighbors(70_000), [69_999, 70_001]);
    }

    #[test]
    fn test_weights_follow_their_edges_and_merge_as_told() {
        for (merge, expected) in [
            (MergeWeights::First, 1.0),
            (MergeWeights::Last, 0.5),
            (MergeWeights::Sum, 4.5),
            (MergeWeights::Max, 3.0),
            (MergeWeights::Min, 0.5),
        ] {
            let mut edges = EdgeList::new();
            for (u, v, weight) in [(2, 0, 1.0), (0, 1, 9.0), (0, 2, 3.0), (2, 0, 0.5)] {
                edges.push_weighted(u, v, weight).unwrap();
            }
            let built = edges.into_undirected_merging(merge).unwrap();
            assert_eq!(built.graph.csr().indices(), [1, 2, 0, 0]);
            assert_eq!(built.weights.unwrap(), [9.0, expected, 9.0, expected]);
        }
        let mut edges = EdgeList::new();
        edges.push_weighted(0, 1, 1.0).unwrap();
        edges.push_weighted(1, 0, 1.0).unwrap();
        assert!(matches!(
            edges.into_undirected_merging(MergeWeights::Refuse),
            Err(GraphError::DuplicateEdge { .. })
        ));
    }

    #[test]
    fn test_weighted_and_plain_edges_do_not_mix() {
        let mut edges = list(&[(0, 1)]);
        assert!(edges.push_weighted(1, 2, 1.0).is_err());
        let mut edges = EdgeList::new();
        edges.push_weighted(0, 1, 1.0).unwrap();
        assert!(edges.push(1, 2).is_err());
        assert!(edges.push_block(vec![[1, 2]]).is_err());
    }

    #[test]
    fn test_largest_id_is_refused() {
        assert!(matches!(
            EdgeList::new().push(0, u32::MAX),
            Err(GraphError::TooManyNodes {
                num_nodes: 4_294_967_296
            })
        ));
        assert!(EdgeList::new().reserve_nodes(1 << 32).is_err());
    }
}
