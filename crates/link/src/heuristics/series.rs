//! Walks from many sources at once: the terms of a series of powers of the adjacency, read where pairs need them.
//!
//! ```text
//! x_0 = start(u) e_u,   x_k = factor * M x_(k-1),   result(u, v) = sum over k of x_k[v]
//! ```
//!
//! `M` is the adjacency `A` or `D^-1 A`. A block of sources lies side by side, `[num_nodes, width]`, so that a row of the
//! graph is read once for all of them.

use argiope_graph::{Progress, UndirectedGraph};
use argiope_sparse::{Pattern, Reduce, spmm::spmm_into};
use rayon::prelude::*;

use super::groups::PairGroups;
use crate::LinkError;

/// The most sources side by side.
const MAX_WIDTH: usize = 32;

/// Elements of a block, unless one source has more.
const MAX_ELEMENTS: usize = 1 << 22;

/// Which series.
pub(super) struct Series {
    /// `Sum` for `A`, `Mean` for `D^-1 A`.
    pub(super) reduce: Reduce,
    /// Factor of every step.
    pub(super) factor: f64,
    /// The first term: 0 or 1.
    pub(super) first: u64,
    /// The last term.
    pub(super) last: u64,
}

impl Series {
    /// The sum of every pair, by slot.
    pub(super) fn sum_of_pairs(
        &self,
        graph: &UndirectedGraph,
        groups: &PairGroups,
        start: impl Fn(u32) -> f64,
        progress: &dyn Progress,
    ) -> Result<Vec<f64>, LinkError> {
        let pattern = Pattern::try_from(graph)?;
        // The width depends on the graph alone, and places without a source are zero: sums do not depend on the pairs.
        let width = width(graph.num_nodes());
        let mut terms = vec![0.0; graph.num_nodes() * width];
        let mut next = terms.clone();
        let sources = groups.sources();
        let mut sums = vec![0.0; groups.partners().len()];
        let mut rest = sums.as_mut_slice();
        progress.begin("walking", Some(sources.len() as u64));
        for block in sources.chunks(width) {
            let mut readers = Vec::with_capacity(block.len());
            terms.fill(0.0);
            for (column, &source) in block.iter().enumerate() {
                terms[source as usize * width + column] = start(source);
                let slots = groups.slots_of(source);
                // Sources and their slots ascend together.
                let sums = rest.split_off_mut(..slots.len()).unwrap_or_default();
                let partners = &groups.partners()[slots];
                readers.push(Reader {
                    column,
                    partners,
                    sums,
                });
            }
            for term in 0..=self.last {
                if term != 0 {
                    progress.check()?;
                    spmm_into(&pattern, None, &terms, width, self.reduce, &mut next)?;
                    std::mem::swap(&mut terms, &mut next);
                    let terms = terms.par_iter_mut().with_min_len(1 << 14);
                    terms.for_each(|value| *value *= self.factor);
                }
                if term >= self.first {
                    let readers = readers.par_iter_mut();
                    readers.for_each(|reader| reader.add(&terms, width));
                }
            }
            progress.advance(block.len() as u64);
        }
        progress.end();
        Ok(sums)
    }
}

fn width(num_nodes: usize) -> usize {
    let fitting = MAX_ELEMENTS / num_nodes.max(1);
    match fitting {
        0 | 1 => 1,
        _ => (1 << fitting.ilog2()).min(MAX_WIDTH),
    }
}

/// The pairs of one source of a block.
struct Reader<'a> {
    column: usize,
    partners: &'a [u32],
    sums: &'a mut [f64],
}

impl Reader<'_> {
    fn add(&mut self, terms: &[f64], width: usize) {
        for (sum, &v) in self.sums.iter_mut().zip(self.partners) {
            *sum += terms[v as usize * width + self.column];
        }
    }
}
