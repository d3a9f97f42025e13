//! The sums of an edge that the closed forms need. All workers add to one array.

use std::sync::atomic::AtomicU64;

use argiope_sparse::shared_counts::SharedCount;

/// Sums of an edge `low - high`; `x` runs over the common neighbours of its ends.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sum {
    /// 4-cliques.
    Cliques,
    /// 4-cycles, induced or not.
    Cycles,
    /// `sum of d(x)`.
    Degrees,
    /// `sum of t(low, x)`.
    TrianglesLow,
    /// `sum of t(high, x)`.
    TrianglesHigh,
}

/// Number of sums.
const NUM_SUMS: usize = 5;

/// Triangles and sums of all edges, by edge id.
#[derive(Debug)]
pub(super) struct EdgeSums {
    triangles: Vec<u32>,
    sums: Vec<[AtomicU64; NUM_SUMS]>,
}

impl EdgeSums {
    pub(super) fn new(triangles: Vec<u32>) -> Self {
        let mut sums = Vec::with_capacity(triangles.len());
        sums.resize_with(triangles.len(), Default::default);
        Self { triangles, sums }
    }

    pub(super) fn triangles(&self) -> &[u32] {
        &self.triangles
    }

    #[inline(always)]
    pub(super) fn add<const CONCURRENT: bool>(&self, edge: usize, sum: Sum, amount: u64) {
        self.sums[edge][sum as usize].add::<CONCURRENT>(amount);
    }

    #[inline(always)]
    pub(super) fn get(&self, edge: usize, sum: Sum) -> u64 {
        self.sums[edge][sum as usize].get()
    }
}

impl Clone for EdgeSums {
    fn clone(&self) -> Self {
        let copy =
            |row: &[AtomicU64; NUM_SUMS]| row.each_ref().map(|sum| AtomicU64::new(sum.get()));
        Self {
            triangles: self.triangles.clone(),
            sums: self.sums.iter().map(copy).collect(),
        }
    }
}
