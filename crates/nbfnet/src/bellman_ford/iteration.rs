//! One step of the recursion, for many sources side by side.
//!
//! The state is `[num_nodes, num_sources]`, node by node, so that an edge is read once for all sources and the innermost
//! loop runs along them. Steps are Jacobi steps: all of `h^t` is computed from `h^(t-1)`, never from itself.
//!
//! A node all of whose in-neighbours kept their elements keeps its own, because it would be computed from equal elements
//! in the same order. So only out-neighbours of changed nodes are computed: their new rows lie packed in a
//! second array until all are there. Once these are a good part of the graph, all rows are computed, and the arrays swap.

use std::ops::Range;

use argiope_graph::{Cancelled, GraphError, NodeId, Progress, parallel::balanced_chunks};
use rayon::prelude::*;

use super::{PairValues, Semiring, WeightedEdges, recursion::Recursion};
use crate::NbfnetError;

/// All rows are computed if more than one in so many edges leaves a changed node: marking is serial, computing is not.
const DENSE_SHARE: usize = 8;

/// Products below which waking other threads takes longer than the work.
const SMALL_WORK: usize = 1 << 12;

/// The recursion at some `t`.
pub(super) struct Iteration<'a, S: Semiring> {
    recursion: Recursion<'a, S>,
    num_sources: usize,
    state: Vec<S::Element>,
    next: Vec<S::Element>,
    /// Nodes whose row changed in the last step, ascending.
    changed: Vec<NodeId>,
    is_marked: Vec<bool>,
    all_rows: Vec<Range<usize>>,
    steps: u64,
}

/// The rows of one chunk of a step.
struct ChunkReport {
    changed: Vec<usize>,
    largest_change: f64,
}

impl<'a, S: Semiring> Iteration<'a, S> {
    /// `h^0`.
    pub(super) fn new(
        edges: &'a WeightedEdges<'a, S::Element>,
        semiring: &'a S,
        sources: &[NodeId],
    ) -> Result<Self, NbfnetError> {
        edges.check(semiring, sources)?;
        let (num_nodes, num_sources) = (edges.num_nodes(), sources.len());
        let mut state = Vec::new();
        fill(
            &mut state,
            num_nodes.saturating_mul(num_sources),
            semiring.zero(),
        )?;
        for (column, &source) in sources.iter().enumerate() {
            state[source as usize * num_sources + column] = semiring.one();
        }
        let mut changed = sources.to_vec();
        changed.sort_unstable();
        changed.dedup();
        Ok(Self {
            recursion: Recursion::new(edges, semiring, sources),
            num_sources,
            state,
            next: Vec::new(),
            changed,
            is_marked: vec![false; num_nodes],
            all_rows: Vec::new(),
            steps: 0,
        })
    }

    /// True once every further step gives what is there.
    pub(super) fn is_settled(&self) -> bool {
        self.changed.is_empty()
    }

    pub(super) fn state(&self) -> &[S::Element] {
        &self.state
    }

    pub(super) fn num_sources(&self) -> usize {
        self.num_sources
    }

    /// Steps done.
    pub(super) fn steps(&self) -> u64 {
        self.steps
    }

    /// Nodes that the last step changed, ascending.
    pub(super) fn changed(&self) -> &[NodeId] {
        &self.changed
    }

    pub(super) fn into_values(self) -> PairValues<S::Element> {
        PairValues::new(self.num_sources, self.state, self.steps)
    }

    /// From `h^(t-1)` to `h^t`. Returns the largest `size(old, new)` of all elements that changed.
    pub(super) fn step(
        &mut self,
        size: impl Fn(S::Element, S::Element) -> f64 + Sync,
        progress: &dyn Progress,
    ) -> Result<f64, NbfnetError> {
        self.steps += 1;
        let out_edges: usize = (self.changed.iter())
            .map(|&node| self.recursion.edges().out_neighbors(node).len())
            .sum();
        if out_edges > self.recursion.edges().num_edges() / DENSE_SHARE {
            return self.step_everywhere(true, size, progress);
        }
        let rows = self.out_neighbors_of_changed();
        let mut next = std::mem::take(&mut self.next);
        let num_elements = rows.len() * self.num_sources;
        if next.len() < num_elements {
            fill(&mut next, num_elements, self.recursion.zero())?;
        }
        let node = |row: usize| rows[row];
        let chunks = self.chunks(rows.len(), node);
        let (changed, largest) = self.compute(&chunks, node, true, &mut next, size, progress)?;
        for &row in &changed {
            let (from, to) = (self.elements(row), self.elements(rows[row] as usize));
            self.state[to].copy_from_slice(&next[from]);
        }
        self.next = next;
        self.changed = changed.into_iter().map(|row| rows[row]).collect();
        Ok(largest)
    }

