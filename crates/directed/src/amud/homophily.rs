//! Do edges join nodes of the same class, and do they go both ways?
//!
//! All numbers are of edges between two different nodes of known class.

use argiope_graph::{Csr, DirectedGraph};
use serde::Serialize;

use super::classes::Classes;

/// Homophily and reciprocity of a directed graph.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Homophily {
    /// Edges between nodes of known class.
    pub num_edges: u64,
    /// Share of the edges whose ends are of the same class, which is the same in both directions; `None` without edges.
    pub edge: Option<f64>,
    /// [`edge`](Self::edge) corrected for what the degrees of the classes let expect, `(h - e) / (1 - e)` with `e` the sum over
    /// classes of the share of edges that leave it times the share of those that reach it: the assortativity coefficient of
    /// directed networks (Newman, *Mixing patterns in networks*, 2003), for symmetric graphs the adjusted homophily of Platonov et
    /// al., 2023. `None` if all edges leave and reach one class.
    pub adjusted: Option<f64>,
    /// Mean over nodes of the share of their targets that are of their class (Pei et al., *Geom-GCN*, 2020); `None` if no node has
    /// targets.
    pub node_out: Option<f64>,
    /// The same of sources.
    pub node_in: Option<f64>,
    /// Share of the edges within classes whose reverse is an edge.
    pub reciprocity_same_class: Option<f64>,
    /// Share of the edges between classes whose reverse is an edge.
    pub reciprocity_different_class: Option<f64>,
    /// One element a class that occurs, ascending.
    pub classes: Vec<ClassStatistics>,
}

/// Edges of a class.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClassStatistics {
    /// The label.
    pub class: u32,
    /// The name of the class, where the caller gave one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Nodes with it.
    pub num_nodes: u64,
    /// Edges that leave them.
    pub num_out_edges: u64,
    /// Edges that reach them.
    pub num_in_edges: u64,
    /// Edges within the class.
    pub num_inner_edges: u64,
    /// Share of the edges that leave them which stay within the class.
    pub homophily_out: Option<f64>,
    /// Share of the edges that reach them which come from within the class.
    pub homophily_in: Option<f64>,
    /// Share of the edges that leave them whose reverse is an edge.
    pub reciprocity: Option<f64>,
}

#[derive(Clone, Copy, Default)]
struct Edges {
    out: u64,
    into: u64,
    inner: u64,
    inner_reciprocated: u64,
    out_reciprocated: u64,
}

pub(super) fn of(graph: &DirectedGraph, classes: &Classes) -> Homophily {
    let mut edges = vec![Edges::default(); classes.num_classes()];
    for (source, target) in graph.edges().filter(|(source, target)| source != target) {
        let (Some(from), Some(to)) = (classes.of(source), classes.of(target)) else {
            continue;
        };
        let reciprocated = u64::from(graph.has_edge(target, source));
        edges[from].out += 1;
        edges[from].out_reciprocated += reciprocated;
        edges[to].into += 1;
        if from == to {
            edges[from].inner += 1;
            edges[from].inner_reciprocated += reciprocated;
        }
    }
    let sum = |of: fn(&Edges) -> u64| edges.iter().map(of).sum::<u64>();
    let (num_edges, inner) = (sum(|class| class.out), sum(|class| class.inner));
    let inner_reciprocated = sum(|class| class.inner_reciprocated);
    let outer_reciprocated = sum(|class| class.out_reciprocated) - inner_reciprocated;
    let edge = share(inner, num_edges);
    let by_chance = (edges
        .iter()
        .map(|class| class.out as f64 * class.into as f64))
    .sum::<f64>()
        / (num_edges as f64).powi(2);
    let statistics = |(class, of): (usize, &Edges)| ClassStatistics {
        name: None,
        class: classes.labels[class],
        num_nodes: classes.sizes[class],
        num_out_edges: of.out,
        num_in_edges: of.into,
        num_inner_edges: of.inner,
        homophily_out: share(of.inner, of.out),
        homophily_in: share(of.inner, of.into),
        reciprocity: share(of.out_reciprocated, of.out),
    };
    Homophily {
        num_edges,
        edge,
        adjusted: edge
            .filter(|_| by_chance < 1.0)
            .map(|edge| (edge - by_chance) / (1.0 - by_chance)),
        node_out: of_nodes(graph.csr(), classes),
        node_in: of_nodes(graph.in_csr(), classes),
        reciprocity_same_class: share(inner_reciprocated, inner),
        reciprocity_different_class: share(outer_reciprocated, num_edges - inner),
        classes: edges.iter().enumerate().map(statistics).collect(),
    }
}

/// The mean over nodes with neighbours of known class of the share of those that agree.
fn of_nodes(adjacency: &Csr, classes: &Classes) -> Option<f64> {
    let mut shares = 0.0;
    let mut num_nodes = 0u64;
    for (node, row) in adjacency.rows() {
        let Some(class) = classes.of(node) else {
            continue;
        };
        let others = row.iter().filter(|&&other| other != node);
        let known = others.filter_map(|&other| classes.of(other));
        let (mut same, mut all) = (0, 0);
        for other in known {
            all += 1;
            same += u64::from(other == class);
        }
        if let Some(share) = share(same, all) {
            shares += share;
            num_nodes += 1;
        }
    }
    (num_nodes > 0).then(|| shares / num_nodes as f64)
}

fn share(part: u64, of: u64) -> Option<f64> {
    (of > 0).then(|| part as f64 / of as f64)
}
