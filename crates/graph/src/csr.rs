//! The compressed-sparse-row core under every graph of this crate.
//!
//! Row `r` lists its columns, strictly ascending, in `indices[offsets[r]..offsets[r + 1]]`:
//!
//! ```text
//!        0 1 2 3
//!     0  . x x .        offsets  0     2  3     5  5
//!     1  x . . .        indices  1  2  0  0  3
//!     2  x . . x
//!     3  . . . .
//! ```
//!
//! A position in `indices` is called a *slot*; values that belong to entries (weights, counts) are kept by the caller
//! in arrays with one element per slot.

use std::ops::Range;

use crate::{GraphError, NodeId, section::Section};

/// A sparse binary matrix in compressed-sparse-row form: `u64` offsets, `u32` columns, rows strictly ascending.
///
/// Cloning is cheap: both arrays are shared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Csr {
    num_columns: usize,
    offsets: Section<u64>,
    indices: Section<NodeId>,
}

impl Csr {
    /// Checks `offsets` (`num_rows + 1` values) and `indices` and takes them.
    ///
    /// # Errors
    /// [`GraphError::TooManyNodes`], [`GraphError::InvalidOffsets`], [`GraphError::UnsortedRow`] or
    /// [`GraphError::NodeOutOfRange`] for arrays that are no valid matrix.
    ///
    /// # Complexity
    /// `O(num_rows + num_entries)` time, no extra space.
    pub fn new(
        num_columns: usize,
        offsets: impl Into<Section<u64>>,
        indices: impl Into<Section<NodeId>>,
    ) -> Result<Self, GraphError> {
        let csr = Self {
            num_columns,
            offsets: offsets.into(),
            indices: indices.into(),
        };
        csr.validate()?;
        Ok(csr)
    }

    /// Takes arrays that this crate has made itself; debug builds check them.
    pub(crate) fn from_valid(num_columns: usize, offsets: Vec<u64>, indices: Vec<NodeId>) -> Self {
        let csr = Self {
            num_columns,
            offsets: offsets.into(),
            indices: indices.into(),
        };
        debug_assert!(csr.validate().is_ok(), "{:?}", csr.validate());
        csr
    }

    /// A matrix without entries.
    ///
    /// # Panics
    /// If `u32` ids cannot name that many rows or columns.
    #[must_use]
    pub fn empty(num_rows: usize, num_columns: usize) -> Self {
        let largest = NodeId::MAX as usize;
        assert!(
            num_rows.max(num_columns) <= largest,
            "{num_rows} x {num_columns} is too large"
        );
        Self::from_valid(num_columns, vec![0; num_rows + 1], Vec::new())
    }

    fn validate(&self) -> Result<(), GraphError> {
        check_node_count(self.num_columns as u64)?;
        check_offsets(&self.offsets, self.indices.len())?;
        for (row, ends) in self.offsets.windows(2).enumerate() {
            let columns = &self.indices[ends[0] as usize..ends[1] as usize];
            if let Some(pair) = columns.windows(2).find(|pair| pair[0] >= pair[1]) {
                return Err(GraphError::UnsortedRow {
                    row,
                    left: pair[0],
                    right: pair[1],
                });
            }
            if let Some(&last) = columns.last()
                && last as usize >= self.num_columns
            {
                let num_nodes = self.num_columns;
                return Err(GraphError::NodeOutOfRange {
                    node: last.into(),
                    num_nodes,
                });
            }
        }
        Ok(())
    }

    /// Number of rows.
    #[inline]
    #[must_use]
    pub fn num_rows(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Number of columns.
    #[inline]
    #[must_use]
    pub fn num_columns(&self) -> usize {
        self.num_columns
    }

    /// Number of stored entries.
    #[inline]
    #[must_use]
    pub fn num_entries(&self) -> usize {
        self.indices.len()
    }

    /// Row offsets, `[num_rows + 1]`.
    #[inline]
    #[must_use]
    pub fn offsets(&self) -> &[u64] {
        &self.offsets
    }

    /// Column of every slot, `[num_entries]`.
    #[inline]
    #[must_use]
    pub fn indices(&self) -> &[NodeId] {
        &self.indices
    }

    /// Offsets and columns as shared arrays: cloning them copies nothing.
    #[inline]
    #[must_use]
    pub fn sections(&self) -> (&Section<u64>, &Section<NodeId>) {
        (&self.offsets, &self.indices)
    }

    /// Slots of a row.
    ///
    /// # Panics
    /// If `row >= num_rows`.
    #[inline]
    #[must_use]
    pub fn slots(&self, row: NodeId) -> Range<usize> {
        let row = row as usize;
        self.offsets[row] as usize..self.offsets[row + 1] as usize
    }

    /// Columns of a row, strictly ascending.
    ///
    /// # Panics
    /// If `row >= num_rows`.
    #[inline]
    #[must_use]
    pub fn row(&self, row: NodeId) -> &[NodeId] {
        &self.indices[self.slots(row)]
    }

    /// Number of entries of a row.
    ///
    /// # Panics
    /// If `row >= num_rows`.
    #[inline]
    #[must_use]
    pub fn degree(&self, row: NodeId) -> usize {
        self.slots(row).len()
    }

    /// The largest row length; 0 for a matrix without rows.
    #[must_use]
    pub fn max_degree(&self) -> usize {
        self.offsets
            .windows(2)
            .map(|ends| (ends[1] - ends[0]) as usize)
            .max()
            .unwrap_or(0)
    }

    /// The slot that holds `(row, column)`, by binary search.
    #[must_use]
    pub fn slot_of(&self, row: NodeId, column: NodeId) -> Option<usize> {
        if row as usize >= self.num_rows() {
            return None;
        }
        let slots = self.slots(row);
        self.indices[slots.clone()]
            .binary_search(&column)
            .ok()
            .map(|at| slots.start + at)
    }

    /// All rows with their columns, in order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = (NodeId, &[NodeId])> + '_ {
        (0..self.num_rows()).map(|row| (row as NodeId, self.row(row as NodeId)))
    }

