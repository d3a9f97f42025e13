//! Checks that nothing of what is predicted is known beforehand.

use argiope_graph::{RelationalGraph, UndirectedGraph};
use rayon::prelude::*;

use crate::{EdgeSplit, LinkError, Pair, Triple};

/// What is done about negatives that are edges of the split.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum KnownNegatives {
    /// None may be an edge of any part.
    #[default]
    Refuse,
    /// None may be a training edge; edges of validation and test may be among them, as in HeaRT's lists.
    RefuseTraining,
    /// They are taken as they are given.
    Allow,
}

/// What a protocol forbids. The default forbids everything that it can.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize,
)]
pub struct LeakageRules {
    /// Whether parts of the split may have edges in common: true for OGB's collab, where the same authors meet in
    /// several years.
    pub allow_overlaps: bool,
    /// What is done about negatives that are edges.
    pub known_negatives: KnownNegatives,
}

/// Checks that no edge is in two parts of an undirected split, in either direction, and that negatives are no edges, as
/// far as the rules forbid it.
///
/// # Errors
/// [`LinkError::SplitOverlap`] or [`LinkError::KnownNegative`] with the first such pair of a list.
///
/// # Complexity
/// `O(num_pairs log num_pairs)` time, parallel.
pub fn check_split(split: &EdgeSplit, rules: &LeakageRules) -> Result<(), LinkError> {
    let [train, valid, test] = split
        .positives()
        .map(|(name, pairs)| EdgeSet::new(name, pairs));
    if !rules.allow_overlaps {
        for (list, pairs, others) in [
            ("valid", &split.valid, &[&train][..]),
            ("test", &split.test, &[&train, &valid]),
        ] {
            for other in others {
                if let Some(position) = other.first_of(pairs) {
                    let (source_node, target_node) = pairs[position];
                    return Err(LinkError::SplitOverlap {
                        list,
                        position,
                        source_node,
                        target_node,
                        other: other.name,
                    });
                }
            }
        }
    }
    let forbidden: &[&EdgeSet] = match rules.known_negatives {
        KnownNegatives::Refuse => &[&train, &valid, &test],
        KnownNegatives::RefuseTraining => &[&train],
        KnownNegatives::Allow => &[],
    };
    for (list, negatives) in [
        ("valid_negatives", split.valid_negatives.pairs()),
        ("test_negatives", split.test_negatives.pairs()),
    ] {
        for other in forbidden {
            if let Some(position) = other.first_of(negatives) {
                let (source_node, target_node) = negatives[position];
                return Err(LinkError::KnownNegative {
                    list,
                    position,
                    source_node,
                    target_node,
                    other: other.name,
                });
            }
        }
    }
    Ok(())
}

/// Checks that no pair is an edge of the graph that messages pass on.
///
/// # Errors
/// [`LinkError::EvaluationEdgeInGraph`] with the first such pair; `list` is what the error calls the pairs.
///
/// # Complexity
/// `O(num_pairs log max_degree)` time, parallel.
pub fn check_hidden(
    graph: &UndirectedGraph,
    list: &'static str,
    pairs: &[Pair],
) -> Result<(), LinkError> {
    let known = |&(u, v): &Pair| graph.has_edge(u, v);
    match pairs.par_iter().position_first(known) {
        None => Ok(()),
        Some(position) => {
            let (source_node, target_node) = pairs[position];
            Err(LinkError::EvaluationEdgeInGraph {
                list,
                position,
                source_node,
                target_node,
            })
        }
    }
}

/// Checks that no fact is in the graph that messages pass on.
///
/// # Errors
/// [`LinkError::EvaluationFactInGraph`] with the first such fact; `list` is what the error calls the facts.
///
/// # Complexity
/// `O(num_triples log max_degree)` time, parallel.
pub fn check_facts_hidden(
    graph: &RelationalGraph,
    list: &'static str,
    triples: &[Triple],
) -> Result<(), LinkError> {
    let known = |&(head, relation, tail): &Triple| graph.contains(head, relation, tail);
    match triples.par_iter().position_first(known) {
        None => Ok(()),
        Some(position) => {
            let (head, relation, tail) = triples[position];
            Err(LinkError::EvaluationFactInGraph {
                list,
                position,
                head,
                relation,
                tail,
            })
        }
    }
}

