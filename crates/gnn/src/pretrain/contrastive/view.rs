//! What is seen around a node, or of a graph.

use std::collections::BTreeSet;

use argiope_graph::{NodeId, UndirectedGraph};
use argiope_sparse::Pattern;
use rand::Rng;
use serde::{Deserialize, Serialize};

use super::{RestartWalk, spectral_positions};
use crate::GnnError;

/// How views are taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ViewConfig {
    /// Steps of a walk, at least; 256 by default.
    pub hops: usize,
    /// The same where nodes are encoded after the training; 64 by default.
    pub evaluation_hops: usize,
    /// Probability that a walk returns to its centre after a step; 0.8 by default.
    pub restart: f64,
    /// A walk ends when it has met so many nodes, its centre included; 256 by default.
    pub max_nodes: usize,
    /// Eigenvectors that nodes are placed by, at most 64; 32 by default.
    pub positions: usize,
}

impl Default for ViewConfig {
    fn default() -> Self {
        Self {
            hops: 256,
            evaluation_hops: 64,
            restart: 0.8,
            max_nodes: 256,
            positions: 32,
        }
    }
}

impl ViewConfig {
    /// The steps of a walk around a node with `degree` neighbours:
    ///
    /// ```text
    /// max(hops, degree^0.75 * e / (e - 1) / restart)
    /// ```
    #[must_use]
    pub fn budget(&self, degree: usize) -> usize {
        use std::f64::consts::E;
        let wanted = (degree as f64).powf(0.75) * E / (E - 1.0) / self.restart;
        self.hops.max((wanted + 0.5) as usize)
    }

    /// The settings of views that are encoded after the training.
    #[must_use]
    pub fn for_evaluation(&self) -> Self {
        Self {
            hops: self.evaluation_hops,
            ..self.clone()
        }
    }

    /// Checks the ranges.
    ///
    /// # Errors
    /// [`GnnError::Option`].
    pub fn check(&self) -> Result<(), GnnError> {
        let wrong = |option, found: String, expected| {
            Err(GnnError::Option {
                what: "views",
                option,
                found,
                expected,
            })
        };
        for (option, hops) in [
            ("hops", self.hops),
            ("evaluation_hops", self.evaluation_hops),
        ] {
            if hops == 0 {
                return wrong(option, "0".into(), "at least 1");
            }
        }
        // Also false for NaN.
        if !(self.restart > 0.0 && self.restart <= 1.0) {
            let expected = "0 < restart <= 1";
            return wrong("restart", self.restart.to_string(), expected);
        }
        if self.max_nodes < 2 {
            return wrong("max_nodes", self.max_nodes.to_string(), "at least 2");
        }
        if self.positions == 0 || self.positions > 64 {
            return wrong("positions", self.positions.to_string(), "1 to 64");
        }
        Ok(())
    }
}

/// A subgraph with a centre, and the positions of its nodes.
#[derive(Debug, Clone)]
pub struct View {
    pattern: Pattern,
    nodes: Vec<NodeId>,
    centre: usize,
    positions: Vec<f32>,
}

impl View {
    /// The subgraph that the nodes of a [`RestartWalk`] around `centre` induce. Around a node without neighbours it is that
    /// node alone.
    ///
    /// # Errors
    /// [`GnnError::Option`] for a centre that is no node of the graph, and for settings outside their ranges.
    ///
    /// # Complexity
    /// `O(budget log n)` time for the walk, and `O(n^3)` for the positions of `n <= max_nodes` nodes.
    pub fn around(
        graph: &UndirectedGraph,
        centre: NodeId,
        config: &ViewConfig,
        random: &mut impl Rng,
    ) -> Result<Self, GnnError> {
        // A walk that never goes back to its centre might not end.
        config.check()?;
        if centre as usize >= graph.num_nodes() {
            return Err(GnnError::Option {
                what: "a view",
                option: "centre",
                found: format!("{centre} of {} nodes", graph.num_nodes()),
                expected: "a node of the graph",
            });
        }
        let mut met = BTreeSet::from([centre]);
        let mut walk = RestartWalk::new(graph, centre, config.restart);
        for _ in 0..config.budget(graph.degree(centre)) {
            if met.len() >= config.max_nodes {
                break;
            }
            match walk.step(random) {
                Some(node) => met.insert(node),
                None => break,
            };
        }
        let seen = graph.induced_subgraph(met).map_err(foreign)?;
        let nodes = seen.nodes.as_slice().to_vec();
        // The centre was put in first.
        let at = seen.nodes.local(centre).unwrap_or(0) as usize;
        Self::new(&seen.graph, nodes, at, config)
    }

    /// A whole graph, seen from its node with the most neighbours; of equal ones the first.
    ///
    /// # Errors
    /// [`GnnError::Option`] for a graph without nodes, and for settings outside their ranges.
    ///
    /// # Complexity
    /// `O(num_nodes^3)` time: for graphs of some hundred nodes.
    pub fn of_graph(graph: &UndirectedGraph, config: &ViewConfig) -> Result<Self, GnnError> {
        let nodes: Vec<NodeId> = (0..graph.num_nodes() as NodeId).collect();
        let most = (nodes.iter().rev()).max_by_key(|&&node| graph.degree(node));
        let Some(&centre) = most else {
            return Err(GnnError::Option {
                what: "a view",
                option: "graph",
                found: "no node".into(),
                expected: "at least one node",
            });
        };
        Self::new(graph, nodes, centre as usize, config)
    }

    fn new(
        graph: &UndirectedGraph,
        nodes: Vec<NodeId>,
        centre: usize,
        config: &ViewConfig,
    ) -> Result<Self, GnnError> {
        config.check()?;
        let pattern = Pattern::try_from(graph)?;
        Ok(Self {
            positions: spectral_positions(&pattern, centre, config.positions)?,
            pattern,
            nodes,
            centre,
        })
    }

    /// Who is joined to whom.
    #[must_use]
    pub fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    /// The nodes of the graph that are seen, ascending.
    #[must_use]
    pub fn nodes(&self) -> &[NodeId] {
        &self.nodes
    }

    /// Number of nodes.
    #[must_use]
    pub fn num_nodes(&self) -> usize {
        self.nodes.len()
    }

    /// Which of the nodes is the centre.
    #[must_use]
    pub fn centre(&self) -> usize {
        self.centre
    }

    /// The [`spectral_positions`], `[num_nodes, positions]`, row by row.
    #[must_use]
    pub fn positions(&self) -> &[f32] {
        &self.positions
    }
}

fn foreign(fault: argiope_graph::GraphError) -> GnnError {
    GnnError::Option {
        what: "a view",
        option: "nodes",
        found: fault.to_string(),
        expected: "nodes of the graph",
    }
}
