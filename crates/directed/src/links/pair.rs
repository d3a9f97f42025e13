//! Pairs of nodes: those with a class, and those that are joined.

use argiope_graph::{DirectedGraph, NodeId};
use argiope_link::Pair;

use super::LinkTask;

/// An ordered pair of nodes, and the class that is to be predicted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LabelledPair {
    /// `u` of the task.
    pub source: NodeId,
    /// `v` of the task.
    pub target: NodeId,
    /// The class, see [`LinkTask`].
    pub class: u32,
}

impl LabelledPair {
    /// `(source, target)`
    #[must_use]
    pub fn ends(&self) -> Pair {
        (self.source, self.target)
    }

    /// The two nodes without order.
    pub(super) fn key(&self) -> Pair {
        unordered(self.ends())
    }
}

/// A joined pair, in an order that there is an edge in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Link {
    source: NodeId,
    target: NodeId,
    reciprocal: bool,
}

impl Link {
    /// The pair `{u, v}`, of which one edge at least is in the graph.
    pub(super) fn of(graph: &DirectedGraph, (u, v): Pair) -> Self {
        let (forward, backward) = (graph.has_edge(u, v), graph.has_edge(v, u));
        let (source, target) = if forward { (u, v) } else { (v, u) };
        Self {
            source,
            target,
            reciprocal: forward && backward,
        }
    }

    /// `(source, target)`
    pub(super) fn ends(&self) -> Pair {
        (self.source, self.target)
    }

    /// The orders that the task asks about, with their classes.
    pub(super) fn samples(&self, task: LinkTask) -> impl Iterator<Item = LabelledPair> + use<> {
        let orders = [
            (self.source, self.target, true, self.reciprocal),
            (self.target, self.source, self.reciprocal, true),
        ];
        (orders.into_iter()).filter_map(move |(source, target, forward, backward)| {
            let class = task.class_of(forward, backward)?;
            Some(LabelledPair {
                source,
                target,
                class,
            })
        })
    }
}

/// The two nodes in ascending order.
pub(super) fn unordered((u, v): Pair) -> Pair {
    (u.min(v), u.max(v))
}
