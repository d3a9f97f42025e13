//! Only the states that matter.
//!
//! The rows of a layer are the states of the first query, of the second and so on, each by ascending node, then the background
//! of each group. A message whose sender is not reached yet comes from the background.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering::Relaxed},
};

use argiope_graph::NodeId;
use argiope_sparse::{Pattern, RelationalPattern, RowIndex};
use rayon::prelude::*;

use super::{
    Boundary, Groups, KnownStates, LayerInner, LayerPlan, Place, PlanOptions, RowGroups, Start,
    Targets, reach::Reach, rows::mean_log,
};
use crate::{MessageGraph, NbfnetError, Query};

/// The states that are the same whatever the source, as far as they are read.
#[derive(Debug)]
pub(super) struct Background {
    /// For each layer from 1, for each group: the nodes, ascending.
    nodes: Vec<Vec<Vec<NodeId>>>,
    /// The first layer has that of the first group only, for all of them.
    is_first_shared: bool,
}

/// A set of nodes that threads add to.
struct Marks(Vec<AtomicU64>);

impl Marks {
    fn new(num_nodes: usize) -> Self {
        Self(
            (0..num_nodes.div_ceil(64))
                .map(|_| AtomicU64::new(0))
                .collect(),
        )
    }

    fn mark(&self, node: NodeId) {
        self.0[node as usize / 64].fetch_or(1 << (node % 64), Relaxed);
    }

    fn nodes(&self) -> Vec<NodeId> {
        let words = (0..).step_by(64).zip(&self.0);
        words
            .flat_map(|(first, word): (NodeId, _)| {
                let word = word.load(Relaxed);
                (0..64)
                    .filter(move |bit| word >> bit & 1 == 1)
                    .map(move |bit| first + bit)
            })
            .collect()
    }
}

impl Background {
    pub(super) fn new(
        graph: &MessageGraph,
        reach: &[Reach],
        groups: &Groups,
        targets: Targets<'_>,
        per_query: usize,
        options: PlanOptions,
    ) -> Self {
        let (num_layers, num_nodes) = (options.num_layers, graph.num_nodes());
        let pattern = graph.pattern();
        let marks = || {
            (0..groups.len())
                .map(|_| Marks::new(num_nodes))
                .collect::<Vec<_>>()
        };
        // Those of the layer in turn, filled by the layer above.
        let mut needed = marks();
        let number_of = |query: usize| groups.of_queries[query] as usize;
        (reach.par_iter().enumerate()).for_each(|(query, reach)| {
            let marks = &needed[number_of(query)];
            let unreached = |node: &NodeId| !reach.is_reached(*node, num_layers);
            match targets {
                Targets::All => (0..num_nodes as NodeId)
                    .filter(unreached)
                    .for_each(|node| marks.mark(node)),
                Targets::Each(nodes) => nodes[query * per_query..][..per_query]
                    .iter()
                    .copied()
                    .filter(unreached)
                    .for_each(|node| marks.mark(node)),
            }
        });
        let mut nodes = vec![Vec::new(); num_layers];
        for layer in (1..=num_layers).rev() {
            let found: Vec<Vec<NodeId>> = needed.par_iter().map(Marks::nodes).collect();
            if layer > 1 {
                needed = marks();
                (found.par_iter().zip(&needed)).for_each(|(nodes, marks)| {
                    for &node in nodes {
                        marks.mark(node);
                        (pattern.entries(node as usize)).for_each(|(_, from, _)| marks.mark(from));
                    }
                });
                (reach.par_iter().enumerate()).for_each(|(query, reach)| {
                    let marks = &needed[number_of(query)];
                    let mark = |node: NodeId| {
                        if !reach.is_reached(node, layer - 1) {
                            marks.mark(node);
                        }
                    };
                    for node in reach.states(layer) {
                        mark(node);
                        (pattern.entries(node as usize)).for_each(|(_, from, _)| mark(from));
                    }
                });
            }
            nodes[layer - 1] = found;
        }
        let is_first_shared = options.zero_is_silent && groups.len() > 1;
        if is_first_shared && let Some((first, others)) = nodes[0].split_first_mut() {
            others.iter_mut().for_each(|nodes| first.append(nodes));
            first.sort_unstable();
            first.dedup();
        }
        Self {
            nodes,
            is_first_shared,
        }
    }

    pub(super) fn num_states(&self) -> usize {
        self.nodes.iter().flatten().map(Vec::len).sum()
    }
}

