//! Spanning forests: Kruskal's algorithm without weights.

use argiope_link::Pair;

/// For each pair whether it joins two components that no earlier pair joined. Those that do are a spanning forest; of
/// pairs in random order it is a random one.
///
/// Paths are halved and the larger set stays on top (Tarjan and van Leeuwen, J. ACM 31, 1984): `O(num_pairs
/// α(num_nodes))` time.
pub(super) fn spanning_forest(num_nodes: usize, pairs: impl Iterator<Item = Pair>) -> Vec<bool> {
    let mut parents: Vec<u32> = (0..num_nodes as u32).collect();
    let mut sizes = vec![1u32; num_nodes];
    pairs
        .map(|(u, v)| {
            let (u, v) = (root(&mut parents, u), root(&mut parents, v));
            let (large, small) = match sizes[u as usize] < sizes[v as usize] {
                true => (v, u),
                false => (u, v),
            };
            if large != small {
                parents[small as usize] = large;
                sizes[large as usize] += sizes[small as usize];
            }
            large != small
        })
        .collect()
}

fn root(parents: &mut [u32], mut node: u32) -> u32 {
    while parents[node as usize] != node {
        let parent = parents[node as usize];
        parents[node as usize] = parents[parent as usize];
        node = parents[node as usize];
    }
    node
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
