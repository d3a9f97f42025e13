//! Directed graphs for estimators of undirected ones.
//!
//! Graphons of this crate are symmetric. [`PooledHistogram::estimate_directed`](super::PooledHistogram::estimate_directed)
//! averages both directions and loses nothing; all other estimators need an undirected graph, and there is more than one:
//! if arcs are drawn with probability `W`, independently in both directions, a pair is joined
//!
//! | rule | with probability |
//! |---|---|
//! | [`DirectionRule::Either`] | `1 - (1 - W)^2` |
//! | [`DirectionRule::Both`] | `W^2` |
//! | [`DirectionRule::Coin`] | `W` |
//!
//! The conversion is never made silently: the caller names the rule, and the result says what became of the arcs.

use std::fmt::{self, Display};

use argiope_graph::{DirectedGraph, EdgeList, UndirectedGraph, random::stream};
use rand::RngExt;
use serde::{Deserialize, Serialize};

use crate::GraphonError;

/// When two nodes of a directed graph count as joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum DirectionRule {
    /// If there is an arc one way or the other: the usual reading of links as contacts.
    Either,
    /// If there are arcs both ways.
    Both,
    /// A coin chooses one of the two directions for every pair, and the arc of that direction decides. Half of what the
    /// graph tells is lost, but the graphon stays the same.
    Coin {
        /// The same seed tosses the same coins.
        seed: u64,
    },
}

impl Display for DirectionRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Either => f.write_str("arcs one way or the other"),
            Self::Both => f.write_str("arcs both ways"),
            Self::Coin { seed } => write!(f, "the arc of a direction by coin, seed {seed}"),
        }
    }
}

/// An undirected graph made of a directed one; its display says how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Converted {
    /// The undirected graph, on the same nodes.
    pub graph: UndirectedGraph,
    /// The rule.
    pub rule: DirectionRule,
    /// Arcs of the directed graph, self loops among them.
    pub num_arcs: usize,
    /// Self loops, which were left out.
    pub num_self_loops: usize,
    /// Pairs of nodes with an arc at least.
    pub num_linked_pairs: usize,
}

impl Display for Converted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} arcs between {} pairs became {} edges (rule: {}; {} self loops left out)",
            self.num_arcs,
            self.num_linked_pairs,
            self.graph.num_edges(),
            self.rule,
            self.num_self_loops,
        )
    }
}

/// The undirected graph of a directed one under a rule.
///
/// # Errors
/// None that a valid graph can cause.
///
/// # Complexity
/// `O(num_nodes + num_edges log max_degree)`.
pub fn to_undirected(
    graph: &DirectedGraph,
    rule: DirectionRule,
) -> Result<Converted, GraphonError> {
    let either = graph.to_undirected()?.graph;
    let num_linked_pairs = either.num_edges();
    let kept = match rule {
        DirectionRule::Either => either,
        DirectionRule::Both | DirectionRule::Coin { .. } => {
            let mut generator = match rule {
                DirectionRule::Coin { seed } => Some(stream(seed, 0)),
                _ => None,
            };
            let mut edges = EdgeList::new();
            edges.reserve_nodes(graph.num_nodes() as u64)?;
            for (u, v) in either.edges() {
                let (there, back) = (graph.has_edge(u, v), graph.has_edge(v, u));
                let keep = match &mut generator {
                    Some(generator) => match generator.random::<bool>() {
                        true => there,
                        false => back,
                    },
                    None => there && back,
                };
                if keep {
                    edges.push(u, v)?;
                }
            }
            edges.into_undirected()?.graph
        }
    };
    Ok(Converted {
        graph: kept,
        rule,
        num_arcs: graph.num_edges(),
        num_self_loops: graph.num_self_loops(),
        num_linked_pairs,
    })
}
