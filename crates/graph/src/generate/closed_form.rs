//! Graphs without chance, for which most quantities have closed forms.

use crate::{BipartiteGraph, Csr, GraphError, NodeId, UndirectedGraph};

/// Every pair of nodes is an edge: `num_nodes (num_nodes - 1) / 2` edges.
#[must_use]
pub fn complete(num_nodes: NodeId) -> UndirectedGraph {
    let rows = |node| (0..node).chain(node + 1..num_nodes);
    UndirectedGraph::from_symmetric(matrix(num_nodes, num_nodes, rows))
}

/// `0 - 1 - … - (num_nodes - 1)`.
#[must_use]
pub fn path(num_nodes: NodeId) -> UndirectedGraph {
    let rows = |node: NodeId| {
        let before = node.checked_sub(1);
        let after = Some(node + 1).filter(|&after| after < num_nodes);
        before.into_iter().chain(after)
    };
    UndirectedGraph::from_symmetric(matrix(num_nodes, num_nodes, rows))
}

/// A path whose ends are joined.
///
/// # Errors
/// [`GraphError::InvalidParameter`] with fewer than three nodes.
pub fn cycle(num_nodes: NodeId) -> Result<UndirectedGraph, GraphError> {
    if num_nodes < 3 {
        return Err(GraphError::InvalidParameter {
            name: "num_nodes",
            value: num_nodes.to_string(),
            reason: "a cycle has at least three nodes",
        });
    }
    let last = num_nodes - 1;
    let rows = |node: NodeId| {
        let ends = match node {
            0 => [1, last],
            _ if node == last => [0, last - 1],
            _ => [node - 1, node + 1],
        };
        ends.into_iter()
    };
    Ok(UndirectedGraph::from_symmetric(matrix(
        num_nodes, num_nodes, rows,
    )))
}

/// Node 0 is joined to all others: `num_nodes - 1` edges.
#[must_use]
pub fn star(num_nodes: NodeId) -> UndirectedGraph {
    let rows = |node| if node == 0 { 1..num_nodes } else { 0..1 };
    UndirectedGraph::from_symmetric(matrix(num_nodes, num_nodes, rows))
}

/// Every left node is joined to every right node: `num_left * num_right` edges.
#[must_use]
pub fn complete_bipartite(num_left: NodeId, num_right: NodeId) -> BipartiteGraph {
    matrix(num_left, num_right, |_| 0..num_right).into()
}

fn matrix<R: Iterator<Item = NodeId>>(
    num_rows: NodeId,
    num_columns: NodeId,
    row_of: impl Fn(NodeId) -> R,
) -> Csr {
    let mut offsets = Vec::with_capacity(num_rows as usize + 1);
    offsets.push(0);
    let mut indices = Vec::new();
    for row in 0..num_rows {
        indices.extend(row_of(row));
        offsets.push(indices.len() as u64);
    }
    Csr::from_valid(num_columns as usize, offsets, indices)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_small_graphs_are_what_they_say() {
        let edges = |graph: &UndirectedGraph| {
            assert!(UndirectedGraph::from_csr(graph.csr().clone()).is_ok());
            graph.edges().collect::<Vec<_>>()
        };
        assert_eq!(edges(&complete(3)), [(0, 1), (0, 2), (1, 2)]);
        assert_eq!(edges(&path(4)), [(0, 1), (1, 2), (2, 3)]);
        assert_eq!(edges(&cycle(3).unwrap()), [(0, 1), (0, 2), (1, 2)]);
        assert_eq!(
            edges(&cycle(5).unwrap()),
            [(0, 1), (0, 4), (1, 2), (2, 3), (3, 4)]
        );
        assert_eq!(edges(&star(4)), [(0, 1), (0, 2), (0, 3)]);
        let joined = complete_bipartite(2, 2).to_undirected().unwrap();
        assert_eq!(edges(&joined), [(0, 2), (0, 3), (1, 2), (1, 3)]);
    }

    #[test]
    fn test_smallest_sizes() {
        for num_nodes in 0..3 {
            assert!(cycle(num_nodes).is_err());
            for graph in [complete(num_nodes), path(num_nodes), star(num_nodes)] {
                assert_eq!(graph.num_nodes(), num_nodes as usize);
                assert_eq!(graph.num_edges(), (num_nodes as usize).saturating_sub(1));
            }
        }
        assert_eq!(complete_bipartite(0, 3).num_edges(), 0);
        assert_eq!(complete_bipartite(3, 0).num_left(), 3);
    }
}
