//! A matrix and its transpose, made once when it is first asked for.

use std::sync::{Arc, OnceLock};

use crate::{Csr, section::Section};

/// Rows, and on demand columns. Clones share the transpose, whoever makes it.
#[derive(Debug, Clone)]
pub(crate) struct TwoWay {
    rows: Csr,
    columns: Arc<OnceLock<Columns>>,
}

#[derive(Debug, Clone)]
struct Columns {
    csr: Csr,
    row_slots: Section<u64>,
}

impl TwoWay {
    pub(crate) fn new(rows: Csr) -> Self {
        Self {
            rows,
            columns: Arc::default(),
        }
    }

    #[inline]
    pub(crate) fn rows(&self) -> &Csr {
        &self.rows
    }

    pub(crate) fn into_rows(self) -> Csr {
        self.rows
    }

    #[inline]
    pub(crate) fn columns(&self) -> &Csr {
        &self.transposed().csr
    }

    /// For each slot of `columns` the slot of the same entry in `rows`.
    pub(crate) fn row_slots(&self) -> &[u64] {
        &self.transposed().row_slots
    }

    fn transposed(&self) -> &Columns {
        self.columns.get_or_init(|| {
            let (csr, row_slots) = self.rows.transpose_with_slots();
            let row_slots = row_slots.into();
            Columns { csr, row_slots }
        })
    }

    /// Columns become rows; both directions are ready in the result.
    pub(crate) fn reversed(&self) -> Self {
        let Columns { csr, row_slots } = self.transposed();
        let mut column_slots = vec![0u64; row_slots.len()];
        for (column_slot, &row_slot) in row_slots.iter().enumerate() {
            column_slots[row_slot as usize] = column_slot as u64;
        }
        let columns = Columns {
            csr: self.rows.clone(),
            row_slots: column_slots.into(),
        };
        Self {
            rows: csr.clone(),
            columns: Arc::new(OnceLock::from(columns)),
        }
    }
}

impl PartialEq for TwoWay {
    fn eq(&self, other: &Self) -> bool {
        self.rows == other.rows
    }
}

impl Eq for TwoWay {}
