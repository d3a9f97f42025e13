//! 4-cliques of every node, and the sums over triangles.
//!
//! For every node `u`, the edges among its higher neighbours become rows of bits. Two adjacent higher neighbours `x`
//! and `y` lie in `popcount(row(x) & row(y))` 4-cliques whose lowest node is `u`, so no clique is ever listed.

use argiope_graph::{
    Cancelled, OrderedView, Progress,
    parallel::{balanced_chunks, run_workers},
};
use argiope_sparse::{BitMatrix, MarkedSet, triangles};

use super::sums::{NodeSums, Sum, SumPool};

pub(super) fn add(
    ordered: OrderedView<'_>,
    triangles: &[u32],
    pool: &SumPool,
    progress: &dyn Progress,
) -> Result<(), Cancelled> {
    let chunks = balanced_chunks(ordered.num_nodes(), |rank| {
        triangles::work_of(ordered, rank as u32)
    });
    let new_state = || (pool.take(), Neighborhood::new(ordered.num_nodes()));
    let workers = run_workers(
        &chunks,
        progress,
        new_state,
        |(sums, neighborhood), ranks| {
            for rank in ranks {
                neighborhood.add_from(ordered, triangles, rank as u32, sums);
            }
        },
    )?;
    for (sums, _) in workers {
        pool.give_back(sums);
    }
    Ok(())
}

/// The subgraph among the higher neighbours of one node; buffers are reused from node to node.
struct Neighborhood {
    /// The higher neighbours; empty between nodes.
    marked: MarkedSet,
    /// Edges among the higher neighbours, by position.
    edges: BitMatrix,
    /// Per higher neighbour: sum of `t(opposite edge) - 1`.
    opposite: Vec<u64>,
    /// Per higher neighbour: twice its cliques.
    cliques: Vec<u64>,
}

impl Neighborhood {
    fn new(num_nodes: usize) -> Self {
        Self {
            marked: MarkedSet::new(num_nodes),
            edges: BitMatrix::new(),
            opposite: vec![],
            cliques: vec![],
        }
    }

    fn add_from(
        &mut self,
        ordered: OrderedView<'_>,
        triangles: &[u32],
        u: u32,
        sums: &mut NodeSums,
    ) {
        let higher = ordered.higher(u);
        let of_u = &triangles[ordered.edges_of(u)];
        let degree_u = ordered.degree(u) as u64;
        let mut own = [0u64; 3];
        for (&v, &t) in higher.iter().zip(of_u) {
            if t > 0 {
                let (t, pairs) = (u64::from(t), u64::from(t) * u64::from(t - 1) / 2);
                own[0] += t;
                own[1] = own[1].saturating_add(pairs);
                own[2] = own[2].saturating_add(t * ordered.degree(v) as u64);
                sums.add(v, Sum::Triangles, t);
                sums.add(v, Sum::TrianglePairs, pairs);
                sums.add(v, Sum::TriangleDegrees, t * degree_u);
            }
        }
        if own[0] == 0 {
            return;
        }
        sums.add(u, Sum::Triangles, own[0]);
        sums.add(u, Sum::TrianglePairs, own[1]);
        sums.add(u, Sum::TriangleDegrees, own[2]);
        if higher.len() < 2 {
            return;
        }

        self.marked.mark(higher);
        let (opposite_of_u, num_triangles) = self.connect(ordered, triangles, u);
        self.marked.unmark(higher);
        if num_triangles == 0 {
            return;
        }
        sums.add(u, Sum::OppositeTriangles, opposite_of_u);
        for (&v, &sum) in higher.iter().zip(&self.opposite) {
            if sum > 0 {
                sums.add(v, Sum::OppositeTriangles, sum);
            }
        }
        if num_triangles >= 3 {
            let cliques_of_u = self.count_cliques();
            if cliques_of_u > 0 {
                sums.add(u, Sum::Cliques, cliques_of_u);
                for (&v, &twice) in higher.iter().zip(&self.cliques) {
                    sums.add(v, Sum::Cliques, twice / 2);
                }
            }
        }
    }

    /// Fills the bit rows and the sums over opposite edges; returns the sum of `u` and the number of triangles.
    fn connect(&mut self, ordered: OrderedView<'_>, triangles: &[u32], u: u32) -> (u64, u64) {
        let higher = ordered.higher(u);
        let of_u = &triangles[ordered.edges_of(u)];
        self.edges.reset(higher.len());
        self.opposite.clear();
        self.opposite.resize(higher.len(), 0);
        let (mut opposite_of_u, mut num_triangles) = (0u64, 0u64);
        for (i, (&v, &t_uv)) in higher.iter().zip(of_u).enumerate() {
            if t_uv == 0 {
                continue;
            }
            let of_v = &triangles[ordered.edges_of(v)];
            let mut opposite_of_v = 0u64;
            let (edges, opposite) = (&mut self.edges, &mut self.opposite);
            self.marked.intersect(ordered.higher(v), |position, j| {
                edges.connect(i, j);
                num_triangles += 1;
                opposite_of_u += u64::from(of_v[position] - 1);
                opposite_of_v += u64::from(of_u[j] - 1);
                opposite[j] += u64::from(t_uv - 1);
            });
            self.opposite[i] += opposite_of_v;
        }
        (opposite_of_u, num_triangles)
    }

    /// Fills `cliques`; returns the cliques of the lowest node.
    fn count_cliques(&mut self) -> u64 {
        let cliques = &mut self.cliques;
        cliques.clear();
        cliques.resize(self.edges.size(), 0);
        // A clique shows at each of its three edges among the higher neighbours.
        let mut thrice = 0;
        self.edges.for_each_edge(|i, j, common| {
            cliques[i] += u64::from(common);
            cliques[j] += u64::from(common);
            thrice += u64::from(common);
        });
        thrice / 3
    }
}
