//! The six sums of a node that the closed forms need, added up by several workers.

use std::sync::Mutex;

/// Sums of a node. `t(e)`: triangles of an edge, `d`: degree.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sum {
    /// `sum of t(uv)` over neighbours: twice the triangles of the node.
    Triangles,
    /// `sum of C(t(uv), 2)` over neighbours.
    TrianglePairs,
    /// `sum of t(uv) d(u)` over neighbours `u`.
    TriangleDegrees,
    /// `sum of t(e) - 1` over triangles of the node, `e` the edge opposite to it.
    OppositeTriangles,
    /// 4-cliques.
    Cliques,
    /// 4-cycles, induced or not.
    Cycles,
}

/// Number of sums.
const NUM_SUMS: usize = 6;

/// Sums of all nodes, by rank: those of one worker, or in the end of all.
pub(super) struct NodeSums {
    rows: Vec<[u64; NUM_SUMS]>,
}

impl NodeSums {
    /// Adds; an overflow sticks at `u64::MAX`, which [`overflowed_orbit`](NodeSums::overflowed_orbit) tells.
    #[inline(always)]
    pub(super) fn add(&mut self, rank: u32, sum: Sum, amount: u64) {
        let cell = &mut self.rows[rank as usize][sum as usize];
        *cell = cell.saturating_add(amount);
    }

    #[inline(always)]
    pub(super) fn get(&self, rank: u32, sum: Sum) -> u64 {
        self.rows[rank as usize][sum as usize]
    }

    /// The orbit that stands for a sum of this node that did not fit `u64`, if there is one.
    pub(super) fn overflowed_orbit(&self, rank: u32) -> Option<usize> {
        // In the order of `Sum`: each sum counts copies of a denser graphlet's skeleton.
        const ORBITS: [usize; NUM_SUMS] = [3, 13, 10, 12, 14, 8];
        let sum = self.rows[rank as usize]
            .iter()
            .position(|&sum| sum == u64::MAX)?;
        Some(ORBITS[sum])
    }
}

/// Hands out [`NodeSums`] to workers, reuses them between phases and adds them up at the end.
pub(super) struct SumPool {
    num_nodes: usize,
    free: Mutex<Vec<NodeSums>>,
}

impl SumPool {
    pub(super) fn new(num_nodes: usize) -> Self {
        Self {
            num_nodes,
            free: Mutex::new(Vec::new()),
        }
    }

    pub(super) fn take(&self) -> NodeSums {
        let free = self
            .free
            .lock()
            .expect("nobody panics while holding the lock")
            .pop();
        free.unwrap_or_else(|| NodeSums {
            rows: vec![[0; NUM_SUMS]; self.num_nodes],
        })
    }

    pub(super) fn give_back(&self, sums: NodeSums) {
        self.free
            .lock()
            .expect("nobody panics while holding the lock")
            .push(sums);
    }

    /// The sums of all workers.
    pub(super) fn finish(self) -> NodeSums {
        let mut total = self.take();
        for part in self
            .free
            .into_inner()
            .expect("nobody panics while holding the lock")
        {
            for (row, add) in total.rows.iter_mut().zip(&part.rows) {
                for (sum, &amount) in row.iter_mut().zip(add) {
                    *sum = sum.saturating_add(amount);
                }
            }
        }
        total
    }
}
