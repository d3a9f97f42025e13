//! The edges of each kind of graph, by target and by source.
//!
//! Graphs are stored by source and list their edges by target on demand; weights follow the slots of the stored order.

use std::borrow::Cow;

use argiope_graph::{DirectedGraph, NodeId, RelationalGraph, UndirectedGraph};

/// Both listings of the edges of a graph.
#[derive(Debug, Clone, Copy)]
pub struct Adjacency<'g> {
    pub(super) in_offsets: &'g [u64],
    pub(super) sources: &'g [NodeId],
    pub(super) relations: Option<&'g [u32]>,
    pub(super) out_offsets: &'g [u64],
    pub(super) targets: &'g [NodeId],
}

pub trait Lists {
    fn adjacency(&self) -> Adjacency<'_>;

    /// For each slot of the edges by target its slot in the graph.
    fn slots(&self) -> Cow<'_, [u64]>;
}

impl Lists for UndirectedGraph {
    fn adjacency(&self) -> Adjacency<'_> {
        let csr = self.csr();
        Adjacency {
            in_offsets: csr.offsets(),
            sources: csr.indices(),
            relations: None,
            out_offsets: csr.offsets(),
            targets: csr.indices(),
        }
    }

    fn slots(&self) -> Cow<'_, [u64]> {
        Cow::Owned(self.csr().transpose_with_slots().1)
    }
}

impl Lists for DirectedGraph {
    fn adjacency(&self) -> Adjacency<'_> {
        Adjacency {
            in_offsets: self.in_csr().offsets(),
            sources: self.in_csr().indices(),
            relations: None,
            out_offsets: self.csr().offsets(),
            targets: self.csr().indices(),
        }
    }

    fn slots(&self) -> Cow<'_, [u64]> {
        Cow::Borrowed(self.out_slots_of_in_slots())
    }
}

impl Lists for RelationalGraph {
    fn adjacency(&self) -> Adjacency<'_> {
        Adjacency {
            in_offsets: self.in_rows().offsets(),
            sources: self.in_rows().targets(),
            relations: Some(self.in_rows().relations()),
            out_offsets: self.out_rows().offsets(),
            targets: self.out_rows().targets(),
        }
    }

    fn slots(&self) -> Cow<'_, [u64]> {
        Cow::Borrowed(self.out_slots_of_in_slots())
    }
}
