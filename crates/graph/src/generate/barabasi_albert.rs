//! Growth with preferential attachment.

use rand::RngExt;

use crate::{EdgeList, GraphError, NodeId, UndirectedGraph, csr::check_node_count, random::stream};

/// Nodes arrive one after the other and join `edges_per_node` different earlier nodes, drawn with probability
/// proportional to their degree (Barabási and Albert, Science 286, 1999). The graph starts as a star of
/// `edges_per_node + 1` nodes, so that it has `edges_per_node * (num_nodes - edges_per_node)` edges.
///
/// A node is drawn as an endpoint of a uniformly chosen edge (Batagelj and Brandes, Phys. Rev. E 71, 036113, 2005,
/// algorithm 5); endpoints drawn before by the same node are drawn again.
///
/// ```
/// use argiope_graph::generate::barabasi_albert;
///
/// let graph = barabasi_albert(100, 3, 42)?;
/// assert_eq!(graph.num_edges(), 3 * 97);
/// # Ok::<(), argiope_graph::GraphError>(())
/// ```
///
/// # Errors
/// [`GraphError::InvalidParameter`] unless `1 <= edges_per_node < num_nodes`; [`GraphError::TooManyNodes`].
///
/// # Complexity
/// `O(num_edges log max_degree)` expected time, `O(num_edges)` extra space; one thread, as growth is sequential.
pub fn barabasi_albert(
    num_nodes: usize,
    edges_per_node: usize,
    seed: u64,
) -> Result<UndirectedGraph, GraphError> {
    check_node_count(num_nodes as u64)?;
    if edges_per_node == 0 || edges_per_node >= num_nodes {
        return Err(GraphError::InvalidParameter {
            name: "edges_per_node",
            value: edges_per_node.to_string(),
            reason: "it must be at least 1 and below num_nodes",
        });
    }
    let mut generator = stream(seed, 0);
    let mut edges = EdgeList::new();
    // Every edge appears with both endpoints, so a uniform element is a node drawn by degree.
    let mut endpoints: Vec<NodeId> = Vec::new();
    let mut last_drawn_by = vec![NodeId::MAX; num_nodes];
    for leaf in 1..=edges_per_node as NodeId {
        edges.push(0, leaf)?;
        endpoints.extend([0, leaf]);
    }
    for node in edges_per_node + 1..num_nodes {
        let node = node as NodeId;
        let before = endpoints.len();
        for _ in 0..edges_per_node {
            let target = loop {
                let at = generator.random_range(0..before as u64);
                let target = endpoints[at as usize];
                if last_drawn_by[target as usize] != node {
                    break target;
                }
            };
            last_drawn_by[target as usize] = node;
            edges.push(node, target)?;
            endpoints.extend([node, target]);
        }
    }
    Ok(edges.into_undirected()?.graph)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::star;

    #[test]
    fn test_number_of_edges_and_connectedness() {
        for (num_nodes, edges_per_node) in [(2, 1), (50, 1), (50, 4), (50, 49), (50, 48)] {
            let graph = barabasi_albert(num_nodes, edges_per_node, 9).unwrap();
            assert_eq!(graph.num_nodes(), num_nodes);
            assert_eq!(
                graph.num_edges(),
                edges_per_node * (num_nodes - edges_per_node)
            );
            assert_eq!(graph.connected_components().num_components(), 1);
        }
        assert_eq!(barabasi_albert(5, 4, 0).unwrap(), star(5));
    }

    #[test]
    fn test_early_nodes_become_hubs() {
        let graph = barabasi_albert(5000, 2, 1).unwrap();
        let degrees = graph.degree_distribution();
        assert!(matches!(degrees.median(), Some(2 | 3)));
        assert!(degrees.max().unwrap() > 100);
    }

    #[test]
    fn test_invalid_parameters() {
        for (num_nodes, edges_per_node) in [(0, 0), (0, 1), (5, 0), (5, 5)] {
            assert!(barabasi_albert(num_nodes, edges_per_node, 0).is_err());
        }
    }
}
