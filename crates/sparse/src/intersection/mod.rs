//! Intersection of two strictly ascending rows, such as the neighbours of two nodes.
//!
//! [`count`] gives `|N(u) ∩ N(v)|`, [`visit()`] the positions of the common neighbours in both rows (slots, once the starts
//! of the rows are added), [`collect_into`] the common neighbours themselves. Which method is best depends on the lengths;
//! [`Intersect::Auto`] chooses, the others are there to be forced. All give the same result.
//!
//! Rows that do not ascend strictly give an unspecified result: some of the elements in common may be missed or repeated,
//! but no position is outside of its row.

mod bitset;
mod gallop;
mod merge;
pub mod reference;
mod simd;

pub use bitset::HubBitset;

/// Where one method overtakes the other. The numbers are set by the bench `intersection`.
struct Thresholds {
    /// Length of the shorter row from which blocks are compared.
    simd_length: usize,
    /// Ratio of the lengths from which the short row is searched for in the long one.
    gallop_ratio: usize,
}

const COUNT: Thresholds = Thresholds {
    simd_length: 4,
    gallop_ratio: 32,
};

/// Writing pairs down costs the block comparison half of its speed, and galloping nothing.
const VISIT: Thresholds = Thresholds {
    simd_length: 8,
    gallop_ratio: 12,
};

/// Takes the place of `gallop_ratio` for rows that are too short for blocks.
const GALLOP_RATIO_OF_SHORT: usize = 4;

/// How two rows are intersected; in the costs, `short` and `long` are their lengths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Intersect {
    /// `Gallop` for lengths that are far apart, else `Simd`, or `Merge` for the shortest rows.
    #[default]
    Auto,
    /// One step an element, without branches on the elements: `O(short + long)`.
    Merge,
    /// Exponential search: `O(short * log(long / short))`.
    Gallop,
    /// Blocks as long as the vectors of the processor, all pairs compared: `O((short + long) / lanes)` steps.
    Simd,
    /// Bits of the shorter row that the longer one is looked up in: `O(short + long)`, and up to 1024 words to clear and
    /// to count for every `2^16` values in which both rows have elements; 12 KiB of space.
    ///
    /// It pays when the bits are used again: [`HubBitset`] keeps those of one row.
    Bitset,
}

impl Intersect {
    /// Every method.
    pub const ALL: [Self; 5] = [
        Self::Auto,
        Self::Merge,
        Self::Gallop,
        Self::Simd,
        Self::Bitset,
    ];

    /// What `Auto` stands for between rows of such lengths.
    fn resolve(self, short: usize, long: usize, thresholds: &Thresholds) -> Self {
        let is_short = short < thresholds.simd_length;
        let gallop_ratio = match is_short {
            true => GALLOP_RATIO_OF_SHORT,
            false => thresholds.gallop_ratio,
        };
        match self {
            Self::Auto if long / gallop_ratio >= short => Self::Gallop,
            Self::Auto if is_short => Self::Merge,
            Self::Auto => Self::Simd,
            forced => forced,
        }
    }
}

/// Number of elements in common.
///
/// # Example
/// ```
/// use argiope_sparse::{Intersect, intersection};
///
/// assert_eq!(intersection::count(&[1, 3, 5], &[3, 4, 5, 6], Intersect::Auto), 2);
/// ```
#[must_use]
pub fn count(left: &[u32], right: &[u32], method: Intersect) -> usize {
    let (short, long) = match left.len() <= right.len() {
        true => (left, right),
        false => (right, left),
    };
    match method.resolve(short.len(), long.len(), &COUNT) {
        Intersect::Auto | Intersect::Merge => merge::count(left, right),
        Intersect::Simd => simd::count(left, right),
        Intersect::Bitset => bitset::count(short, long),
        Intersect::Gallop => {
            let mut found = 0;
            gallop::visit(short, long, |_, _| found += 1);
            found
        }
    }
}

/// Calls `visit(i, j)` for every `left[i] == right[j]`, in ascending order.
#[inline]
pub fn visit(left: &[u32], right: &[u32], method: Intersect, mut visit: impl FnMut(usize, usize)) {
    let swap = left.len() > right.len();
    let (short, long) = (left.len().min(right.len()), left.len().max(right.len()));
    match method.resolve(short, long, &VISIT) {
        Intersect::Auto | Intersect::Merge => merge::visit(left, right, visit),
        Intersect::Simd => simd::visit(left, right, visit),
        Intersect::Gallop if swap => gallop::visit(right, left, |j, i| visit(i, j)),
        Intersect::Gallop => gallop::visit(left, right, visit),
        Intersect::Bitset if swap => bitset::visit(right, left, |j, i| visit(i, j)),
        Intersect::Bitset => bitset::visit(left, right, visit),
    }
}