/// Rows of a layer, in the making.
#[derive(Default)]
struct Rows {
    degrees: Vec<u32>,
    columns: Vec<u32>,
    relations: Vec<u32>,
    input: Vec<u32>,
    nodes: Vec<NodeId>,
}

/// Where states of the layer before lie.
struct Columns<'a> {
    /// Rows of background, per group and node.
    background: &'a [Vec<u32>],
    /// Those of the first group are for all.
    is_shared: bool,
    /// The row of zeros that the background starts from, in the first layer.
    zeros: Option<u32>,
}

impl Columns<'_> {
    fn of_background(&self, group: usize, node: NodeId) -> u32 {
        self.zeros.unwrap_or_else(|| {
            let group = if self.is_shared { 0 } else { group };
            self.background[group][node as usize]
        })
    }
}

pub(super) fn states(
    graph: &MessageGraph,
    queries: &[Query],
    targets: Targets<'_>,
    reach: &[Reach],
    background: &Background,
    groups: &Groups,
    options: PlanOptions,
) -> Result<KnownStates, NbfnetError> {
    let (num_layers, num_nodes) = (options.num_layers, graph.num_nodes());
    let mean = mean_log(&graph.pattern().degrees());
    let dependent = groups.relations.is_some();
    let num_relations = graph.num_message_relations();
    let maker = Maker {
        graph,
        num_relations: if dependent { num_relations } else { 0 },
    };

    // Where the rows of every query and of every group start, layer by layer.
    let counts: Vec<Vec<usize>> = reach.par_iter().map(Reach::counts).collect();
    let mut firsts = Vec::with_capacity(num_layers);
    let mut num_rows = Vec::with_capacity(num_layers);
    for layer in 0..num_layers {
        let mut next = 0u64;
        let lens = (counts.iter().map(|counts| counts[layer]))
            .chain(background.nodes[layer].iter().map(Vec::len));
        let starts: Vec<u64> = lens
            .map(|len| {
                let start = next;
                next += len as u64;
                start
            })
            .collect();
        if next >= u64::from(u32::MAX) {
            return Err(NbfnetError::Data {
                what: format!("{next} states are too many for one batch of queries"),
            });
        }
        num_rows.push(next as usize);
        firsts.push(
            starts
                .into_iter()
                .map(|start| start as u32)
                .collect::<Vec<_>>(),
        );
    }
    let rows_of_background: Vec<Vec<Vec<u32>>> = (0..num_layers)
        .into_par_iter()
        .map(|layer| {
            let starts = &firsts[layer][queries.len()..];
            let of_group = |(nodes, &start): (&Vec<NodeId>, &u32)| {
                let mut rows = vec![0; num_nodes];
                for (&node, row) in nodes.iter().zip(start..) {
                    rows[node as usize] = row;
                }
                rows
            };
            background.nodes[layer]
                .iter()
                .zip(starts)
                .map(of_group)
                .collect()
        })
        .collect();
    let columns = |layer: usize| match layer {
        0 => Columns {
            background: &[],
            is_shared: false,
            zeros: Some(queries.len() as u32),
        },
        _ => Columns {
            background: &rows_of_background[layer - 1],
            is_shared: layer == 1 && background.is_first_shared,
            zeros: None,
        },
    };

    // The layers of each query, from the first, and where its results are.
    let of_queries: Vec<(Vec<Rows>, Vec<u32>)> = (reach.par_iter().enumerate())
        .map(|(query, reach)| {
            let group = groups.of_queries[query] as usize;
            let mut rows_of_nodes = vec![0u32; num_nodes];
            rows_of_nodes[queries[query].source as usize] = query as u32;
            let mut layers = Vec::with_capacity(num_layers);
            for (layer, firsts) in firsts.iter().enumerate() {
                let columns = columns(layer);
                let column = |node: NodeId| match reach.is_reached(node, layer) {
                    true => rows_of_nodes[node as usize],
                    false => columns.of_background(group, node),
                };
                let states = reach.states(layer + 1);
                layers.push(maker.rows(states, group, column));
                for (node, row) in reach.states(layer + 1).zip(firsts[query]..) {
                    rows_of_nodes[node as usize] = row;
                }
            }
            let last = columns(num_layers);
            let result = |node: NodeId| match reach.is_reached(node, num_layers) {
                true => rows_of_nodes[node as usize],
                false => last.of_background(group, node),
            };
            let results = match targets {
                Targets::All => (0..num_nodes as NodeId).map(result).collect(),
                Targets::Each(nodes) => {
                    let len = nodes.len() / queries.len().max(1);
                    nodes[query * len..][..len]
                        .iter()
                        .copied()
                        .map(result)
                        .collect()
                }
            };
            (layers, results)
        })
        .collect();
    let (mut of_queries, results): (Vec<_>, Vec<_>) = of_queries
        .into_iter()
        .map(|(layers, results)| (layers.into_iter(), results))
        .unzip();

    let mut layers = Vec::with_capacity(num_layers);
    for layer in 0..num_layers {
        let columns = columns(layer);
        let of_groups: Vec<Rows> = (background.nodes[layer].par_iter().enumerate())
            .map(|(group, nodes)| {
                let column = |node| columns.of_background(group, node);
                maker.rows(nodes.iter().copied(), group, column)
            })
            .collect();
        let mut places = Vec::new();
        let mut parts = Vec::with_capacity(queries.len() + of_groups.len());
        for (query, rows) in of_queries.iter_mut().enumerate() {
            let rows = rows.next().unwrap_or_default();
            if let Ok(at) = rows.nodes.binary_search(&queries[query].source) {
                places.push(Place {
                    row: firsts[layer][query] + at as u32,
                    index: 0,
                    query: query as u32,
                });
            }
            parts.push((Some(query as u32), rows));
        }
        parts.extend(of_groups.into_iter().map(|rows| (None, rows)));
        let num_columns = match layer {
            0 => queries.len() + 1,
            _ => num_rows[layer - 1],
        };
        let num_relations = num_relations * groups.len();
        let inner = finish(
            parts,
            places,
            num_columns,
            num_relations,
            mean,
            options.trace,
        )?;
        layers.push(LayerPlan {
            inner: Arc::new(inner),
        });
    }
    Ok(KnownStates {
        start: Start::Cone,
        layers,
        results: Some(RowIndex::new(results.concat(), num_rows[num_layers - 1])?),
    })
}

