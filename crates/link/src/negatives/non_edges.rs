//! The pairs of nodes that are no edges of a graph, numbered.

use argiope_graph::{Csr, DirectedGraph, NodeId, UndirectedGraph};

use crate::{LinkError, Pair};

use super::missing::missing;

/// The pairs of different nodes that are no edges of a graph: what strict negatives are drawn from.
///
/// ```
/// use argiope_graph::UndirectedGraph;
/// use argiope_link::negatives::NonEdges;
///
/// let path = UndirectedGraph::from_edges(4, [(0, 1), (1, 2), (2, 3)])?;
/// let non_edges = NonEdges::undirected(&path);
/// let pairs: Vec<_> = (0..non_edges.len()).map(|index| non_edges.pair(index)).collect();
/// assert_eq!(pairs, [(0, 2), (0, 3), (1, 3)]);
/// # Ok::<(), argiope_link::LinkError>(())
/// ```
#[derive(Debug, Clone)]
pub struct NonEdges {
    adjacency: Csr,
    ordered: bool,
    /// Number of the first pair of each row, and of all pairs: `[num_nodes + 1]`.
    starts: Vec<u64>,
}

impl NonEdges {
    /// Pairs `(u, v)` with `u < v` that are no edges.
    ///
    /// # Complexity
    /// `O(num_nodes log max_degree)` time, eight bytes a node of extra space; the graph is shared.
    #[must_use]
    pub fn undirected(graph: &UndirectedGraph) -> Self {
        Self::new(graph.csr().clone(), false)
    }

    /// Pairs `(u, v)` with `u != v` that are no arcs; `(v, u)` may be one.
    ///
    /// # Complexity
    /// As [`undirected`](Self::undirected).
    #[must_use]
    pub fn directed(graph: &DirectedGraph) -> Self {
        Self::new(graph.csr().clone(), true)
    }

    /// Pairs `(u, v)` with `u != v`, in both orders, that are arcs in neither direction.
    ///
    /// # Errors
    /// None that a graph can cause.
    ///
    /// # Complexity
    /// `O(num_nodes + num_arcs log max_degree)` time; makes the symmetric adjacency.
    pub fn directed_both_ways(graph: &DirectedGraph) -> Result<Self, LinkError> {
        let both_ways = UndirectedGraph::from_edges(graph.num_nodes(), graph.edges())?;
        Ok(Self::new(both_ways.into_csr(), true))
    }

    fn new(adjacency: Csr, ordered: bool) -> Self {
        let num_nodes = adjacency.num_rows() as u64;
        let mut starts = Vec::with_capacity(adjacency.num_rows() + 1);
        let mut sum = 0u64;
        starts.push(sum);
        for (u, row) in adjacency.rows() {
            let of_row = match ordered {
                true => {
                    let loops = u64::from(row.binary_search(&u).is_ok());
                    num_nodes - 1 - (row.len() as u64 - loops)
                }
                false => num_nodes - 1 - u64::from(u) - above(row, u).len() as u64,
            };
            // Below num_nodes squared, which 64 bits hold.
            sum += of_row;
            starts.push(sum);
        }
        Self {
            adjacency,
            ordered,
            starts,
        }
    }

    /// Number of nodes.
    #[must_use]
    pub fn num_nodes(&self) -> usize {
        self.adjacency.num_rows()
    }

    /// Number of pairs.
    #[must_use]
    pub fn len(&self) -> u64 {
        *self.starts.last().unwrap_or(&0)
    }

    /// True if the graph has all edges that it could have.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The pair of a number; pairs are numbered in ascending order.
    ///
    /// # Complexity
    /// `O(log num_nodes + log degree)`.
    ///
    /// # Panics
    /// If `index >= len`.
    #[must_use]
    pub fn pair(&self, index: u64) -> Pair {
        assert!(index < self.len(), "pair {index} of {}", self.len());
        let row = self.starts.partition_point(|&start| start <= index) - 1;
        let index = index - self.starts[row];
        let u = row as NodeId;
        let neighbors = self.adjacency.row(u);
        let v = match self.ordered {
            false => missing(above(neighbors, u), u64::from(u) + 1, index),
            true => match neighbors.binary_search(&u) {
                Ok(_) => missing(neighbors, 0, index),
                // u is missing from the row, but is no partner of itself.
                Err(before) => {
                    let number_of_u = row as u64 - before as u64;
                    let skip = u64::from(index >= number_of_u);
                    missing(neighbors, 0, index + skip)
                }
            },
        };
        (u, v as NodeId)
    }
}

/// The neighbours above a node.
fn above(row: &[NodeId], u: NodeId) -> &[NodeId] {
    &row[row.partition_point(|&v| v <= u)..]
}

#[cfg(test)]
mod tests {
    use argiope_graph::{EdgeList, SelfLoops, generate};
    use proptest::prelude::*;

    use super::*;

    fn all(non_edges: &NonEdges) -> Vec<Pair> {
        (0..non_edges.len())
            .map(|index| non_edges.pair(index))
            .collect()
    }

    proptest! {
        #[test]
        fn prop_exactly_the_pairs_without_an_edge(
            num_nodes in 1u32..9,
            ends in prop::collection::vec((0u32..8, 0u32..8), 0..60),
            loops in any::<bool>(),
        ) {
            let mut edges = EdgeList::new();
            edges.reserve_nodes(num_nodes.into()).unwrap();
            for (u, v) in ends.into_iter().filter(|&(u, v)| u.max(v) < num_nodes) {
                edges.push(u, v).unwrap();
            }
            let loops = if loops { SelfLoops::Keep } else { SelfLoops::Drop };
            let directed = edges.clone().into_directed(loops).unwrap().graph;
            let undirected = edges.into_undirected().unwrap().graph;
            let pairs = |keep: &dyn Fn(u32, u32) -> bool| -> Vec<Pair> {
                (0..num_nodes)
                    .flat_map(|u| (0..num_nodes).map(move |v| (u, v)))
                    .filter(|&(u, v)| u != v && keep(u, v))
                    .collect()
            };
            prop_assert_eq!(
                all(&NonEdges::undirected(&undirected)),
                pairs(&|u, v| u < v && !undirected.has_edge(u, v))
            );
            prop_assert_eq!(
                all(&NonEdges::directed(&directed)),
                pairs(&|u, v| !directed.has_edge(u, v))
            );
            prop_assert_eq!(
                all(&NonEdges::directed_both_ways(&directed).unwrap()),
                pairs(&|u, v| !directed.has_edge(u, v) && !directed.has_edge(v, u))
            );
        }
    }

    #[test]
    fn test_complete_and_empty_graphs() {
        assert!(NonEdges::undirected(&generate::complete(6)).is_empty());
        assert!(NonEdges::undirected(&UndirectedGraph::empty(0)).is_empty());
        assert!(NonEdges::undirected(&UndirectedGraph::empty(1)).is_empty());
        let large = NonEdges::undirected(&UndirectedGraph::empty(1 << 20));
        assert_eq!(large.len(), (1 << 19) * ((1 << 20) - 1));
        assert_eq!(large.pair(large.len() - 1), ((1 << 20) - 2, (1 << 20) - 1));
    }
}
