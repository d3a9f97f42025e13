//! Hop 3: paths `u - x - w - y`, from the two-hop neighbourhoods of several rows.

use super::{
    Selection, Sink, Symmetric, prepare::Prepared, tuning::ThreeHopMethod, two_hop::TwoHop,
};

/// Rows that go through the adjacency together: one cache line of 32-bit counts.
pub(super) const LANES: usize = 16;

/// Counts of sixteen rows.
#[repr(align(64))]
#[derive(Clone, Copy)]
pub(super) struct Lanes(pub(super) [u32; LANES]);

const ZERO: Lanes = Lanes([0; LANES]);

/// A correction that leaves nothing: for pairs that are no entries.
const EXCLUDED: u32 = u32::MAX;

/// Visits of an adjacency entry with sixteen lanes that cost as much as one scalar visit: a guess that is good within a
/// factor of two on the networks measured.
const LANE_VISITS_PER_SCALAR: f64 = 1.0;

/// Buffers of one worker.
pub(super) struct ThreeHopPass {
    /// Per node, its common neighbours with each row of the batch.
    common: Vec<Lanes>,
    /// Per column, what each row of the batch must subtract.
    corrections: Vec<Lanes>,
    /// Paths to every column, for single rows.
    paths: Vec<u64>,
    /// One flag for 64 columns: has paths.
    reached: Vec<bool>,
}

/// A row of a block with its two-hop neighbourhood.
pub(super) struct Row<'a> {
    pub(super) node: u32,
    pub(super) two_hop: &'a TwoHop,
}

impl ThreeHopPass {
    pub(super) fn new(num_nodes: usize) -> Self {
        Self {
            common: vec![ZERO; num_nodes],
            corrections: vec![ZERO; num_nodes],
            paths: vec![0; num_nodes],
            reached: vec![false; num_nodes.div_ceil(64)],
        }
    }

    /// Emits the key of hop 3 in all `rows`.
    pub(super) fn run(
        &mut self,
        prepared: &Prepared<'_>,
        selection: &Selection,
        rows: &[Row<'_>],
        sink: &mut impl Sink,
    ) {
        let visits = |row: &Row<'_>| -> u64 {
            row.two_hop
                .common
                .iter()
                .map(|&(w, _)| prepared.degree(w))
                .sum()
        };
        let mut by_visits: Vec<(u64, &Row<'_>)> =
            rows.iter().map(|row| (visits(row), row)).collect();
        // Rows of a batch should want about the same part of the graph.
        by_visits.sort_by_key(|&(visits, row)| (visits, row.node));
        let lane_visits = prepared.neighbors.len() as f64 * LANE_VISITS_PER_SCALAR;
        for batch in by_visits.chunks(LANES) {
            // A path count is at most the product of the degrees at its ends.
            let fits = |row: &Row<'_>| {
                prepared.degree(row.node) * prepared.max_degree < u64::from(u32::MAX)
            };
            let visits: u64 = batch.iter().map(|&(visits, _)| visits).sum();
            let together = match selection.tuning.three_hop {
                ThreeHopMethod::Auto => visits as f64 > lane_visits,
                ThreeHopMethod::Batches => true,
                ThreeHopMethod::SingleRows => false,
            };
            if together && batch.iter().all(|(_, row)| fits(row)) {
                self.run_batch(prepared, selection, batch, sink);
            } else {
                for (_, row) in batch {
                    self.run_single(prepared, selection, row, sink);
                }
            }
        }
    }

    fn run_batch(
        &mut self,
        prepared: &Prepared<'_>,
        selection: &Selection,
        batch: &[(u64, &Row<'_>)],
        sink: &mut impl Sink,
    ) {
        let num_nodes = prepared.graph.num_nodes() as u32;
        let first_row = batch.iter().map(|(_, row)| row.node).min().unwrap_or(0);
        let first_column = match selection.symmetric {
            Symmetric::Upper => first_row,
            Symmetric::Full => 0,
        };
        let mut nodes = [0; LANES];
        for (lane, (_, row)) in batch.iter().enumerate() {
            nodes[lane] = row.node;
            for &(w, common) in &row.two_hop.common {
                self.common[w as usize].0[lane] = common;
            }
            for &(w, paws) in &row.two_hop.paws {
                // A paw count is at most the path count, which fits.
                self.corrections[w as usize].0[lane] = paws as u32;
            }
            for column in excluded(prepared, selection, first_column, row.node) {
                self.corrections[column as usize].0[lane] = EXCLUDED;
            }
        }
        pulp::Arch::new().dispatch(Product {
            prepared,
            common: &self.common,
            corrections: &self.corrections,
            columns: first_column..num_nodes,
            nodes: &nodes,
            sink,
        });
        for (_, row) in batch {
            for &(w, _) in &row.two_hop.common {
                self.common[w as usize] = ZERO;
                self.corrections[w as usize] = ZERO;
            }
            for column in excluded(prepared, selection, first_column, row.node) {
                self.corrections[column as usize] = ZERO;
            }
        }
    }

    fn run_single(
        &mut self,
        prepared: &Prepared<'_>,
        selection: &Selection,
        row: &Row<'_>,
        sink: &mut impl Sink,
    ) {
        for &(w, common) in &row.two_hop.common {
            for &y in prepared.neighbors(w) {
                self.paths[y as usize] += u64::from(common);
                self.reached[y as usize / 64] = true;
            }
        }
        for &(w, paws) in &row.two_hop.paws {
            self.paths[w as usize] -= paws;
        }
        for &column in prepared.neighbors(row.node).iter().chain([&row.node]) {
            self.paths[column as usize] = 0;
        }
        for (word, reached) in self.reached.iter_mut().enumerate() {
            if !std::mem::take(reached) {
                continue;
            }
            let start = word * 64;
            let end = self.paths.len().min(start + 64);
            for (column, paths) in (start as u32..).zip(&mut self.paths[start..end]) {
                let paths = std::mem::take(paths);
                if paths > 0 && selection.keeps(row.node, column) {
                    sink.hop_three(row.node, column, paths);
                }
            }
        }
    }
}

/// Columns of `row` from `first_column` on that are no entries: itself, its neighbours, and what is not asked for.
fn excluded<'a>(
    prepared: &'a Prepared<'_>,
    selection: &Selection,
    first_column: u32,
    row: u32,
) -> impl Iterator<Item = u32> + 'a {
    let below = match selection.symmetric {
        Symmetric::Upper => first_column..row,
        Symmetric::Full => 0..0,
    };
    prepared
        .neighbors(row)
        .iter()
        .copied()
        .chain([row])
        .chain(below)
}

/// Sparse adjacency times sixteen dense columns, less the corrections.
struct Product<'a, 'g, S> {
    prepared: &'a Prepared<'g>,
    common: &'a [Lanes],
    corrections: &'a [Lanes],
    columns: std::ops::Range<u32>,
    nodes: &'a [u32; LANES],
    sink: &'a mut S,
}

impl<S: Sink> pulp::WithSimd for Product<'_, '_, S> {
    type Output = ();

    #[inline(always)]
    fn with_simd<P: pulp::Simd>(self, _: P) {
        for column in self.columns {
            let mut paths = [0u32; LANES];
            for &w in self.prepared.neighbors(column) {
                let common = &self.common[w as usize].0;
                for lane in 0..LANES {
                    paths[lane] += common[lane];
                }
            }
            let corrections = &self.corrections[column as usize].0;
            for lane in 0..LANES {
                paths[lane] = paths[lane].max(corrections[lane]) - corrections[lane];
            }
            self.sink.hop_three_lanes(self.nodes, column, &Lanes(paths));
        }
    }
}
