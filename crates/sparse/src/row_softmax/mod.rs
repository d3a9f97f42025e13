//! Softmax and its logarithm over rows of a dense tensor.
//!
//! ```text
//! softmax       y[i, k] = exp(x[i, k] - m[i]) / sum over j of exp(x[i, j] - m[i])      with m[i] = max over j of x[i, j]
//! log-softmax   y[i, k] = x[i, k] - m[i] - ln(sum over j of exp(x[i, j] - m[i]))
//! ```
//!
//! Subtracting the largest element leaves the value as it is and keeps every exponential in 0..=1. The backward pass needs
//! the result only:
//!
//! ```text
//! softmax       dx[i, k] = y[i, k] * (dy[i, k] - sum over j of y[i, j] * dy[i, j])
//! log-softmax   dx[i, k] = dy[i, k] - exp(y[i, k]) * sum over j of dy[i, j]
//! ```
//!
//! An element `-inf` (a mask) gets probability 0. A row where all are `-inf`, or one is `inf` or NaN, has no softmax: all its
//! results are NaN, as in PyTorch.

#[cfg(feature = "burn")]
mod autodiff;
pub(crate) mod cpu;
#[cfg(feature = "cube")]
mod cube;
#[cfg(feature = "burn")]
mod flex;
#[cfg(feature = "burn")]
mod gradient;
#[cfg(feature = "burn")]
mod ops;
pub mod reference;

#[cfg(feature = "burn")]
pub use ops::{row_log_softmax, row_softmax};

use crate::{SparseError, chunks::for_each_chunk_mut, elementary::Elementary};

/// `row_softmax` on a slice of shape `[num_rows, width]`, in place.
///
/// Equal for any number of threads of the current rayon pool.
///
/// # Errors
/// [`SparseError::Shape`] if `values` holds no whole number of rows.
///
/// # Complexity
/// `O(num_rows * width)` time, no extra space.
///
/// # Example
/// ```
/// use argiope_sparse::row_softmax::row_softmax_in_place;
///
/// let mut values = [0.0, 0.0, 1000.0, -1000.0];
/// row_softmax_in_place(&mut values, 2)?;
/// assert_eq!(values, [0.5, 0.5, 1.0, 0.0]);
/// # Ok::<(), argiope_sparse::SparseError>(())
/// ```
pub fn row_softmax_in_place<T: Elementary>(
    values: &mut [T],
    width: usize,
) -> Result<(), SparseError> {
    check_rows("row_softmax_in_place", values.len(), width)?;
    for_each_chunk_mut(values, width, |_, rows| cpu::softmax(rows, width));
    Ok(())
}

/// `row_log_softmax` on a slice of shape `[num_rows, width]`, in place.
///
/// Equal for any number of threads of the current rayon pool.
///
/// # Errors
/// [`SparseError::Shape`] if `values` holds no whole number of rows.
///
/// # Complexity
/// `O(num_rows * width)` time; a few kilobytes of extra space for a thread.
pub fn row_log_softmax_in_place<T: Elementary>(
    values: &mut [T],
    width: usize,
) -> Result<(), SparseError> {
    check_rows("row_log_softmax_in_place", values.len(), width)?;
    for_each_chunk_mut(values, width, |_, rows| cpu::log_softmax(rows, width));
    Ok(())
}

fn check_rows(op: &'static str, len: usize, width: usize) -> Result<(), SparseError> {
    let is_whole = if width == 0 {
        len == 0
    } else {
        len.is_multiple_of(width)
    };
    if is_whole {
        return Ok(());
    }
    Err(SparseError::Shape {
        op,
        operand: "values",
        found: vec![len],
        expected: format!("a multiple of {width} elements"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_slices_of_part_of_a_row_are_errors() {
        for (len, width) in [(5, 2), (1, 0), (2, 3)] {
            let mut values = vec![0.0f32; len];
            assert!(row_softmax_in_place(&mut values, width).is_err());
            assert!(row_log_softmax_in_place(&mut values, width).is_err());
        }
        assert_eq!(row_softmax_in_place::<f32>(&mut [], 0), Ok(()));
    }

    #[test]
    fn test_logarithms_are_accurate_in_f32() {
        for width in [1, 2, 7, 16, 65, 5000] {
            let x: Vec<f32> = (0..width * 3)
                .map(|at| (at * 37 % 101) as f32 * 0.3)
                .collect();
            let exact: Vec<f64> = x.iter().copied().map(f64::from).collect();
            let exact = reference::row_log_softmax(&exact, width);
            let mut found = x;
            row_log_softmax_in_place(&mut found, width).unwrap();
            for (found, exact) in found.iter().zip(exact) {
                assert!((f64::from(*found) - exact).abs() < 4e-6, "{found} {exact}");
            }
        }
    }
}
