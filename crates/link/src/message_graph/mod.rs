//! The graph that messages may pass on, at each stage of an experiment.
//!
//! A model that sees the edge it is asked for has nothing to predict. Messages therefore pass on training edges only;
//! under some protocols (OGB's collab) validation edges join them when the test set is predicted, and in training the
//! edges of the batch leave them.

mod leakage;

pub use leakage::{KnownNegatives, LeakageRules, check_facts_hidden, check_hidden, check_split};

use argiope_graph::{Csr, UndirectedGraph};

use crate::{EdgeSplit, LinkError, Pair};

/// A stage of an experiment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Learning.
    Train,
    /// Choosing the model.
    Valid,
    /// Reporting.
    Test,
}

/// Whether validation edges are known when the test set is predicted.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum ValidationEdges {
    /// They are not: messages always pass on training edges only.
    #[default]
    Hidden,
    /// They are: at test, messages pass on them too.
    AtTest,
}

/// The message-passing graphs of a split.
///
/// ```
/// use argiope_link::{EdgeSplit, LeakageRules, MessageGraphs, Stage, ValidationEdges};
///
/// let mut split = EdgeSplit {
///     num_nodes: 4,
///     train: vec![(0, 1), (1, 2)],
///     valid: vec![(3, 2)],
///     test: vec![(0, 3)],
///     ..EdgeSplit::default()
/// };
/// let rules = LeakageRules::default();
/// let graphs = MessageGraphs::new(&split, ValidationEdges::AtTest, &rules)?;
/// assert!(!graphs.at(Stage::Valid).has_edge(2, 3));
/// assert!(graphs.at(Stage::Test).has_edge(2, 3));
///
/// split.test.push((1, 0));
/// let error = MessageGraphs::new(&split, ValidationEdges::AtTest, &rules).unwrap_err();
/// assert_eq!(error.to_string(), "test[1] = (1, 0) is also in train");
/// # Ok::<(), argiope_link::LinkError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageGraphs {
    train: UndirectedGraph,
    test: UndirectedGraph,
}

impl MessageGraphs {
    /// The graphs of a split, which is checked first. Edges that are given more than once, or in both directions, count
    /// once.
    ///
    /// # Errors
    /// Those of [`EdgeSplit::check`] and [`check_split`].
    ///
    /// # Complexity
    /// `O(num_nodes + num_pairs log num_pairs)` time.
    pub fn new(
        split: &EdgeSplit,
        validation_edges: ValidationEdges,
        rules: &LeakageRules,
    ) -> Result<Self, LinkError> {
        split.check()?;
        check_split(split, rules)?;
        let graph = |parts: &[&[Pair]]| {
            let edges = parts.iter().copied().flatten().copied();
            UndirectedGraph::from_edges(split.num_nodes, edges)
        };
        let train = graph(&[&split.train])?;
        let test = match validation_edges {
            ValidationEdges::Hidden => train.clone(),
            ValidationEdges::AtTest => graph(&[&split.train, &split.valid])?,
        };
        Ok(Self { train, test })
    }

    /// The graph of a stage. In training the edges of the batch have to leave it: see [`without_edges`].
    #[must_use]
    pub fn at(&self, stage: Stage) -> &UndirectedGraph {
        match stage {
            Stage::Train | Stage::Valid => &self.train,
            Stage::Test => &self.test,
        }
    }
}

/// The graph without some edges, in both directions: what messages pass on while these are predicted in training. Pairs
/// that are no edges are ignored.
///
/// # Errors
/// [`LinkError::NodeOutOfRange`] with the list `"pairs"`.
///
/// # Complexity
/// `O(num_nodes + num_edges + num_pairs log num_pairs)` time.
pub fn without_edges(
    graph: &UndirectedGraph,
    pairs: &[Pair],
) -> Result<UndirectedGraph, LinkError> {
    crate::split::check_ends("pairs", pairs, graph.num_nodes())?;
    let both_ways = pairs.iter().flat_map(|&(u, v)| [(u, v), (v, u)]);
    let mut removed: Vec<Pair> = both_ways.collect();
    removed.sort_unstable();
    removed.dedup();
    let mut removed = removed.into_iter().peekable();
    let mut offsets = Vec::with_capacity(graph.num_nodes() + 1);
    let mut indices = Vec::with_capacity(graph.csr().num_entries());
    offsets.push(0u64);
    for (u, row) in graph.csr().rows() {
        for &v in row {
            while removed.next_if(|&pair| pair < (u, v)).is_some() {}
            if removed.peek() != Some(&(u, v)) {
                indices.push(v);
            }
        }
        offsets.push(indices.len() as u64);
    }
    let csr = Csr::new(graph.num_nodes(), offsets, indices)?;
    Ok(UndirectedGraph::from_csr(csr)?)
}

#[cfg(test)]
mod tests {
    use argiope_graph::generate::{complete, gnm};
    use proptest::prelude::*;

    use super::*;
    use crate::RandomSplit;

    #[test]
    fn test_messages_pass_on_training_edges_and_perhaps_on_validation_edges_at_test() {
        let graph = gnm(60, 300, 2).unwrap();
        let split = RandomSplit::planetoid().split(&graph, 4).unwrap();
        let rules = LeakageRules::default();
        for (edges, at_test) in [
            (ValidationEdges::Hidden, 210),
            (ValidationEdges::AtTest, 240),
        ] {
            let graphs = MessageGraphs::new(&split, edges, &rules).unwrap();
            assert_eq!(graphs.at(Stage::Train).num_edges(), 210);
            assert_eq!(graphs.at(Stage::Valid), graphs.at(Stage::Train));
            assert_eq!(graphs.at(Stage::Test).num_edges(), at_test);
            assert_eq!(graphs.at(Stage::Test).num_nodes(), 60);
            check_hidden(graphs.at(Stage::Valid), "valid", &split.valid).unwrap();
            check_hidden(graphs.at(Stage::Test), "test", &split.test).unwrap();
        }
    }

    #[test]
    fn test_splits_with_foreign_nodes_are_errors() {
        let split = EdgeSplit {
            num_nodes: 3,
            train: vec![(0, 1)],
            valid: vec![(0, 2), (1, 3)],
            ..EdgeSplit::default()
        };
        let error = MessageGraphs::new(&split, ValidationEdges::Hidden, &LeakageRules::default())
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "valid[1]: node 3 is out of range: there are 3 nodes"
        );
        assert!(without_edges(&complete(3), &[(0, 3)]).is_err());
    }

    proptest! {
        #[test]
        fn prop_removed_edges_are_gone_and_no_others(
            num_edges in 0u64..60,
            seed in any::<u64>(),
            pairs in prop::collection::vec((0u32..12, 0u32..12), 0..40),
        ) {
            let graph = gnm(12, num_edges, seed).unwrap();
            let removed = |u, v| pairs.contains(&(u, v)) || pairs.contains(&(v, u));
            let kept = graph.edges().filter(|&(u, v)| !removed(u, v));
            let expected = UndirectedGraph::from_edges(12, kept).unwrap();
            prop_assert_eq!(without_edges(&graph, &pairs).unwrap(), expected);
        }
    }
}
