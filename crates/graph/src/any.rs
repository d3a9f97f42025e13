//! A graph whose kind is known only when the program runs: what files hold.

use std::fmt;

use crate::{BipartiteGraph, DirectedGraph, RelationalGraph, UndirectedGraph};

/// The kinds of graphs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum GraphKind {
    /// [`UndirectedGraph`].
    Undirected,
    /// [`DirectedGraph`].
    Directed,
    /// [`BipartiteGraph`].
    Bipartite,
    /// [`RelationalGraph`].
    Relational,
}

impl fmt::Display for GraphKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Undirected => "undirected",
            Self::Directed => "directed",
            Self::Bipartite => "bipartite",
            Self::Relational => "relational",
        })
    }
}

/// A graph of any kind. Cloning is cheap: the arrays are shared.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnyGraph {
    /// A simple undirected graph.
    Undirected(UndirectedGraph),
    /// A directed graph.
    Directed(DirectedGraph),
    /// A bipartite graph.
    Bipartite(BipartiteGraph),
    /// A relational graph.
    Relational(RelationalGraph),
}

impl AnyGraph {
    /// The kind.
    #[must_use]
    pub fn kind(&self) -> GraphKind {
        match self {
            Self::Undirected(_) => GraphKind::Undirected,
            Self::Directed(_) => GraphKind::Directed,
            Self::Bipartite(_) => GraphKind::Bipartite,
            Self::Relational(_) => GraphKind::Relational,
        }
    }

    /// Number of nodes; both sides of a bipartite graph together.
    #[must_use]
    pub fn num_nodes(&self) -> usize {
        match self {
            Self::Undirected(graph) => graph.num_nodes(),
            Self::Directed(graph) => graph.num_nodes(),
            Self::Bipartite(graph) => graph.num_nodes(),
            Self::Relational(graph) => graph.num_entities(),
        }
    }

    /// Number of edges or facts.
    #[must_use]
    pub fn num_edges(&self) -> usize {
        match self {
            Self::Undirected(graph) => graph.num_edges(),
            Self::Directed(graph) => graph.num_edges(),
            Self::Bipartite(graph) => graph.num_edges(),
            Self::Relational(graph) => graph.num_triples(),
        }
    }

    /// Number of slots: two an edge of an undirected graph, one an edge otherwise.
    #[must_use]
    pub fn num_slots(&self) -> usize {
        match self {
            Self::Undirected(graph) => graph.csr().num_entries(),
            _ => self.num_edges(),
        }
    }
}

impl From<UndirectedGraph> for AnyGraph {
    fn from(graph: UndirectedGraph) -> Self {
        Self::Undirected(graph)
    }
}

impl From<DirectedGraph> for AnyGraph {
    fn from(graph: DirectedGraph) -> Self {
        Self::Directed(graph)
    }
}

impl From<BipartiteGraph> for AnyGraph {
    fn from(graph: BipartiteGraph) -> Self {
        Self::Bipartite(graph)
    }
}

impl From<RelationalGraph> for AnyGraph {
    fn from(graph: RelationalGraph) -> Self {
        Self::Relational(graph)
    }
}
