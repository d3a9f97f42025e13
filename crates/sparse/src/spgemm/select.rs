//! What is kept of a row. The row stands at the end of the columns and values, from `start` on.

use std::cmp::Ordering;

use crate::Real;

/// Drops the entries with `|value| < threshold`.
pub(super) fn threshold<T: Real>(
    columns: &mut Vec<u32>,
    values: &mut Vec<T>,
    start: usize,
    threshold: f64,
) {
    let mut end = start;
    for at in start..columns.len() {
        (columns[end], values[end]) = (columns[at], values[at]);
        // Not `>=`: NaN is kept.
        let drop = Real::to_f64(values[at]).abs() < threshold;
        end += usize::from(!drop);
    }
    columns.truncate(end);
    values.truncate(end);
}

/// Keeps the `top_k` largest values, the first of equal ones, in their order. `order` is space to work in.
pub(super) fn top_k<T: Real>(
    columns: &mut Vec<u32>,
    values: &mut Vec<T>,
    start: usize,
    top_k: usize,
    order: &mut Vec<u32>,
) {
    let row = &values[start..];
    if top_k < row.len() {
        order.clear();
        order.extend(0..row.len() as u32);
        if top_k > 0 {
            order.select_nth_unstable_by(top_k - 1, |&left, &right| {
                let by_value = largest_first(row[left as usize], row[right as usize]);
                by_value.then(left.cmp(&right))
            });
        }
        order.truncate(top_k);
        order.sort_unstable();
        for (to, &from) in (start..).zip(&*order) {
            let from = start + from as usize;
            (columns[to], values[to]) = (columns[from], values[from]);
        }
        columns.truncate(start + top_k);
        values.truncate(start + top_k);
    }
}

/// Descending; NaN is largest.
fn largest_first<T: Real>(left: T, right: T) -> Ordering {
    right
        .partial_cmp(&left)
        .unwrap_or_else(|| right.is_nan().cmp(&left.is_nan()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUES: [f64; 7] = [0.5, -3.0, f64::NAN, 0.5, 2.0, 0.25, 0.5];

    fn run(select: impl Fn(&mut Vec<u32>, &mut Vec<f64>)) -> Vec<u32> {
        let mut columns = vec![90, 0, 1, 2, 3, 4, 5, 6];
        let mut values = vec![9.0];
        values.extend(VALUES);
        select(&mut columns, &mut values);
        assert_eq!((columns[0], values[0]), (90, 9.0));
        for (&column, value) in columns.iter().zip(&values).skip(1) {
            let expected = VALUES[column as usize];
            assert!(*value == expected || (value.is_nan() && expected.is_nan()));
        }
        columns.split_off(1)
    }

    #[test]
    fn test_magnitudes_below_the_threshold_are_dropped() {
        assert_eq!(
            run(|columns, values| threshold(columns, values, 1, 0.5)),
            [0, 1, 2, 3, 4, 6]
        );
        assert_eq!(
            run(|columns, values| threshold(columns, values, 1, 2.5)),
            [1, 2]
        );
        assert_eq!(
            run(|columns, values| threshold(columns, values, 1, 0.0)).len(),
            7
        );
    }

    #[test]
    fn test_the_largest_are_kept_and_the_first_of_equals() {
        let kept = |k| run(|columns, values| top_k(columns, values, 1, k, &mut Vec::new()));
        assert!(kept(0).is_empty());
        assert_eq!(kept(1), [2]);
        assert_eq!(kept(2), [2, 4]);
        assert_eq!(kept(4), [0, 2, 3, 4]);
        assert_eq!(kept(6), [0, 2, 3, 4, 5, 6]);
        assert_eq!(kept(7).len(), 7);
        assert_eq!(kept(usize::MAX).len(), 7);
    }
}