struct Maker<'a> {
    graph: &'a MessageGraph,
    /// Relations of a group; 0 if all groups share them.
    num_relations: usize,
}

impl Maker<'_> {
    /// The rows of `nodes`; `column` finds the states of the layer before.
    fn rows(
        &self,
        nodes: impl Iterator<Item = NodeId>,
        group: usize,
        column: impl Fn(NodeId) -> u32,
    ) -> Rows {
        let shift = (group * self.num_relations) as u32;
        let mut rows = Rows::default();
        for node in nodes {
            let first = rows.columns.len();
            for (_, from, relation) in self.graph.pattern().entries(node as usize) {
                rows.columns.push(column(from));
                rows.relations.push(shift + relation);
            }
            rows.degrees.push((rows.columns.len() - first) as u32);
            rows.input.push(column(node));
            rows.nodes.push(node);
        }
        rows
    }
}

/// Puts the parts of a layer together.
fn finish(
    parts: Vec<(Option<u32>, Rows)>,
    places: Vec<Place>,
    num_columns: usize,
    num_relations: usize,
    mean: f64,
    trace: bool,
) -> Result<LayerInner, NbfnetError> {
    let num_rows = parts.iter().map(|(_, rows)| rows.degrees.len()).sum();
    let num_entries = parts.iter().map(|(_, rows)| rows.columns.len()).sum();
    let mut offsets = Vec::with_capacity(num_rows + 1);
    let (mut columns, mut relations) = (
        Vec::with_capacity(num_entries),
        Vec::with_capacity(num_entries),
    );
    let (mut input, mut messages) = (Vec::with_capacity(num_rows), Vec::with_capacity(num_rows));
    let mut states = Vec::new();
    let mut end = 0u64;
    offsets.push(0);
    for (query, rows) in parts {
        for degree in rows.degrees {
            end += u64::from(degree);
            offsets.push(end);
            messages.push(degree + 1);
        }
        columns.extend(rows.columns);
        relations.extend(rows.relations);
        input.extend(rows.input);
        if trace {
            states.extend(rows.nodes.into_iter().map(|node| (node, query)));
        }
    }
    let pattern = Pattern::new(num_columns, offsets, columns)?;
    Ok(LayerInner {
        pattern: RelationalPattern::new(pattern, relations, num_relations)?,
        input: Some(RowIndex::new(input, num_columns)?),
        boundary: Boundary { places },
        groups: RowGroups::new(messages, mean),
        states: trace.then_some(states),
    })
}
