//! Sums over the triangles and 4-cliques of every edge.
//!
//! As for nodes, every triangle `u < v < w` is met at its lowest node `u`. What belongs to the edges from `u` is summed
//! up locally; only the far edge `v - w` is shared with other workers.

use argiope_graph::{
    Cancelled, OrderedView, Progress,
    parallel::{balanced_chunks, run_workers},
};
use argiope_sparse::{BitMatrix, MarkedSet, triangles};

use super::sums::{EdgeSums, Sum};

pub(super) fn add(
    ordered: OrderedView<'_>,
    sums: &mut EdgeSums,
    progress: &dyn Progress,
) -> Result<(), Cancelled> {
    let chunks = balanced_chunks(ordered.num_nodes(), |rank| {
        triangles::work_of(ordered, rank as u32)
    });
    let new_state = || Neighborhood::new(ordered.num_nodes());
    let sums = &*sums;
    let concurrent = rayon::current_num_threads() > 1;
    run_workers(&chunks, progress, new_state, |neighborhood, ranks| {
        for rank in ranks {
            if concurrent {
                neighborhood.add_from::<true>(ordered, rank as u32, sums);
            } else {
                neighborhood.add_from::<false>(ordered, rank as u32, sums);
            }
        }
    })?;
    Ok(())
}

/// The subgraph among the higher neighbours of one node; buffers are reused from node to node.
struct Neighborhood {
    /// The higher neighbours; empty between nodes.
    marked: MarkedSet,
    /// Edges among them, by position.
    edges: BitMatrix,
    /// Edge id of every connected pair of `edges`, in the order of [`BitMatrix::for_each_edge`].
    far_edges: Vec<usize>,
    /// Per higher neighbour `v`, what the edge `u - v` gets.
    near: Vec<Near>,
}

#[derive(Clone, Copy, Default)]
struct Near {
    degrees: u64,
    triangles_low: u64,
    triangles_high: u64,
    /// Twice the cliques.
    cliques: u64,
}

impl Neighborhood {
    fn new(num_nodes: usize) -> Self {
        Self {
            marked: MarkedSet::new(num_nodes),
            edges: BitMatrix::new(),
            far_edges: Vec::new(),
            near: Vec::new(),
        }
    }

    fn add_from<const CONCURRENT: bool>(
        &mut self,
        ordered: OrderedView<'_>,
        u: u32,
        sums: &EdgeSums,
    ) {
        let higher = ordered.higher(u);
        let of_u = &sums.triangles()[ordered.edges_of(u)];
        if higher.len() < 2 || of_u.iter().all(|&t| t == 0) {
            return;
        }
        self.edges.reset(higher.len());
        self.far_edges.clear();
        self.near.clear();
        self.near.resize(higher.len(), Near::default());
        self.marked.mark(higher);
        let degree_u = ordered.degree(u) as u64;
        for (i, (&v, &t_uv)) in higher.iter().zip(of_u).enumerate() {
            if t_uv == 0 {
                continue;
            }
            let (edges_v, higher_v) = (ordered.edges_of(v), ordered.higher(v));
            let of_v = &sums.triangles()[edges_v.clone()];
            let (t_uv, degree_v) = (u64::from(t_uv), ordered.degree(v) as u64);
            let Self {
                marked,
                edges,
                far_edges,
                near,
            } = self;
            marked.intersect(higher_v, |position, j| {
                let (t_uw, t_vw) = (u64::from(of_u[j]), u64::from(of_v[position]));
                let degree_w = ordered.degree(higher_v[position]) as u64;
                edges.connect(i, j);
                let far = edges_v.start + position;
                far_edges.push(far);
                sums.add::<CONCURRENT>(far, Sum::Degrees, degree_u);
                sums.add::<CONCURRENT>(far, Sum::TrianglesLow, t_uv);
                sums.add::<CONCURRENT>(far, Sum::TrianglesHigh, t_uw);
                near[i].degrees += degree_w;
                near[i].triangles_low += t_uw;
                near[i].triangles_high += t_vw;
                near[j].degrees += degree_v;
                near[j].triangles_low += t_uv;
                near[j].triangles_high += t_vw;
            });
        }
        self.marked.unmark(higher);

        if self.far_edges.len() >= 3 {
            // Pairs come by (i, j), and so do the far edges: higher neighbours of v are ascending.
            let (near, mut far_edges) = (&mut self.near, self.far_edges.iter());
            self.edges.for_each_edge(|i, j, common| {
                let &far = far_edges.next().expect("one far edge a connected pair");
                let common = u64::from(common);
                if common > 0 {
                    near[i].cliques += common;
                    near[j].cliques += common;
                    sums.add::<CONCURRENT>(far, Sum::Cliques, common);
                }
            });
        }
        for (edge, near) in ordered.edges_of(u).zip(&self.near) {
            sums.add::<CONCURRENT>(edge, Sum::Degrees, near.degrees);
            sums.add::<CONCURRENT>(edge, Sum::TrianglesLow, near.triangles_low);
            sums.add::<CONCURRENT>(edge, Sum::TrianglesHigh, near.triangles_high);
            sums.add::<CONCURRENT>(edge, Sum::Cliques, near.cliques / 2);
        }
    }
}