    /// A last step that leaves the walk without edges out: `h^t` without its `h^0`.
    pub(super) fn step_without_boundary(
        &mut self,
        progress: &dyn Progress,
    ) -> Result<(), NbfnetError> {
        self.steps += 1;
        self.step_everywhere(false, |_, _| 0.0, progress)?;
        Ok(())
    }

    fn step_everywhere(
        &mut self,
        with_boundary: bool,
        size: impl Fn(S::Element, S::Element) -> f64 + Sync,
        progress: &dyn Progress,
    ) -> Result<f64, NbfnetError> {
        if self.state.is_empty() {
            return Ok(0.0);
        }
        let num_nodes = self.recursion.edges().num_nodes();
        let node = |row: usize| row as NodeId;
        if self.all_rows.is_empty() {
            self.all_rows = self.chunks(num_nodes, node);
        }
        let mut next = std::mem::take(&mut self.next);
        fill(&mut next, self.state.len(), self.recursion.zero())?;
        let (changed, largest) = self.compute(
            &self.all_rows,
            node,
            with_boundary,
            &mut next,
            size,
            progress,
        )?;
        self.next = std::mem::replace(&mut self.state, next);
        self.changed = changed.into_iter().map(node).collect();
        Ok(largest)
    }

    fn out_neighbors_of_changed(&mut self) -> Vec<NodeId> {
        let mut rows = Vec::new();
        for &node in &self.changed {
            for &target in self.recursion.edges().out_neighbors(node) {
                if !std::mem::replace(&mut self.is_marked[target as usize], true) {
                    rows.push(target);
                }
            }
        }
        for &row in &rows {
            self.is_marked[row as usize] = false;
        }
        rows.sort_unstable();
        rows
    }

    fn chunks(&self, num_rows: usize, node: impl Fn(usize) -> NodeId) -> Vec<Range<usize>> {
        let in_degree = |row: usize| self.recursion.edges().in_slots(node(row)).len();
        let num_edges: usize = (0..num_rows).map(in_degree).sum();
        let work = (num_edges + num_rows).saturating_mul(self.num_sources);
        if num_rows > 0 && work < SMALL_WORK {
            return std::iter::once(0..num_rows).collect();
        }
        balanced_chunks(num_rows, |row| in_degree(row) as u64)
    }

    fn elements(&self, row: usize) -> Range<usize> {
        row * self.num_sources..(row + 1) * self.num_sources
    }

    /// Computes the rows of all chunks, packed in `next`: those that changed, and the largest change.
    fn compute(
        &self,
        chunks: &[Range<usize>],
        node: impl Fn(usize) -> NodeId + Sync,
        with_boundary: bool,
        next: &mut [S::Element],
        size: impl Fn(S::Element, S::Element) -> f64 + Sync,
        progress: &dyn Progress,
    ) -> Result<(Vec<usize>, f64), Cancelled> {
        let mut rest = next;
        let mut tasks = Vec::with_capacity(chunks.len());
        for chunk in chunks {
            let taken = chunk.len() * self.num_sources;
            tasks.push((
                chunk.clone(),
                rest.split_off_mut(..taken).unwrap_or_default(),
            ));
        }
        let compute_chunk = |(rows, next): (Range<usize>, &mut [S::Element])| {
            let mut report = ChunkReport {
                changed: Vec::new(),
                largest_change: 0.0,
            };
            if progress.is_cancelled() {
                return report;
            }
            for (row, next) in rows.zip(next.chunks_exact_mut(self.num_sources)) {
                let node = node(row);
                self.recursion
                    .compute_row(&self.state, node, with_boundary, next);
                let old = &self.state[self.elements(node as usize)];
                if old != next {
                    report.changed.push(row);
                    let sizes = old.iter().zip(&*next).map(|(&old, &new)| size(old, new));
                    report.largest_change = sizes.fold(report.largest_change, f64::max);
                }
            }
            report
        };
        let reports: Vec<ChunkReport> = if tasks.len() == 1 {
            tasks.into_iter().map(compute_chunk).collect()
        } else {
            tasks.into_par_iter().map(compute_chunk).collect()
        };
        progress.check()?;
        let largest = reports.iter().map(|report| report.largest_change);
        let largest = largest.fold(0.0, f64::max);
        let changed = reports.into_iter().flat_map(|report| report.changed);
        Ok((changed.collect(), largest))
    }
}

/// Makes `elements` at least `len` long.
fn fill<E: Copy>(elements: &mut Vec<E>, len: usize, element: E) -> Result<(), GraphError> {
    let additional = len.saturating_sub(elements.len());
    if elements.try_reserve_exact(additional).is_err() {
        let bytes = len.saturating_mul(size_of::<E>());
        return Err(GraphError::OutOfMemory { bytes });
    }
    if additional > 0 {
        elements.resize(len, element);
    }
    Ok(())
}
