//! What AMUD found.

use std::fmt;

use serde::Serialize;

use super::{Homophily, PatternStatistics, chart, table};
use crate::data::Direction;

/// All statistics, the decision, and why. `Display` writes [`to_table`](Self::to_table).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AmudReport {
    /// How the graph should be modelled.
    pub decision: Direction,
    /// How unequal the `R^2` of second-order patterns are, from 0 to 1.
    pub score: f64,
    /// The score above which the decision is for directions.
    pub threshold: f64,
    /// Why, a sentence each.
    pub reasons: Vec<String>,
    /// What a reader should know, a sentence each.
    pub notes: Vec<String>,
    /// Nodes of the graph.
    pub num_nodes: usize,
    /// Those whose class is known.
    pub num_labelled: usize,
    /// Classes that occur.
    pub num_classes: usize,
    /// Edges that the statistics are of; those that go both ways count twice.
    pub num_edges: usize,
    /// Self loops that the graph came with.
    pub num_self_loops: usize,
    /// Whether paths could use them; if not, they were removed first.
    pub self_loops_kept: bool,
    /// Share of the edges, self loops apart, whose reverse is an edge.
    pub reciprocity: f64,
    /// One element a pattern, in the order of [`DirectedPattern::ALL`](crate::DirectedPattern::ALL).
    pub patterns: Vec<PatternStatistics>,
    /// Homophily, and reciprocity by classes.
    pub homophily: Homophily,
}

impl AmudReport {
    /// The same with names of the classes, by their numbers; those without a name keep their number.
    #[must_use]
    pub fn with_class_names(mut self, names: &[String]) -> Self {
        for class in &mut self.homophily.classes {
            class.name = names.get(class.class as usize).cloned();
        }
        self
    }

    /// Everything as text, numbers in columns.
    #[must_use]
    pub fn to_table(&self) -> String {
        table::write(self)
    }

    /// The `r` and `R^2` of all patterns as bars, an SVG document.
    #[must_use]
    pub fn to_svg(&self) -> String {
        chart::draw(self)
    }
}

impl fmt::Display for AmudReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_table())
    }
}
