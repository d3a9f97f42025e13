//! Random splits of the edges of an undirected graph.

use argiope_graph::{UndirectedGraph, random::stream};
use rand::seq::SliceRandom;

use crate::{
    EdgeSplit, LinkError, Negatives, Pair,
    negatives::NonEdges,
    seeds::{Purpose, derive},
};

/// How many negatives a part of a split gets.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NegativeCount {
    /// As many as the part has edges.
    AsPositives,
    /// This part of the number of all edges, rounded down.
    Fraction(f64),
    /// This many.
    Exactly(usize),
}

/// How edges are split at random: `floor(valid_fraction * num_edges)` for validation, the same for test, the rest for
/// training.
///
/// ```
/// use argiope_graph::generate::gnm;
/// use argiope_link::split::RandomSplit;
///
/// let graph = gnm(2708, 5278, 1)?; // as many nodes and edges as Cora
/// let split = RandomSplit::planetoid().split(&graph, 0)?;
/// assert_eq!((split.train.len(), split.valid.len(), split.test.len()), (3696, 527, 1055));
/// assert_eq!(split.valid_negatives.pairs().len(), 1055);
/// # Ok::<(), argiope_link::LinkError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct RandomSplit {
    /// Part of the edges to validate with.
    pub valid_fraction: f64,
    /// Part of the edges to test with.
    pub test_fraction: f64,
    /// Negatives to validate with.
    pub valid_negatives: NegativeCount,
    /// Negatives to test with.
    pub test_negatives: NegativeCount,
}

impl RandomSplit {
    /// Fractions for validation and test, with as many negatives as positives.
    #[must_use]
    pub fn new(valid_fraction: f64, test_fraction: f64) -> Self {
        Self {
            valid_fraction,
            test_fraction,
            valid_negatives: NegativeCount::AsPositives,
            test_negatives: NegativeCount::AsPositives,
        }
    }

    /// 70/10/20, as Cora, Citeseer and Pubmed are split in Wang, Yang and Zhang, Neural Common Neighbor with Completion
    /// for Link Prediction (ICLR 2024), anew for every seed.
    ///
    /// Both lists of negatives have the size of the test set: the recipe splits off 20 % twice, each with negatives, and
    /// then gives half of the validation edges, but none of the negatives, back to training.
    #[must_use]
    pub fn planetoid() -> Self {
        Self {
            valid_fraction: 0.1,
            test_fraction: 0.2,
            valid_negatives: NegativeCount::Fraction(0.2),
            test_negatives: NegativeCount::Fraction(0.2),
        }
    }

    /// 85/5/10 with as many negatives as positives, as the homogeneous graphs in Zhu et al., Neural Bellman-Ford
    /// Networks (NeurIPS 2021).
    #[must_use]
    pub fn nbfnet() -> Self {
        Self::new(0.05, 0.1)
    }

    /// Splits the edges of a graph. Edges are `(u, v)` with `u < v`, in random order; negatives are such pairs too, no
    /// edges of the whole graph, all different, and none is in both lists.
    ///
    /// # Errors
    /// [`LinkError::InvalidOption`] for fractions outside `0.0..=1.0` or beyond 1 together; [`LinkError::Empty`] for a
    /// graph without edges; [`LinkError::TooDense`] if there are not so many negatives.
    ///
    /// # Complexity
    /// `O(num_nodes log max_degree + num_edges)` time and space, plus that of the negatives.
    pub fn split(&self, graph: &UndirectedGraph, seed: u64) -> Result<EdgeSplit, LinkError> {
        self.check()?;
        let mut edges: Vec<Pair> = graph.edges().collect();
        if edges.is_empty() {
            return Err(LinkError::Empty {
                what: "edges of the graph",
            });
        }
        let num_edges = edges.len();
        let num_valid = part(self.valid_fraction, num_edges);
        // Fractions of 1 together may round to one edge too many.
        let num_test = part(self.test_fraction, num_edges).min(num_edges - num_valid);
        edges.shuffle(&mut stream(derive(seed, Purpose::SplitEdges, 0), 0));
        let test = edges.split_off(num_edges - num_test);
        let valid = edges.split_off(edges.len() - num_valid);

        let count = |negatives: NegativeCount, num_positives: usize| match negatives {
            NegativeCount::AsPositives => num_positives,
            NegativeCount::Fraction(fraction) => part(fraction, num_edges),
            NegativeCount::Exactly(count) => count,
        };
        let num_valid_negatives = count(self.valid_negatives, num_valid);
        let num_negatives = num_valid_negatives
            .checked_add(count(self.test_negatives, num_test))
            .ok_or_else(|| {
                self.invalid("test_negatives", "there are not so many pairs of nodes")
            })?;
        let mut negatives = NonEdges::undirected(graph).sample_distinct(
            num_negatives,
            derive(seed, Purpose::SplitNegatives, 0),
            0,
        )?;
        let test_negatives = negatives.split_off(num_valid_negatives);
        Ok(EdgeSplit {
            num_nodes: graph.num_nodes(),
            train: edges,
            valid,
            test,
            valid_negatives: Negatives::Shared(negatives),
            test_negatives: Negatives::Shared(test_negatives),
        })
    }

