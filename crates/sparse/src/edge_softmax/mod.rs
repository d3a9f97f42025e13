//! Softmax of edge scores over the incoming edges of every node.
//!
//! ```text
//! p[e, h] = exp(s[e, h] - m[v, h]) / sum over the slots f of row v of exp(s[f, h] - m[v, h])
//! m[v, h] = max over the slots f of row v of s[f, h]                     for every slot e of row v
//! ```
//!
//! This turns the scores of graph attention into the weights of the neighbours of a node (Veličković et al., *Graph
//! Attention Networks*, ICLR 2018, equations 2 and 3); a score may have several heads, which do not meet. Subtracting the
//! largest score changes nothing but keeps the exponentials in range.
//!
//! The gradient needs the result only: with `g` the gradient of `p`,
//!
//! ```text
//! ds[e, h] = p[e, h] * (g[e, h] - sum over the slots f of row v of p[f, h] * g[f, h])
//! ```
//!
//! A score of minus infinity takes no part, and a row of nothing but such scores gives 0 everywhere, with a gradient of 0:
//! edges can be masked. A score that is NaN or plus infinity makes its row and head NaN.

#[cfg(feature = "burn")]
mod autodiff;
#[cfg(feature = "burn")]
mod backward;
#[cfg(feature = "cube")]
mod cube;
#[cfg(feature = "burn")]
mod flex;
mod forward;
#[cfg(feature = "burn")]
mod ops;
pub mod reference;

#[cfg(feature = "burn")]
pub use ops::edge_softmax;

use crate::{Pattern, SparseError, elementary::Elementary, unwritten::overwrite};

/// The softmax over rows on slices: `scores` and `output` are `[num_entries, heads]`, by slot.
///
/// Equal for any number of threads of the current rayon pool.
///
/// # Errors
/// [`SparseError::Shape`] for slices of other lengths.
///
/// # Complexity
/// `O(num_entries * heads)` time, no extra space.
///
/// # Example
/// ```
/// use argiope_sparse::{Pattern, edge_softmax::edge_softmax_into};
///
/// let pattern = Pattern::new(3, vec![0, 2, 2, 3], vec![0, 2, 1])?;
/// let mut weights = [0.0f64; 3];
/// edge_softmax_into(&pattern, &[5.0, 5.0, -1e9], 1, &mut weights)?;
/// assert_eq!(weights, [0.5, 0.5, 1.0]);
/// # Ok::<(), argiope_sparse::SparseError>(())
/// ```
pub fn edge_softmax_into<T: Elementary>(
    pattern: &Pattern,
    scores: &[T],
    heads: usize,
    output: &mut [T],
) -> Result<(), SparseError> {
    let num_entries = pattern.num_entries();
    for (operand, found) in [("scores", scores.len()), ("output", output.len())] {
        if num_entries.checked_mul(heads) != Some(found) {
            return Err(SparseError::Shape {
                op: "edge_softmax_into",
                operand,
                found: vec![found],
                expected: format!("{num_entries} times {heads} elements"),
            });
        }
    }
    forward::forward(pattern.offsets(), scores, heads, overwrite(output));
    Ok(())
}