/// Edges without direction, to be searched.
struct EdgeSet {
    name: &'static str,
    sorted: Vec<Pair>,
}

impl EdgeSet {
    fn new(name: &'static str, pairs: &[Pair]) -> Self {
        let mut sorted: Vec<Pair> = pairs.par_iter().copied().map(undirected).collect();
        sorted.par_sort_unstable();
        Self { name, sorted }
    }

    /// The position of the first pair that is in the set.
    fn first_of(&self, pairs: &[Pair]) -> Option<usize> {
        let known = |&pair: &Pair| self.sorted.binary_search(&undirected(pair)).is_ok();
        pairs.par_iter().position_first(known)
    }
}

fn undirected((u, v): Pair) -> Pair {
    (u.min(v), u.max(v))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Negatives;

    fn split() -> EdgeSplit {
        EdgeSplit {
            num_nodes: 9,
            train: vec![(0, 1), (5, 2)],
            valid: vec![(3, 4)],
            test: vec![(6, 7), (0, 8)],
            valid_negatives: Negatives::Shared(vec![(0, 2), (1, 2)]),
            test_negatives: Negatives::Shared(vec![(0, 3)]),
        }
    }

    fn message(split: &EdgeSplit, rules: LeakageRules) -> String {
        check_split(split, &rules).unwrap_err().to_string()
    }

    #[test]
    fn test_overlaps_are_named() {
        let strict = LeakageRules::default();
        check_split(&split(), &strict).unwrap();
        let mut wrong = split();
        wrong.valid.push((2, 5));
        assert_eq!(
            message(&wrong, strict),
            "valid[1] = (2, 5) is also in train"
        );
        let mut wrong = split();
        wrong.test.insert(1, (4, 3));
        assert_eq!(message(&wrong, strict), "test[1] = (4, 3) is also in valid");
        let lenient = LeakageRules {
            allow_overlaps: true,
            ..strict
        };
        check_split(&wrong, &lenient).unwrap();
    }

    #[test]
    fn test_known_negatives_are_named() {
        let strict = LeakageRules::default();
        let with = |known_negatives| LeakageRules {
            known_negatives,
            ..strict
        };
        let mut wrong = split();
        wrong.valid_negatives = Negatives::Shared(vec![(0, 2), (7, 6)]);
        assert_eq!(
            message(&wrong, strict),
            "valid_negatives[1] = (7, 6) is no negative: it is in test"
        );
        check_split(&wrong, &with(KnownNegatives::RefuseTraining)).unwrap();
        wrong.test_negatives = Negatives::Shared(vec![(1, 0)]);
        assert_eq!(
            message(&wrong, with(KnownNegatives::RefuseTraining)),
            "test_negatives[0] = (1, 0) is no negative: it is in train"
        );
        check_split(&wrong, &with(KnownNegatives::Allow)).unwrap();
    }

    #[test]
    fn test_what_messages_see_is_named() {
        let graph = UndirectedGraph::from_edges(4, [(0, 1), (2, 3)]).unwrap();
        check_hidden(&graph, "test", &[(0, 2), (9, 0), (0, 9)]).unwrap();
        let error = check_hidden(&graph, "test", &[(0, 2), (3, 2), (0, 1)]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "test[1] = (3, 2) is to be predicted, but is in the message-passing graph"
        );
        let facts = RelationalGraph::from_triples(3, 2, [(0, 1, 2)]).unwrap();
        check_facts_hidden(&facts, "test", &[(0, 0, 2), (2, 1, 0), (7, 7, 7)]).unwrap();
        let error = check_facts_hidden(&facts, "test", &[(0, 0, 2), (0, 1, 2)]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "test[1] = (0, 1, 2) is to be predicted, but is in the message-passing graph"
        );
    }
}
