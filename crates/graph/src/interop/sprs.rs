//! sprs matrices: views of our arrays, and patterns with values out of theirs.
//!
//! ```
//! use argiope_graph::{Csr, interop::sprs};
//!
//! let csr = Csr::new(3, vec![0, 2, 3], vec![0, 2, 1])?;
//! let matrix = sprs::view(&csr, &[0.5, 0.25, 4.0])?; // [2, 3], nothing copied
//! assert_eq!(matrix.get(0, 2), Some(&0.25));
//! let (pattern, values) = sprs::pattern_and_values(matrix)?;
//! assert_eq!((pattern, values), (csr, vec![0.5, 0.25, 4.0]));
//! # Ok::<(), argiope_graph::GraphError>(())
//! ```

use ::sprs::{CsMatViewI, SpIndex};

use crate::{
    Csr, GraphError, NodeId,
    csr::check_node_count,
    values::{check_slots, gather},
};

/// A matrix in row storage that borrows the pattern and the values, one a slot.
///
/// # Errors
/// [`GraphError::LengthMismatch`] unless there is one value a slot.
///
/// # Complexity
/// `O(num_rows + num_entries)` time, in which sprs checks the arrays once more; no space.
pub fn view<'a, T>(
    csr: &'a Csr,
    values: &'a [T],
) -> Result<CsMatViewI<'a, T, NodeId, u64>, GraphError> {
    check_slots(values, csr.num_entries())?;
    let shape = (csr.num_rows(), csr.num_columns());
    CsMatViewI::try_new(shape, csr.offsets(), csr.indices(), values).map_err(|(.., error)| {
        GraphError::InvalidParameter {
            name: "csr",
            value: error.to_string(),
            reason: "sprs does not accept the matrix",
        }
    })
}

/// The pattern of the stored entries, explicit zeros included, and their values, one a slot. Matrices in column storage
/// are transposed on the way.
///
/// # Errors
/// [`GraphError::TooManyNodes`] if a dimension is beyond `u32::MAX`; [`GraphError::UnsortedRow`] if an entry is stored
/// twice.
///
/// # Complexity
/// `O(num_rows + num_columns + num_entries)` time and space.
pub fn pattern_and_values<T: Copy, I: SpIndex, P: SpIndex>(
    matrix: CsMatViewI<'_, T, I, P>,
) -> Result<(Csr, Vec<T>), GraphError> {
    check_node_count(matrix.rows() as u64)?;
    check_node_count(matrix.cols() as u64)?;
    let mut offsets = Vec::with_capacity(matrix.outer_dims() + 1);
    offsets.push(0);
    let mut indices = Vec::with_capacity(matrix.nnz());
    let mut values = Vec::with_capacity(matrix.nnz());
    for row in matrix.outer_iterator() {
        for (column, &value) in row.iter() {
            indices.push(column as NodeId);
            values.push(value);
        }
        offsets.push(indices.len() as u64);
    }
    let stored = Csr::new(matrix.inner_dims(), offsets, indices)?;
    if matrix.is_csr() {
        return Ok((stored, values));
    }
    let (csr, slots) = stored.transpose_with_slots();
    let values = gather(&values, &slots)?;
    Ok((csr, values))
}

impl<T: Copy, I: SpIndex, P: SpIndex> TryFrom<CsMatViewI<'_, T, I, P>> for Csr {
    type Error = GraphError;

    /// The pattern alone: see [`pattern_and_values`].
    fn try_from(matrix: CsMatViewI<'_, T, I, P>) -> Result<Self, GraphError> {
        Ok(pattern_and_values(matrix)?.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::sprs::{CsMat, TriMat};

    #[test]
    fn test_both_storages_give_the_same_pattern() {
        let mut triplets = TriMat::new((3, 4));
        for (row, column, value) in [(0, 3, 1.0), (2, 0, 2.0), (0, 1, 3.0), (2, 3, 4.0)] {
            triplets.add_triplet(row, column, value);
        }
        let rows: CsMat<f64> = triplets.to_csr();
        let columns: CsMat<f64> = triplets.to_csc();
        let (csr, values) = pattern_and_values(rows.view()).unwrap();
        assert_eq!(csr.indices(), [1, 3, 0, 3]);
        assert_eq!(csr.offsets(), [0, 2, 2, 4]);
        assert_eq!(values, [3.0, 1.0, 2.0, 4.0]);
        assert_eq!(
            pattern_and_values(columns.view()).unwrap(),
            (csr.clone(), values)
        );
        assert_eq!(Csr::try_from(columns.view()).unwrap(), csr);
    }

    #[test]
    fn test_views_of_empty_matrices_and_wrong_values() {
        for (num_rows, num_columns) in [(0, 0), (0, 3), (3, 0), (2, 2)] {
            let csr = Csr::empty(num_rows, num_columns);
            let matrix = view::<f64>(&csr, &[]).unwrap();
            assert_eq!(matrix.shape(), (num_rows, num_columns));
            assert_eq!(pattern_and_values(matrix).unwrap().0, csr);
            assert!(view(&csr, &[1.0]).is_err());
        }
    }

    #[test]
    fn test_sprs_multiplies_with_a_view() {
        let csr = Csr::new(2, vec![0, 1, 3], vec![1, 0, 1]).unwrap();
        let matrix = view(&csr, &[2.0, 3.0, 5.0]).unwrap();
        let square = &matrix * &matrix;
        assert_eq!(
            square.to_dense().into_raw_vec_and_offset().0,
            [6.0, 10.0, 15.0, 31.0]
        );
    }
}
