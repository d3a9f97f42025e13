//! Differences of two strictly ascending rows, and their three-way split.
//!
//! Link prediction describes a pair of nodes by `N(u) ∩ N(v)`, `N(u) \ N(v)` and `N(v) \ N(u)`. [`split`] and
//! [`split_into`] give all three in one pass, [`difference_into`] the second alone.
//!
//! The elements in common are found by [`intersection::visit`](crate::intersection::visit()), which compares blocks or
//! gallops as the lengths ask for; what lies between them is copied as whole runs.
//!
//! Rows that do not ascend strictly give an unspecified result, but neither a panic nor an element of neither row.

mod cpu;
pub mod reference;

use cpu::{Runs, for_each_gap};

/// An element of one row or of both, by its positions there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Member {
    /// In both rows: its positions in the left one and in the right one.
    Common(usize, usize),
    /// In the left row alone.
    OnlyLeft(usize),
    /// In the right row alone.
    OnlyRight(usize),
}

/// Appends the elements of `left` that are not in `right` to `difference`, ascending.
///
/// # Complexity
/// That of the intersection, and `O(left)` to copy.
///
/// # Example
/// ```
/// let mut difference = Vec::new();
/// argiope_sparse::difference::difference_into(&[1, 3, 5], &[3, 4], &mut difference);
/// assert_eq!(difference, [1, 5]);
/// ```
pub fn difference_into(left: &[u32], right: &[u32], difference: &mut Vec<u32>) {
    let mut only_left = Runs::new(left, difference);
    for_each_gap(left, right, |of_left, _, _| only_left.append(of_left));
    only_left.finish();
}

/// Calls `visit` for every element of the rows. Those of one kind come in ascending order; an element in common comes after
/// all smaller ones.
///
/// # Complexity
/// `O(left + right)` calls.
#[inline]
pub fn split(left: &[u32], right: &[u32], mut visit: impl FnMut(Member)) {
    for_each_gap(left, right, |of_left, of_right, is_common| {
        let (i, j) = (of_left.end, of_right.end);
        of_left.for_each(|i| visit(Member::OnlyLeft(i)));
        of_right.for_each(|j| visit(Member::OnlyRight(j)));
        if is_common {
            visit(Member::Common(i, j));
        }
    });
}

/// Appends the elements in common to `common`, those of `left` alone to `only_left` and those of `right` alone to
/// `only_right`, each ascending.
///
/// # Complexity
/// That of the intersection, and `O(left + right)` to copy.
///
/// # Example
/// ```
/// let [mut common, mut only_left, mut only_right] = [const { Vec::new() }; 3];
/// argiope_sparse::difference::split_into(
///     &[1, 3, 5],
///     &[3, 4],
///     &mut common,
///     &mut only_left,
///     &mut only_right,
/// );
/// assert_eq!((common, only_left, only_right), (vec![3], vec![1, 5], vec![4]));
/// ```
pub fn split_into(
    left: &[u32],
    right: &[u32],
    common: &mut Vec<u32>,
    only_left: &mut Vec<u32>,
    only_right: &mut Vec<u32>,
) {
    let mut only_left = Runs::new(left, only_left);
    let mut only_right = Runs::new(right, only_right);
    for_each_gap(left, right, |of_left, of_right, is_common| {
        let i = of_left.end;
        only_left.append(of_left);
        only_right.append(of_right);
        if is_common {
            common.push(left[i]);
        }
    });
    only_left.finish();
    only_right.finish();
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found_splits(left: &[u32], right: &[u32]) -> [[Vec<u32>; 3]; 2] {
        let [mut common, mut only_left, mut only_right] = [const { Vec::new() }; 3];
        split_into(left, right, &mut common, &mut only_left, &mut only_right);
        let mut visited = [const { Vec::new() }; 3];
        split(left, right, |member| match member {
            Member::Common(i, j) => {
                assert_eq!(left[i], right[j]);
                visited[0].push(left[i]);
            }
            Member::OnlyLeft(i) => visited[1].push(left[i]),
            Member::OnlyRight(j) => visited[2].push(right[j]),
        });
        [[common, only_left, only_right], visited]
    }

    fn assert_equals_reference(left: &[u32], right: &[u32]) {
        let expected = reference::split(left, right);
        let [split, visited] = found_splits(left, right);
        assert_eq!(split, expected);
        assert_eq!(visited, expected);
        let mut difference = vec![7, 7];
        difference_into(left, right, &mut difference);
        assert_eq!(difference[..2], [7, 7]);
        assert_eq!(difference[2..], expected[1]);
    }

    #[test]
    fn test_all_pairs_of_subsets() {
        let subset = |bits: u32| -> Vec<u32> { (0..8).filter(|i| bits >> i & 1 != 0).collect() };
        for left in 0..256 {
            for right in 0..256 {
                assert_equals_reference(&subset(left), &subset(right));
            }
        }
    }

    #[test]
    fn test_lengths_that_gallop() {
        let long: Vec<u32> = (0..1000).map(|i| 2 * i).collect();
        for short in [
            vec![],
            vec![0],
            vec![1998, u32::MAX],
            vec![5, 6, 7, 900, 1001],
        ] {
            assert_equals_reference(&short, &long);
            assert_equals_reference(&long, &short);
        }
    }

    proptest! {
        #[test]
        fn prop_equals_reference(
            left in prop::collection::btree_set(0u32..400, 0..300),
            right in prop::collection::btree_set(0u32..400, 0..300),
            step in 1u32..10_000_000,
        ) {
            let scaled = |row: std::collections::BTreeSet<u32>| -> Vec<u32> {
                row.into_iter().map(|node| node * step).collect()
            };
            assert_equals_reference(&scaled(left), &scaled(right));
        }

        #[test]
        fn prop_rows_that_do_not_ascend_do_no_harm(
            left in prop::collection::vec(0u32..60, 0..80),
            right in prop::collection::vec(0u32..60, 0..80),
        ) {
            let [mut common, mut only_left, mut only_right] = [const { Vec::new() }; 3];
            split_into(&left, &right, &mut common, &mut only_left, &mut only_right);
            let mut positions_fit = true;
            split(&left, &right, |member| {
                positions_fit &= match member {
                    Member::Common(i, j) => i < left.len() && j < right.len(),
                    Member::OnlyLeft(i) => i < left.len(),
                    Member::OnlyRight(j) => j < right.len(),
                };
            });
            prop_assert!(positions_fit);
            prop_assert!(common.iter().chain(&only_left).all(|node| left.contains(node)));
            prop_assert!(only_right.iter().all(|node| right.contains(node)));
        }
    }
}
