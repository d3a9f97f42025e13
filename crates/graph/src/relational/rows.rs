//! The row structure under relational graphs.
//!
//! [`Csr`](crate::Csr) demands strictly ascending columns, but two entities may be joined by many relations. Here a row
//! is sorted by (column, relation), each pair at most once:
//!
//! ```text
//!     offsets    0        3  4        row 0 reaches column 1 by relations 0 and 2, and column 2 by relation 0
//!     targets    1  1  2  0
//!     relations  0  2  0  1
//! ```

use std::ops::Range;

use crate::{
    GraphError, NodeId,
    csr::{accumulate, check_node_count, check_offsets},
    section::Section,
};

use super::triples::check_relation_count;

/// Compressed sparse rows whose entries carry a relation. Cloning is cheap: the arrays are shared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelationalRows {
    num_columns: usize,
    num_relations: usize,
    offsets: Section<u64>,
    targets: Section<NodeId>,
    relations: Section<u32>,
}

impl RelationalRows {
    /// Checks `offsets` (`num_rows + 1` values), `targets` and `relations` (one value a slot each) and takes them.
    ///
    /// # Errors
    /// [`GraphError::TooManyNodes`], [`GraphError::TooManyRelations`], [`GraphError::LengthMismatch`],
    /// [`GraphError::InvalidOffsets`], [`GraphError::UnsortedRelations`], [`GraphError::NodeOutOfRange`] or
    /// [`GraphError::RelationOutOfRange`] for arrays that are no valid rows.
    ///
    /// # Complexity
    /// `O(num_rows + num_entries)` time, no extra space.
    pub fn new(
        num_columns: usize,
        num_relations: usize,
        offsets: impl Into<Section<u64>>,
        targets: impl Into<Section<NodeId>>,
        relations: impl Into<Section<u32>>,
    ) -> Result<Self, GraphError> {
        let rows = Self {
            num_columns,
            num_relations,
            offsets: offsets.into(),
            targets: targets.into(),
            relations: relations.into(),
        };
        rows.validate()?;
        Ok(rows)
    }

    /// Takes arrays that this crate has made itself; debug builds check them.
    pub(crate) fn from_valid(
        num_columns: usize,
        num_relations: usize,
        offsets: Vec<u64>,
        targets: Vec<NodeId>,
        relations: Vec<u32>,
    ) -> Self {
        let rows = Self {
            num_columns,
            num_relations,
            offsets: offsets.into(),
            targets: targets.into(),
            relations: relations.into(),
        };
        debug_assert!(rows.validate().is_ok(), "{:?}", rows.validate());
        rows
    }

