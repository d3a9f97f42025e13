//! The stochastic block model.

use crate::{GraphError, UndirectedGraph, csr::check_node_count};

use super::{
    check_probability,
    pair_region::{PairRegion, choose_pairs},
};

/// Nodes in groups; a pair is an edge with a probability that depends on its groups only, independently (Holland,
/// Laskey and Leinhardt, Soc. Networks 5, 1983).
///
/// Group `i` has `group_sizes[i]` nodes; groups take consecutive ids. `probabilities` is a symmetric matrix, row by row,
/// `[num_groups * num_groups]`.
///
/// ```
/// use argiope_graph::generate::stochastic_block_model;
///
/// // two cliques of three nodes and no edge between them
/// let graph = stochastic_block_model(&[3, 3], &[1.0, 0.0, 0.0, 1.0], 7)?;
/// assert_eq!(graph.neighbors(4), [3, 5]);
/// # Ok::<(), argiope_graph::GraphError>(())
/// ```
///
/// # Errors
/// [`GraphError::LengthMismatch`] unless `probabilities` has `num_groups²` values; [`GraphError::InvalidParameter`]
/// unless they are probabilities and symmetric; [`GraphError::TooManyNodes`].
///
/// # Complexity
/// `O(num_groups² + num_nodes + num_edges log max_degree)` expected time, parallel over chunks of pairs.
pub fn stochastic_block_model(
    group_sizes: &[usize],
    probabilities: &[f64],
    seed: u64,
) -> Result<UndirectedGraph, GraphError> {
    let num_groups = group_sizes.len();
    if Some(probabilities.len()) != num_groups.checked_mul(num_groups) {
        return Err(GraphError::LengthMismatch {
            what: "probabilities, one a pair of groups",
            expected: num_groups.saturating_mul(num_groups),
            found: probabilities.len(),
        });
    }
    let mut firsts = Vec::with_capacity(num_groups);
    let mut num_nodes = 0u64;
    for &size in group_sizes {
        firsts.push(num_nodes);
        num_nodes = num_nodes.saturating_add(size as u64);
    }
    let num_nodes = check_node_count(num_nodes)?;
    let mut regions = Vec::new();
    for i in 0..num_groups {
        for j in i..num_groups {
            let probability = probabilities[i * num_groups + j];
            check_probability("probabilities", probability)?;
            if probabilities[j * num_groups + i] != probability {
                return Err(GraphError::InvalidParameter {
                    name: "probabilities",
                    value: format!("{probability} for groups {i}, {j}"),
                    reason: "the matrix must be symmetric",
                });
            }
            let (first, size) = (firsts[i], group_sizes[i] as u64);
            let region = if i == j {
                PairRegion::Within { first, size }
            } else {
                PairRegion::Between {
                    first,
                    size,
                    second: firsts[j],
                    second_size: group_sizes[j] as u64,
                }
            };
            regions.push((region, probability));
        }
    }
    let edges = choose_pairs(num_nodes, &regions, seed)?;
    Ok(edges.into_undirected()?.graph)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_edges_fall_where_the_matrix_says() {
        let matrix = [0.2, 0.0, 0.05, 0.0, 0.0, 1.0, 0.05, 1.0, 0.1];
        let graph = stochastic_block_model(&[200, 3, 300], &matrix, 11).unwrap();
        let group = |node: u32| usize::from(node >= 200) + usize::from(node >= 203);
        let mut counts = [[0usize; 3]; 3];
        for (u, v) in graph.edges() {
            counts[group(u)][group(v)] += 1;
        }
        // Binomial means, five standard deviations.
        assert!(counts[0][0].abs_diff(3980) < 5 * 57, "{counts:?}");
        assert!(counts[0][2].abs_diff(3000) < 5 * 54, "{counts:?}");
        assert!(counts[2][2].abs_diff(4485) < 5 * 64, "{counts:?}");
        assert_eq!((counts[0][1], counts[1][1], counts[1][2]), (0, 0, 900));
    }

    #[test]
    fn test_invalid_matrices() {
        assert!(matches!(
            stochastic_block_model(&[1, 1], &[0.0; 3], 0),
            Err(GraphError::LengthMismatch { expected: 4, .. })
        ));
        for matrix in [[0.5, 0.1, 0.2, 0.5], [0.5, 2.0, 2.0, 0.5], [f64::NAN; 4]] {
            assert!(matches!(
                stochastic_block_model(&[1, 1], &matrix, 0),
                Err(GraphError::InvalidParameter { .. })
            ));
        }
        assert!(stochastic_block_model(&[usize::MAX, 2], &[0.0; 4], 0).is_err());
        assert_eq!(stochastic_block_model(&[], &[], 0).unwrap().num_nodes(), 0);
    }
}
