//! The backward pass: rows in parallel, through the kept entries alone.

use super::{
    Matrix,
    cpu::products_before,
    masked::searches,
    workers::{map_chunks, sums_before},
};
use crate::{Intersect, MarkedSet, Pattern, Real, intersection};

/// The gradient for the values of `a`: `sum over j of gradient[i, j] * b[k, j]` for every slot `(i, k)`.
///
/// `c` is the pattern of the product, with strictly ascending rows, and `gradient` has a value for each of its slots.
pub(super) fn for_a<T: Real>(a: &Pattern, b: Matrix<'_, T>, c: &Pattern, gradient: &[T]) -> Vec<T> {
    let products = products_before(a, b.pattern, Some(c));
    let new_state = || MarkedSet::new(c.num_columns());
    let parts = map_chunks(&products, new_state, |marks, rows| {
        let num_slots = a.offsets()[rows.end] - a.offsets()[rows.start];
        let mut values = Vec::with_capacity(num_slots as usize);
        for row in rows {
            let gradient = &gradient[c.slots(row)];
            if gradient.is_empty() {
                values.resize(values.len() + a.degree(row), T::zero());
                continue;
            }
            let kept = c.row(row);
            marks.mark(kept);
            values.extend(a.row(row).iter().map(|&k| {
                let (start, columns) =
                    (b.pattern.slots(k as usize).start, b.pattern.row(k as usize));
                let mut sum = T::zero();
                let mut add = |place: usize, at| sum += gradient[place] * b.value(start + at);
                if searches(b.pattern, kept, columns) {
                    intersection::visit(kept, columns, Intersect::Gallop, add);
                } else {
                    marks.intersect(columns, |at, place| add(place, at));
                }
                sum
            }));
            marks.unmark(kept);
        }
        values
    });
    parts.concat()
}

/// The gradient for the values of `b`: `sum over i of a[i, k] * gradient[i, j]` for every slot `(k, j)`.
pub(super) fn for_b<T: Real>(a: Matrix<'_, T>, b: &Pattern, c: &Pattern, gradient: &[T]) -> Vec<T> {
    let transposed = a.pattern.transposed();
    let (rows_of_a, slots_of_a) = (transposed.pattern(), transposed.slots());
    let products = sums_before(b.offsets(), |k| (b.degree(k) * rows_of_a.degree(k)) as u64);
    let new_state = || (Vec::new(), Vec::new());
    let parts = map_chunks(&products, new_state, |(sorted, sums), rows| {
        let mut values = Vec::new();
        for k in rows {
            let columns = if b.is_ascending() {
                b.row(k)
            } else {
                sorted.clear();
                sorted.extend_from_slice(b.row(k));
                sorted.sort_unstable();
                sorted.dedup();
                &sorted[..]
            };
            sums.clear();
            sums.resize(columns.len(), T::zero());
            for (&i, slot) in rows_of_a.row(k).iter().zip(rows_of_a.slots(k)) {
                let factor = a.value(slots_of_a[slot] as usize);
                let kept = c.slots(i as usize);
                let start = kept.start;
                let kept = &c.indices()[kept];
                intersection::visit(columns, kept, Intersect::Auto, |place, at| {
                    sums[place] += factor * gradient[start + at];
                });
            }
            if b.is_ascending() {
                values.extend_from_slice(sums);
            } else {
                // Entries of one column have one gradient.
                values.extend((b.row(k).iter()).map(
                    |column| match columns.binary_search(column) {
                        Ok(place) => sums[place],
                        Err(_) => unreachable!("all columns of the row are there"),
                    },
                ));
            }
        }
        values
    });
    parts.concat()
}
