//! The neighbours of the node that a group of pairs shares, in the form in which the rows of the others meet them cheapest.

use argiope_graph::UndirectedGraph;
use argiope_sparse::{HubBitset, Intersect, intersection};

use super::groups::Group;
use crate::Pair;

/// The node of higher degree first; of nodes of the same degree, the smaller id. Grouped so, a pair costs the lower degree.
pub(super) fn hub_first(graph: &UndirectedGraph, (u, v): Pair) -> Pair {
    let key = |node: u32| (std::cmp::Reverse(graph.degree(node)), node);
    match key(u) <= key(v) {
        true => (u, v),
        false => (v, u),
    }
}

/// Elements of the rows that meet the neighbours of the hub.
pub(super) fn look_ups(graph: &UndirectedGraph, group: Group<'_>) -> usize {
    let degrees = group.partners.iter().map(|&v| graph.degree(v));
    degrees.sum()
}

/// Neighbours of a hub.
#[derive(Clone, Copy)]
pub(super) enum Hub<'a> {
    /// For many look-ups.
    Bits(&'a HubBitset),
    /// For fewer look-ups than the bits cost to set.
    Row(&'a [u32]),
}

impl<'a> Hub<'a> {
    /// The neighbours that a group shares; `bits` is space for them.
    pub(super) fn of(
        graph: &'a UndirectedGraph,
        group: Group<'_>,
        bits: &'a mut HubBitset,
    ) -> Self {
        let row = graph.neighbors(group.source);
        if look_ups(graph, group) < row.len() {
            return Self::Row(row);
        }
        bits.refill(row);
        Self::Bits(bits)
    }

    pub(super) fn contains(self, node: u32) -> bool {
        match self {
            Self::Bits(bits) => bits.contains(node),
            Self::Row(of_hub) => of_hub.binary_search(&node).is_ok(),
        }
    }

    /// Number of elements of `row` that are neighbours.
    pub(super) fn count(self, row: &[u32]) -> usize {
        match self {
            Self::Bits(bits) => bits.count(row),
            Self::Row(of_hub) => intersection::count(of_hub, row, Intersect::Auto),
        }
    }

    /// True if an element of `row` is a neighbour.
    pub(super) fn meets(self, row: &[u32]) -> bool {
        match self {
            Self::Bits(bits) => row.iter().any(|&node| bits.contains(node)),
            Self::Row(_) => self.count(row) != 0,
        }
    }

    /// Calls `visit(position in row)` for every element of `row` that is a neighbour, ascending.
    #[inline]
    pub(super) fn visit(self, row: &[u32], mut visit: impl FnMut(usize)) {
        match self {
            Self::Bits(bits) => bits.visit(row, |at, _| visit(at)),
            Self::Row(of_hub) => {
                intersection::visit(of_hub, row, Intersect::Auto, |_, at| visit(at));
            }
        }
    }
}
