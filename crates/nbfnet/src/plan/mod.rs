//! What is computed for a batch of queries: which state of which node, layer by layer.
//!
//! A network of `T` layers starts from the source of a query and ends at the nodes that are asked about. The state of node
//! `v` after `t` layers matters to a query only
//!
//! - if `v` is at most `T - t` steps from a node that is asked about: other states are not read;
//! - and depends on the source only if `v` is at most `t` steps from it: before a message has come, a state is the same
//!   whatever the source. It depends on the graph and, where relations depend on the query, on the query's relation.
//!   These states are the *background* and are computed once for all queries of a batch that share it.
//!
//! Both are exact. In sparse graphs they leave a small part of the work, above all in training, where few nodes are asked
//! about. Where they would not, a dense plan computes all nodes for all queries side by side, which needs no pattern
//! of its own.

mod cone;
mod dense;
mod reach;
mod rows;

use std::sync::Arc;

use argiope_graph::NodeId;
use argiope_sparse::{RelationalPattern, RowIndex};
use rayon::prelude::*;

use crate::{MessageGraph, NbfnetError, Query, config::Pruning, pruned::PrunedPlan};

pub(crate) use rows::{RowGroup, RowGroups, mean_log};

/// The nodes that are asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Targets<'a> {
    /// All of them, for every query.
    All,
    /// `[num_queries, per_query]`
    Each(&'a [NodeId]),
}

/// How a plan is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PlanKind {
    /// The one with less work.
    #[default]
    Automatic,
    /// All nodes for all queries.
    Dense,
    /// Only the states that matter.
    Cone,
}

/// States and messages of a batch of queries.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Queries, in the order of the results.
    pub(crate) queries: Vec<Query>,
    /// The distinct relations whose messages the layers use: those of the queries, or one that stands for all.
    pub(crate) groups: Groups,
    /// Results of a query.
    pub(crate) num_targets: usize,
    pub(crate) states: States,
}

/// What is computed.
#[derive(Debug, Clone)]
pub(crate) enum States {
    /// Layers that are known before anything is computed.
    Known(KnownStates),
    /// Layers that are made as priorities become known.
    Pruned(PrunedPlan),
}

/// Layers that are known before anything is computed.
#[derive(Debug, Clone)]
pub(crate) struct KnownStates {
    /// Where the layers start.
    pub(crate) start: Start,
    pub(crate) layers: Vec<LayerPlan>,
    /// The row of every result, `[num_queries, num_targets]`, among the vectors of the last layer. `None`: a dense plan gives
    /// all nodes.
    pub(crate) results: Option<RowIndex>,
}

/// The states that layers start from.
#[derive(Debug, Clone)]
pub(crate) enum Start {
    /// `[num_nodes, num_queries]`: vectors of the queries at `node * num_queries + query`, which is given here for every
    /// query; zeros elsewhere.
    Dense { num_nodes: usize, rows: RowIndex },
    /// A vector for every query, then one of zeros.
    Cone,
}

/// Queries by the relation that their messages depend on.
#[derive(Debug, Clone)]
pub(crate) struct Groups {
    /// The group of every query.
    pub(crate) of_queries: Vec<u32>,
    /// The relation of every group; `None` if messages do not depend on the query.
    pub(crate) relations: Option<Vec<u32>>,
}

/// One layer.
#[derive(Debug, Clone)]
pub(crate) struct LayerPlan {
    pub(crate) inner: Arc<LayerInner>,
}

#[derive(Debug)]
pub(crate) struct LayerInner {
    /// Rows: states of this layer. Columns: states of the one before.
    pub(crate) pattern: RelationalPattern,
    /// The column of the same node for every row; `None` if it has the same number.
    pub(crate) input: Option<RowIndex>,
    /// Rows that the boundary condition is not zero at.
    pub(crate) boundary: Boundary,
    /// Numbers of messages.
    pub(crate) groups: RowGroups,
    /// The node and the query of every row, if it was asked for; the background has none.
    pub(crate) states: Option<Vec<(NodeId, Option<u32>)>>,
}

/// Vectors of queries at their sources.
#[derive(Debug, Clone, Default)]
pub(crate) struct Boundary {
    /// Row, vector within the row, and query; ascending.
    pub(crate) places: Vec<Place>,
}

/// One vector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) row: u32,
    pub(crate) index: u32,
    pub(crate) query: u32,
}

