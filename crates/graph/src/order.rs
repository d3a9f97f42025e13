//! Degree order: the relabelling under which exact subgraph counting is cheap.
//!
//! Nodes are renamed by ascending degree (ties by id). Oriented from lower to higher rank, every node of a graph with
//! `m` edges has at most `sqrt(2 m)` out-neighbours (Chiba and Nishizeki, SIAM J. Comput. 14, 1985), however large the
//! hubs are.

use std::ops::Range;

use crate::{Csr, NodeId, UndirectedGraph, csr::accumulate};

/// Node ids sorted by ascending degree, ties by id: `result[rank]` is the node with that rank.
///
/// # Complexity
/// `O(num_rows + max_degree)` time and space (counting sort).
#[must_use]
pub fn degree_order(csr: &Csr) -> Vec<NodeId> {
    let mut starts = vec![0u64; csr.max_degree() + 2];
    for (node, _) in csr.rows() {
        starts[csr.degree(node) + 1] += 1;
    }
    accumulate(&mut starts);
    let mut order = vec![0 as NodeId; csr.num_rows()];
    for (node, _) in csr.rows() {
        let start = &mut starts[csr.degree(node)];
        order[*start as usize] = node;
        *start += 1;
    }
    order
}

/// An undirected graph renamed by degree order, each row split into lower and higher ranks.
#[derive(Debug, Clone)]
pub struct DegreeOrdered {
    csr: Csr,
    node_of_rank: Vec<NodeId>,
    splits: Vec<Split>,
}

/// Where the higher neighbours of a rank start. Inner loops need both numbers of neighbours in random order: together
/// they are one cache miss.
#[derive(Debug, Clone, Copy, Default)]
struct Split {
    /// First slot of a higher neighbour.
    slot: u64,
    /// Edges of all ranks below.
    edge: u64,
}

impl DegreeOrdered {
    /// Renames `graph`.
    ///
    /// # Complexity
    /// `O(num_nodes + num_edges)` time; the result is a second adjacency of the same size.
    #[must_use]
    pub fn new(graph: &UndirectedGraph) -> Self {
        let num_nodes = graph.num_nodes();
        let node_of_rank = degree_order(graph.csr());
        let mut offsets = Vec::with_capacity(num_nodes + 1);
        offsets.push(0u64);
        let mut sum = 0u64;
        for &node in &node_of_rank {
            sum += graph.degree(node) as u64;
            offsets.push(sum);
        }
        let rank_of_node = invert(&node_of_rank);
        // Visiting nodes by ascending rank and appending each to its neighbours' rows leaves every row sorted.
        let mut next: Vec<u64> = offsets[..num_nodes].to_vec();
        let mut indices = vec![0 as NodeId; graph.csr().num_entries()];
        let mut splits = vec![Split::default(); num_nodes + 1];
        for (rank, &node) in node_of_rank.iter().enumerate() {
            // All neighbours of lower rank have appended themselves by now; the rest of the row are higher ranks.
            let edge = splits[rank].edge + (offsets[rank + 1] - next[rank]);
            splits[rank].slot = next[rank];
            splits[rank + 1] = Split {
                slot: offsets[rank + 1],
                edge,
            };
            for &neighbor in graph.neighbors(node) {
                let to = &mut next[rank_of_node[neighbor as usize] as usize];
                indices[*to as usize] = rank as NodeId;
                *to += 1;
            }
        }
        let csr = Csr::from_valid(num_nodes, offsets, indices);
        Self {
            csr,
            node_of_rank,
            splits,
        }
    }

    /// Number of nodes.
    #[inline]
    #[must_use]
    pub fn num_nodes(&self) -> usize {
        self.csr.num_rows()
    }

    /// The adjacency under ranks.
    #[inline]
    #[must_use]
    pub fn csr(&self) -> &Csr {
        &self.csr
    }

    /// The renamed graph; shares the adjacency.
    #[must_use]
    pub fn to_graph(&self) -> UndirectedGraph {
        UndirectedGraph::from_symmetric(self.csr.clone())
    }

    /// Original node of every rank.
    #[inline]
    #[must_use]
    pub fn node_of_rank(&self) -> &[NodeId] {
        &self.node_of_rank
    }

    /// Rank of every original node.
    ///
    /// # Complexity
    /// `O(num_nodes)`: made anew by every call.
    #[must_use]
    pub fn rank_of_node(&self) -> Vec<NodeId> {
        invert(&self.node_of_rank)
    }

    /// Number of edges.
    #[inline]
    #[must_use]
    pub fn num_edges(&self) -> usize {
        self.csr.num_entries() / 2
    }

