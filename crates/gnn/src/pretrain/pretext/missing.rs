//! Numbers that are in none of some lists, without listing them.

/// The `nth` number, counted from 0, that is at least `first` and in none of the lists, which ascend strictly and have no
/// number in common.
///
/// # Complexity
/// `O(lists * log(lengths) * log(all lengths))` time.
pub(super) fn nth_missing(lists: &[&[u32]], first: u32, nth: u64) -> u32 {
    // Numbers of the lists in first..=last.
    let num_present = |last: u64| -> u64 {
        let in_list = |list: &&[u32]| {
            let up_to = list.partition_point(|&number| u64::from(number) <= last);
            (up_to - list.partition_point(|&number| number < first)) as u64
        };
        lists.iter().map(in_list).sum()
    };
    let all: u64 = lists.iter().map(|list| list.len() as u64).sum();
    let (mut low, mut high) = (u64::from(first) + nth, u64::from(first) + nth + all);
    while low < high {
        let middle = low + (high - low) / 2;
        if middle + 1 - u64::from(first) - num_present(middle) > nth {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    // Callers ask for numbers that are nodes.
    low as u32
}
