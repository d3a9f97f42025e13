//! 4-cycles of every node, induced or not.
//!
//! A 4-cycle is found from its node of highest rank `u`: wedges `u - v - w` with `v, w < u` are counted per `w`, and
//! every pair of them closes a cycle. A wedge whose count is `c` lies in `c - 1` cycles.

use argiope_graph::{
    Cancelled, OrderedView, Progress,
    parallel::{balanced_chunks, run_workers},
};

use super::sums::{NodeSums, Sum, SumPool};
use crate::wedges;

pub(super) fn add(
    ordered: OrderedView<'_>,
    pool: &SumPool,
    progress: &dyn Progress,
) -> Result<(), Cancelled> {
    let work = wedges::work_at_top(ordered);
    let chunks = balanced_chunks(ordered.num_nodes(), |rank| work[rank]);
    let new_state = || (pool.take(), WedgeCounts::new(ordered.num_nodes()));
    let workers = run_workers(&chunks, progress, new_state, |(sums, wedges), ranks| {
        for rank in ranks.filter(|&rank| work[rank] > 1) {
            wedges.add_from(ordered, rank as u32, sums);
        }
    })?;
    for (sums, _) in workers {
        pool.give_back(sums);
    }
    Ok(())
}

struct WedgeCounts {
    /// Wedges that end in a node; all zero between nodes.
    counts: Vec<u32>,
    /// Nodes with a count, then free space.
    ends: Vec<u32>,
    /// Per lower neighbour of `u`: how many of its own neighbours are below `u`.
    lengths: Vec<u32>,
}

impl WedgeCounts {
    fn new(num_nodes: usize) -> Self {
        // One place more than nodes, so that the write ahead of the last end has room.
        Self {
            counts: vec![0; num_nodes],
            ends: vec![0; num_nodes + 1],
            lengths: Vec::new(),
        }
    }

    fn add_from(&mut self, ordered: OrderedView<'_>, u: u32, sums: &mut NodeSums) {
        let (mut num_ends, mut num_wedges) = (0, 0);
        self.lengths.clear();
        for &v in ordered.lower(u) {
            let mut length = 0;
            // Rows are ascending, so u itself ends what is below it.
            for &w in ordered.neighbors(v).iter().take_while(|&&w| w != u) {
                let count = &mut self.counts[w as usize];
                self.ends[num_ends] = w;
                num_ends += usize::from(*count == 0);
                *count += 1;
                length += 1;
            }
            self.lengths.push(length);
            num_wedges += length as usize;
        }
        if num_wedges > num_ends {
            for (&v, &length) in ordered.lower(u).iter().zip(&self.lengths) {
                let below = &ordered.neighbors(v)[..length as usize];
                let counts = below.iter().map(|&w| u64::from(self.counts[w as usize]));
                let cycles = counts.sum::<u64>() - u64::from(length);
                if cycles > 0 {
                    sums.add(v, Sum::Cycles, cycles);
                }
            }
        }
        let mut of_u = 0u64;
        for &w in &self.ends[..num_ends] {
            let count = u64::from(std::mem::take(&mut self.counts[w as usize]));
            if count > 1 {
                let cycles = count * (count - 1) / 2;
                sums.add(w, Sum::Cycles, cycles);
                of_u = of_u.saturating_add(cycles);
            }
        }
        if of_u > 0 {
            sums.add(u, Sum::Cycles, of_u);
        }
    }
}
