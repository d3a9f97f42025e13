//! Where the entries of a sparse matrix lie, apart from their values.
//!
//! One pattern meets many arrays of values (edge weights, attention scores, their gradients), so the two are kept apart.
//! What can be derived from a pattern (its transpose, the row of every entry, copies on devices) is made at the first use
//! and then shared by all clones.

#[cfg(feature = "cube")]
mod device;
mod transpose;

use std::{
    ops::Range,
    sync::{Arc, OnceLock},
};

use argiope_graph::{Csr, DirectedGraph, UndirectedGraph, section::Section};

#[cfg(feature = "cube")]
pub(crate) use device::{DeviceArray, DeviceCopies, HUB_DEGREE};
pub use transpose::Transposed;

use crate::SparseError;

/// The positions of the entries of a `num_rows x num_columns` sparse matrix, grouped by row.
///
/// Row `v` holds the columns `indices[offsets[v]..offsets[v + 1]]`; a position in `indices` is called a *slot*, and values
/// that belong to the entries are arrays with one element (or one row) a slot. For message passing, a row lists the
/// nodes that a node receives from. Columns of a row may repeat (parallel edges) and stand in any order, unless an op asks
/// for [`Pattern::is_ascending`] rows.
///
/// Cloning is cheap: all clones share the arrays and everything derived from them.
#[derive(Clone)]
pub struct Pattern {
    inner: Arc<Inner>,
}

struct Inner {
    num_columns: usize,
    offsets: Section<u64>,
    indices: Section<u32>,
    /// The first row that is not strictly ascending.
    first_unordered: Option<usize>,
    transposed: OnceLock<Transposed>,
    rows_of_slots: OnceLock<Vec<u32>>,
    incidence: OnceLock<Pattern>,
    #[cfg(feature = "cube")]
    copies: device::PatternCopies,
}

impl Pattern {
    /// Checks `offsets` (`num_rows + 1` values) and `indices` and takes them.
    ///
    /// # Errors
    /// [`SparseError::Offsets`], [`SparseError::IndexOutOfRange`], [`SparseError::TooMany`].
    ///
    /// # Complexity
    /// `O(num_rows + num_entries)` time, no extra space.
    pub fn new(
        num_columns: usize,
        offsets: impl Into<Section<u64>>,
        indices: impl Into<Section<u32>>,
    ) -> Result<Self, SparseError> {
        let (offsets, indices) = (offsets.into(), indices.into());
        check_offsets(&offsets, indices.len())?;
        check_sizes(offsets.len() - 1, num_columns, indices.len())?;
        if let Some(position) = indices.iter().position(|&c| c as usize >= num_columns) {
            return Err(SparseError::IndexOutOfRange {
                op: "Pattern::new",
                operand: "indices",
                position,
                index: indices[position].into(),
                bound: num_columns,
            });
        }
        let first_unordered = offsets.windows(2).position(|ends| {
            !indices[ends[0] as usize..ends[1] as usize].is_sorted_by(|left, right| left < right)
        });
        Ok(Self::from_valid(
            num_columns,
            offsets,
            indices,
            first_unordered,
        ))
    }

