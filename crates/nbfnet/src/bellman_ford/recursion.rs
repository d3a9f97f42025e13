//! The recursion at one node: `h^t(u, v) = (⊕ over edges (x, r, v) of h^(t-1)(u, x) ⊗ w(x, r, v)) ⊕ h^0(u, v)`.

use std::ops::Range;

use argiope_graph::NodeId;

use super::{Semiring, WeightedEdges};

/// Columns whose sums are kept in registers while the edges of a node pass by.
const WIDEST: usize = 16;

/// What stays the same in all iterations.
pub(super) struct Recursion<'a, S: Semiring> {
    semiring: &'a S,
    edges: &'a WeightedEdges<'a, S::Element>,
    /// `(source, column)`, ascending: where `h^0` is one.
    boundary: Vec<(NodeId, usize)>,
    num_sources: usize,
}

impl<'a, S: Semiring> Recursion<'a, S> {
    /// For sources that are nodes.
    pub(super) fn new(
        edges: &'a WeightedEdges<'a, S::Element>,
        semiring: &'a S,
        sources: &[NodeId],
    ) -> Self {
        let columns = sources.iter().enumerate();
        let mut boundary: Vec<_> = columns.map(|(column, &source)| (source, column)).collect();
        boundary.sort_unstable();
        Self {
            semiring,
            edges,
            boundary,
            num_sources: sources.len(),
        }
    }

    pub(super) fn edges(&self) -> &'a WeightedEdges<'a, S::Element> {
        self.edges
    }

    pub(super) fn zero(&self) -> S::Element {
        self.semiring.zero()
    }

    /// `h^t` of a node for all sources, `[num_sources]`, from `state = h^(t-1)`: `h^0` first, if it is wanted, then the edges
    /// in order.
    pub(super) fn compute_row(
        &self,
        state: &[S::Element],
        node: NodeId,
        with_boundary: bool,
        row: &mut [S::Element],
    ) {
        row.fill(self.semiring.zero());
        if with_boundary {
            let first = self.boundary.partition_point(|&(source, _)| source < node);
            for &(_, column) in self.boundary[first..].iter().take_while(|at| at.0 == node) {
                row[column] = self.semiring.one();
            }
        }
        let slots = self.edges.in_slots(node);
        let mut column = 0;
        while column < row.len() {
            let left = row.len() - column;
            let columns = &mut row[column..];
            column += match left {
                WIDEST.. => self.add_edges::<WIDEST>(state, slots.clone(), column, columns),
                4.. => self.add_edges::<4>(state, slots.clone(), column, columns),
                _ => self.add_edges::<1>(state, slots.clone(), column, columns),
            };
        }
    }

    /// Adds the messages of all edges to `WIDTH` columns; returns `WIDTH`.
    #[inline]
    fn add_edges<const WIDTH: usize>(
        &self,
        state: &[S::Element],
        slots: Range<usize>,
        column: usize,
        columns: &mut [S::Element],
    ) -> usize {
        let mut sums = [self.semiring.zero(); WIDTH];
        sums.copy_from_slice(&columns[..WIDTH]);
        let sources = &self.edges.sources()[slots.clone()];
        let weights = &self.edges.weights()[slots];
        for (&source, &weight) in sources.iter().zip(weights) {
            let start = source as usize * self.num_sources + column;
            let elements = &state[start..start + WIDTH];
            for (sum, &element) in sums.iter_mut().zip(elements) {
                let message = self.semiring.multiply(element, weight);
                *sum = self.semiring.add(*sum, message);
            }
        }
        columns[..WIDTH].copy_from_slice(&sums);
        WIDTH
    }
}
