//! The transpose of a pattern: `O(num_rows + num_columns + num_entries)` time.

use std::sync::OnceLock;

use argiope_graph::section::Section;

use super::Pattern;

/// A transposed pattern. It makes the backward pass of a row-parallel op row-parallel as well.
pub struct Transposed {
    pattern: Pattern,
    /// Every column lists its slots.
    incidence: Pattern,
    inverse: OnceLock<Vec<u32>>,
}

impl Transposed {
    /// Rows are the columns of the original, and list its rows in ascending order.
    #[must_use]
    pub fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    /// For every slot of [`Transposed::pattern`], the slot of the same entry in the original.
    #[must_use]
    pub fn slots(&self) -> &[u32] {
        self.incidence.indices()
    }

    /// The `num_columns x num_entries` pattern in which every column of the original lists its slots: its product with
    /// values of the entries sums them column by column.
    #[must_use]
    pub fn incidence(&self) -> &Pattern {
        &self.incidence
    }

    /// For every slot of the original, the slot of the same entry in [`Transposed::pattern`]; made at the first call.
    #[must_use]
    pub fn inverse_slots(&self) -> &[u32] {
        self.inverse.get_or_init(|| {
            let mut inverse = vec![0u32; self.slots().len()];
            for (to, &from) in (0u32..).zip(self.slots()) {
                inverse[from as usize] = to;
            }
            inverse
        })
    }

    pub(super) fn of(pattern: &Pattern) -> Self {
        let columns = pattern.indices();
        let grouped = group(columns.len(), pattern.num_columns(), |slot| {
            columns[slot as usize]
        });
        let rows = pattern.rows_of_slots();
        let indices: Vec<u32> = (grouped.members.iter())
            .map(|&slot| rows[slot as usize])
            .collect();
        // Slots are ascending in every group, so rows are too; they repeat where columns of a row did.
        let first_unordered = if pattern.is_ascending() {
            None
        } else {
            (grouped.offsets.windows(2)).position(|ends| {
                !indices[ends[0] as usize..ends[1] as usize].is_sorted_by(|l, r| l < r)
            })
        };
        let offsets = Section::from(grouped.offsets);
        let slots = Section::from(grouped.members);
        Self {
            incidence: Pattern::from_valid(columns.len(), offsets.clone(), slots, None),
            pattern: Pattern::from_valid(
                pattern.num_rows(),
                offsets,
                Section::from(indices),
                first_unordered,
            ),
            inverse: OnceLock::new(),
        }
    }
}

/// Members `0..len` grouped by a key.
pub(crate) struct Groups {
    /// `[num_groups + 1]`
    pub(crate) offsets: Vec<u64>,
    /// `[len]`, ascending in every group.
    pub(crate) members: Vec<u32>,
}

/// A stable counting sort of `0..len` by `key`, which must be below `num_groups`.
pub(crate) fn group(len: usize, num_groups: usize, key: impl Fn(u32) -> u32) -> Groups {
    let mut offsets = vec![0u64; num_groups + 1];
    for member in 0..len as u32 {
        offsets[key(member) as usize + 1] += 1;
    }
    let mut sum = 0;
    for offset in &mut offsets {
        sum += *offset;
        *offset = sum;
    }
    let mut next = offsets.clone();
    let mut members = vec![0u32; len];
    for member in 0..len as u32 {
        let to = &mut next[key(member) as usize];
        members[*to as usize] = member;
        *to += 1;
    }
    Groups { offsets, members }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn prop_transpose_holds_the_same_entries(
            edges in prop::collection::vec((0u32..9, 0u32..13), 0..80),
        ) {
            let (pattern, _) = Pattern::from_edges(9, 13, &edges).unwrap();
            let transposed = pattern.transposed();
            let (rows, columns) = (pattern.rows_of_slots(), pattern.indices());
            let (t_rows, t_columns) = (transposed.pattern().rows_of_slots(), transposed.pattern().indices());
            for (to, &from) in transposed.slots().iter().enumerate() {
                prop_assert_eq!((t_rows[to], t_columns[to]), (columns[from as usize], rows[from as usize]));
                prop_assert_eq!(transposed.inverse_slots()[from as usize] as usize, to);
            }
            let again = transposed.pattern().transposed();
            prop_assert_eq!(again.pattern(), &pattern);
            let checked = Pattern::new(9, transposed.pattern().offsets().to_vec(), t_columns.to_vec()).unwrap();
            prop_assert_eq!(checked.is_ascending(), transposed.pattern().is_ascending());
        }
    }
}
