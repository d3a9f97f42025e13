//! The numbers that an ascending list leaves out.

use argiope_graph::NodeId;

/// The `index`-th number, from `base` on, that is not in `list`: strictly ascending, nothing below `base`.
///
/// Before `list[j]` there are `list[j] - base - j` such numbers, which never decreases with `j`: a binary search finds
/// how many members of the list come before the number that is looked for. There is such a number for every index: whoever draws one
/// below a bound takes an index below the number of those that are missing there.
///
/// ```
/// use argiope_link::negatives::missing;
///
/// // 0, 3, 4 and 6 are missing before 8.
/// let list = [1, 2, 5, 7];
/// assert_eq!([0, 1, 2, 3].map(|index| missing(&list, 0, index)), [0, 3, 4, 6]);
/// ```
///
/// # Complexity
/// `O(log list.len())` time.
#[must_use]
pub fn missing(list: &[NodeId], base: u64, index: u64) -> u64 {
    let (mut low, mut high) = (0, list.len());
    while low < high {
        let middle = low + (high - low) / 2;
        if u64::from(list[middle]) - base - middle as u64 <= index {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    base + index + low as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_all_gaps_are_found() {
        for (list, base) in [
            (vec![], 0u64),
            (vec![0, 1, 2], 0),
            (vec![5], 5),
            (vec![6, 7, 9, 12], 5),
            (vec![3, 19], 0),
        ] {
            let expected: Vec<u64> = (base..40)
                .filter(|number| !list.contains(&(*number as NodeId)))
                .collect();
            let found: Vec<u64> = (0..expected.len() as u64)
                .map(|index| missing(&list, base, index))
                .collect();
            assert_eq!(found, expected, "{list:?} from {base}");
        }
    }
}
