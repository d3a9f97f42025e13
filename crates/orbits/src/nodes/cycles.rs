//! 4-cycles of every node, induced or not.
//!
//! A 4-cycle is found from its node of highest rank `u`: wedges `u - v - w` with `v, w < u` are counted per `w`, and
//! every pair of them closes a cycle. A wedge whose count is `c` lies in `c - 1` cycles.

use argiope_graph::{
    Cancelled, OrderedView, Progress,
    parallel::{balanced_chunks, run_workers},
};
use argiope_sparse::{WedgeCounts, wedges};

use super::sums::{NodeSums, Sum, SumPool};

pub(super) fn add(
    ordered: OrderedView<'_>,
    pool: &SumPool,
    progress: &dyn Progress,
) -> Result<(), Cancelled> {
    let work = wedges::work_at_top(ordered);
    let chunks = balanced_chunks(ordered.num_nodes(), |rank| work[rank]);
    let new_state = || (pool.take(), Wedges::new(ordered.num_nodes()));
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

struct Wedges {
    counts: WedgeCounts,
    /// Per lower neighbour of the top: how many of its own neighbours are below the top.
    lengths: Vec<usize>,
}

impl Wedges {
    fn new(num_nodes: usize) -> Self {
        Self {
            counts: WedgeCounts::new(num_nodes),
            lengths: Vec::new(),
        }
    }

    fn add_from(&mut self, ordered: OrderedView<'_>, u: u32, sums: &mut NodeSums) {
        let mut num_wedges = 0;
        self.lengths.clear();
        for &v in ordered.lower(u) {
            let mut length = 0;
            // Rows are ascending, so u itself ends what is below it.
            let below = ordered.neighbors(v).iter().take_while(|&&w| w != u);
            self.counts.add(below.copied().inspect(|_| length += 1));
            self.lengths.push(length);
            num_wedges += length;
        }
        if num_wedges > self.counts.num_ends() {
            for (&v, &length) in ordered.lower(u).iter().zip(&self.lengths) {
                let below = &ordered.neighbors(v)[..length];
                let counts = below.iter().map(|&w| u64::from(self.counts.get(w)));
                let cycles = counts.sum::<u64>() - length as u64;
                if cycles > 0 {
                    sums.add(v, Sum::Cycles, cycles);
                }
            }
        }
        let mut of_u = 0u64;
        self.counts.drain(|w, count| {
            if count > 1 {
                let cycles = u64::from(count) * u64::from(count - 1) / 2;
                sums.add(w, Sum::Cycles, cycles);
                of_u = of_u.saturating_add(cycles);
            }
        });
        if of_u > 0 {
            sums.add(u, Sum::Cycles, of_u);
        }
    }
}
