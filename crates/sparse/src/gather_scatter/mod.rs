//! Rows by index, and back: each is the backward pass of the other.
//!
//! ```text
//! gather    y[i, k] = x[index[i], k]
//! scatter   y[t, k] = sum over the positions i with index[i] = t of values[i, k]
//! ```
//!
//! Both are products with the 0-1 matrix that has its `i`-th row's one at `index[i]`, and with its transpose. An index
//! may repeat: the positions of every target are grouped once, at the first scatter, and every target is then summed by one
//! thread in the order of its positions. There are no atomic additions; results are equal for any number of threads.
//! Targets that no position names get 0.

#[cfg(feature = "burn")]
mod autodiff;
mod cpu;
#[cfg(feature = "cube")]
mod cube;
#[cfg(feature = "burn")]
mod flex;
mod index;
#[cfg(feature = "burn")]
mod ops;
pub mod reference;

pub use index::RowIndex;
#[cfg(feature = "burn")]
pub use ops::{gather_rows, scatter_rows};

use crate::{Real, SparseError, spmm, unwritten::overwrite};

/// `output[i] = x[index[i]]` on slices: `x` is `[num_rows, dim]`, `output` is `[len, dim]`.
///
/// # Errors
/// [`SparseError::Shape`] for slices of other lengths.
///
/// # Complexity
/// `O(len * dim)` time, no extra space.
pub fn gather_rows_into<T: Real>(
    x: &[T],
    index: &RowIndex,
    dim: usize,
    output: &mut [T],
) -> Result<(), SparseError> {
    const OP: &str = "gather_rows_into";
    check(OP, "x", x.len(), index.num_rows(), dim)?;
    check(OP, "output", output.len(), index.len(), dim)?;
    cpu::gather(index, x, 1, dim, overwrite(output));
    Ok(())
}

/// `output[t] = sum of the values whose index is t` on slices: `values` is `[len, dim]`, `output` is `[num_rows, dim]`.
///
/// Equal for any number of threads of the current rayon pool.
///
/// # Errors
/// [`SparseError::Shape`] for slices of other lengths.
///
/// # Complexity
/// `O((len + num_rows) * dim)` time; the first call for an index groups its positions, in `O(len + num_rows)` time and
/// space.
///
/// # Example
/// ```
/// use argiope_sparse::{RowIndex, gather_scatter::scatter_rows_into};
///
/// let index = RowIndex::new(vec![2, 0, 2], 4)?;
/// let mut sums = [0.0; 4];
/// scatter_rows_into(&[1.0, 10.0, 100.0], &index, 1, &mut sums)?;
/// assert_eq!(sums, [10.0, 0.0, 101.0, 0.0]);
/// # Ok::<(), argiope_sparse::SparseError>(())
/// ```
pub fn scatter_rows_into<T: Real>(
    values: &[T],
    index: &RowIndex,
    dim: usize,
    output: &mut [T],
) -> Result<(), SparseError> {
    const OP: &str = "scatter_rows_into";
    check(OP, "values", values.len(), index.len(), dim)?;
    check(OP, "output", output.len(), index.num_rows(), dim)?;
    let factors = spmm::cpu::Factors::default();
    let output = overwrite(output);
    spmm::cpu::sum(index.positions_of_rows(), factors, values, 1, dim, output);
    Ok(())
}

fn check(
    op: &'static str,
    operand: &'static str,
    found: usize,
    rows: usize,
    dim: usize,
) -> Result<(), SparseError> {
    if rows.checked_mul(dim) == Some(found) {
        return Ok(());
    }
    Err(SparseError::Shape {
        op,
        operand,
        found: vec![found],
        expected: format!("{rows} times {dim} elements"),
    })
}