    fn check(&self) -> Result<(), LinkError> {
        for (option, fraction) in [
            ("valid_fraction", self.valid_fraction),
            ("test_fraction", self.test_fraction),
        ] {
            if !(0.0..=1.0).contains(&fraction) {
                return Err(self.invalid(option, "a fraction is in 0.0..=1.0"));
            }
        }
        if self.valid_fraction + self.test_fraction > 1.0 + f64::EPSILON {
            return Err(self.invalid(
                "valid_fraction + test_fraction",
                "they share all edges, 1.0",
            ));
        }
        for (option, negatives) in [
            ("valid_negatives", self.valid_negatives),
            ("test_negatives", self.test_negatives),
        ] {
            if let NegativeCount::Fraction(fraction) = negatives
                && !(fraction >= 0.0 && fraction.is_finite())
            {
                return Err(self.invalid(option, "a fraction of the edges is not negative"));
            }
        }
        Ok(())
    }

    fn invalid(&self, option: &'static str, reason: &'static str) -> LinkError {
        let value = match option {
            "valid_fraction" => self.valid_fraction.to_string(),
            "test_fraction" => self.test_fraction.to_string(),
            "valid_negatives" => format!("{:?}", self.valid_negatives),
            "test_negatives" => format!("{:?}", self.test_negatives),
            _ => format!("{} + {}", self.valid_fraction, self.test_fraction),
        };
        LinkError::InvalidOption {
            option,
            value,
            reason,
        }
    }
}

/// `floor(fraction * num_edges)`.
fn part(fraction: f64, num_edges: usize) -> usize {
    (fraction * num_edges as f64) as usize
}

