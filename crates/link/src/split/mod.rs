//! Splits: which edges are trained on, which are predicted, and against which negatives.
//!
//! Results are only comparable under the same split, so that each recipe of the literature has a name here:
//! [`RandomSplit::planetoid`] (new edges 70/10/20 for every seed), [`read_heart`] (fixed 85/5/10, Li et al., Evaluating
//! Graph Neural Networks for Link Prediction, NeurIPS 2023), [`read_ogb`] (Hu et al., Open Graph Benchmark, NeurIPS
//! 2020). Numbers of one recipe say nothing about another.

mod negatives;

pub use negatives::{Negatives, PerPositive};

pub(crate) use negatives::check_ends;

use crate::{LinkError, Pair};

/// The edges of a graph in three parts, and the negatives of the latter two.
///
/// Pairs are as their source gives them. For undirected graphs `(u, v)` and `(v, u)` are the same edge, and every part
/// names each edge once.
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
    /// Checks that all ends are nodes and that negatives of each positive are as many as the positives.
    ///
    /// # Errors
    /// [`LinkError::NodeOutOfRange`], [`LinkError::LengthMismatch`].
    ///
    /// # Complexity
    /// Linear in the number of pairs.
    pub fn check(&self) -> Result<(), LinkError> {
        for (list, pairs) in self.positives() {
            check_ends(list, pairs, self.num_nodes)?;
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

    /// The parts with their names.
    pub(crate) fn positives(&self) -> [(&'static str, &[Pair]); 3] {
        [
            ("train", &self.train),
            ("valid", &self.valid),
            ("test", &self.test),
        ]
    }
}
