//! Beam search for the paths with the largest sum of importances.

use std::collections::BTreeMap;

use argiope_graph::NodeId;

use super::ExplanationOptions;
use crate::Plan;

/// A message.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Step {
    pub(super) from: NodeId,
    /// Of messages.
    pub(super) relation: u32,
    pub(super) to: NodeId,
    pub(super) importance: f32,
}

/// Messages from the source to the target.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    /// The mean over the steps.
    pub(super) importance: f32,
    pub(super) steps: Vec<Step>,
}

/// The beginning of a path.
#[derive(Debug, Clone)]
struct Beam {
    sum: f32,
    steps: Vec<Step>,
}

/// The best paths of a traced plan of one query, by the mean of `importances`, `[num_entries]` of every layer.
pub(super) fn search(
    plan: &Plan,
    importances: &[Vec<f32>],
    target: NodeId,
    options: ExplanationOptions,
) -> Vec<Found> {
    let source = plan.queries[0].source;
    // By the state, a column of the layer in turn. The states that layers start from are that of the query, and zeros.
    let mut beams = BTreeMap::from([(
        0u32,
        vec![Beam {
            sum: 0.0,
            steps: Vec::new(),
        }],
    )]);
    let mut node_of_column: Vec<Option<NodeId>> = vec![Some(source), None];
    let mut found: Vec<Found> = Vec::new();
    for (layer, importances) in plan.layers().iter().zip(importances) {
        let inner = &layer.inner;
        let states = inner.states.as_deref().unwrap_or_default();
        let mut next = BTreeMap::new();
        for (row, &(node, query)) in states.iter().enumerate() {
            if query.is_none() {
                continue;
            }
            let mut arriving: Vec<Beam> = Vec::new();
            for slot in inner.pattern.pattern().slots(row) {
                let column = inner.pattern.pattern().indices()[slot];
                let (Some(from), Some(before)) =
                    (node_of_column[column as usize], beams.get(&column))
                else {
                    continue;
                };
                // A path ends where it first meets its target, unless it starts there.
                if from == target && source != target {
                    continue;
                }
                let step = Step {
                    from,
                    relation: inner.pattern.relations()[slot],
                    to: node,
                    importance: importances[slot],
                };
                arriving.extend(before.iter().map(|beam: &Beam| Beam {
                    sum: beam.sum + step.importance,
                    steps: beam.steps.iter().copied().chain([step]).collect(),
                }));
            }
            if arriving.is_empty() {
                continue;
            }
            arriving.sort_by(|a, b| b.sum.total_cmp(&a.sum));
            arriving.truncate(options.num_beams.max(1));
            if node == target {
                found.extend(arriving.iter().map(|beam| Found {
                    importance: beam.sum / beam.steps.len() as f32,
                    steps: beam.steps.clone(),
                }));
            }
            next.insert(row as u32, arriving);
        }
        beams = next;
        node_of_column = (states.iter())
            .map(|&(node, query)| query.is_some().then_some(node))
            .collect();
    }
    found.sort_by(|a, b| b.importance.total_cmp(&a.importance));
    found.truncate(options.num_paths);
    found
}