#[cfg(test)]
mod tests {
    use argiope_graph::generate::{complete, gnm};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn prop_parts_partition_the_edges(
            num_edges in 1u64..80,
            valid_fraction in 0.0..0.6f64,
            test_fraction in 0.0..0.4f64,
            seed in any::<u64>(),
        ) {
            let graph = gnm(20, num_edges, seed).unwrap();
            let split = RandomSplit::new(valid_fraction, test_fraction).split(&graph, seed).unwrap();
            prop_assert_eq!(split.valid.len(), (valid_fraction * num_edges as f64).floor() as usize);
            prop_assert_eq!(split.test.len(), (test_fraction * num_edges as f64).floor() as usize);
            let mut all = [&split.train[..], &split.valid, &split.test].concat();
            all.sort_unstable();
            prop_assert!(all.iter().copied().eq(graph.edges()));

            prop_assert_eq!(split.valid_negatives.pairs().len(), split.valid.len());
            prop_assert_eq!(split.test_negatives.pairs().len(), split.test.len());
            let mut negatives =
                [split.valid_negatives.pairs(), split.test_negatives.pairs()].concat();
            prop_assert!(negatives.iter().all(|&(u, v)| u < v && !graph.has_edge(u, v)));
            negatives.sort_unstable();
            negatives.dedup();
            prop_assert_eq!(negatives.len(), split.valid.len() + split.test.len());
            prop_assert!(split.check().is_ok());
        }
    }

    #[test]
    fn test_same_seed_same_split() {
        let graph = gnm(100, 400, 3).unwrap();
        let split = |seed| RandomSplit::planetoid().split(&graph, seed).unwrap();
        assert_eq!(split(5), split(5));
        assert_ne!(split(5).test, split(6).test);
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(3)
            .build()
            .unwrap();
        assert_eq!(pool.install(|| split(5)), split(5));
    }

    #[test]
    fn test_planetoid_counts() {
        // Cora, Citeseer and Pubmed, by their numbers of nodes and edges
        for (num_nodes, num_edges, train, valid, test) in [
            (2708, 5278, 3696, 527, 1055),
            (3327, 4552, 3187, 455, 910),
            (19717, 44324, 31028, 4432, 8864),
        ] {
            let graph = gnm(num_nodes, num_edges, 1).unwrap();
            let split = RandomSplit::planetoid().split(&graph, 1).unwrap();
            assert_eq!(
                (split.train.len(), split.valid.len(), split.test.len()),
                (train, valid, test)
            );
            assert_eq!(split.valid_negatives.pairs().len(), test);
            assert_eq!(split.test_negatives.pairs().len(), test);
        }
    }

    #[test]
    fn test_counts_of_negatives_are_options() {
        let graph = gnm(50, 100, 3).unwrap();
        let recipe = RandomSplit {
            valid_negatives: NegativeCount::Exactly(7),
            test_negatives: NegativeCount::Fraction(1.5),
            ..RandomSplit::nbfnet()
        };
        let split = recipe.split(&graph, 0).unwrap();
        assert_eq!(split.valid_negatives.pairs().len(), 7);
        assert_eq!(split.test_negatives.pairs().len(), 150);
        assert_eq!((split.valid.len(), split.test.len()), (5, 10));
    }

    #[test]
    fn test_bad_fractions_are_errors() {
        let graph = complete(4);
        for (valid, test, message) in [
            (
                0.6,
                0.5,
                "valid_fraction + test_fraction = 0.6 + 0.5 is invalid",
            ),
            (-0.1, 0.5, "valid_fraction = -0.1 is invalid"),
            (0.1, f64::NAN, "test_fraction = NaN is invalid"),
            (1.1, 0.0, "valid_fraction = 1.1 is invalid"),
        ] {
            let error = RandomSplit::new(valid, test).split(&graph, 0).unwrap_err();
            assert!(error.to_string().starts_with(message), "{error}");
        }
        for fraction in [-1.0, f64::NAN, f64::INFINITY] {
            let recipe = RandomSplit {
                valid_negatives: NegativeCount::Fraction(fraction),
                ..RandomSplit::planetoid()
            };
            assert!(matches!(
                recipe.split(&graph, 0),
                Err(LinkError::InvalidOption {
                    option: "valid_negatives",
                    ..
                })
            ));
        }
        let recipe = RandomSplit {
            valid_negatives: NegativeCount::Exactly(usize::MAX),
            test_negatives: NegativeCount::Exactly(1),
            ..RandomSplit::planetoid()
        };
        assert!(matches!(
            recipe.split(&graph, 0),
            Err(LinkError::InvalidOption {
                option: "test_negatives",
                ..
            })
        ));
    }

    #[test]
    fn test_graphs_without_edges_or_without_non_edges_are_errors() {
        let recipe = RandomSplit::new(0.5, 0.5);
        assert!(matches!(
            recipe.split(&UndirectedGraph::empty(9), 0),
            Err(LinkError::Empty { .. })
        ));
        assert!(matches!(
            recipe.split(&complete(4), 0),
            Err(LinkError::TooDense {
                requested: 6,
                available: 0
            })
        ));
        let split = RandomSplit::new(0.0, 0.0).split(&complete(4), 0).unwrap();
        assert_eq!((split.train.len(), split.valid.len()), (6, 0));
    }
}