    fn from_valid(
        num_columns: usize,
        offsets: Section<u64>,
        indices: Section<u32>,
        first_unordered: Option<usize>,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                num_columns,
                offsets,
                indices,
                first_unordered,
                transposed: OnceLock::new(),
                rows_of_slots: OnceLock::new(),
                incidence: OnceLock::new(),
                #[cfg(feature = "cube")]
                copies: device::PatternCopies::default(),
            }),
        }
    }

    /// Groups `(row, column)` pairs, duplicates included, by row; a row is sorted by column, and equal pairs keep their
    /// order. Also returns the slot of every pair.
    ///
    /// # Errors
    /// [`SparseError::IndexOutOfRange`], [`SparseError::TooMany`].
    ///
    /// # Complexity
    /// `O(num_rows + num_columns + num_edges)` time and space.
    ///
    /// # Example
    /// ```
    /// use argiope_sparse::Pattern;
    ///
    /// let (pattern, slots) = Pattern::from_edges(3, 3, &[(2, 0), (0, 2), (0, 1)])?;
    /// assert_eq!(pattern.row(0), [1, 2]);
    /// assert_eq!(slots, [2, 1, 0]);
    /// # Ok::<(), argiope_sparse::SparseError>(())
    /// ```
    pub fn from_edges(
        num_rows: usize,
        num_columns: usize,
        edges: &[(u32, u32)],
    ) -> Result<(Self, Vec<u32>), SparseError> {
        check_sizes(num_rows, num_columns, edges.len())?;
        for (position, &(row, column)) in edges.iter().enumerate() {
            let out_of_range = |operand, index: u32, bound| SparseError::IndexOutOfRange {
                op: "Pattern::from_edges",
                operand,
                position,
                index: index.into(),
                bound,
            };
            if row as usize >= num_rows {
                return Err(out_of_range("row of edges", row, num_rows));
            }
            if column as usize >= num_columns {
                return Err(out_of_range("column of edges", column, num_columns));
            }
        }
        // Two stable counting sorts: by column, then by row.
        let by_column = transpose::group(edges.len(), num_columns, |edge| edges[edge as usize].1);
        let by_row = transpose::group(edges.len(), num_rows, |position| {
            edges[by_column.members[position as usize] as usize].0
        });
        let mut slots = vec![0u32; edges.len()];
        let mut indices = Vec::with_capacity(edges.len());
        for (slot, &position) in (0u32..).zip(&by_row.members) {
            let edge = by_column.members[position as usize] as usize;
            slots[edge] = slot;
            indices.push(edges[edge].1);
        }
        let pattern = Self::new(num_columns, by_row.offsets, indices)?;
        Ok((pattern, slots))
    }

    /// Number of rows.
    #[inline]
    #[must_use]
    pub fn num_rows(&self) -> usize {
        self.inner.offsets.len() - 1
    }

    /// Number of columns.
    #[inline]
    #[must_use]
    pub fn num_columns(&self) -> usize {
        self.inner.num_columns
    }

    /// Number of entries.
    #[inline]
    #[must_use]
    pub fn num_entries(&self) -> usize {
        self.inner.indices.len()
    }

    /// Row offsets, `[num_rows + 1]`.
    #[inline]
    #[must_use]
    pub fn offsets(&self) -> &[u64] {
        &self.inner.offsets
    }

    /// Column of every slot, `[num_entries]`.
    #[inline]
    #[must_use]
    pub fn indices(&self) -> &[u32] {
        &self.inner.indices
    }

    /// Slots of a row.
    ///
    /// # Panics
    /// If `row >= num_rows`.
    #[inline]
    #[must_use]
    pub fn slots(&self, row: usize) -> Range<usize> {
        let offsets = self.offsets();
        offsets[row] as usize..offsets[row + 1] as usize
    }

    /// Columns of a row.
    ///
    /// # Panics
    /// If `row >= num_rows`.
    #[inline]
    #[must_use]
    pub fn row(&self, row: usize) -> &[u32] {
        &self.indices()[self.slots(row)]
    }

    /// Number of entries of a row.
    ///
    /// # Panics
    /// If `row >= num_rows`.
    #[inline]
    #[must_use]
    pub fn degree(&self, row: usize) -> usize {
        self.slots(row).len()
    }

    /// True if every row is strictly ascending: sorted, without duplicates.
    #[must_use]
    pub fn is_ascending(&self) -> bool {
        self.inner.first_unordered.is_none()
    }

    /// Fails unless every row is strictly ascending.
    pub(crate) fn require_ascending(&self, op: &'static str) -> Result<(), SparseError> {
        match self.inner.first_unordered {
            Some(row) => Err(SparseError::RowNotAscending { op, row }),
            None => Ok(()),
        }
    }

    /// The row of every slot, `[num_entries]`; made at the first call.
    #[must_use]
    pub fn rows_of_slots(&self) -> &[u32] {
        self.inner.rows_of_slots.get_or_init(|| {
            let mut rows = Vec::with_capacity(self.num_entries());
            for (row, ends) in (0u32..).zip(self.offsets().windows(2)) {
                rows.resize(ends[1] as usize, row);
            }
            rows
        })
    }

    /// The transpose with the slots its entries come from; made at the first call.
    #[must_use]
    pub fn transposed(&self) -> &Transposed {
        self.inner.transposed.get_or_init(|| Transposed::of(self))
    }

    /// The `num_rows x num_entries` pattern in which every row lists its own slots: its product with values of the
    /// entries sums them row by row. Made at the first call.
    #[must_use]
    pub fn incidence(&self) -> &Self {
        self.inner.incidence.get_or_init(|| {
            let slots: Vec<u32> = (0..self.num_entries() as u32).collect();
            let offsets = self.inner.offsets.clone();
            Self::from_valid(self.num_entries(), offsets, slots.into(), None)
        })
    }

    /// True if `other` is a clone of this pattern (shares its arrays).
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.is_same(other)
            || (self.num_columns() == other.num_columns()
                && self.offsets() == other.offsets()
                && self.indices() == other.indices())
    }
}

impl Eq for Pattern {}

impl std::fmt::Debug for Pattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pattern")
            .field("num_rows", &self.num_rows())
            .field("num_columns", &self.num_columns())
            .field("num_entries", &self.num_entries())
            .finish_non_exhaustive()
    }
}

