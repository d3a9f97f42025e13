//! Which rows are meant.

use argiope_graph::section::Section;

use crate::{Pattern, SparseError};

/// Indices of rows, in any order and with repetitions, each checked against the number of rows.
///
/// Cloning is cheap: all clones share the indices, their grouping by row and their copies on devices.
#[derive(Clone, PartialEq, Eq)]
pub struct RowIndex {
    /// Row `i` has one entry, in column `index[i]`.
    pattern: Pattern,
}

impl RowIndex {
    /// Takes `index`, where every element must be below `num_rows`.
    ///
    /// # Errors
    /// [`SparseError::IndexOutOfRange`], [`SparseError::TooMany`].
    ///
    /// # Complexity
    /// `O(len)` time, one `u64` for every element.
    ///
    /// # Example
    /// ```
    /// use argiope_sparse::RowIndex;
    ///
    /// let index = RowIndex::new(vec![4, 0, 4], 5)?;
    /// assert_eq!((index.len(), index.num_rows()), (3, 5));
    /// assert!(RowIndex::new(vec![5], 5).is_err());
    /// # Ok::<(), argiope_sparse::SparseError>(())
    /// ```
    pub fn new(index: impl Into<Section<u32>>, num_rows: usize) -> Result<Self, SparseError> {
        let index = index.into();
        for (what, count) in [("indices", index.len()), ("rows", num_rows)] {
            if count >= u32::MAX as usize {
                let count = count as u64;
                return Err(SparseError::TooMany { what, count });
            }
        }
        let offsets: Vec<u64> = (0..=index.len() as u64).collect();
        let pattern = Pattern::new(num_rows, offsets, index).map_err(|error| match error {
            SparseError::IndexOutOfRange {
                position, index, ..
            } => out_of_range("RowIndex::new", position, index, num_rows),
            other => other,
        })?;
        Ok(Self { pattern })
    }

    /// Copies `index`.
    ///
    /// # Errors
    /// As [`RowIndex::new`].
    pub fn from_slice(index: &[u32], num_rows: usize) -> Result<Self, SparseError> {
        Self::new(index.to_vec(), num_rows)
    }

    /// Reads `index` from its device; negative elements are out of range like those from `num_rows` on.
    ///
    /// # Errors
    /// As [`RowIndex::new`].
    ///
    /// # Complexity
    /// `O(len)` time and space, and a wait for the device: an index that is used more than once should be kept.
    ///
    /// # Example
    /// ```
    /// use argiope_sparse::RowIndex;
    /// use burn::tensor::{Device, Int, Tensor};
    ///
    /// let index = Tensor::<1, Int>::from_data([1, 0, -1], &Device::flex());
    /// assert_eq!(RowIndex::from_tensor(index.clone().slice([0..2]), 3)?.indices(), [1, 0]);
    /// assert!(RowIndex::from_tensor(index, 3).is_err());
    /// # Ok::<(), argiope_sparse::SparseError>(())
    /// ```
    #[cfg(feature = "burn")]
    pub fn from_tensor(
        index: burn::tensor::Tensor<1, burn::tensor::Int>,
        num_rows: usize,
    ) -> Result<Self, SparseError> {
        let data = index.into_data();
        let index = (data.iter::<i64>().enumerate())
            .map(|(position, index)| match u32::try_from(index) {
                Ok(index) if (index as usize) < num_rows => Ok(index),
                _ => Err(out_of_range(
                    "RowIndex::from_tensor",
                    position,
                    index,
                    num_rows,
                )),
            })
            .collect::<Result<Vec<u32>, _>>()?;
        Self::new(index, num_rows)
    }

    /// Number of elements.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pattern.num_entries()
    }

    /// True if there are no elements.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of rows that an element may name.
    #[must_use]
    pub fn num_rows(&self) -> usize {
        self.pattern.num_columns()
    }

    /// The elements, `[len]`.
    #[must_use]
    pub fn indices(&self) -> &[u32] {
        self.pattern.indices()
    }

    /// The `len x num_rows` pattern in which row `i` has its one entry at the `i`-th element.
    #[must_use]
    pub fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    /// The `num_rows x len` pattern in which every row lists the positions of the elements that name it, in ascending
    /// order; made at the first call.
    #[must_use]
    pub fn positions_of_rows(&self) -> &Pattern {
        self.pattern.transposed().incidence()
    }
}

impl std::fmt::Debug for RowIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RowIndex")
            .field("len", &self.len())
            .field("num_rows", &self.num_rows())
            .finish_non_exhaustive()
    }
}

fn out_of_range(op: &'static str, position: usize, index: i64, num_rows: usize) -> SparseError {
    SparseError::IndexOutOfRange {
        op,
        operand: "index",
        position,
        index,
        bound: num_rows,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_positions_are_grouped_by_row() {
        let index = RowIndex::from_slice(&[3, 1, 3, 0, 3], 5).unwrap();
        let positions = index.positions_of_rows();
        let rows: Vec<_> = (0..5).map(|row| positions.row(row)).collect();
        assert_eq!(rows, [&[3][..], &[1], &[], &[0, 2, 4], &[]]);
        assert_eq!(positions.num_columns(), 5);
    }

    #[test]
    fn test_bad_indices_are_errors() {
        assert_eq!(
            RowIndex::from_slice(&[0, 4, 7], 4),
            Err(out_of_range("RowIndex::new", 1, 4, 4))
        );
        assert!(RowIndex::from_slice(&[0], 0).is_err());
        assert!(RowIndex::from_slice(&[], 0).unwrap().is_empty());
        assert!(matches!(
            RowIndex::from_slice(&[], u32::MAX as usize),
            Err(SparseError::TooMany { what: "rows", .. })
        ));
    }
}
