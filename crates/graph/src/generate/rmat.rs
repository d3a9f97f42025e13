//! Recursive matrices.

use rand::RngExt;
use rayon::prelude::*;

use crate::{EdgeList, GraphError, NodeId, random::stream};

use super::CHUNK_EDGES;

/// Quadrant probabilities of the Graph500 benchmark.
pub const GRAPH500: [f64; 4] = [0.57, 0.19, 0.19, 0.05];

/// R-MAT: each edge falls into one quadrant of the adjacency matrix, then into a quadrant of that, and so on (Chakrabarti,
/// Zhan and Faloutsos, SDM 2004). The graph has `2^scale` nodes; `quadrants` are the probabilities of the upper left,
/// upper right, lower left and lower right quadrant.
///
/// The list holds self loops and repeated edges, as the model makes them; build an undirected or a directed graph of it.
///
/// ```
/// use argiope_graph::generate::{GRAPH500, rmat};
///
/// let built = rmat(10, 16 << 10, GRAPH500, 1)?.into_undirected()?;
/// assert_eq!(built.graph.num_nodes(), 1024);
/// assert_eq!(built.report.edges_read, 16 << 10);
/// # Ok::<(), argiope_graph::GraphError>(())
/// ```
///
/// # Errors
/// [`GraphError::InvalidParameter`] if `scale` is above 31, or unless `quadrants` are probabilities that add up to 1
/// (within `1e-9`).
///
/// # Complexity
/// `O(scale * num_edges)` time, parallel over chunks of edges.
pub fn rmat(
    scale: u32,
    num_edges: u64,
    quadrants: [f64; 4],
    seed: u64,
) -> Result<EdgeList, GraphError> {
    if scale > 31 {
        return Err(GraphError::InvalidParameter {
            name: "scale",
            value: scale.to_string(),
            reason: "32-bit node ids allow 31 at most",
        });
    }
    let sum: f64 = quadrants.iter().sum();
    let valid = quadrants.iter().all(|p| (0.0..=1.0).contains(p)) && (sum - 1.0).abs() <= 1e-9;
    if !valid {
        return Err(GraphError::InvalidParameter {
            name: "quadrants",
            value: format!("{quadrants:?}"),
            reason: "four probabilities must add up to 1",
        });
    }
    let [a, b, c, _] = quadrants;
    let bounds = [a, a + b, a + b + c];
    let num_chunks = num_edges.div_ceil(CHUNK_EDGES);
    let blocks: Vec<Vec<[NodeId; 2]>> = (0..num_chunks)
        .into_par_iter()
        .map(|chunk| {
            let mut generator = stream(seed, chunk);
            let length = CHUNK_EDGES.min(num_edges - chunk * CHUNK_EDGES);
            let edge = |_| {
                let mut edge: [NodeId; 2] = [0, 0];
                for _ in 0..scale {
                    let u: f64 = generator.random();
                    let quadrant = bounds.iter().filter(|&&bound| u >= bound).count() as NodeId;
                    edge = [edge[0] << 1 | quadrant >> 1, edge[1] << 1 | quadrant & 1];
                }
                edge
            };
            (0..length).map(edge).collect()
        })
        .collect();
    let mut edges = EdgeList::new();
    edges.reserve_nodes(1 << scale)?;
    for block in blocks {
        edges.push_block(block)?;
    }
    Ok(edges)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_quadrants_get_their_share() {
        let edges = rmat(1, 100_000, [0.5, 0.3, 0.2, 0.0], 3).unwrap();
        let mut counts = [[0u32; 2]; 2];
        for (u, v) in edges.iter() {
            counts[u as usize][v as usize] += 1;
        }
        // Five standard deviations of a binomial are below 800.
        assert!(counts[0][0].abs_diff(50_000) < 800, "{counts:?}");
        assert!(counts[0][1].abs_diff(30_000) < 800, "{counts:?}");
        assert!(
            counts[1][0].abs_diff(20_000) < 800 && counts[1][1] == 0,
            "{counts:?}"
        );
    }

    #[test]
    fn test_extreme_scales() {
        let edges = rmat(0, 3, GRAPH500, 0).unwrap();
        assert_eq!(edges.iter().collect::<Vec<_>>(), [(0, 0); 3]);
        let edges = rmat(31, 1, [0.0, 0.0, 0.0, 1.0], 0).unwrap();
        assert_eq!(edges.iter().next(), Some(((1 << 31) - 1, (1 << 31) - 1)));
        assert!(rmat(32, 1, GRAPH500, 0).is_err());
    }

    #[test]
    fn test_invalid_quadrants() {
        for quadrants in [[0.3; 4], [f64::NAN; 4], [1.5, -0.5, 0.0, 0.0]] {
            assert!(matches!(
                rmat(3, 1, quadrants, 0),
                Err(GraphError::InvalidParameter {
                    name: "quadrants",
                    ..
                })
            ));
        }
    }
}