impl TryFrom<&Csr> for Pattern {
    type Error = SparseError;

    /// Shares the arrays of `csr`.
    fn try_from(csr: &Csr) -> Result<Self, SparseError> {
        check_sizes(csr.num_rows(), csr.num_columns(), csr.num_entries())?;
        let (offsets, indices) = csr.sections();
        Ok(Self::from_valid(
            csr.num_columns(),
            offsets.clone(),
            indices.clone(),
            None,
        ))
    }
}

impl TryFrom<&UndirectedGraph> for Pattern {
    type Error = SparseError;

    /// The symmetric adjacency; shares the arrays of `graph`.
    fn try_from(graph: &UndirectedGraph) -> Result<Self, SparseError> {
        Self::try_from(graph.csr())
    }
}

impl TryFrom<&DirectedGraph> for Pattern {
    type Error = SparseError;

    /// Rows are targets and list their sources, as message passing along the edges needs; shares the arrays of `graph`.
    fn try_from(graph: &DirectedGraph) -> Result<Self, SparseError> {
        Self::try_from(graph.in_csr())
    }
}

/// Checks that `offsets` is not empty, starts at 0, never decreases and ends at `num_entries`.
pub(crate) fn check_offsets(offsets: &[u64], num_entries: usize) -> Result<(), SparseError> {
    let bad = |row: usize, start: u64, end: u64| SparseError::Offsets {
        row,
        start,
        end,
        num_entries,
    };
    match (offsets.first(), offsets.last()) {
        (Some(0), Some(&last)) if last == num_entries as u64 => {}
        (first, last) => {
            let (first, last) = (first.copied().unwrap_or(0), last.copied().unwrap_or(0));
            return Err(bad(offsets.len().saturating_sub(2), first, last));
        }
    }
    match offsets.windows(2).position(|ends| ends[0] > ends[1]) {
        Some(row) => Err(bad(row, offsets[row], offsets[row + 1])),
        None => Ok(()),
    }
}

/// Slots, rows and columns are named by `u32`, and its largest value means "none".
fn check_sizes(num_rows: usize, num_columns: usize, num_entries: usize) -> Result<(), SparseError> {
    for (what, count) in [
        ("rows", num_rows),
        ("columns", num_columns),
        ("entries", num_entries),
    ] {
        if count >= u32::MAX as usize {
            let count = count as u64;
            return Err(SparseError::TooMany { what, count });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_bad_arrays_are_errors() {
        let new =
            |offsets: &[u64], indices: &[u32]| Pattern::new(3, offsets.to_vec(), indices.to_vec());
        assert!(matches!(new(&[], &[]), Err(SparseError::Offsets { .. })));
        assert!(matches!(
            new(&[1, 1], &[0]),
            Err(SparseError::Offsets { .. })
        ));
        assert!(matches!(
            new(&[0, 2, 1, 2], &[0, 1]),
            Err(SparseError::Offsets {
                row: 1,
                start: 2,
                end: 1,
                ..
            })
        ));
        assert!(matches!(
            new(&[0, 2], &[0, 3]),
            Err(SparseError::IndexOutOfRange {
                position: 1,
                index: 3,
                bound: 3,
                ..
            })
        ));
        assert!(new(&[0, 2], &[1, 1]).is_ok());
    }

    #[test]
    fn test_order_of_rows_is_known() {
        let ascending = Pattern::new(4, vec![0, 2, 2, 4], vec![1, 3, 0, 2]).unwrap();
        assert!(ascending.is_ascending());
        let repeated = Pattern::new(4, vec![0, 1, 1, 3], vec![1, 2, 2]).unwrap();
        assert_eq!(
            repeated.require_ascending("x"),
            Err(SparseError::RowNotAscending { op: "x", row: 2 })
        );
    }

    #[test]
    fn test_edges_are_grouped_with_their_slots() {
        let edges = [(2, 1), (0, 3), (2, 0), (0, 0), (2, 1)];
        let (pattern, slots) = Pattern::from_edges(3, 4, &edges).unwrap();
        assert_eq!(pattern.offsets(), [0, 2, 2, 5]);
        assert_eq!(pattern.indices(), [0, 3, 0, 1, 1]);
        assert_eq!(slots, [3, 1, 2, 0, 4]);
        assert_eq!(pattern.rows_of_slots(), [0, 0, 2, 2, 2]);
        assert!(Pattern::from_edges(3, 4, &[(3, 0)]).is_err());
        assert!(Pattern::from_edges(3, 4, &[(0, 4)]).is_err());
        let (empty, slots) = Pattern::from_edges(0, 0, &[]).unwrap();
        assert_eq!(
            (empty.num_rows(), empty.num_entries(), slots.len()),
            (0, 0, 0)
        );
    }
}
