//! The sum of the features of the common neighbours of node pairs, fused: no intersection is stored.
//!
//! ```text
//! z[p, k] = sum over w in N(u) ∩ N(v) of  weight[w] * x[w, k]      for pair p = (u, v)
//! ```
//!
//! Without weights this is the pooling of neural common neighbours (Wang et al., *Neural Common Neighbor with Completion for
//! Link Prediction*, ICLR 2024, equation 8). With `weight[w] = 1 / log(degree of w)` and `x = 1` it is the index of Adamic and
//! Adar (*Friends and neighbors on the web*, Social Networks 25, 2003), with `1 / degree` the resource allocation index.
//!
//! Weights that differ from pair to pair need the intersection to lie on: take it from
//! [`common_neighbors`](crate::common_neighbors()) and pool with `spmm_weighted`. The differences are pooled in that way too.
//!
//! The backward pass finds the intersections again, in batches of pairs of limited size: the entries of a batch are sorted
//! into ranges of nodes, and each range adds up its own rows, in the order of the pairs. With `g[w]` the sum of the
//! gradients of all pairs that share `w`, the gradients are `weight[w] * g[w]` for `x[w]` and `<x[w], g[w]>` for `weight[w]`.

#[cfg(feature = "burn")]
mod autodiff;
mod cpu;
#[cfg(feature = "cube")]
mod cube;
#[cfg(feature = "burn")]
mod flex;
#[cfg(feature = "burn")]
mod ops;
pub mod reference;
#[cfg(feature = "burn")]
mod scatter;

#[cfg(feature = "burn")]
pub use ops::pooled_common_neighbors;

use crate::{Pairs, Pattern, Real, SparseError};

/// `pooled_common_neighbors` on slices: `x` is `[num_columns, dim]`, `node_weights` `[num_columns]`, `z` `[num_pairs, dim]`.
///
/// Equal for any number of threads of the current rayon pool.
///
/// # Errors
/// [`SparseError::RowNotAscending`], [`SparseError::Shape`] for slices of other lengths, or if the pairs were checked against
/// more nodes than the pattern has rows.
///
/// # Complexity
/// One pass over the rows of all pairs, see [`common_neighbors`](crate::common_neighbors()), and `O(dim)` for every common
/// neighbour; eight bytes a pair.
///
/// # Example
/// ```
/// use argiope_sparse::{Pairs, Pattern, pooled_common_neighbors::pool_into};
///
/// // A triangle 0 - 1 - 2 with a tail 2 - 3.
/// let graph = Pattern::new(4, vec![0, 2, 4, 7, 8], vec![1, 2, 0, 2, 0, 1, 3, 2])?;
/// let pairs = Pairs::new(4, [(0, 1), (1, 1), (2, 3)])?;
/// let mut z = [0.0; 3];
/// pool_into(&graph, &pairs, None, &[1.0, 10.0, 100.0, 1000.0], 1, &mut z)?;
/// assert_eq!(z, [100.0, 101.0, 0.0]);
/// # Ok::<(), argiope_sparse::SparseError>(())
/// ```
pub fn pool_into<T: Real>(
    pattern: &Pattern,
    pairs: &Pairs,
    node_weights: Option<&[T]>,
    x: &[T],
    dim: usize,
    z: &mut [T],
) -> Result<(), SparseError> {
    const OP: &str = "pooled_common_neighbors::pool_into";
    pairs.check(OP, pattern, pattern)?;
    let check = |operand, found: usize, rows: usize, dim: usize| {
        if rows.checked_mul(dim) == Some(found) {
            return Ok(());
        }
        Err(SparseError::Shape {
            op: OP,
            operand,
            found: vec![found],
            expected: format!("{rows} times {dim} elements"),
        })
    };
    check("x", x.len(), pattern.num_columns(), dim)?;
    check("z", z.len(), pairs.len(), dim)?;
    if let Some(weights) = node_weights {
        check("node_weights", weights.len(), pattern.num_columns(), 1)?;
    }
    cpu::pool(pattern, pairs.as_slice(), node_weights, x, dim, z);
    Ok(())
}

#[cfg(test)]
mod tests;
