//! Wedge counting: how many paths of length two lead from one node to each other node.
//!
//! This is one row of a product of adjacencies, accumulated in a dense array: pairs of wedges with the same end close
//! 4-cycles.

use argiope_graph::OrderedView;

/// A row accumulator: a count for every node, and the nodes whose count is not zero.
#[derive(Debug, Clone)]
pub struct WedgeCounts {
    counts: Vec<u32>,
    /// Nodes with a count, then free space: one place more than nodes, so that the write ahead of the last has room.
    ends: Vec<u32>,
    num_ends: usize,
}

impl WedgeCounts {
    /// All zero.
    #[must_use]
    pub fn new(num_nodes: usize) -> Self {
        Self {
            counts: vec![0; num_nodes],
            ends: vec![0; num_nodes + 1],
            num_ends: 0,
        }
    }

    /// Counts one wedge to each of `ends`.
    ///
    /// # Panics
    /// If an end is not below `num_nodes`.
    #[inline(always)]
    pub fn add(&mut self, ends: impl IntoIterator<Item = u32>) {
        // Written back once: the loop keeps it in a register.
        let mut num_ends = self.num_ends;
        for end in ends {
            let count = &mut self.counts[end as usize];
            // Every end is written and the list grows only for new ones: a branch would be mispredicted too often.
            self.ends[num_ends] = end;
            num_ends += usize::from(*count == 0);
            *count += 1;
        }
        self.num_ends = num_ends;
    }

    /// Wedges to `end`.
    ///
    /// # Panics
    /// If it is not below `num_nodes`.
    #[inline(always)]
    #[must_use]
    pub fn get(&self, end: u32) -> u32 {
        self.counts[end as usize]
    }

    /// Number of nodes that a wedge leads to.
    #[inline(always)]
    #[must_use]
    pub fn num_ends(&self) -> usize {
        self.num_ends
    }

    /// Calls `visit(end, count)` for every end, in the order of the first wedge to it, and makes all counts zero.
    #[inline(always)]
    pub fn drain(&mut self, mut visit: impl FnMut(u32, u32)) {
        for &end in &self.ends[..self.num_ends] {
            visit(end, std::mem::take(&mut self.counts[end as usize]));
        }
        self.num_ends = 0;
    }
}

/// For every node `u`, the wedges `u - v - w` with `v, w` of lower rank.
///
/// # Complexity
/// `O(num_edges)` time, eight bytes a node.
#[must_use]
pub fn work_at_top(ordered: OrderedView<'_>) -> Vec<u64> {
    let mut work = vec![0u64; ordered.num_nodes()];
    for v in 0..ordered.num_nodes() as u32 {
        // The neighbours of v below its i-th neighbour are i; every higher neighbour is a u.
        for (position, &u) in (ordered.lower_degree(v) as u64..).zip(ordered.higher(v)) {
            work[u as usize] += position;
        }
    }
    work
}

#[cfg(test)]
mod tests {
    use argiope_graph::{DegreeOrdered, UndirectedGraph};

    use super::*;

    #[test]
    fn test_counts_add_up_and_are_drained() {
        let mut counts = WedgeCounts::new(5);
        counts.add([3, 1]);
        counts.add([1, 4, 1]);
        assert_eq!((counts.get(1), counts.get(2), counts.num_ends()), (3, 0, 3));
        let mut drained = Vec::new();
        counts.drain(|end, count| drained.push((end, count)));
        assert_eq!(drained, [(3, 1), (1, 3), (4, 1)]);
        assert_eq!((counts.get(1), counts.num_ends()), (0, 0));
        counts.add(0..5);
        assert_eq!(counts.num_ends(), 5);
    }

    #[test]
    fn test_work_counts_wedges_below_their_start() {
        let edges = [(0, 1), (1, 2), (2, 3), (3, 0), (0, 2), (3, 4)];
        let ordered = DegreeOrdered::new(&UndirectedGraph::from_edges(5, edges).unwrap());
        let view = ordered.view();
        for (u, work) in (0..).zip(work_at_top(view)) {
            let below = |v: u32| view.neighbors(v).iter().filter(|&&w| w < u).count() as u64;
            assert_eq!(work, view.lower(u).iter().map(|&v| below(v)).sum::<u64>());
        }
    }
}