/// Appends the elements in common to `common`, ascending.
pub fn collect_into(left: &[u32], right: &[u32], method: Intersect, common: &mut Vec<u32>) {
    visit(left, right, method, |i, _| common.push(left[i]));
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, sample::subsequence};

    use super::*;

    fn visited(left: &[u32], right: &[u32], method: Intersect) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        visit(left, right, method, |i, j| found.push((i, j)));
        found
    }

    fn assert_equals_reference(left: &[u32], right: &[u32]) {
        let expected = reference::positions(left, right);
        for method in Intersect::ALL {
            assert_eq!(visited(left, right, method), expected, "{method:?}");
            assert_eq!(count(left, right, method), expected.len(), "{method:?}");
            let mut common = vec![7];
            collect_into(left, right, method, &mut common);
            let nodes = expected.iter().map(|&(i, _)| left[i]);
            assert!(common[1..].iter().copied().eq(nodes), "{method:?}");
        }
    }

    #[test]
    fn test_all_pairs_of_subsets() {
        // Far apart as well: in windows of their own, and at both ends of the values.
        let universes = [
            [0, 1, 2, 3, 4, 5, 6, 7],
            [0, 1, 63, 64, 1 << 16, 1 << 31, u32::MAX - 1, u32::MAX],
        ];
        for universe in universes {
            let subset = |bits: u32| -> Vec<u32> {
                let chosen = (0..8).filter(|i| bits >> i & 1 != 0);
                chosen.map(|i| universe[i]).collect()
            };
            for left in 0..256 {
                for right in 0..256 {
                    assert_equals_reference(&subset(left), &subset(right));
                }
            }
        }
    }

    #[test]
    fn test_lengths_around_those_of_blocks_and_chunks() {
        let lengths = [
            0, 1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 200,
        ];
        for num_left in lengths {
            for num_right in lengths {
                for (step_left, step_right, shift) in [(1, 1, 0), (2, 3, 0), (2, 2, 1), (1, 20, 5)]
                {
                    let left: Vec<u32> = (0..num_left).map(|i| i * step_left).collect();
                    let right: Vec<u32> = (0..num_right).map(|j| j * step_right + shift).collect();
                    assert_equals_reference(&left, &right);
                    let from_top = |row: &[u32]| row.iter().rev().map(|node| !node).collect();
                    let (left, right): (Vec<u32>, Vec<u32>) = (from_top(&left), from_top(&right));
                    assert_equals_reference(&left, &right);
                }
            }
        }
    }

    #[test]
    fn test_automatic_choice() {
        let chosen = |short, long| Intersect::Auto.resolve(short, long, &VISIT);
        assert_eq!(chosen(5, 6), Intersect::Merge);
        assert_eq!(chosen(5, 20), Intersect::Gallop);
        assert_eq!(chosen(100, 1199), Intersect::Simd);
        assert_eq!(chosen(100, 1200), Intersect::Gallop);
        assert_eq!(Intersect::Merge.resolve(1, 9999, &VISIT), Intersect::Merge);
    }

    /// Strictly ascending rows of any density, one of them perhaps much longer.
    fn rows(largest_step: u32) -> impl Strategy<Value = (Vec<u32>, Vec<u32>)> {
        let step = prop_oneof![1u32..=3, 1..=largest_step];
        let universe = (step, any::<u32>(), 1usize..600);
        let universe = universe.prop_map(|(step, first, len)| -> Vec<u32> {
            let next = |&node: &u32| node.checked_add(step);
            std::iter::successors(Some(first), next).take(len).collect()
        });
        universe.prop_flat_map(|nodes| {
            let some = subsequence(nodes.clone(), 0..=nodes.len());
            let few = subsequence(nodes.clone(), 0..=nodes.len().min(20));
            let all = Just(nodes);
            let other = prop_oneof![some.clone(), few, all];
            (some, other).prop_flat_map(|(left, right)| {
                let swapped = (right.clone(), left.clone());
                prop_oneof![Just((left, right)), Just(swapped)]
            })
        })
    }

    proptest! {
        #[test]
        fn prop_equals_reference((left, right) in rows(1 << 22)) {
            assert_equals_reference(&left, &right);
        }

        #[test]
        fn prop_hub_equals_reference((hub, row) in rows(1 << 10)) {
            let bitset = HubBitset::new(&hub);
            let expected = reference::positions(&row, &hub);
            let mut found = Vec::new();
            bitset.visit(&row, |i, j| found.push((i, j)));
            prop_assert_eq!(bitset.count(&row), expected.len());
            prop_assert_eq!(found, expected);
            for &node in &row {
                prop_assert_eq!(bitset.position(node), hub.binary_search(&node).ok());
            }
        }

        #[test]
        fn prop_rows_that_do_not_ascend_give_positions_in_range(
            left in prop::collection::vec(0u32..200, 0..80),
            right in prop::collection::vec(0u32..200_000, 0..80),
            scale in prop_oneof![Just(1), Just(1000)],
        ) {
            let right: Vec<u32> = right.iter().map(|node| node / scale).collect();
            for method in Intersect::ALL {
                for (i, j) in visited(&left, &right, method) {
                    prop_assert!(i < left.len() && j < right.len());
                }
                let _ = count(&left, &right, method);
            }
            let mut bitset = HubBitset::new(&right);
            bitset.visit(&left, |i, j| assert!(i < left.len() && j < right.len()));
            bitset.refill(&left);
            bitset.visit(&right, |i, j| assert!(i < right.len() && j < left.len()));
        }
    }

    #[test]
    fn test_refilled_hub_forgets() {
        let mut bitset = HubBitset::new(&[3, 70, 1000]);
        bitset.refill(&[65, 1000]);
        assert_eq!((bitset.position(70), bitset.position(3)), (None, None));
        assert_eq!(bitset.position(1000), Some(1));
        bitset.refill(&[]);
        assert!(!bitset.contains(0) && !bitset.contains(1000));
    }
}
