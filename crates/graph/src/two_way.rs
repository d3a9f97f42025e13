//! Rows and their transpose, made once when it is first asked for.

use std::sync::{Arc, OnceLock};

use crate::{Csr, RelationalRows, section::Section};

/// What can be listed by column too.
pub(crate) trait Transpose: Clone {
    fn transpose(&self) -> Self;
    fn transpose_with_slots(&self) -> (Self, Vec<u64>);
}

impl Transpose for Csr {
    fn transpose(&self) -> Self {
        self.transpose()
    }

    fn transpose_with_slots(&self) -> (Self, Vec<u64>) {
        self.transpose_with_slots()
    }
}

impl Transpose for RelationalRows {
    fn transpose(&self) -> Self {
        self.transpose()
    }

    fn transpose_with_slots(&self) -> (Self, Vec<u64>) {
        self.transpose_with_slots()
    }
}

/// Rows, and on demand columns; the map between their slots, as large as both, only if that is asked for. Clones share
/// what any of them has made.
#[derive(Debug, Clone)]
pub(crate) struct TwoWay<R> {
    rows: R,
    made: Arc<Made<R>>,
}

#[derive(Debug)]
struct Made<R> {
    columns: OnceLock<R>,
    row_slots: OnceLock<Section<u64>>,
}

impl<R: Transpose> TwoWay<R> {
    pub(crate) fn new(rows: R) -> Self {
        Self {
            rows,
            made: Arc::new(Made {
                columns: OnceLock::new(),
                row_slots: OnceLock::new(),
            }),
        }
    }

    #[inline]
    pub(crate) fn rows(&self) -> &R {
        &self.rows
    }

    pub(crate) fn into_rows(self) -> R {
        self.rows
    }

    #[inline]
    pub(crate) fn columns(&self) -> &R {
        self.made.columns.get_or_init(|| self.rows.transpose())
    }

    /// For each slot of `columns` the slot of the same entry in `rows`.
    pub(crate) fn row_slots(&self) -> &[u64] {
        self.made.row_slots.get_or_init(|| {
            let (columns, row_slots) = self.rows.transpose_with_slots();
            // Fails if the columns were there already, which is fine.
            let _ = self.made.columns.set(columns);
            row_slots.into()
        })
    }

    /// Columns become rows and the other way round; nothing is copied.
    pub(crate) fn reversed(&self) -> Self {
        let reversed = Self::new(self.columns().clone());
        let _ = reversed.made.columns.set(self.rows.clone());
        reversed
    }
}

impl<R: PartialEq> PartialEq for TwoWay<R> {
    fn eq(&self, other: &Self) -> bool {
        self.rows == other.rows
    }
}

impl<R: Eq> Eq for TwoWay<R> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_slots_agree_whichever_is_asked_for_first() {
        let csr = Csr::new(3, vec![0, 2, 3], vec![0, 2, 1]).unwrap();
        let (slots_first, columns_first) = (TwoWay::new(csr.clone()), TwoWay::new(csr));
        let clone = slots_first.clone();
        assert_eq!(slots_first.row_slots(), [0, 2, 1]);
        assert!(clone.made.columns.get().is_some(), "clones share");
        assert_eq!(columns_first.columns(), slots_first.columns());
        assert_eq!(columns_first.row_slots(), slots_first.row_slots());
        let reversed = slots_first.reversed();
        assert_eq!(reversed.row_slots(), [0, 2, 1]);
        assert_eq!(reversed.columns(), slots_first.rows());
    }
}
