//! Sums at the entries of a row of a mask alone.
//!
//! Every entry of the mask has a place of its own, so that nothing is as wide as the product but the marks that lead from
//! columns to places.

use super::{Accumulator, Product, hashed::ColumnTable};
use crate::{Intersect, MarkedSet, Pattern, Real, intersection};

/// So many columns are read in the time in which one is searched for.
const SEARCH_RATIO: usize = 16;

#[derive(Debug)]
pub(super) struct MaskedSums<T> {
    num_columns: usize,
    marks: Option<MarkedSet>,
    table: ColumnTable,
    /// The columns of the row of the mask, ascending, if it is not as it stands.
    sorted: Vec<u32>,
    /// By place.
    sums: Vec<T>,
    met: Vec<bool>,
}

impl<T: Real> MaskedSums<T> {
    pub(super) fn new(num_columns: usize) -> Self {
        Self {
            num_columns,
            marks: None,
            table: ColumnTable::default(),
            sorted: Vec::new(),
            sums: Vec::new(),
            met: Vec::new(),
        }
    }

    /// Calls `visit(column, sum)` for the entries of a row of the product that the mask has, in ascending order.
    pub(super) fn multiply(
        &mut self,
        product: Product<'_, T>,
        mask: &Pattern,
        accumulator: Accumulator,
        num_products: u64,
        row: usize,
        mut visit: impl FnMut(u32, T),
    ) {
        self.sorted.clear();
        let places = if mask.is_ascending() {
            mask.row(row)
        } else {
            self.sorted.extend_from_slice(mask.row(row));
            self.sorted.sort_unstable();
            self.sorted.dedup();
            &self.sorted
        };
        let (sums, met) = (&mut self.sums, &mut self.met);
        sums.clear();
        sums.resize(places.len(), T::zero());
        met.clear();
        met.resize(places.len(), false);
        let b = product.b;
        let mut add = |place: usize, value| {
            sums[place] += value;
            met[place] = true;
        };
        match accumulator.for_row(num_products, self.num_columns) {
            Accumulator::Hash => {
                self.table.start(places.len());
                for &column in places {
                    self.table.insert(column);
                }
                for (factor, slots) in product.terms(row) {
                    for slot in slots {
                        if let Some(place) = self.table.get(b.pattern.indices()[slot]) {
                            add(place, factor * b.value(slot));
                        }
                    }
                }
                self.table.clear();
            }
            _ => {
                let is_auto = accumulator == Accumulator::Auto;
                let marks = (self.marks).get_or_insert_with(|| MarkedSet::new(self.num_columns));
                marks.mark(places);
                for (factor, slots) in product.terms(row) {
                    let (start, columns) = (slots.start, &b.pattern.indices()[slots]);
                    if is_auto && searches(b.pattern, places, columns) {
                        intersection::visit(places, columns, Intersect::Gallop, |place, at| {
                            add(place, factor * b.value(start + at));
                        });
                    } else {
                        marks.intersect(columns, |at, place| {
                            add(place, factor * b.value(start + at));
                        });
                    }
                }
                marks.unmark(places);
            }
        }
        for ((&column, &sum), _) in places
            .iter()
            .zip(&*sums)
            .zip(&*met)
            .filter(|(_, met)| **met)
        {
            visit(column, sum);
        }
    }
}

/// True where a row of `b` is so long that looking for a few columns in it beats reading it.
pub(super) fn searches(b: &Pattern, few: &[u32], columns: &[u32]) -> bool {
    b.is_ascending() && columns.len() / SEARCH_RATIO >= few.len()
}