    /// Plain slices of all arrays, for inner loops.
    #[inline]
    #[must_use]
    pub fn view(&self) -> OrderedView<'_> {
        OrderedView {
            offsets: self.csr.offsets(),
            indices: self.csr.indices(),
            splits: &self.splits,
        }
    }
}

fn invert(permutation: &[NodeId]) -> Vec<NodeId> {
    let mut inverse = vec![0 as NodeId; permutation.len()];
    for (position, &value) in permutation.iter().enumerate() {
        inverse[value as usize] = position as NodeId;
    }
    inverse
}

/// A borrowed [`DegreeOrdered`] without indirections.
#[derive(Debug, Clone, Copy)]
pub struct OrderedView<'a> {
    offsets: &'a [u64],
    indices: &'a [NodeId],
    splits: &'a [Split],
}

impl<'a> OrderedView<'a> {
    /// Number of nodes.
    #[inline(always)]
    #[must_use]
    pub fn num_nodes(self) -> usize {
        self.offsets.len() - 1
    }

    /// Number of edges.
    #[inline(always)]
    #[must_use]
    pub fn num_edges(self) -> usize {
        self.indices.len() / 2
    }

    /// Number of neighbours.
    #[inline(always)]
    #[must_use]
    pub fn degree(self, rank: NodeId) -> usize {
        (self.offsets[rank as usize + 1] - self.offsets[rank as usize]) as usize
    }

    /// All neighbours of a rank, as ranks, ascending.
    #[inline(always)]
    #[must_use]
    pub fn neighbors(self, rank: NodeId) -> &'a [NodeId] {
        let rank = rank as usize;
        &self.indices[self.offsets[rank] as usize..self.offsets[rank + 1] as usize]
    }

    /// Number of neighbours of higher rank: at most `sqrt(2 num_edges)`.
    #[inline(always)]
    #[must_use]
    pub fn higher_degree(self, rank: NodeId) -> usize {
        self.edges_of(rank).len()
    }

    /// Number of neighbours of lower rank.
    #[inline(always)]
    #[must_use]
    pub fn lower_degree(self, rank: NodeId) -> usize {
        (self.splits[rank as usize].slot - self.offsets[rank as usize]) as usize
    }

    /// Neighbours of lower rank, ascending.
    #[inline(always)]
    #[must_use]
    pub fn lower(self, rank: NodeId) -> &'a [NodeId] {
        let rank = rank as usize;
        &self.indices[self.offsets[rank] as usize..self.splits[rank].slot as usize]
    }

    /// Neighbours of higher rank, ascending.
    #[inline(always)]
    #[must_use]
    pub fn higher(self, rank: NodeId) -> &'a [NodeId] {
        let start = self.splits[rank as usize].slot as usize;
        &self.indices[start..start + self.higher_degree(rank)]
    }

    /// Edge ids of the edges from `rank` to `higher(rank)`, in that order. Edges are numbered `0..num_edges` by their
    /// lower rank, then by their higher rank.
    #[inline(always)]
    #[must_use]
    pub fn edges_of(self, rank: NodeId) -> Range<usize> {
        let rank = rank as usize;
        self.splits[rank].edge as usize..self.splits[rank + 1].edge as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_order_of_a_star_with_a_tail() {
        // hub 0 with leaves 1, 2, 3 and a tail 3 - 4
        let graph = UndirectedGraph::from_edges(6, [(0, 1), (0, 2), (0, 3), (3, 4)]).unwrap();
        assert_eq!(degree_order(graph.csr()), [5, 1, 2, 4, 3, 0]);
        let owned = DegreeOrdered::new(&graph);
        let ordered = owned.view();
        assert_eq!(
            ordered.neighbors(5),
            [1, 2, 4],
            "the hub has the highest rank"
        );
        assert_eq!((ordered.lower(4), ordered.higher(4)), (&[3][..], &[5][..]));
        assert_eq!(ordered.higher(0), [0u32; 0]);
        assert_eq!(
            (
                ordered.edges_of(1),
                ordered.edges_of(4),
                ordered.edges_of(5)
            ),
            (0..1, 3..4, 4..4)
        );
        assert!(UndirectedGraph::from_csr(owned.csr().clone()).is_ok());
        for rank in 0..6 {
            let node = owned.node_of_rank()[rank as usize];
            assert_eq!(graph.degree(node), ordered.neighbors(rank).len());
        }
    }

    #[test]
    fn test_empty_graphs() {
        assert!(degree_order(&Csr::empty(0, 0)).is_empty());
        assert_eq!(
            DegreeOrdered::new(&UndirectedGraph::empty(3)).num_nodes(),
            3
        );
    }
}
