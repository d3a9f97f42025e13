//! Blocks of consecutive rows: the unit of work and of output.

use std::ops::Range;

use super::{
    Selection, Sink, at,
    prepare::Prepared,
    three_hop::{Row, ThreeHopPass},
    two_hop::{TwoHop, TwoHopPass},
};
use crate::{
    OrbitError,
    keys::{KEYS, NUM_HOP_ONE},
};

/// Rows of a block: four batches of hop 3.
const BLOCK_ROWS: usize = 64;

/// All blocks of a graph.
pub(super) fn blocks(num_nodes: usize) -> Vec<Range<usize>> {
    let starts = (0..num_nodes).step_by(BLOCK_ROWS);
    starts
        .map(|start| start..num_nodes.min(start + BLOCK_ROWS))
        .collect()
}

/// Computes blocks; buffers of one worker, `O(num_nodes)`.
pub(super) struct BlockPass {
    passes: Option<(TwoHopPass, Option<ThreeHopPass>)>,
    two_hops: Vec<TwoHop>,
}

impl BlockPass {
    pub(super) fn new(num_nodes: usize, selection: &Selection) -> Self {
        let three_hop = selection.wants_hop(3).then(|| ThreeHopPass::new(num_nodes));
        let passes = selection
            .wants_two_hop_walks()
            .then(|| (TwoHopPass::new(num_nodes), three_hop));
        Self {
            passes,
            two_hops: Vec::new(),
        }
    }

    /// Emits all wanted entries of `rows`.
    pub(super) fn run(
        &mut self,
        prepared: &Prepared<'_>,
        selection: &Selection,
        rows: Range<usize>,
        sink: &mut impl Sink,
    ) -> Result<(), OrbitError> {
        if prepared.edges.is_some() {
            for row in rows.clone() {
                emit_hop_one(prepared, selection, row as u32, sink)?;
            }
        }
        let Some((two_hop_pass, three_hop_pass)) = &mut self.passes else {
            return Ok(());
        };
        self.two_hops.resize_with(rows.len(), TwoHop::default);
        for (row, two_hop) in rows.clone().zip(&mut self.two_hops) {
            two_hop_pass.run(prepared, selection, row as u32, two_hop, sink);
        }
        if let Some(three_hop_pass) = three_hop_pass {
            let rows = rows.zip(&self.two_hops);
            let rows: Vec<Row<'_>> = rows
                .map(|(row, two_hop)| Row {
                    node: row as u32,
                    two_hop,
                })
                .collect();
            three_hop_pass.run(prepared, selection, &rows, sink);
        }
        Ok(())
    }
}

fn emit_hop_one(
    prepared: &Prepared<'_>,
    selection: &Selection,
    row: u32,
    sink: &mut impl Sink,
) -> Result<(), OrbitError> {
    let Some(edges) = &prepared.edges else {
        return Ok(());
    };
    for &column in prepared.neighbors(row) {
        let [counts, counts_back] = edges.both_ways(row, column)?;
        let mut put = |key: usize, value: u64| {
            if value > 0 && selection.wants(key) {
                sink.entry(key, row, column, value);
            }
        };
        let mut transpose = at::FIRST_TRANSPOSE;
        for key in 0..NUM_HOP_ONE {
            if !KEYS[key].is_symmetric() {
                put(key, counts[key]);
                put(transpose, counts_back[key]);
                transpose += 1;
            } else if selection.keeps(row, column) {
                put(key, counts[key]);
            }
        }
    }
    Ok(())
}
