//! Random walks that go back to where they began.

use argiope_graph::{NodeId, UndirectedGraph};
use rand::{Rng, RngExt as _};

/// A walk that steps to a uniformly drawn neighbour, and after every step returns to its centre with the probability
/// `restart` (Tong, Faloutsos and Pan, *Fast Random Walk with Restart*, ICDM 2006).
///
/// The number of steps between two returns is geometric with mean `1 / restart`; nodes that are met, with the centre, induce a
/// connected subgraph.
///
/// # Example
/// ```
/// use argiope_gnn::pretrain::contrastive::RestartWalk;
/// use argiope_graph::{generate::star, random::stream};
///
/// let star = star(6);
/// let mut random = stream(1, 0);
/// // Every step begins at the hub.
/// let mut walk = RestartWalk::new(&star, 0, 1.0);
/// assert!((0..50).all(|_| walk.step(&mut random).is_some_and(|node| node != 0)));
/// ```
#[derive(Debug, Clone)]
pub struct RestartWalk<'a> {
    graph: &'a UndirectedGraph,
    centre: NodeId,
    restart: f64,
    at: NodeId,
}

impl<'a> RestartWalk<'a> {
    /// A walk at its centre.
    ///
    /// # Panics
    /// If there is no such node, at the first step.
    #[must_use]
    pub fn new(graph: &'a UndirectedGraph, centre: NodeId, restart: f64) -> Self {
        Self {
            graph,
            centre,
            restart,
            at: centre,
        }
    }

    /// The node that the next step leads to; `None` for a centre without neighbours.
    ///
    /// # Complexity
    /// `O(1)` time.
    pub fn step(&mut self, random: &mut impl Rng) -> Option<NodeId> {
        // Every node that a step leads to has a neighbour: only a centre may have none.
        let neighbors = self.graph.neighbors(self.at);
        if neighbors.is_empty() {
            return None;
        }
        let met = neighbors[random.random_range(0..neighbors.len() as u64) as usize];
        let returns = random.random::<f64>() < self.restart;
        self.at = if returns { self.centre } else { met };
        Some(met)
    }
}
