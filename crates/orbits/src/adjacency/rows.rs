//! Blocks of rows in order, for writers and collectors.

use std::{ops::Range, sync::Mutex};

use argiope_graph::{Progress, UndirectedGraph, parallel::run_workers};

use super::{
    Selection, Sink, at,
    block::{BlockPass, blocks},
    prepare::Prepared,
    three_hop::{LANES, Lanes},
};
use crate::{
    OrbitError,
    keys::{KEYS, Key, NUM_KEYS},
};

/// Consecutive rows of the selected matrices.
#[derive(Debug, Clone)]
pub struct RowBlock {
    /// The rows.
    pub rows: Range<usize>,
    /// One element a selected key, in the order of [`Selection::keys`].
    pub keys: Vec<KeyRows>,
}

/// The rows of a block in one matrix.
#[derive(Debug, Clone)]
pub struct KeyRows {
    /// The matrix.
    pub key: Key,
    /// Entries up to the end of each row of the block, `[rows]`.
    pub row_ends: Vec<usize>,
    /// Columns, ascending in each row.
    pub columns: Vec<u32>,
    /// Counts, never zero.
    pub values: Vec<u64>,
}

impl KeyRows {
    /// Columns and values of the `index`-th row of the block.
    ///
    /// # Panics
    /// If the block has no such row.
    #[must_use]
    pub fn row(&self, index: usize) -> (&[u32], &[u64]) {
        let start = if index == 0 {
            0
        } else {
            self.row_ends[index - 1]
        };
        let entries = start..self.row_ends[index];
        (&self.columns[entries.clone()], &self.values[entries])
    }
}

/// Computes the selected matrices and hands them to `consume` block by block, in the order of the rows. Blocks are
/// computed in parallel, a few ahead; the result does not depend on the number of threads.
///
/// # Errors
/// What `consume` returns, which ends the stream; [`OrbitError::EdgeCountOverflow`]; [`OrbitError::Cancelled`] through
/// `progress`.
///
/// # Complexity
/// Time as [`summarize_adjacencies`](super::summarize_adjacencies); symmetric matrices in full make hop 3 up to twice
/// as long. Memory: `O(num_edges)`, about 200 bytes a node and thread, and four blocks of 64 rows a thread.
pub fn stream_adjacencies<E: From<OrbitError>>(
    graph: &UndirectedGraph,
    selection: &Selection,
    progress: &dyn Progress,
    mut consume: impl FnMut(RowBlock) -> Result<(), E>,
) -> Result<(), E> {
    let prepared = Prepared::new(graph, selection, progress)?;
    let num_nodes = graph.num_nodes();
    progress.begin("orbit adjacencies", Some(num_nodes as u64));
    let blocks = blocks(num_nodes);
    let passes: Mutex<Vec<BlockPass>> = Mutex::new(Vec::new());
    let take = || {
        passes
            .lock()
            .expect("nobody panics while holding the lock")
            .pop()
    };
    for wave in blocks.chunks(4 * rayon::current_num_threads()) {
        let new_state = || {
            (
                take().unwrap_or_else(|| BlockPass::new(num_nodes, selection)),
                Vec::new(),
            )
        };
        let states = run_workers(wave, progress, new_state, |(pass, done), rows| {
            let mut collector = Collector::new(rows.clone());
            let result = pass.run(&prepared, selection, rows, &mut collector);
            done.push(result.map(|()| collector.finish(selection)));
        });
        let mut done = Vec::new();
        for (pass, results) in states.map_err(OrbitError::from)? {
            passes
                .lock()
                .expect("nobody panics while holding the lock")
                .push(pass);
            for result in results {
                done.push(result?);
            }
        }
        done.sort_by_key(|block| block.rows.start);
        for block in done {
            consume(block)?;
        }
    }
    progress.end();
    Ok(())
}

/// Gathers the entries of one block.
struct Collector {
    rows: Range<usize>,
    keys: Vec<Entries>,
    /// By row of the block.
    hop_three: Vec<(Vec<u32>, Vec<u64>)>,
}

#[derive(Default)]
struct Entries {
    /// Entries of each row of the block.
    row_lengths: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<u64>,
}

impl Collector {
    fn new(rows: Range<usize>) -> Self {
        let mut keys = Vec::new();
        keys.resize_with(NUM_KEYS, || Entries {
            row_lengths: vec![0; rows.len()],
            ..Entries::default()
        });
        let hop_three = vec![Default::default(); rows.len()];
        Self {
            rows,
            keys,
            hop_three,
        }
    }

    fn finish(mut self, selection: &Selection) -> RowBlock {
        let hop_three = &mut self.keys[at::ENDS_OF_PATH_4];
        for (length, (columns, values)) in hop_three.row_lengths.iter_mut().zip(self.hop_three) {
            *length = columns.len();
            hop_three.columns.extend(columns);
            hop_three.values.extend(values);
        }
        let all = self.keys.into_iter().zip(KEYS).enumerate();
        let wanted = all.filter(|(index, _)| selection.wants(*index));
        let keys = wanted.map(|(_, (entries, key))| {
            let ends = entries.row_lengths.iter().scan(0, |end, length| {
                *end += length;
                Some(*end)
            });
            let row_ends = ends.collect();
            KeyRows {
                key,
                row_ends,
                columns: entries.columns,
                values: entries.values,
            }
        });
        RowBlock {
            rows: self.rows,
            keys: keys.collect(),
        }
    }
}

impl Sink for Collector {
    const PAIRS: bool = false;

    #[inline(always)]
    fn entry(&mut self, key: usize, row: u32, column: u32, value: u64) {
        let entries = &mut self.keys[key];
        entries.row_lengths[row as usize - self.rows.start] += 1;
        entries.columns.push(column);
        entries.values.push(value);
    }

    #[inline(always)]
    fn hop_three(&mut self, row: u32, column: u32, value: u64) {
        let (columns, values) = &mut self.hop_three[row as usize - self.rows.start];
        columns.push(column);
        values.push(value);
    }

    #[inline(always)]
    fn hop_three_lanes(&mut self, rows: &[u32; LANES], column: u32, values: &Lanes) {
        for (&row, &value) in rows.iter().zip(&values.0) {
            if value > 0 {
                self.hop_three(row, column, value.into());
            }
        }
    }
}
