//! Slow and obvious: the oracle of [`triangles_per_edge`](super::triangles_per_edge).

use argiope_graph::OrderedView;

/// Common neighbours of both endpoints of every edge, by edge id.
#[must_use]
pub fn triangles_per_edge(ordered: OrderedView<'_>) -> Vec<u32> {
    let mut triangles = Vec::new();
    for u in 0..ordered.num_nodes() as u32 {
        for &v in ordered.higher(u) {
            let common = ordered
                .neighbors(u)
                .iter()
                .filter(|w| ordered.neighbors(v).contains(w));
            triangles.push(common.count() as u32);
        }
    }
    triangles
}
