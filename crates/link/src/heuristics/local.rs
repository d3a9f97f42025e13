//! Heuristics on the common neighbours of a pair.
//!
//! Pairs are grouped by their node of higher degree. Its neighbours become bits once, and the neighbours of the other
//! nodes are looked up in them: a pair costs its lower degree. Common neighbours are added in ascending order, whichever
//! way they are found.

use argiope_graph::{Progress, UndirectedGraph};
use argiope_sparse::HubBitset;
use rayon::prelude::*;

use super::{
    groups::PairGroups,
    hub::{Hub, hub_first, look_ups},
};
use crate::{LinkError, Pair};

/// Pairs of a node that are scored at once.
const PAIRS_OF_PART: usize = 1 << 12;

pub(super) fn common_neighbors(
    graph: &UndirectedGraph,
    pairs: &[Pair],
    progress: &dyn Progress,
) -> Result<Vec<f64>, LinkError> {
    score_rows(graph, pairs, progress, |_, v, hub| {
        hub.count(graph.neighbors(v)) as f64
    })
}

pub(super) fn jaccard(
    graph: &UndirectedGraph,
    pairs: &[Pair],
    progress: &dyn Progress,
) -> Result<Vec<f64>, LinkError> {
    score_rows(graph, pairs, progress, |u, v, hub| {
        let common = hub.count(graph.neighbors(v));
        match graph.degree(u) + graph.degree(v) - common {
            0 => 0.0,
            union => common as f64 / union as f64,
        }
    })
}

pub(super) fn adamic_adar(
    graph: &UndirectedGraph,
    pairs: &[Pair],
    progress: &dyn Progress,
) -> Result<Vec<f64>, LinkError> {
    sum(graph, pairs, progress, |degree| match degree {
        0 | 1 => 0.0,
        _ => (degree as f64).ln().recip(),
    })
}

pub(super) fn resource_allocation(
    graph: &UndirectedGraph,
    pairs: &[Pair],
    progress: &dyn Progress,
) -> Result<Vec<f64>, LinkError> {
    sum(graph, pairs, progress, |degree| (degree as f64).recip())
}

pub(super) fn preferential_attachment(graph: &UndirectedGraph, pairs: &[Pair]) -> Vec<f64> {
    let score = |&(u, v): &Pair| graph.degree(u) as f64 * graph.degree(v) as f64;
    pairs.par_iter().with_min_len(1 << 14).map(score).collect()
}

/// The sum over the common neighbours of every pair of a weight that depends on their degree.
fn sum(
    graph: &UndirectedGraph,
    pairs: &[Pair],
    progress: &dyn Progress,
    weight: impl Fn(usize) -> f64,
) -> Result<Vec<f64>, LinkError> {
    let nodes = 0..graph.num_nodes() as u32;
    let weights: Vec<f64> = nodes.map(|node| weight(graph.degree(node))).collect();
    score_rows(graph, pairs, progress, |_, v, hub| {
        let row = graph.neighbors(v);
        let mut sum = 0.0;
        hub.visit(row, |at| sum += weights[row[at] as usize]);
        sum
    })
}

/// Calls `score(u, v, neighbours of u)` for every pair; `u` has the higher degree.
fn score_rows(
    graph: &UndirectedGraph,
    pairs: &[Pair],
    progress: &dyn Progress,
    score: impl Fn(u32, u32, Hub<'_>) -> f64 + Sync,
) -> Result<Vec<f64>, LinkError> {
    let by_hub: Vec<Pair> = pairs.iter().map(|&pair| hub_first(graph, pair)).collect();
    let groups = PairGroups::new(graph.num_nodes(), &by_hub)?;
    drop(by_hub);
    groups.score(
        PAIRS_OF_PART,
        progress,
        |group| (graph.degree(group.source) + look_ups(graph, group)) as u64,
        HubBitset::default,
        |bits, group, scores| {
            let hub = Hub::of(graph, group, bits);
            for (place, &v) in scores.iter_mut().zip(group.partners) {
                *place = score(group.source, v, hub);
            }
        },
    )
}
