//! Sums over neighbours of an activation of what both ends of an edge add up to.
//!
//! ```text
//! y[v] = sum over the slots e of row v of  w[e] * s(q[v] + k[indices[e]])
//! ```
//!
//! `s` is applied to every feature by itself: the message of an edge depends on both ends at once, and not merely through a
//! factor. This is the edge step of soft-isomorphic relational graph convolutions (Lim et al., *Contextualized Messages Boost
//! Graph Representations*, TMLR 2025), and of additive attention before its dot product. Nothing of size
//! `num_entries x dim` is written, forward or backward.
//!
//! # Gradients
//! With `g` the gradient for `y`, and `s'` the slope:
//!
//! ```text
//! g_q[v] = g[v] * sum over the slots e of row v of  w[e] * s'(q[v] + k[indices[e]])
//! g_k[u] = sum over the slots e of column u of  w[e] * g[row of e] * s'(q[row of e] + k[u])
//! ```
//!
//! The weights are constants: they have no gradient.

mod activation;
#[cfg(feature = "burn")]
mod autodiff;
pub(crate) mod cpu;
#[cfg(feature = "cube")]
mod cube;
#[cfg(feature = "burn")]
mod flex;
#[cfg(feature = "burn")]
mod ops;
pub mod reference;

pub use activation::Activation;
#[cfg(feature = "burn")]
pub use ops::activated_spmm;

use crate::{Pattern, SparseError, elementary::Elementary, unwritten::overwrite};

/// `activated_spmm` on slices: `q` is `[num_rows, dim]`, `k` `[num_columns, dim]`, `weights` `[num_entries]`, ones without;
/// `y` `[num_rows, dim]`.
///
/// Equal for any number of threads of the current rayon pool.
///
/// # Errors
/// [`SparseError::Shape`] for slices of other lengths, [`SparseError::Option`] for a slope that is no finite number.
///
/// # Complexity
/// `O(num_entries * dim)` time, no extra space.
///
/// # Example
/// ```
/// use argiope_sparse::{Pattern, activated_spmm::{Activation, activated_spmm_into}};
///
/// // Node 0 hears from 0 and 1, node 1 from nobody.
/// let pattern = Pattern::new(2, vec![0, 2, 2], vec![0, 1])?;
/// let mut y = [0.0; 2];
/// activated_spmm_into(&pattern, None, &[1.0, 9.0], &[2.0, -5.0], 1, Activation::Relu, &mut y)?;
/// assert_eq!(y, [3.0, 0.0]);
/// # Ok::<(), argiope_sparse::SparseError>(())
/// ```
pub fn activated_spmm_into<T: Elementary>(
    pattern: &Pattern,
    weights: Option<&[T]>,
    q: &[T],
    k: &[T],
    dim: usize,
    activation: Activation,
    y: &mut [T],
) -> Result<(), SparseError> {
    const OP: &str = "activated_spmm_into";
    activation.check(OP)?;
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
    if let Some(weights) = weights {
        check("weights", weights.len(), pattern.num_entries(), 1)?;
    }
    check("q", q.len(), pattern.num_rows(), dim)?;
    check("k", k.len(), pattern.num_columns(), dim)?;
    check("y", y.len(), pattern.num_rows(), dim)?;
    let entries = cpu::Entries {
        pattern,
        weights,
        slots: None,
    };
    cpu::run(
        entries,
        cpu::Pass::Values,
        [q, k],
        dim,
        activation,
        overwrite(y),
    );
    Ok(())
}