    /// The transpose. `O(num_rows + num_columns + num_entries)` time.
    #[must_use]
    pub fn transpose(&self) -> Self {
        self.transpose_visiting(|_, _| {})
    }

    /// The transpose, and for each of its slots the slot of the same entry in `self`.
    #[must_use]
    pub fn transpose_with_slots(&self) -> (Self, Vec<u64>) {
        let mut source_slots = vec![0u64; self.num_entries()];
        let transpose = self.transpose_visiting(|from, to| source_slots[to] = from as u64);
        (transpose, source_slots)
    }

    fn transpose_visiting(&self, mut visit: impl FnMut(usize, usize)) -> Self {
        let mut offsets = vec![0u64; self.num_columns + 1];
        for &column in self.indices() {
            offsets[column as usize + 1] += 1;
        }
        accumulate(&mut offsets);
        let mut next = offsets.clone();
        let mut indices = vec![0 as NodeId; self.num_entries()];
        let columns = self.indices();
        for (row, _) in self.rows() {
            for slot in self.slots(row) {
                let to = &mut next[columns[slot] as usize];
                indices[*to as usize] = row;
                visit(slot, *to as usize);
                *to += 1;
            }
        }
        Self::from_valid(self.num_rows(), offsets, indices)
    }

    /// Bytes of the two arrays.
    #[must_use]
    pub fn size_bytes(&self) -> usize {
        size_of_val(self.offsets()) + size_of_val(self.indices())
    }

    /// True if the arrays lie in a memory-mapped file.
    #[must_use]
    pub fn is_mapped(&self) -> bool {
        self.indices.is_mapped()
    }
}

/// Turns counts stored at `row + 1` into offsets.
pub(crate) fn accumulate(offsets: &mut [u64]) {
    let mut sum = 0;
    for offset in offsets {
        sum += *offset;
        *offset = sum;
    }
}

/// Checks that `offsets` starts at 0, never decreases and ends at `num_entries`.
pub(crate) fn check_offsets(offsets: &[u64], num_entries: usize) -> Result<(), GraphError> {
    let num_rows = check_node_count(offsets.len().saturating_sub(1) as u64)?;
    let invalid = |row: usize, start: u64, end: u64| GraphError::InvalidOffsets {
        row,
        start,
        end,
        num_entries,
    };
    match (offsets.first(), offsets.last()) {
        (Some(0), Some(&last)) if last == num_entries as u64 => {}
        (first, last) => {
            let (first, last) = (first.copied().unwrap_or(0), last.copied().unwrap_or(0));
            return Err(invalid(num_rows.saturating_sub(1), first, last));
        }
    }
    for (row, ends) in offsets.windows(2).enumerate() {
        if ends[0] > ends[1] || ends[1] > num_entries as u64 {
            return Err(invalid(row, ends[0], ends[1]));
        }
    }
    Ok(())
}

/// `num_nodes` if `u32` ids can name that many nodes.
pub(crate) fn check_node_count(num_nodes: u64) -> Result<usize, GraphError> {
    if num_nodes > u64::from(NodeId::MAX) {
        return Err(GraphError::TooManyNodes { num_nodes });
    }
    Ok(num_nodes as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_new_rejects_invalid_arrays() {
        let new = |columns, offsets: &[u64], indices: &[u32]| {
            Csr::new(columns, offsets.to_vec(), indices.to_vec())
        };
        assert!(new(4, &[0, 2, 3, 5, 5], &[1, 2, 0, 0, 3]).is_ok());
        assert!(matches!(
            new(4, &[], &[]),
            Err(GraphError::InvalidOffsets { .. })
        ));
        assert!(matches!(
            new(4, &[1, 1], &[0]),
            Err(GraphError::InvalidOffsets { .. })
        ));
        assert!(matches!(
            new(4, &[0, 2, 1], &[0]),
            Err(GraphError::InvalidOffsets { row: 0, .. })
        ));
        assert!(matches!(
            new(4, &[0, 1], &[0, 1]),
            Err(GraphError::InvalidOffsets { .. })
        ));
        assert!(matches!(
            new(4, &[0, 2], &[1, 1]),
            Err(GraphError::UnsortedRow { row: 0, .. })
        ));
        assert!(matches!(
            new(4, &[0, 1], &[4]),
            Err(GraphError::NodeOutOfRange { node: 4, .. })
        ));
    }

    #[test]
    fn test_transpose_twice_is_identity() {
        let csr = Csr::new(4, vec![0, 2, 3, 5], vec![1, 2, 0, 0, 3]).unwrap();
        let (transpose, slots) = csr.transpose_with_slots();
        assert_eq!(transpose.num_rows(), 4);
        assert_eq!(transpose.row(0), [1, 2]);
        assert_eq!(slots, [2, 3, 0, 1, 4]);
        assert_eq!(transpose.transpose(), csr);
    }
}
