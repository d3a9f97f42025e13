//! Dense matrices of small graphs.
//!
//! ```
//! use argiope_graph::{Csr, UndirectedGraph, interop::ndarray};
//!
//! let path = UndirectedGraph::from_edges(0, [(0, 1), (1, 2)])?;
//! let dense = ndarray::pattern(path.csr())?; // [3, 3]
//! assert_eq!(dense.row(1).to_vec(), [1.0, 0.0, 1.0]);
//! let (csr, _) = ndarray::pattern_and_values(dense.view())?;
//! assert_eq!(UndirectedGraph::from_csr(csr)?, path);
//! # Ok::<(), argiope_graph::GraphError>(())
//! ```

use ::ndarray::{Array2, ArrayView2};

use crate::{Csr, GraphError, NodeId, csr::check_node_count, values::check_slots};

/// Most elements of a dense matrix: two gigabytes of `f64`. Larger graphs are refused instead of filling the memory.
pub const MAX_DENSE_ELEMENTS: usize = 1 << 28;

/// The matrix of shape `[num_rows, num_columns]` with 1 where there is an entry and 0 elsewhere.
///
/// # Errors
/// [`GraphError::InvalidParameter`] beyond [`MAX_DENSE_ELEMENTS`].
pub fn pattern(csr: &Csr) -> Result<Array2<f64>, GraphError> {
    fill(csr, |_| 1.0)
}

/// The matrix of shape `[num_rows, num_columns]` with each entry's value, one a slot, and `T::default()` elsewhere.
///
/// # Errors
/// [`GraphError::LengthMismatch`] unless there is one value a slot; [`GraphError::InvalidParameter`] beyond
/// [`MAX_DENSE_ELEMENTS`].
pub fn dense<T: Copy + Default>(csr: &Csr, values: &[T]) -> Result<Array2<T>, GraphError> {
    check_slots(values, csr.num_entries())?;
    fill(csr, |slot| values[slot])
}

/// The pattern of the elements that differ from `T::default()`, and their values, one a slot. NaN differs.
///
/// # Errors
/// [`GraphError::TooManyNodes`] if a dimension is beyond `u32::MAX`.
///
/// # Complexity
/// `O(num_rows * num_columns)`.
pub fn pattern_and_values<T: Copy + Default + PartialEq>(
    matrix: ArrayView2<'_, T>,
) -> Result<(Csr, Vec<T>), GraphError> {
    let (num_rows, num_columns) = matrix.dim();
    check_node_count(num_rows as u64)?;
    check_node_count(num_columns as u64)?;
    let mut offsets = Vec::with_capacity(num_rows + 1);
    offsets.push(0);
    let (mut indices, mut values) = (Vec::new(), Vec::new());
    for row in matrix.rows() {
        for (&value, column) in row.iter().zip(0 as NodeId..) {
            if value != T::default() {
                indices.push(column);
                values.push(value);
            }
        }
        offsets.push(indices.len() as u64);
    }
    Ok((Csr::new(num_columns, offsets, indices)?, values))
}

impl<T: Copy + Default + PartialEq> TryFrom<ArrayView2<'_, T>> for Csr {
    type Error = GraphError;

    /// The pattern alone: see [`pattern_and_values`].
    fn try_from(matrix: ArrayView2<'_, T>) -> Result<Self, GraphError> {
        Ok(pattern_and_values(matrix)?.0)
    }
}

fn fill<T: Copy + Default>(
    csr: &Csr,
    value_of: impl Fn(usize) -> T,
) -> Result<Array2<T>, GraphError> {
    let shape = (csr.num_rows(), csr.num_columns());
    let elements = shape.0.checked_mul(shape.1);
    if elements.is_none_or(|elements| elements > MAX_DENSE_ELEMENTS) {
        return Err(GraphError::InvalidParameter {
            name: "csr",
            value: format!("of shape {shape:?}"),
            reason: "a dense matrix of this shape would be too large",
        });
    }
    let mut matrix = Array2::from_elem(shape, T::default());
    for (row, columns) in csr.rows() {
        for (slot, &column) in csr.slots(row).zip(columns) {
            matrix[[row as usize, column as usize]] = value_of(slot);
        }
    }
    Ok(matrix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_values_and_pattern_come_back() {
        let csr = Csr::new(3, vec![0, 2, 3], vec![0, 2, 1]).unwrap();
        let values = [1.5, f64::MAX, -2.0];
        let matrix = dense(&csr, &values).unwrap();
        assert_eq!(matrix.dim(), (2, 3));
        let back = pattern_and_values(matrix.view()).unwrap();
        assert_eq!(back, (csr.clone(), values.to_vec()));
        // columns are as good as rows
        let turned = Csr::try_from(matrix.t()).unwrap();
        assert_eq!(turned, csr.transpose());
        assert!(dense(&csr, &[1.0]).is_err());
        let nan = pattern_and_values(Array2::from_elem((1, 1), f64::NAN).view()).unwrap();
        assert_eq!(nan.0.num_entries(), 1);
    }

    #[test]
    fn test_large_matrices_are_refused() {
        let csr = Csr::empty(1 << 15, 1 << 14);
        assert!(matches!(
            pattern(&csr),
            Err(GraphError::InvalidParameter { .. })
        ));
        assert_eq!(pattern(&Csr::empty(0, 5)).unwrap().dim(), (0, 5));
    }
}
