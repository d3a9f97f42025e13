//! Where deleted edges are drawn from: near the test edges, or away from them.
//!
//! ```text
//! IN    training edges with both ends within 2 steps of an end of a test edge
//! OUT   all other training edges
//! ```
//!
//! Steps are along training edges. (Cheng et al., *GNNDelete*, ICLR 2023; their program takes the edges of the subgraph that
//! the 2-hop neighbourhood induces.) The two pools are different questions, and results for them are never averaged: OUT edges
//! lie at the rim of the graph, where retraining itself forgets what they joined.

use argiope_graph::{NodeSubset, UndirectedGraph};
use argiope_link::Pair;
use serde::{Deserialize, Serialize};

use crate::UnlearnError;

/// A pool of training edges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pool {
    /// Near the test edges.
    In,
    /// Away from them.
    Out,
}

/// The training edges of a split, by pool.
#[derive(Debug, Clone)]
pub struct EdgePools {
    near: NodeSubset,
    /// IN and OUT.
    edges: [Vec<Pair>; 2],
}

/// Steps from a test edge that are near.
const HOPS: usize = 2;

impl EdgePools {
    /// Sorts the edges of the training graph.
    ///
    /// # Errors
    /// [`UnlearnError::Graph`] for a test edge between nodes that there are not.
    ///
    /// # Complexity
    /// `O(num_nodes + num_edges)` time, besides sorting.
    pub fn new(train: &UndirectedGraph, test: &[Pair]) -> Result<Self, UnlearnError> {
        let near = train.ball(test.iter().flat_map(|&(u, v)| [u, v]), HOPS)?;
        let is_near = |&(u, v): &Pair| near.local(u).is_some() && near.local(v).is_some();
        let (inside, outside) = train.edges().partition(is_near);
        Ok(Self {
            near,
            edges: [inside, outside],
        })
    }

    /// The edges of a pool, `(u, v)` with `u < v`, ascending.
    #[must_use]
    pub fn edges(&self, pool: Pool) -> &[Pair] {
        match pool {
            Pool::In => &self.edges[0],
            Pool::Out => &self.edges[1],
        }
    }

    /// The pool of any pair of nodes, were it an edge of the training graph.
    #[must_use]
    pub fn pool_of(&self, (u, v): Pair) -> Pool {
        match (self.near.local(u), self.near.local(v)) {
            (Some(_), Some(_)) => Pool::In,
            _ => Pool::Out,
        }
    }
}
