//! Sparse times dense: every node reduces what its neighbours send.
//!
//! ```text
//! y[v, k] = reduce over the slots e of row v of  w[e, head of k] * x[indices[e], k]
//! ```
//!
//! With `reduce = Sum` this is the product of a sparse and a dense matrix, the aggregation step of message passing (Gilmer
//! et al., *Neural Message Passing for Quantum Chemistry*, ICML 2017, equation 1). Weights may be one number an entry, or
//! one an entry and head, as multi-head attention needs: head `h` of `H` scales the features `h * dim / H ..
//! (h + 1) * dim / H`.
//!
//! Rows without entries give 0 for every reduction. The mean divides by the number of entries, not by the sum of the
//! weights. Maximum and minimum send their gradient to the first entry that reaches them, and propagate NaN.
//!
//! Sparse node features (a bag of words) are a pattern with weights: `spmm_weighted(&features, values, weight_matrix, Sum)` is the
//! first linear layer of a model on them.

#[cfg(feature = "burn")]
mod autodiff;
pub(crate) mod cpu;
#[cfg(feature = "cube")]
pub(crate) mod cube;
mod extremum;
#[cfg(feature = "burn")]
mod flex;
#[cfg(feature = "burn")]
mod ops;
pub mod reference;

#[cfg(feature = "burn")]
pub(crate) use ops::SpmmKernels;
#[cfg(feature = "burn")]
pub use ops::{spmm, spmm_weighted};

use crate::{Pattern, Real, SparseError, unwritten::overwrite};

/// How the messages to a node become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Reduce {
    /// Their sum.
    #[default]
    Sum,
    /// Their sum over their number.
    Mean,
    /// The largest, feature by feature.
    Max,
    /// The smallest, feature by feature.
    Min,
}

impl Reduce {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Sum, Self::Mean, Self::Max, Self::Min];
}

/// `spmm` on slices: `x` is `[num_columns, dim]`, `weights` `[num_entries]`, `y` `[num_rows, dim]`.
///
/// Equal for any number of threads of the current rayon pool.
///
/// # Errors
/// [`SparseError::Shape`] for slices of other lengths.
///
/// # Complexity
/// `O(num_entries * dim)` time, no extra space.
///
/// # Example
/// ```
/// use argiope_sparse::{Pattern, spmm::{Reduce, spmm_into}};
///
/// let pattern = Pattern::new(3, vec![0, 2, 2], vec![0, 2])?;
/// let mut y = [0.0; 4];
/// spmm_into(&pattern, Some(&[1.0, 10.0]), &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 2, Reduce::Sum, &mut y)?;
/// assert_eq!(y, [51.0, 62.0, 0.0, 0.0]);
/// # Ok::<(), argiope_sparse::SparseError>(())
/// ```
pub fn spmm_into<T: Real>(
    pattern: &Pattern,
    weights: Option<&[T]>,
    x: &[T],
    dim: usize,
    reduce: Reduce,
    y: &mut [T],
) -> Result<(), SparseError> {
    let check = |operand, found: usize, rows: usize, dim: usize| {
        if rows.checked_mul(dim) == Some(found) {
            return Ok(());
        }
        Err(SparseError::Shape {
            op: "spmm_into",
            operand,
            found: vec![found],
            expected: format!("{rows} times {dim} elements"),
        })
    };
    check("x", x.len(), pattern.num_columns(), dim)?;
    check("y", y.len(), pattern.num_rows(), dim)?;
    if let Some(weights) = weights {
        check("weights", weights.len(), pattern.num_entries(), 1)?;
    }
    match reduce {
        Reduce::Sum | Reduce::Mean => {
            let factors = cpu::Factors {
                weights,
                heads: 1,
                mean: reduce == Reduce::Mean,
                ..cpu::Factors::default()
            };
            cpu::sum(pattern, factors, x, 1, dim, overwrite(y));
        }
        Reduce::Max | Reduce::Min => {
            let weights = weights.map(|weights| (weights, 1));
            let is_max = reduce == Reduce::Max;
            extremum::extremum(pattern, weights, x, 1, dim, is_max, overwrite(y), None);
        }
    }
    Ok(())
}
