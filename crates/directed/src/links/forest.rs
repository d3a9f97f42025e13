//! Spanning forests: Kruskal's algorithm without weights.

use argiope_graph::DisjointSets;
use argiope_link::Pair;

/// For each pair whether it joins two components that no earlier pair joined. Those that do are a spanning forest; of
/// pairs in random order it is a random one. `O(num_pairs α(num_nodes))` time.
pub(super) fn spanning_forest(num_nodes: usize, pairs: impl Iterator<Item = Pair>) -> Vec<bool> {
    let mut sets = DisjointSets::new(num_nodes);
    pairs.map(|(u, v)| sets.unite(u, v)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_pairs_that_close_a_cycle_are_no_part_of_it() {
        let pairs = [(0, 1), (1, 2), (2, 0), (4, 5), (5, 4), (3, 0), (3, 2)];
        let kept = spanning_forest(7, pairs.into_iter());
        assert_eq!(kept, [true, true, false, true, false, true, false]);
        assert!(spanning_forest(0, [].into_iter()).is_empty());
    }
}
