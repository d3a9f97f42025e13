//! Checks that nothing of what is predicted is known beforehand.

use std::collections::HashMap;

use argiope_graph::DirectedGraph;
use argiope_link::Pair;

use super::{LabelledPair, LinkSplit};
use crate::DirectedError;

/// Checks a split of `graph`, which is the whole graph, by the rules of [`links`](crate::links):
///
/// - the graph that is seen has the nodes of the whole one, and no edges that the whole one has not;
/// - every sample is a pair of two different nodes with the class that the whole graph gives it (negatives are joined in
///   neither direction);
/// - no two nodes are a pair of two parts, in any order and of any class;
/// - no pair of validation or test is joined in the graph that is seen, in either direction.
///
/// # Errors
/// [`DirectedError::Data`] with the first violation.
///
/// # Complexity
/// `O(num_edges log max_degree + num_samples (log max_degree + 1))` expected time, `O(num_samples)` space.
pub fn check_leakage(split: &LinkSplit, graph: &DirectedGraph) -> Result<(), DirectedError> {
    let what = graph_violation(split, graph).or_else(|| sample_violation(split, graph));
    match what {
        None => Ok(()),
        Some(what) => Err(DirectedError::Data { what }),
    }
}

fn graph_violation(split: &LinkSplit, graph: &DirectedGraph) -> Option<String> {
    let (found, expected) = (split.train_graph.num_nodes(), graph.num_nodes());
    if found != expected {
        return Some(format!(
            "train_graph has {found} nodes, but the graph has {expected}"
        ));
    }
    let mut edges = split.train_graph.edges();
    let (u, v) = edges.find(|&(u, v)| !graph.has_edge(u, v))?;
    Some(format!(
        "train_graph has the edge ({u}, {v}), but the graph has not"
    ))
}

fn sample_violation(split: &LinkSplit, graph: &DirectedGraph) -> Option<String> {
    // Where two nodes were first met.
    let mut places: HashMap<Pair, (usize, usize)> = HashMap::new();
    let parts = split.parts();
    for (part, (name, samples)) in parts.into_iter().enumerate() {
        for (position, sample) in samples.iter().enumerate() {
            let (u, v) = sample.ends();
            let here = format_args!("{name}[{position}] = ({u}, {v})");
            if let Some(wrong) = class_violation(split, graph, sample) {
                return Some(format!("{here} {wrong}"));
            }
            let (first_part, first_position) =
                *places.entry(sample.key()).or_insert((part, position));
            if first_part != part {
                let (name, samples) = parts[first_part];
                let (u, v) = samples[first_position].ends();
                return Some(format!(
                    "{here} is also {name}[{first_position}] = ({u}, {v})"
                ));
            }
            let seen = |u, v| split.train_graph.has_edge(u, v).then_some((u, v));
            if name != "train"
                && let Some((a, b)) = seen(u, v).or_else(|| seen(v, u))
            {
                return Some(format!(
                    "{here} is to be predicted, but train_graph has the edge ({a}, {b})"
                ));
            }
        }
    }
    None
}

fn class_violation(
    split: &LinkSplit,
    graph: &DirectedGraph,
    sample: &LabelledPair,
) -> Option<String> {
    let (u, v) = sample.ends();
    let num_nodes = graph.num_nodes();
    if u.max(v) as usize >= num_nodes {
        return Some(format!("is outside of a graph of {num_nodes} nodes"));
    }
    if u == v {
        return Some("is a node and itself".to_owned());
    }
    let (forward, backward) = (graph.has_edge(u, v), graph.has_edge(v, u));
    let (class, task) = (sample.class, split.task);
    match task.class_of(forward, backward) {
        Some(right) if right == class => None,
        Some(right) => Some(format!(
            "has class {class} of the task {task}, but is of class {right}"
        )),
        None => {
            let edges = match (forward, backward) {
                (true, _) => "edges in both directions",
                (false, true) => "an edge back only",
                (false, false) => "no edge",
            };
            Some(format!(
                "has class {class}, but the task {task} does not ask about it: it has {edges}"
            ))
        }
    }
}
