//! The backward pass: for every node, what the pairs send that share it.
//!
//! Pairs are taken a batch at a time. First, chunks of the batch find their common neighbours in parallel and sort the
//! `(node, pair)` entries into ranges of nodes; then the ranges, in parallel, add the gradients of the pairs to the rows
//! that they own, chunk after chunk. Every row adds up its pairs in their order, whatever the batches, chunks and ranges are.

use std::ops::Range;

use rayon::prelude::*;

use crate::{
    Intersect, Pattern, Real,
    common_neighbors::cpu::{end_of_run, work_before},
    intersection,
    lanes::{self, Vectorized, vectorize},
};

/// Entries of a chunk, at most, unless one pair has more: 512 KiB.
const ENTRIES_PER_CHUNK: u64 = 1 << 16;

/// Chunks and ranges per thread, to even out unequal ones.
const PARTS_PER_THREAD: usize = 4;

/// A common neighbour and the pair that has it.
type Entry = (u32, u32);

/// `sums[w] = sum over the pairs p that share w of gradient[p]`; `gradient` is `[num_pairs, dim]`, `sums` is
/// `[num_columns, dim]` and zero before.
pub(super) fn sum_for_nodes<T: Real>(
    pattern: &Pattern,
    pairs: &[(u32, u32)],
    gradient: &[T],
    dim: usize,
    sums: &mut [T],
) {
    if sums.is_empty() {
        return;
    }
    let (num_chunks, num_ranges) = match rayon::current_num_threads() {
        1 => (1, 1),
        threads => (PARTS_PER_THREAD * threads, PARTS_PER_THREAD * threads),
    };
    let range = Ranges::new(pattern.num_columns(), num_ranges);
    let mut chunks = vec![Chunk::new(range.len(pattern.num_columns())); num_chunks];
    let work = work_before(pattern, pattern, pairs);
    let mut start = 0;
    while start < pairs.len() {
        for chunk in &mut chunks {
            chunk.pairs = start..end_of_run(&work, start, ENTRIES_PER_CHUNK);
            start = chunk.pairs.end;
        }
        (chunks.par_iter_mut().with_max_len(1)).for_each(|chunk| chunk.fill(pattern, pairs, range));
        let rows = sums.par_chunks_mut(dim << range.log_len).with_max_len(1);
        rows.enumerate().for_each(|(at, sums)| {
            let first = at << range.log_len;
            for chunk in &chunks {
                let entries = &chunk.entries[at];
                vectorize(AddRows {
                    entries,
                    gradient,
                    dim,
                    first,
                    sums,
                });
            }
        });
    }
}

/// Consecutive nodes, as many in each range as a power of two.
#[derive(Debug, Clone, Copy)]
struct Ranges {
    log_len: u32,
}

impl Ranges {
    fn new(num_nodes: usize, num_ranges: usize) -> Self {
        let len = num_nodes.div_ceil(num_ranges).next_power_of_two();
        Self {
            log_len: len.ilog2(),
        }
    }

    /// Number of ranges.
    fn len(self, num_nodes: usize) -> usize {
        num_nodes.div_ceil(1 << self.log_len)
    }
}

/// Consecutive pairs.
#[derive(Debug, Clone)]
struct Chunk {
    pairs: Range<usize>,
    /// By range of nodes; pairs ascend.
    entries: Vec<Vec<Entry>>,
}

impl Chunk {
    fn new(num_ranges: usize) -> Self {
        Self {
            pairs: 0..0,
            entries: vec![Vec::new(); num_ranges],
        }
    }

    fn fill(&mut self, pattern: &Pattern, pairs: &[(u32, u32)], range: Ranges) {
        self.entries.iter_mut().for_each(Vec::clear);
        for pair in self.pairs.clone() {
            let (u, v) = pairs[pair];
            let (of_u, of_v) = (pattern.row(u as usize), pattern.row(v as usize));
            intersection::visit(of_u, of_v, Intersect::Auto, |i, _| {
                let node = of_u[i];
                self.entries[node as usize >> range.log_len].push((node, pair as u32));
            });
        }
    }
}

/// `sums[node - first] += gradient[pair]` for all entries.
struct AddRows<'a, T> {
    entries: &'a [Entry],
    gradient: &'a [T],
    dim: usize,
    first: usize,
    sums: &'a mut [T],
}

impl<T: Real> Vectorized for AddRows<'_, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let dim = self.dim;
        for &(node, pair) in self.entries {
            let (to, from) = ((node as usize - self.first) * dim, pair as usize * dim);
            let gradient = &self.gradient[from..from + dim];
            for (sum, &value) in self.sums[to..to + dim].iter_mut().zip(gradient) {
                *sum += value;
            }
        }
    }
}

/// `<x[w], y[w]>` of every row.
pub(super) fn dots<T: Real>(x: &[T], y: &[T], num_rows: usize, dim: usize) -> Vec<T> {
    let row = |row: usize| row * dim..(row + 1) * dim;
    let rows = (0..num_rows).into_par_iter().with_min_len(1024);
    rows.map(|at| {
        vectorize(Dot {
            x: &x[row(at)],
            y: &y[row(at)],
        })
    })
    .collect()
}

struct Dot<'a, T> {
    x: &'a [T],
    y: &'a [T],
}

impl<T: Real> Vectorized for Dot<'_, T> {
    type Output = T;

    #[inline(always)]
    fn call(self) -> T {
        lanes::dot(self.x, self.y)
    }
}

/// Multiplies every row by its weight.
pub(super) fn scale<T: Real>(rows: &mut [T], weights: &[T], dim: usize) {
    let rows = rows.par_chunks_exact_mut(dim.max(1)).zip(weights);
    rows.with_min_len(1024).for_each(|(row, &weight)| {
        for value in row {
            *value *= weight;
        }
    });
}
