//! Erdős–Rényi graphs.

use std::collections::HashSet;

use rand::RngExt;

use crate::{EdgeList, GraphError, UndirectedGraph, csr::check_node_count, random::stream};

use super::{
    check_probability,
    pair_region::{PairRegion, choose_pairs},
};

/// G(n, p): every pair of nodes is an edge with the given probability, independently (Gilbert, Ann. Math. Stat. 30,
/// 1959), by geometric skipping (Batagelj and Brandes, Phys. Rev. E 71, 036113, 2005).
///
/// ```
/// use argiope_graph::generate::gnp;
///
/// let graph = gnp(1000, 0.01, 42)?;
/// assert_eq!(graph, gnp(1000, 0.01, 42)?);
/// assert!((4500..5500).contains(&graph.num_edges())); // 4995 expected
/// # Ok::<(), argiope_graph::GraphError>(())
/// ```
///
/// # Errors
/// [`GraphError::InvalidParameter`] unless `probability` is in `0.0..=1.0`; [`GraphError::TooManyNodes`].
///
/// # Complexity
/// `O(num_nodes + num_edges log max_degree)` expected time, parallel over chunks of pairs.
pub fn gnp(num_nodes: usize, probability: f64, seed: u64) -> Result<UndirectedGraph, GraphError> {
    check_node_count(num_nodes as u64)?;
    check_probability("probability", probability)?;
    let region = PairRegion::Within {
        first: 0,
        size: num_nodes as u64,
    };
    let edges = choose_pairs(num_nodes, &[(region, probability)], seed)?;
    Ok(edges.into_undirected()?.graph)
}

/// G(n, m): `num_edges` different pairs, every set of pairs equally likely (Erdős and Rényi, Publ. Math. Debrecen 6,
/// 1959), by Floyd's sampling (Bentley and Floyd, Commun. ACM 30, 1987) of the edges or, if fewer, of the non-edges.
///
/// # Errors
/// [`GraphError::InvalidParameter`] if there are fewer pairs than `num_edges`; [`GraphError::TooManyNodes`].
///
/// # Complexity
/// `O(num_nodes + num_edges log max_degree)` expected time, `O(num_edges)` extra space; one thread.
pub fn gnm(num_nodes: usize, num_edges: u64, seed: u64) -> Result<UndirectedGraph, GraphError> {
    check_node_count(num_nodes as u64)?;
    let region = PairRegion::Within {
        first: 0,
        size: num_nodes as u64,
    };
    let num_pairs = region.num_pairs();
    if num_edges > num_pairs {
        return Err(GraphError::InvalidParameter {
            name: "num_edges",
            value: num_edges.to_string(),
            reason: "there are only num_nodes (num_nodes - 1) / 2 pairs",
        });
    }
    let dense = num_edges > num_pairs / 2;
    let sample_size = if dense {
        num_pairs - num_edges
    } else {
        num_edges
    };
    let mut generator = stream(seed, 0);
    let mut sample: HashSet<u64> = HashSet::new();
    for last in num_pairs - sample_size..num_pairs {
        let drawn = generator.random_range(0..=last);
        if !sample.insert(drawn) {
            sample.insert(last);
        }
    }
    let mut edges = EdgeList::new();
    edges.reserve_nodes(num_nodes as u64)?;
    let mut push = |index| {
        let [u, v] = region.pair(index);
        edges.push(u, v)
    };
    if dense {
        let kept = |index: &u64| !sample.contains(index);
        (0..num_pairs).filter(kept).try_for_each(&mut push)?;
    } else {
        // The order of a hash set is arbitrary; building sorts it away.
        sample.iter().copied().try_for_each(&mut push)?;
    }
    Ok(edges.into_undirected()?.graph)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::complete;

    #[test]
    fn test_extreme_probabilities() {
        assert_eq!(gnp(9, 1.0, 3).unwrap(), complete(9));
        assert_eq!(gnp(9, 0.0, 3).unwrap(), UndirectedGraph::empty(9));
        assert_eq!(gnp(0, 0.5, 3).unwrap().num_nodes(), 0);
        for probability in [-0.1, 1.1, f64::NAN, f64::INFINITY] {
            assert!(matches!(
                gnp(9, probability, 3),
                Err(GraphError::InvalidParameter {
                    name: "probability",
                    ..
                })
            ));
        }
    }

    #[test]
    fn test_number_of_edges_is_met() {
        for num_edges in [0, 1, 17, 22, 23, 40, 45] {
            let graph = gnm(10, num_edges, num_edges).unwrap();
            assert_eq!(
                (graph.num_nodes(), graph.num_edges() as u64),
                (10, num_edges)
            );
        }
        assert_eq!(gnm(10, 45, 1).unwrap(), complete(10));
        assert!(gnm(10, 46, 1).is_err() && gnm(0, 1, 1).is_err());
    }

    #[test]
    fn test_every_pair_is_equally_likely() {
        // 3 of 10 pairs, 5000 times: each pair 1500 times, give or take 5 standard deviations (32).
        let mut counts = [[0u32; 5]; 5];
        for seed in 0..5000 {
            for (u, v) in gnm(5, 3, seed).unwrap().edges() {
                counts[u as usize][v as usize] += 1;
            }
        }
        for (u, row) in counts.iter().enumerate() {
            for &count in &row[u + 1..] {
                assert!((1340..1660).contains(&count), "{counts:?}");
            }
        }
    }

    #[test]
    fn test_large_graphs_span_chunks() {
        // Expected 499 950 edges with a standard deviation of 703.
        let graph = gnp(10_000, 0.01, 5).unwrap();
        assert!(graph.num_edges().abs_diff(499_950) < 5 * 703);
        let degrees = graph.degree_distribution();
        assert!(degrees.min().unwrap() > 40 && degrees.max().unwrap() < 160);
    }
}
