//! Splits drawn at random.

use argiope_gnn::seeds;
use argiope_graph::random::stream;
use rand::seq::SliceRandom;

use super::NodeSplit;
use crate::DirectedError;

impl NodeSplit {
    /// `per_class` training nodes of every class that occurs, `num_valid` validation nodes of the others, and the rest for the
    /// test. Nodes without class are in no part.
    ///
    /// The split of citation graphs since Yang, Cohen and Salakhutdinov, "Revisiting semi-supervised learning with graph
    /// embeddings", ICML 2016. `O(num_nodes log num_nodes)`; equal seeds give equal splits.
    ///
    /// ```
    /// use argiope_directed::data::NodeSplit;
    ///
    /// let labels: Vec<_> = (0..100).map(|node| Some(node % 4)).collect();
    /// let split = NodeSplit::per_class(&labels, 5, 30, 1)?;
    /// assert_eq!((split.train.len(), split.valid.len(), split.test.len()), (20, 30, 50));
    /// # Ok::<(), argiope_directed::DirectedError>(())
    /// ```
    ///
    /// # Errors
    /// [`DirectedError::Option`] if `per_class` is 0; [`DirectedError::Data`] for a class with fewer nodes, and if no node is left
    /// for the test.
    pub fn per_class(
        labels: &[Option<u32>],
        per_class: usize,
        num_valid: usize,
        seed: u64,
    ) -> Result<Self, DirectedError> {
        if per_class == 0 {
            return Err(DirectedError::Option {
                name: "per_class",
                found: "0".to_owned(),
                expected: "at least one training node a class",
            });
        }
        let (mut train, mut rest) = (Vec::new(), Vec::new());
        for (class, nodes) in shuffled_classes(labels, seed) {
            if nodes.len() < per_class {
                return Err(DirectedError::Data {
                    what: format!(
                        "class {class} has {} nodes, fewer than the {per_class} asked for to train on",
                        nodes.len()
                    ),
                });
            }
            train.extend_from_slice(&nodes[..per_class]);
            rest.extend_from_slice(&nodes[per_class..]);
        }
        if rest.len() <= num_valid {
            return Err(DirectedError::Data {
                what: format!(
                    "{} nodes are left beside {} training nodes: not enough for {num_valid} validation nodes and a test",
                    rest.len(),
                    train.len()
                ),
            });
        }
        rest.sort_unstable();
        rest.shuffle(&mut stream(seeds::named(seed, "validation nodes"), 0));
        let test = rest.split_off(num_valid);
        Ok(sorted(train, rest, test))
    }

    /// Of every class `train_fraction` of the nodes for training and `valid_fraction` for validation, both rounded, at least one
    /// for training; the rest for the test. Nodes without class are in no part.
    ///
    /// `O(num_nodes log num_nodes)`; equal seeds give equal splits.
    ///
    /// ```
    /// use argiope_directed::data::NodeSplit;
    ///
    /// let labels: Vec<_> = (0..100).map(|node| Some(node % 4)).collect();
    /// let split = NodeSplit::random(&labels, 0.6, 0.2, 1)?;
    /// assert_eq!((split.train.len(), split.valid.len(), split.test.len()), (60, 20, 20));
    /// # Ok::<(), argiope_directed::DirectedError>(())
    /// ```
    ///
    /// # Errors
    /// [`DirectedError::Option`] for fractions below 0 (0 for training) or that leave nothing for the test;
    /// [`DirectedError::Data`] if no node has a class, and if no node is left for the test.
    pub fn random(
        labels: &[Option<u32>],
        train_fraction: f64,
        valid_fraction: f64,
        seed: u64,
    ) -> Result<Self, DirectedError> {
        // Written so that what is no number is refused.
        let is_possible =
            train_fraction > 0.0 && valid_fraction >= 0.0 && train_fraction + valid_fraction < 1.0;
        if !is_possible {
            return Err(DirectedError::Option {
                name: "fractions of a split",
                found: format!("{train_fraction} for training and {valid_fraction} for validation"),
                expected: "more than 0 for training, and a sum below 1",
            });
        }
        let (mut train, mut valid, mut test) = (Vec::new(), Vec::new(), Vec::new());
        for (_, nodes) in shuffled_classes(labels, seed) {
            let share = |fraction: f64| (fraction * nodes.len() as f64).round() as usize;
            let num_train = share(train_fraction).clamp(1, nodes.len());
            let until_test = (num_train + share(valid_fraction)).min(nodes.len());
            train.extend_from_slice(&nodes[..num_train]);
            valid.extend_from_slice(&nodes[num_train..until_test]);
            test.extend_from_slice(&nodes[until_test..]);
        }
        if test.is_empty() {
            return Err(DirectedError::Data {
                what: format!(
                    "a split of {} nodes with a class leaves none for the test",
                    train.len() + valid.len()
                ),
            });
        }
        Ok(sorted(train, valid, test))
    }
}

/// The nodes of every class that occurs, each class in an order of its own.
fn shuffled_classes(labels: &[Option<u32>], seed: u64) -> Vec<(u32, Vec<u32>)> {
    let mut nodes: Vec<(u32, u32)> = (0u32..)
        .zip(labels)
        .filter_map(|(node, class)| Some(((*class)?, node)))
        .collect();
    nodes.sort_unstable();
    let seed = seeds::named(seed, "nodes of classes");
    let classes = nodes.chunk_by(|left, right| left.0 == right.0);
    let shuffled = classes.map(|members| {
        let class = members[0].0;
        let mut members: Vec<u32> = members.iter().map(|member| member.1).collect();
        members.shuffle(&mut stream(seed, class.into()));
        (class, members)
    });
    shuffled.collect()
}

fn sorted(mut train: Vec<u32>, mut valid: Vec<u32>, mut test: Vec<u32>) -> NodeSplit {
    for part in [&mut train, &mut valid, &mut test] {
        part.sort_unstable();
    }
    NodeSplit { train, valid, test }
}
