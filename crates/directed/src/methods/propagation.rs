//! Whether features are propagated once, or what is made of them at every step.
//!
//! Propagation is linear, so that `(M^k X) W = M^k (X W)`: where features are many and sparse, the few columns of `X W` are
//! cheaper to propagate than `X`, and nothing of the size of `M^k X` is kept.

use serde::{Deserialize, Serialize};

/// What is propagated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Propagation {
    /// Whatever takes fewer operations.
    #[default]
    Auto,
    /// The features, once, before training: dense matrices for every pattern and hop.
    Stored,
    /// Their products with the weights, at every step.
    Walked,
}

/// Multiplications of either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cost {
    pub(super) stored: usize,
    pub(super) walked: usize,
}

impl Propagation {
    /// True if features are to be propagated once.
    pub(super) fn is_stored(self, cost: impl FnOnce() -> Cost) -> bool {
        match self {
            Self::Stored => true,
            Self::Walked => false,
            Self::Auto => {
                let Cost { stored, walked } = cost();
                stored < walked
            }
        }
    }
}

/// Multiplications with one column, in those of dense matrices.
pub(super) mod cost {
    use argiope_gnn::NodeFeatures;
    use argiope_sparse::Pattern;

    /// Products of dense matrices run several times as fast as those of sparse ones, multiplication by multiplication.
    const DENSE_ADVANTAGE: usize = 4;

    /// Of the features as they are.
    pub(in super::super) fn of_features(features: &NodeFeatures) -> usize {
        match features {
            NodeFeatures::Sparse(sparse) => of_entries(sparse.pattern()),
            _ => of_dense(features),
        }
    }

    /// Of a dense matrix of their shape.
    pub(in super::super) fn of_dense(features: &NodeFeatures) -> usize {
        features.num_nodes() * features.dim().unwrap_or(0)
    }

    /// Of a sparse matrix.
    pub(in super::super) fn of_entries(pattern: &Pattern) -> usize {
        pattern.num_entries() * DENSE_ADVANTAGE
    }
}
