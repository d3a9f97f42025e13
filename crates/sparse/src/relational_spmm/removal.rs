//! Which entries of a pattern take no part.

use crate::Pattern;

/// A set of slots, and the rows and columns that hold some of them: the others need not look.
#[derive(Debug)]
pub(crate) struct Removal {
    slots: Bits,
    rows: Bits,
    columns: Bits,
    count: usize,
    #[cfg(feature = "cube")]
    copies: super::cube::RemovalCopies,
}

impl Removal {
    /// `slots`, which must be slots of `pattern`, and those of `earlier`.
    pub(super) fn of(pattern: &Pattern, earlier: Option<&Self>, slots: &[u32]) -> Self {
        let mut removal = earlier.map_or_else(
            || Self {
                slots: Bits::new(pattern.num_entries()),
                rows: Bits::new(pattern.num_rows()),
                columns: Bits::new(pattern.num_columns()),
                count: 0,
                #[cfg(feature = "cube")]
                copies: super::cube::RemovalCopies::default(),
            },
            |earlier| Self {
                slots: earlier.slots.clone(),
                rows: earlier.rows.clone(),
                columns: earlier.columns.clone(),
                count: earlier.count,
                #[cfg(feature = "cube")]
                copies: super::cube::RemovalCopies::default(),
            },
        );
        let rows = pattern.rows_of_slots();
        for &slot in slots {
            removal.count += usize::from(removal.slots.insert(slot));
            removal.rows.insert(rows[slot as usize]);
            removal.columns.insert(pattern.indices()[slot as usize]);
        }
        removal
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }

    #[inline]
    pub(crate) fn has(&self, slot: u32) -> bool {
        self.slots.contains(slot)
    }

    #[inline]
    pub(super) fn touches_row(&self, row: usize) -> bool {
        self.rows.contains(row as u32)
    }

    #[inline]
    pub(super) fn touches_column(&self, column: usize) -> bool {
        self.columns.contains(column as u32)
    }

    #[cfg(feature = "cube")]
    pub(super) fn copies(&self) -> &super::cube::RemovalCopies {
        &self.copies
    }

    /// One bit a slot, in words of 32, lowest first.
    #[cfg(feature = "cube")]
    pub(crate) fn words(&self) -> &[u32] {
        &self.slots.words
    }
}

#[derive(Debug, Clone)]
struct Bits {
    words: Vec<u32>,
}

impl Bits {
    fn new(len: usize) -> Self {
        Self {
            words: vec![0; len.div_ceil(32)],
        }
    }

    #[inline]
    fn contains(&self, index: u32) -> bool {
        self.words[index as usize / 32] >> (index % 32) & 1 == 1
    }

    /// True if it was not there.
    fn insert(&mut self, index: u32) -> bool {
        let word = &mut self.words[index as usize / 32];
        let bit = 1 << (index % 32);
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }
}
