//! Pairs of nodes that a fit does not see.

use argiope_graph::{NodeId, UndirectedGraph, random::stream};
use rand::RngExt;

use crate::GraphonError;

/// Pairs that are held out of a graph at most: the mean over all graphs is then known to about 0.01 nat.
const MOST_PAIRS: f64 = 20_000.0;

/// A graph in which some pairs of nodes are unknown.
#[derive(Debug, Clone)]
pub(super) struct HeldOut {
    /// The edges that are known.
    pub(super) known: UndirectedGraph,
    /// The pairs that are unknown, `u < v`, as the edges of a graph.
    pub(super) unknown: UndirectedGraph,
    /// Those of them that are edges.
    pub(super) hidden_edges: UndirectedGraph,
}

impl HeldOut {
    /// Nothing is held out.
    pub(super) fn nothing(graph: &UndirectedGraph) -> Self {
        let none = UndirectedGraph::empty(graph.num_nodes());
        Self {
            known: graph.clone(),
            unknown: none.clone(),
            hidden_edges: none,
        }
    }

    /// About `share` of the pairs are held out, uniformly and whether or not they are edges, with the stream `index` of
    /// `seed`. Pairs that are drawn twice count once.
    pub(super) fn draw(
        graph: &UndirectedGraph,
        share: f64,
        seed: u64,
        index: u64,
    ) -> Result<Self, GraphonError> {
        let num_nodes = graph.num_nodes();
        let num_pairs = num_nodes as f64 * (num_nodes as f64 - 1.0) / 2.0;
        let count = (share * num_pairs).min(MOST_PAIRS).round() as usize;
        let mut generator = stream(seed, index);
        let mut pairs = Vec::with_capacity(count);
        while pairs.len() < count {
            let u = generator.random_range(0..num_nodes as u64) as NodeId;
            let v = generator.random_range(0..num_nodes as u64) as NodeId;
            if u != v {
                pairs.push((u, v));
            }
        }
        let unknown = UndirectedGraph::from_edges(num_nodes, pairs)?;
        let split = |hidden: bool| {
            let edges = graph
                .edges()
                .filter(|&(u, v)| unknown.has_edge(u, v) == hidden);
            UndirectedGraph::from_edges(num_nodes, edges)
        };
        Ok(Self {
            known: split(false)?,
            hidden_edges: split(true)?,
            unknown,
        })
    }

    pub(super) fn num_nodes(&self) -> usize {
        self.known.num_nodes()
    }

    /// Pairs that are known.
    pub(super) fn num_known_pairs(&self) -> f64 {
        let num_nodes = self.num_nodes() as f64;
        num_nodes * (num_nodes - 1.0) / 2.0 - self.unknown.num_edges() as f64
    }

    /// The sum over the unknown pairs of the logarithm of what a model says of them, in nat. Probabilities are kept
    /// `floor` away from 0 and 1.
    pub(super) fn log_likelihood(
        &self,
        floor: f64,
        probability: impl Fn(NodeId, NodeId) -> f64,
    ) -> f64 {
        let of_pair = |(u, v)| {
            let probability = probability(u, v).clamp(floor, 1.0 - floor);
            match self.hidden_edges.has_edge(u, v) {
                true => probability.ln(),
                false => (-probability).ln_1p(),
            }
        };
        self.unknown.edges().map(of_pair).sum()
    }
}