    fn validate(&self) -> Result<(), GraphError> {
        let num_entries = self.targets.len();
        check_node_count(self.num_columns as u64)?;
        check_relation_count(self.num_relations as u64)?;
        if self.relations.len() != num_entries {
            return Err(GraphError::LengthMismatch {
                what: "relations, one a slot",
                expected: num_entries,
                found: self.relations.len(),
            });
        }
        check_offsets(&self.offsets, num_entries)?;
        for row in 0..self.num_rows() {
            let slots = self.slots(row as NodeId);
            let mut previous = None;
            for (target, relation) in self.entries(slots) {
                if let Some(left) = previous
                    && left >= (target, relation)
                {
                    let right = (target, relation);
                    return Err(GraphError::UnsortedRelations { row, left, right });
                }
                if target as usize >= self.num_columns {
                    return Err(GraphError::NodeOutOfRange {
                        node: target.into(),
                        num_nodes: self.num_columns,
                    });
                }
                if relation as usize >= self.num_relations {
                    return Err(GraphError::RelationOutOfRange {
                        relation,
                        num_relations: self.num_relations,
                    });
                }
                previous = Some((target, relation));
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

    /// Number of relations.
    #[inline]
    #[must_use]
    pub fn num_relations(&self) -> usize {
        self.num_relations
    }

    /// Number of stored entries.
    #[inline]
    #[must_use]
    pub fn num_entries(&self) -> usize {
        self.targets.len()
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
    pub fn targets(&self) -> &[NodeId] {
        &self.targets
    }

    /// Relation of every slot, `[num_entries]`.
    #[inline]
    #[must_use]
    pub fn relations(&self) -> &[u32] {
        &self.relations
    }

    /// Offsets, columns and relations as shared arrays: cloning them copies nothing.
    #[inline]
    #[must_use]
    pub fn sections(&self) -> (&Section<u64>, &Section<NodeId>, &Section<u32>) {
        (&self.offsets, &self.targets, &self.relations)
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

    /// Entries `(column, relation)` of a row, strictly ascending.
    ///
    /// # Panics
    /// If `row >= num_rows`.
    #[inline]
    pub fn row(
        &self,
        row: NodeId,
    ) -> impl ExactSizeIterator<Item = (NodeId, u32)> + DoubleEndedIterator + '_ {
        self.entries(self.slots(row))
    }

    #[inline]
    fn entries(
        &self,
        slots: Range<usize>,
    ) -> impl ExactSizeIterator<Item = (NodeId, u32)> + DoubleEndedIterator + '_ {
        let (targets, relations) = (&self.targets[slots.clone()], &self.relations[slots]);
        targets.iter().copied().zip(relations.iter().copied())
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

    /// The slot that holds `(row, column, relation)`, by binary search.
    #[must_use]
    pub fn slot_of(&self, row: NodeId, column: NodeId, relation: u32) -> Option<usize> {
        if row as usize >= self.num_rows() {
            return None;
        }
        let slots = self.slots(row);
        let targets = &self.targets[slots.clone()];
        let first = slots.start + targets.partition_point(|&target| target < column);
        let end = slots.start + targets.partition_point(|&target| target <= column);
        let found = self.relations[first..end].binary_search(&relation).ok()?;
        Some(first + found)
    }

    /// The rows by column. `O(num_rows + num_columns + num_entries)` time.
    #[must_use]
    pub fn transpose(&self) -> Self {
        self.transpose_visiting(|_, _| {})
    }

    /// The rows by column, and for each of the new slots the slot of the same entry in `self`.
    #[must_use]
    pub fn transpose_with_slots(&self) -> (Self, Vec<u64>) {
        let mut source_slots = vec![0u64; self.num_entries()];
        let transpose = self.transpose_visiting(|from, to| source_slots[to] = from as u64);
        (transpose, source_slots)
    }

    fn transpose_visiting(&self, mut visit: impl FnMut(usize, usize)) -> Self {
        let mut offsets = vec![0u64; self.num_columns + 1];
        for &target in self.targets() {
            offsets[target as usize + 1] += 1;
        }
        accumulate(&mut offsets);
        let mut next = offsets.clone();
        let mut targets = vec![0 as NodeId; self.num_entries()];
        let mut relations = vec![0u32; self.num_entries()];
        let (own_targets, own_relations) = (self.targets(), self.relations());
        // Rows and their entries are visited in ascending order, so the new rows come out sorted as well.
        for row in 0..self.num_rows() as NodeId {
            for slot in self.slots(row) {
                let to = &mut next[own_targets[slot] as usize];
                targets[*to as usize] = row;
                relations[*to as usize] = own_relations[slot];
                visit(slot, *to as usize);
                *to += 1;
            }
        }
        let (num_columns, num_relations) = (self.num_rows(), self.num_relations);
        Self::from_valid(num_columns, num_relations, offsets, targets, relations)
    }

    /// Bytes of the three arrays.
    #[must_use]
    pub fn size_bytes(&self) -> usize {
        size_of_val(self.offsets()) + size_of_val(self.targets()) + size_of_val(self.relations())
    }

    /// True if the arrays lie in a memory-mapped file.
    #[must_use]
    pub fn is_mapped(&self) -> bool {
        self.targets.is_mapped()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_new_rejects_invalid_arrays() {
        let new = |offsets: &[u64], targets: &[u32], relations: &[u32]| {
            RelationalRows::new(2, 3, offsets.to_vec(), targets.to_vec(), relations.to_vec())
        };
        assert!(new(&[0, 2, 3], &[1, 1, 0], &[0, 2, 0]).is_ok());
        assert!(matches!(
            new(&[0, 1], &[1], &[]),
            Err(GraphError::LengthMismatch { .. })
        ));
        for offsets in [&[][..], &[1, 1], &[0, 2, 1], &[0, 2], &[0, 9, 1]] {
            assert!(matches!(
                new(offsets, &[1], &[0]),
                Err(GraphError::InvalidOffsets { .. })
            ));
        }
        assert!(matches!(
            new(&[0, 2], &[1, 1], &[2, 2]),
            Err(GraphError::UnsortedRelations { row: 0, .. })
        ));
        assert!(matches!(
            new(&[0, 2], &[1, 0], &[0, 1]),
            Err(GraphError::UnsortedRelations { .. })
        ));
        assert!(matches!(
            new(&[0, 1], &[2], &[0]),
            Err(GraphError::NodeOutOfRange { node: 2, .. })
        ));
        assert!(matches!(
            new(&[0, 1], &[0], &[3]),
            Err(GraphError::RelationOutOfRange { relation: 3, .. })
        ));
    }
}
