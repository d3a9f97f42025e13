//! 4-cycles of every edge, induced or not.
//!
//! Let `u` be the node of highest rank of a cycle `u - v - w - x`. Its wedges `u - v - w` are counted twice: by `u`,
//! which then owns the edges `u - v`, and by the opposite node `w`, which owns the edges `w - v`. An edge gets one
//! addition from each side, so workers hardly meet.

use argiope_graph::{
    Cancelled, OrderedView, Progress,
    parallel::{balanced_chunks, run_workers},
};
use argiope_sparse::{WedgeCounts, wedges};

use super::sums::{EdgeSums, Sum};

/// Adds the cycles in which the edge holds the node of highest rank.
pub(super) fn add_at_top(
    ordered: OrderedView<'_>,
    sums: &mut EdgeSums,
    progress: &dyn Progress,
) -> Result<(), Cancelled> {
    let work = wedges::work_at_top(ordered);
    let middles_of = |u| {
        ordered
            .lower(u)
            .iter()
            .map(move |&v| (v, &ordered.neighbors(v)[..position(ordered, v, u)]))
    };
    run(ordered, &work, sums, progress, middles_of)
}

/// Adds the cycles in which the edge does not hold the node of highest rank.
pub(super) fn add_at_opposite(
    ordered: OrderedView<'_>,
    sums: &mut EdgeSums,
    progress: &dyn Progress,
) -> Result<(), Cancelled> {
    let mut work = vec![0u64; ordered.num_nodes()];
    for v in 0..ordered.num_nodes() as u32 {
        let num_neighbors = ordered.degree(v);
        for (position, &w) in ordered.neighbors(v).iter().enumerate() {
            let tops = if w < v {
                ordered.higher_degree(v)
            } else {
                num_neighbors - 1 - position
            };
            work[w as usize] += tops as u64;
        }
    }
    let middles_of = |w| {
        ordered.neighbors(w).iter().map(move |&v| {
            let tops = if w < v {
                ordered.higher(v)
            } else {
                &ordered.neighbors(v)[position(ordered, v, w) + 1..]
            };
            (v, tops)
        })
    };
    run(ordered, &work, sums, progress, middles_of)
}

/// Position of `neighbor` among the neighbours of `v`.
fn position(ordered: OrderedView<'_>, v: u32, neighbor: u32) -> usize {
    ordered.neighbors(v).partition_point(|&w| w < neighbor)
}

/// For every node, counts the wedges through the given middles to the given far ends, and adds to the edge from the
/// node to each middle the number of cycles that its wedges close.
fn run<'a, M: Iterator<Item = (u32, &'a [u32])>>(
    ordered: OrderedView<'a>,
    work: &[u64],
    sums: &EdgeSums,
    progress: &dyn Progress,
    middles_of: impl Fn(u32) -> M + Sync,
) -> Result<(), Cancelled> {
    let chunks = balanced_chunks(ordered.num_nodes(), |rank| work[rank]);
    let concurrent = rayon::current_num_threads() > 1;
    let new_state = || (WedgeCounts::new(ordered.num_nodes()), Vec::new());
    run_workers(&chunks, progress, new_state, |(counts, middles), ranks| {
        for rank in ranks.filter(|&rank| work[rank] > 1) {
            let node = rank as u32;
            middles.clear();
            middles.extend(middles_of(node));
            for (_, ends) in middles.iter() {
                counts.add(ends.iter().copied());
            }
            for &(middle, ends) in middles.iter() {
                let wedges: u64 = ends.iter().map(|&end| u64::from(counts.get(end))).sum();
                let cycles = wedges - ends.len() as u64;
                if cycles > 0 {
                    let (low, high) = (node.min(middle), node.max(middle));
                    let first = position(ordered, low, high) - ordered.lower_degree(low);
                    let edge = ordered.edges_of(low).start + first;
                    if concurrent {
                        sums.add::<true>(edge, Sum::Cycles, cycles);
                    } else {
                        sums.add::<false>(edge, Sum::Cycles, cycles);
                    }
                }
            }
            counts.drain(|_, _| {});
        }
    })?;
    Ok(())
}
