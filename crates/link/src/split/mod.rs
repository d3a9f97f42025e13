//! Splits: which edges are trained on, which are predicted, and against which negatives.
//!
//! Results are only comparable under the same split, so that each recipe of the literature has a name here:
//! [`RandomSplit::planetoid`] (new edges 70/10/20 for every seed), [`read_heart`] (fixed 85/5/10, Li et al., Evaluating
//! Graph Neural Networks for Link Prediction, NeurIPS 2023), [`read_ogb`] (Hu et al., Open Graph Benchmark, NeurIPS
//! 2020). Numbers of one recipe say nothing about another.

mod heart;
mod inductive;
mod negatives;
mod ogb;
mod pair_files;
mod random;
mod triples;

pub use heart::{HeartNegatives, HeartSplit, read_heart};
pub use inductive::{FactsToPredict, InductiveSplit};
pub use negatives::{Negatives, PerPositive};
pub use ogb::read_ogb;
pub use random::{NegativeCount, RandomSplit};
pub use triples::TripleSplit;

pub(crate) use negatives::check_ends;

use crate::{LinkError, Pair};

/// Fewer nodes than this are never too many for the pairs.
const SPARSE_NODES: usize = 1 << 24;
/// More nodes than this for a pair are too many.
const NODES_PER_PAIR: usize = 64;

/// The edges of a graph in three parts, and the negatives of the latter two.
///
/// Pairs are as their source gives them. For undirected graphs `(u, v)` and `(v, u)` are the same edge, and parts
/// may name an edge more than once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EdgeSplit {
    /// Number of nodes; all ends are below.
    pub num_nodes: usize,
    /// Edges to learn from.
    pub train: Vec<Pair>,
    /// Edges to choose the model by.
    pub valid: Vec<Pair>,
    /// Edges to report.
    pub test: Vec<Pair>,
    /// Negatives of `valid`.
    pub valid_negatives: Negatives,
    /// Negatives of `test`.
    pub test_negatives: Negatives,
}

impl EdgeSplit {
    /// Checks that all ends are nodes, that no edge is a self loop, and that there are as many lists of negatives as
    /// positives where each positive has its own.
    ///
    /// # Errors
    /// [`LinkError::NodeOutOfRange`], [`LinkError::SelfLoop`], [`LinkError::LengthMismatch`].
    ///
    /// # Complexity
    /// Linear in the number of pairs.
    pub fn check(&self) -> Result<(), LinkError> {
        for (list, pairs) in self.positives() {
            check_ends(list, pairs, self.num_nodes)?;
            if let Some(position) = pairs.iter().position(|(u, v)| u == v) {
                return Err(LinkError::SelfLoop {
                    list,
                    position,
                    node: pairs[position].0,
                });
            }
        }
        for (list, negatives, positives) in [
            ("valid_negatives", &self.valid_negatives, &self.valid),
            ("test_negatives", &self.test_negatives, &self.test),
        ] {
            check_ends(list, negatives.pairs(), self.num_nodes)?;
            negatives.check_positives(list, positives.len())?;
        }
        Ok(())
    }

    /// Makes all ends nodes, for sources that do not say how many nodes there are.
    ///
    /// A single wrong id must not make every later graph take gigabytes: ids far beyond the number of pairs are refused
    /// unless `num_nodes` allows them.
    fn with_nodes_of_pairs(mut self) -> Result<Self, LinkError> {
        let lists = [
            &self.train[..],
            &self.valid,
            &self.test,
            self.valid_negatives.pairs(),
            self.test_negatives.pairs(),
        ];
        let num_pairs = lists.iter().map(|list| list.len()).sum::<usize>();
        let ends = lists.into_iter().flatten();
        let needed = ends.map(|&(u, v)| u.max(v) as usize + 1).max().unwrap_or(0);
        if needed <= self.num_nodes {
            return Ok(self);
        }
        if needed > SPARSE_NODES + NODES_PER_PAIR.saturating_mul(num_pairs) {
            return Err(LinkError::TooSparse {
                num_nodes: needed,
                num_pairs,
            });
        }
        self.num_nodes = needed;
        Ok(self)
    }

    /// The parts with their names.
    pub(crate) fn positives(&self) -> [(&'static str, &[Pair]); 3] {
        [
            ("train", &self.train),
            ("valid", &self.valid),
            ("test", &self.test),
        ]
    }
}
