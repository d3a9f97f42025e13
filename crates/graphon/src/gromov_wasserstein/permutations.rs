//! All permutations of a few things.

/// The permutation of `0..size` with the least value; the first of equal ones. Calls `value` `size!` times.
pub(super) fn least(size: usize, value: impl Fn(&[usize]) -> f64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..size).collect();
    let mut best = (value(&order), order.clone());
    // Heap's algorithm (Computer Journal 6, 1963): each permutation is a swap away from the one before.
    let mut counters = vec![0; size];
    let mut at = 1;
    while at < size {
        if counters[at] < at {
            order.swap(if at % 2 == 0 { 0 } else { counters[at] }, at);
            let found = value(&order);
            if found < best.0 {
                best = (found, order.clone());
            }
            counters[at] += 1;
            at = 1;
        } else {
            counters[at] = 0;
            at += 1;
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use std::{cell::RefCell, collections::BTreeSet};

    use super::*;

    #[test]
    fn test_every_permutation_is_seen_once() {
        for (size, factorial) in [(0, 1), (1, 1), (2, 2), (3, 6), (5, 120)] {
            let calls = RefCell::new(Vec::new());
            least(size, |order| {
                calls.borrow_mut().push(order.to_vec());
                0.0
            });
            let calls = calls.into_inner();
            assert_eq!(calls.len(), factorial);
            assert_eq!(calls.into_iter().collect::<BTreeSet<_>>().len(), factorial);
        }
    }

    #[test]
    fn test_the_least_value_wins() {
        let wanted = [3, 1, 0, 2];
        let distance =
            |order: &[usize]| order.iter().zip(&wanted).filter(|(a, b)| a != b).count() as f64;
        assert_eq!(least(4, distance), wanted);
    }
}
