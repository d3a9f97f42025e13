//! Iterative classification: labels from features and from the labels of neighbours, in turns.
//!
//! ```text
//! 1. a logistic regression on features alone gives every node that is not for training a first label
//! 2. another one learns, on training nodes, from features and the number of neighbours of every label
//! 3. rounds over the other nodes, by their ids: each gets the label that the second gives it as labels are now
//! ```
//!
//! until a round changes nothing, or there were enough of them (Sen et al., *Collective Classification in Network Data*, AI
//! Magazine 29, 2008, algorithm 1).

use argiope_graph::{NodeId, Progress, UndirectedGraph};
use serde::{Deserialize, Serialize};

use super::{Guesses, classifier::Classifier, harmonic::check};
use crate::{
    GnnError, heads::logistic_regression::newton::softmax, pretrain::pretext::FeatureRows,
};

/// Settings of iterative classification.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IterativeOptions {
    /// Rounds, at most; 10 by default.
    pub iterations: usize,
    /// Factor of the squared weights of the regressions; 1 by default.
    pub penalty: f64,
    /// Whether features count as there or not there; by default they do. The paper's code keeps the values on Cora alone.
    pub binarize: bool,
}

impl Default for IterativeOptions {
    fn default() -> Self {
        Self {
            iterations: 10,
            penalty: 1.0,
            binarize: true,
        }
    }
}

/// What came out.
#[derive(Debug, Clone, PartialEq)]
pub struct IterativeClassification {
    /// Probabilities as the labels are in the end. Training nodes have their own label.
    pub guesses: Guesses,
    /// Rounds that were made.
    pub iterations: usize,
    /// Whether the last round changed nothing.
    pub has_converged: bool,
}

/// Classifies the nodes whose label is `None`.
///
/// # Errors
/// [`GnnError::Shape`] for features or labels of another number of nodes; [`GnnError::Option`] for labels of fewer than two classes,
/// a label that is not below `num_classes`, no rounds, and a penalty that is not positive; [`GnnError::Cancelled`].
///
/// # Complexity
/// For `m` training nodes and `w` the smaller of their number and that of features and classes: regressions as
/// [`LogisticRegression::fit`](crate::heads::LogisticRegression::fit) for rows of `w` numbers; then
/// `O(num_classes * (entries of the features + num_nodes * num_classes + num_edges))` time a round, one thread.
pub fn iterative_classification(
    graph: &UndirectedGraph,
    rows: &FeatureRows,
    labels: &[Option<u32>],
    num_classes: usize,
    options: &IterativeOptions,
    progress: &dyn Progress,
) -> Result<IterativeClassification, GnnError> {
    check(graph, labels, num_classes)?;
    if rows.num_nodes() != labels.len() {
        return Err(GnnError::Shape {
            layer: "iterative_classification",
            operand: "features",
            found: vec![rows.num_nodes(), rows.dim()],
            expected: format!("[{}, dim]", labels.len()),
        });
    }
    if options.iterations == 0 {
        return Err(GnnError::Option {
            what: "iterative_classification",
            option: "iterations",
            found: "0".into(),
            expected: "at least 1",
        });
    }
    let binarized;
    let rows = match options.binarize {
        true => {
            binarized = rows.binarized();
            &binarized
        }
        false => rows,
    };
    let mut rounds = Rounds::new(graph, rows, labels, num_classes, options.penalty)?;
    let (mut iterations, mut has_converged) = (0, false);
    while iterations < options.iterations && !has_converged {
        progress.check()?;
        has_converged = !rounds.advance();
        iterations += 1;
    }
    Ok(IterativeClassification {
        guesses: rounds.guesses(labels),
        iterations,
        has_converged,
    })
}

struct Rounds<'a> {
    graph: &'a UndirectedGraph,
    num_classes: usize,
    relational: Classifier,
    unlabelled: Vec<NodeId>,
    /// What features give each of these.
    feature_scores: Vec<Vec<f64>>,
    /// Of all nodes, as they are now.
    labels: Vec<u32>,
}

impl<'a> Rounds<'a> {
    fn new(
        graph: &'a UndirectedGraph,
        rows: &FeatureRows,
        known: &[Option<u32>],
        num_classes: usize,
        penalty: f64,
    ) -> Result<Self, GnnError> {
        let is_labelled = |&node: &NodeId| known[node as usize].is_some();
        let nodes = 0..known.len() as NodeId;
        let (labelled, unlabelled): (Vec<_>, Vec<_>) = nodes.partition(is_labelled);
        let classes: Vec<u32> = known.iter().copied().flatten().collect();
        let classes = (&classes[..], num_classes);
        let local = Classifier::fit(rows, &labelled, (&[], 0), classes, penalty)?;
        let first = |(node, label): (usize, &Option<u32>)| {
            label.unwrap_or_else(|| largest(&local.feature_scores(rows, node)))
        };
        let labels: Vec<u32> = known.iter().enumerate().map(first).collect();
        let counts = |&node: &NodeId| counts(graph, &labels, num_classes, node);
        let extra: Vec<f64> = labelled.iter().flat_map(counts).collect();
        let extra = (&extra[..], num_classes);
        let relational = Classifier::fit(rows, &labelled, extra, classes, penalty)?;
        let scores = |&node: &NodeId| relational.feature_scores(rows, node as usize);
        Ok(Self {
            graph,
            num_classes,
            feature_scores: unlabelled.iter().map(scores).collect(),
            relational,
            unlabelled,
            labels,
        })
    }

    fn scores(&self, at: usize) -> Vec<f64> {
        let counts = counts(
            self.graph,
            &self.labels,
            self.num_classes,
            self.unlabelled[at],
        );
        let of_features = self.feature_scores[at].iter().enumerate();
        of_features
            .map(|(class, score)| score + self.relational.extra_score(class, &counts))
            .collect()
    }

    /// One round; true if a label changed.
    fn advance(&mut self) -> bool {
        let mut has_changed = false;
        for at in 0..self.unlabelled.len() {
            let label = largest(&self.scores(at));
            let place = &mut self.labels[self.unlabelled[at] as usize];
            has_changed |= *place != label;
            *place = label;
        }
        has_changed
    }

    fn guesses(&self, known: &[Option<u32>]) -> Guesses {
        let mut probabilities = vec![0.0; known.len() * self.num_classes];
        for (node, label) in known.iter().enumerate() {
            if let Some(label) = label {
                probabilities[node * self.num_classes + *label as usize] = 1.0;
            }
        }
        for (at, &node) in self.unlabelled.iter().enumerate() {
            let mut shares = self.scores(at);
            softmax(&mut shares);
            let row = node as usize * self.num_classes;
            probabilities[row..row + self.num_classes].copy_from_slice(&shares);
        }
        Guesses::new(self.num_classes, probabilities)
    }
}

/// How many neighbours of a node have every label.
fn counts(graph: &UndirectedGraph, labels: &[u32], num_classes: usize, node: NodeId) -> Vec<f64> {
    let mut counts = vec![0.0; num_classes];
    for &neighbor in graph.neighbors(node) {
        counts[labels[neighbor as usize] as usize] += 1.0;
    }
    counts
}

/// The class with the largest score, the first of equal ones.
fn largest(scores: &[f64]) -> u32 {
    let mut best = (f64::NEG_INFINITY, 0);
    for (class, &score) in (0..).zip(scores) {
        if score > best.0 {
            best = (score, class);
        }
    }
    best.1
}
