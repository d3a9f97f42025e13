//! Slow and obvious, in `f64`: the oracle of every other implementation.

use std::{cmp::Reverse, collections::BTreeMap};

use super::SpgemmOptions;
use crate::Pattern;

/// The `(column, value)` entries of every row of the product, with columns ascending. Values must not be NaN.
#[must_use]
pub fn spgemm(
    a: &Pattern,
    a_values: &[f64],
    b: &Pattern,
    b_values: &[f64],
    options: &SpgemmOptions,
) -> Vec<Vec<(u32, f64)>> {
    let row_of_product = |row: usize| {
        let mut sums = BTreeMap::<u32, f64>::new();
        for a_slot in a.slots(row) {
            for b_slot in b.slots(a.indices()[a_slot] as usize) {
                *sums.entry(b.indices()[b_slot]).or_default() +=
                    a_values[a_slot] * b_values[b_slot];
            }
        }
        let mut entries: Vec<(u32, f64)> = sums.into_iter().collect();
        if let Some(mask) = &options.mask {
            entries.retain(|(column, _)| mask.row(row).contains(column));
        }
        if let Some(threshold) = options.threshold {
            entries.retain(|(_, value)| value.abs() >= threshold);
        }
        if let Some(top_k) = options.top_k {
            entries.sort_by(|(_, left), (_, right)| {
                Reverse(left).partial_cmp(&Reverse(right)).unwrap()
            });
            entries.truncate(top_k);
            entries.sort_by_key(|(column, _)| *column);
        }
        entries
    };
    (0..a.num_rows()).map(row_of_product).collect()
}
