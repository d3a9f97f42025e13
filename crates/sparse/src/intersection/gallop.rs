//! The elements of a short row searched for in a long one, each from where the last was found.
//!
//! The steps double until they pass the element, then a binary search ends it (Bentley and Yao, *An almost optimal
//! algorithm for unbounded searching*, Inf. Process. Lett. 5, 1976): `O(short * log(long / short))`.

#[inline]
pub(super) fn visit(short: &[u32], long: &[u32], mut visit: impl FnMut(usize, usize)) {
    let mut at = 0;
    for (i, &node) in short.iter().enumerate() {
        at += leap(&long[at..], |other| other < node);
        match long.get(at) {
            Some(&other) if other == node => visit(i, at),
            Some(_) => {}
            None => return,
        }
    }
}

/// Number of leading elements for which `is_before` holds, in time logarithmic in the answer. It must not hold again
/// after it has failed once.
#[inline]
pub(crate) fn leap(row: &[u32], is_before: impl Fn(u32) -> bool) -> usize {
    let (mut low, mut high) = (0, 1);
    while high <= row.len() && is_before(row[high - 1]) {
        (low, high) = (high, 2 * high);
    }
    let high = (high - 1).min(row.len());
    low + row[low..high].partition_point(|&node| is_before(node))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_leaps_count_leading_elements() {
        let row: Vec<u32> = (0..100).map(|i| 3 * i).collect();
        for from in [0, 1, 50, 99, 100] {
            for key in 0..310 {
                let expected = row[from..].iter().filter(|&&node| node < key).count();
                assert_eq!(leap(&row[from..], |node| node < key), expected);
            }
        }
    }
}
