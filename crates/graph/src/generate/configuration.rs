//! The configuration model.

use rand::seq::SliceRandom;

use crate::{EdgeList, GraphError, NodeId, csr::check_node_count, random::stream};

/// A uniformly random pairing of stubs: node `v` has `degrees[v]` of them, every pair of stubs becomes an edge (Bollobás,
/// Eur. J. Comb. 1, 1980; Newman, Strogatz and Watts, Phys. Rev. E 64, 026118, 2001).
///
/// The list keeps self loops (which use two stubs of their node) and repeated edges, so that every degree is met
/// exactly; building a graph drops them and says how many (the *erased* configuration model).
///
/// ```
/// use argiope_graph::generate::configuration_model;
///
/// let edges = configuration_model(&[3, 1, 1, 1], 5)?;
/// assert_eq!(edges.len(), 3);
/// # Ok::<(), argiope_graph::GraphError>(())
/// ```
///
/// # Errors
/// [`GraphError::InvalidParameter`] if the degrees add up to an odd number; [`GraphError::TooManyNodes`].
///
/// # Complexity
/// `O(num_nodes + num_edges)` time and space; one thread.
pub fn configuration_model(degrees: &[u32], seed: u64) -> Result<EdgeList, GraphError> {
    let num_nodes = check_node_count(degrees.len() as u64)?;
    let total: u64 = degrees.iter().map(|&degree| u64::from(degree)).sum();
    if total % 2 == 1 {
        return Err(GraphError::InvalidParameter {
            name: "degrees",
            value: format!("with sum {total}"),
            reason: "degrees must add up to an even number",
        });
    }
    let nodes = degrees.iter().zip(0 as NodeId..);
    let stubs = nodes.flat_map(|(&degree, node)| std::iter::repeat_n(node, degree as usize));
    let mut stubs: Vec<NodeId> = stubs.collect();
    stubs.shuffle(&mut stream(seed, 0));
    let mut edges = EdgeList::new();
    edges.reserve_nodes(num_nodes as u64)?;
    for pair in stubs.chunks_exact(2) {
        edges.push(pair[0], pair[1])?;
    }
    Ok(edges)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_every_degree_is_met() {
        let degrees = [7, 0, 2, 2, 1, 4, 0];
        for seed in 0..50 {
            let edges = configuration_model(&degrees, seed).unwrap();
            assert_eq!((edges.len(), edges.num_nodes()), (8, 7));
            let mut found = [0u32; 7];
            for (u, v) in edges.iter() {
                found[u as usize] += 1;
                found[v as usize] += 1;
            }
            assert_eq!(found, degrees);
        }
    }

    #[test]
    fn test_odd_sums_are_refused() {
        assert!(configuration_model(&[1, 1, 1], 0).is_err());
        assert!(configuration_model(&[], 0).unwrap().is_empty());
    }
}