/// What [`Plan::new`] is told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlanOptions {
    /// Number of layers, at least 1.
    pub num_layers: usize,
    /// Whether messages depend on the relation of the query.
    pub dependent: bool,
    /// Whether the message of a state of zeros is zero: the background of the first layer is then that of all queries.
    pub zero_is_silent: bool,
    /// Dense or not.
    pub kind: PlanKind,
    /// Whether only the most promising nodes and edges are used; the kind is then not asked.
    pub pruning: Option<Pruning>,
    /// Whether to keep which node and query every row is about.
    pub(crate) trace: bool,
}

impl PlanOptions {
    /// Automatic.
    #[must_use]
    pub fn new(num_layers: usize, dependent: bool) -> Self {
        Self {
            num_layers,
            dependent,
            zero_is_silent: false,
            kind: PlanKind::Automatic,
            pruning: None,
            trace: false,
        }
    }

    /// Dense or not.
    #[must_use]
    pub fn with_kind(mut self, kind: PlanKind) -> Self {
        self.kind = kind;
        self
    }
}

/// The part of the dense states from which on a dense plan is taken: its messages cost less each.
const DENSE_FROM: f64 = 0.6;

/// Column, relation and slot, and the same again for the way back.
const ENTRY_BYTES: usize = 20;

impl Plan {
    /// The plan for `queries` about `targets` on `graph`.
    ///
    /// # Errors
    /// [`NbfnetError::Data`] for nodes and relations that the graph has not; [`NbfnetError::Option`] without layers.
    ///
    /// # Complexity
    /// `O(num_nodes * num_queries)` time to find what matters, then linear in its messages; parallel over queries.
    pub fn new(
        graph: &MessageGraph,
        queries: &[Query],
        targets: Targets<'_>,
        options: PlanOptions,
    ) -> Result<Self, NbfnetError> {
        if options.num_layers == 0 {
            return Err(NbfnetError::Option {
                name: "num_layers",
                found: "0".into(),
                expected: "at least 1",
            });
        }
        queries.iter().try_for_each(|&query| graph.check(query))?;
        let per_query = match targets {
            Targets::All => 0,
            Targets::Each(nodes) => check_targets(graph, queries.len(), nodes)?,
        };
        let plan = |groups, states| Self {
            queries: queries.to_vec(),
            groups,
            num_targets: match targets {
                Targets::All => graph.num_nodes(),
                Targets::Each(_) => per_query,
            },
            states,
        };
        let groups = Groups::new(queries, options.dependent);
        if let Some(pruning) = options.pruning {
            let pruned = PrunedPlan::new(graph, targets, pruning, options.num_layers);
            return Ok(plan(groups, States::Pruned(pruned)));
        }
        if options.kind == PlanKind::Dense {
            let states = dense::states(graph, queries, targets, options)?;
            return Ok(plan(groups, States::Known(states)));
        }
        let reach: Vec<reach::Reach> = (queries.par_iter().enumerate())
            .map(|(number, query)| {
                let asked = match targets {
                    Targets::All => None,
                    Targets::Each(nodes) => Some(&nodes[number * per_query..][..per_query]),
                };
                reach::Reach::new(graph, query.source, asked, options.num_layers)
            })
            .collect();
        let background = cone::Background::new(graph, &reach, &groups, targets, per_query, options);
        let states: usize =
            reach.iter().map(reach::Reach::num_states).sum::<usize>() + background.num_states();
        let dense = options.num_layers * graph.num_nodes() * queries.len();
        if options.kind == PlanKind::Automatic && states as f64 > DENSE_FROM * dense as f64 {
            let states = dense::states(graph, queries, targets, options)?;
            return Ok(plan(groups, States::Known(states)));
        }
        let states = cone::states(
            graph,
            queries,
            targets,
            &reach,
            &background,
            &groups,
            options,
        )?;
        Ok(plan(groups, States::Known(states)))
    }

    /// Number of states of all layers: vectors that are computed; with pruning at most.
    #[must_use]
    pub fn num_states(&self) -> usize {
        match &self.states {
            States::Known(states) => self.rows(states).sum(),
            States::Pruned(pruned) => self.num_queries() * pruned.num_states(),
        }
    }

    /// The most states of a layer.
    #[must_use]
    pub fn max_states(&self) -> usize {
        match &self.states {
            States::Known(states) => self.rows(states).max().unwrap_or(0),
            States::Pruned(pruned) => self.num_queries() * pruned.max_states(),
        }
    }

