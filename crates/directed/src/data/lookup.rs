//! Accuracy by copying: what a data set with repeated nodes gives away.
//!
//! Unfiltered Chameleon and Squirrel hold many pages several times, under different numbers, with the same links and the same
//! class (Platonov, Kuznedelev, Diskin, Babenko and Prokhorenkova, "A critical look at the evaluation of GNNs under
//! heterophily: are we really making progress?", ICLR 2023). A test page whose twin is a training page needs no learning.

use std::collections::HashMap;

use super::{NodeData, NodeSplit};
use crate::DirectedError;

/// Out-neighbours that make a coincidence of two nodes unlikely.
const MIN_SHARED: usize = 3;
/// Share of the test nodes with a twin from which a data set is suspicious.
const MAX_TWINS: f64 = 0.1;

/// Test accuracy of every split, as a fraction, when a class is copied: a node gets the class most frequent among the training
/// nodes with the same non-empty set of out-neighbours, and without such a node the class most frequent in training. Of equally
/// frequent classes the smallest number is taken.
///
/// On leaking data this is the number to beat. `O(num_nodes + num_edges)` a split.
///
/// # Errors
/// [`DirectedError::Data`] for a split with unknown nodes, without training nodes or without test nodes.
pub fn lookup_baseline(data: &NodeData) -> Result<Vec<f64>, DirectedError> {
    let splits = data.splits.iter().zip(0..);
    splits
        .map(|(split, number)| accuracy(data, split, number))
        .collect()
}

fn accuracy(data: &NodeData, split: &NodeSplit, number: usize) -> Result<f64, DirectedError> {
    split.check(&data.labels)?;
    if split.test.is_empty() {
        return Err(DirectedError::Data {
            what: format!("split {number} of {} has no test nodes", data.name),
        });
    }
    let class = |node: u32| data.labels[node as usize].unwrap_or(0) as usize;
    let mut overall = vec![0u32; data.num_classes];
    let mut by_neighbors: HashMap<&[u32], Vec<u32>> = HashMap::new();
    for &node in &split.train {
        overall[class(node)] += 1;
        let neighbors = data.graph.out_neighbors(node);
        if !neighbors.is_empty() {
            let counts = by_neighbors.entry(neighbors);
            counts.or_insert_with(|| vec![0; data.num_classes])[class(node)] += 1;
        }
    }
    let fallback = most_frequent(&overall);
    let is_right = |&&node: &&u32| {
        let counts = by_neighbors.get(data.graph.out_neighbors(node));
        counts.map_or(fallback, |counts| most_frequent(counts)) == class(node)
    };
    let right = split.test.iter().filter(is_right).count();
    Ok(right as f64 / split.test.len() as f64)
}

/// The first of the largest counts.
fn most_frequent(counts: &[u32]) -> usize {
    let largest = counts.iter().max();
    let found = counts.iter().position(|count| Some(count) == largest);
    found.unwrap_or(0)
}

/// A sentence to print beside results if nodes stand in the data several times: if more than a tenth of the test nodes of the
/// first split link to exactly the same nodes, at least three, as a training node.
///
/// `O(num_nodes + num_edges)`.
#[must_use]
pub fn leak_warning(data: &NodeData) -> Option<String> {
    let split = data.splits.first()?;
    let neighbors = |&node: &u32| {
        let exists = (node as usize) < data.graph.num_nodes();
        let neighbors = exists.then(|| data.graph.out_neighbors(node));
        neighbors.filter(|neighbors| neighbors.len() >= MIN_SHARED)
    };
    let mut seen: HashMap<&[u32], u32> = HashMap::new();
    for set in split.train.iter().filter_map(neighbors) {
        *seen.entry(set).or_default() += 1;
    }
    let tested = split.test.iter().filter_map(neighbors);
    let twins = tested.filter(|set| seen.contains_key(set)).count();
    let share = twins as f64 / split.test.len().max(1) as f64;
    (share > MAX_TWINS).then(|| {
        format!(
            "{}: {:.0} % of the test nodes of split 0 link to exactly the same nodes as a training node; copying classes between \
             such nodes is a baseline that results must be read beside, and a filtered form of the data the better choice",
            data.name,
            100.0 * share
        )
    })
}
