//! How many wedges the 4-cycle enumerations visit.

use argiope_graph::OrderedView;

/// Wedges `u - v - w` with `v, w < u`, for every `u`.
///
/// # Complexity
/// `O(num_edges)`.
pub(crate) fn work_at_top(ordered: OrderedView<'_>) -> Vec<u64> {
    let mut work = vec![0u64; ordered.num_nodes()];
    for v in 0..ordered.num_nodes() as u32 {
        // The neighbours of v below its i-th neighbour are i; every higher neighbour is a u.
        for (position, &u) in (ordered.lower_degree(v) as u64..).zip(ordered.higher(v)) {
            work[u as usize] += position;
        }
    }
    work
}