    /// States of every layer.
    fn rows<'a>(&self, states: &'a KnownStates) -> impl Iterator<Item = usize> + use<'a> {
        let batch = self.batch();
        let rows = move |layer: &LayerPlan| layer.inner.pattern.pattern().num_rows() * batch;
        states.layers.iter().map(rows)
    }

    /// Vectors of a state: the number of queries of a dense plan, else 1.
    pub(crate) fn batch(&self) -> usize {
        match self.is_dense() {
            true => self.num_queries(),
            false => 1,
        }
    }

    /// The layers as far as they are known before anything is computed: none with pruning.
    pub(crate) fn layers(&self) -> &[LayerPlan] {
        match &self.states {
            States::Known(states) => &states.layers,
            States::Pruned(_) => &[],
        }
    }

    /// Bytes that states of `dim` features and messages take, about, while scores are computed, and their gradients if
    /// `training`.
    #[must_use]
    pub fn bytes(&self, dim: usize, training: bool) -> usize {
        let vector = 4 * dim;
        let results = self.num_queries() * self.num_targets * vector;
        let entries = |layer: &LayerPlan| layer.inner.pattern.num_entries();
        // Dense layers share one pattern.
        let num_entries: usize = match self.is_dense() {
            true => self.layers().first().map_or(0, entries),
            false => self.layers().iter().map(entries).sum(),
        };
        match training {
            // Every layer keeps its input, its result and the vectors before the normalisation; one at a time works with
            // statistics, their slots and gradients.
            true => {
                vector * (3 * self.num_states() + 11 * self.max_states())
                    + ENTRY_BYTES * num_entries
                    + 12 * results
            }
            false => vector * 8 * self.max_states() + ENTRY_BYTES * num_entries + 6 * results,
        }
    }

    /// True if all nodes are computed for all queries.
    #[must_use]
    pub fn is_dense(&self) -> bool {
        let States::Known(states) = &self.states else {
            return false;
        };
        matches!(states.start, Start::Dense { .. })
    }

    /// Number of queries.
    #[must_use]
    pub fn num_queries(&self) -> usize {
        self.queries.len()
    }

    /// Number of results of a query.
    #[must_use]
    pub fn num_targets(&self) -> usize {
        self.num_targets
    }
}

impl Groups {
    fn new(queries: &[Query], dependent: bool) -> Self {
        if !dependent {
            return Self {
                of_queries: vec![0; queries.len()],
                relations: None,
            };
        }
        let mut relations: Vec<u32> = queries.iter().map(|query| query.relation).collect();
        relations.sort_unstable();
        relations.dedup();
        let group = |query: &Query| relations.partition_point(|&r| r < query.relation) as u32;
        Self {
            of_queries: queries.iter().map(group).collect(),
            relations: Some(relations),
        }
    }

    /// Number of groups.
    pub(crate) fn len(&self) -> usize {
        self.relations.as_ref().map_or(1, Vec::len)
    }
}

/// The number of targets of a query.
fn check_targets(
    graph: &MessageGraph,
    num_queries: usize,
    nodes: &[NodeId],
) -> Result<usize, NbfnetError> {
    if let Some(&node) = nodes
        .iter()
        .find(|&&node| node as usize >= graph.num_nodes())
    {
        return Err(NbfnetError::Data {
            what: format!("node {node} of a graph with {} nodes", graph.num_nodes()),
        });
    }
    let per_query = nodes.len().checked_div(num_queries).unwrap_or(0);
    if per_query * num_queries != nodes.len() {
        return Err(NbfnetError::Data {
            what: format!(
                "{} nodes asked about for {num_queries} queries",
                nodes.len()
            ),
        });
    }
    Ok(per_query)
}

#[cfg(test)]
mod tests {
    use argiope_graph::RelationalGraph;

    use super::*;

    #[test]
    fn test_cones_leave_out_what_does_not_matter() {
        // A path of 40 nodes: six layers see six steps.
        let facts = (0..39u32).map(|node| (node, 0, node + 1));
        let graph = RelationalGraph::from_triples(40, 1, facts).unwrap();
        let graph = MessageGraph::of_knowledge(&graph).unwrap();
        let queries = [Query {
            source: 10,
            relation: 0,
        }];
        let options = PlanOptions::new(6, false);
        let plan = Plan::new(&graph, &queries, Targets::Each(&[14]), options).unwrap();
        // After layer t: the nodes within t of 10 and 6 - t of 14, one of each layer at least; and some background.
        assert!(!plan.is_dense());
        let dense = Plan::new(
            &graph,
            &queries,
            Targets::All,
            options.with_kind(PlanKind::Dense),
        )
        .unwrap();
        assert_eq!(dense.num_states(), 240);
        assert!(plan.num_states() < 60, "{}", plan.num_states());
        let nothing = Plan::new(&graph, &[], Targets::All, options).unwrap();
        assert_eq!((nothing.num_queries(), nothing.num_states()), (0, 0));
    }
}
