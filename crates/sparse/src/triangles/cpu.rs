//! Marks and look-ups, one row of higher neighbours at a time.

use std::sync::atomic::AtomicU32;

use argiope_graph::{
    Cancelled, OrderedView, Progress,
    parallel::{balanced_chunks, run_workers},
};

use crate::{marks::MarkedSet, shared_counts::SharedCount};

pub(super) fn triangles_per_edge<const CONCURRENT: bool>(
    ordered: OrderedView<'_>,
    progress: &dyn Progress,
) -> Result<Vec<u32>, Cancelled> {
    let triangles = AtomicU32::zeroed(ordered.num_edges());
    let chunks = balanced_chunks(ordered.num_nodes(), |rank| {
        super::work_of(ordered, rank as u32)
    });
    let new_state = || (MarkedSet::new(ordered.num_nodes()), Vec::new());
    run_workers(&chunks, progress, new_state, |(marked, from_u), ranks| {
        for rank in ranks {
            count_from::<CONCURRENT>(ordered, rank as u32, marked, from_u, &triangles);
        }
    })?;
    Ok(AtomicU32::into_numbers(triangles))
}

/// Finds the triangles whose node of lowest rank is `u`. `marked` is empty before and after.
fn count_from<const CONCURRENT: bool>(
    ordered: OrderedView<'_>,
    u: u32,
    marked: &mut MarkedSet,
    from_u: &mut Vec<u32>,
    triangles: &[AtomicU32],
) {
    let higher = ordered.higher(u);
    // No neighbour of the last one is marked.
    let [inner @ .., _] = higher else { return };
    if inner.is_empty() {
        return;
    }
    marked.mark(higher);
    from_u.clear();
    from_u.resize(higher.len(), 0);
    for (i, &v) in inner.iter().enumerate() {
        let higher_v = ordered.higher(v);
        let of_v = &triangles[ordered.edges_of(v)];
        let mut found = 0;
        marked.intersect(higher_v, |position, j| {
            of_v[position].add::<CONCURRENT>(1);
            from_u[j] += 1;
            found += 1;
        });
        from_u[i] += found;
    }
    for (count, &found) in triangles[ordered.edges_of(u)].iter().zip(&*from_u) {
        if found != 0 {
            count.add::<CONCURRENT>(found);
        }
    }
    marked.unmark(higher);
}
