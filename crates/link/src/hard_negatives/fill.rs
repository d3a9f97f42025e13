//! Negatives for which no heuristic speaks: drawn from what is left.

use std::collections::HashSet;

use argiope_graph::random::stream;
use rand::{RngExt, seq::SliceRandom};

use crate::{
    negatives::missing,
    seeds::{Purpose, derive},
};

/// Draws nodes that are neither chosen nor excluded, all equally likely and none twice, until `len` are chosen. There must
/// be enough.
pub(super) fn fill(
    chosen: &mut Vec<u32>,
    len: usize,
    excluded: impl Iterator<Item = u32>,
    num_nodes: usize,
    (seed, number): (u64, u64),
) {
    let mut taken: Vec<u32> = excluded.chain(chosen.iter().copied()).collect();
    taken.sort_unstable();
    taken.dedup();
    let available = (num_nodes - taken.len()) as u64;
    let wanted = len - chosen.len();
    let mut generator = stream(derive(seed, Purpose::HardNegatives, 0), number);
    let node = |index| missing(&taken, 0, index) as u32;
    if available / 2 < wanted as u64 {
        let mut indices: Vec<u64> = (0..available).collect();
        let (drawn, _) = indices.partial_shuffle(&mut generator, wanted);
        chosen.extend(drawn.iter().map(|&index| node(index)));
    } else {
        // Less than every second draw is a repetition.
        let mut drawn = HashSet::with_capacity(wanted);
        while drawn.len() < wanted {
            let index = generator.random_range(0..available);
            if drawn.insert(index) {
                chosen.push(node(index));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_what_is_left_is_drawn_evenly_and_once() {
        for (num_nodes, len) in [(10u32, 8usize), (40, 8)] {
            let left = (1..num_nodes).filter(|node| ![3, 7].contains(node));
            let num_left = left.clone().count() as u32;
            let mut counts = vec![0u32; num_nodes as usize];
            for number in 0..4000 {
                let mut chosen = vec![7];
                fill(
                    &mut chosen,
                    len,
                    [3, 0, 3].into_iter(),
                    num_nodes as usize,
                    (1, number),
                );
                assert_eq!((chosen.len(), chosen[0]), (len, 7));
                let drawn: HashSet<u32> = chosen.iter().copied().collect();
                assert_eq!(drawn.len(), len);
                chosen.iter().for_each(|&node| counts[node as usize] += 1);
            }
            let mean = 4000 * (len as u32 - 1) / num_left;
            for node in left {
                // Five standard deviations of a binomial count are below this.
                assert!(counts[node as usize].abs_diff(mean) <= 160, "{counts:?}");
            }
            assert_eq!((counts[0], counts[3], counts[7]), (0, 0, 4000));
        }
    }
}
