//! A learned row for every node or category.

use argiope_sparse::{RowIndex, gather_rows};
use burn::{
    module::{Module, Param},
    tensor::Tensor,
};
use serde::{Deserialize, Serialize};

use crate::{GnnError, Init, NodeFeatures};

/// How an [`Embedding`] is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmbeddingConfig {
    /// Number of nodes or categories.
    pub rows: usize,
    /// Number of features.
    pub dim: usize,
}

/// A table of learned features, initially orthogonal.
#[derive(Module, Debug)]
pub struct Embedding {
    /// `[rows, dim]`
    pub table: Param<Tensor<2>>,
}

impl EmbeddingConfig {
    /// A table of `rows` rows.
    #[must_use]
    pub fn new(rows: usize, dim: usize) -> Self {
        Self { rows, dim }
    }

    /// The layer with initial parameters.
    ///
    /// # Complexity
    /// `O(longer * shorter^2)` time in the sides of the table.
    #[must_use]
    pub fn init(&self, init: &mut Init) -> Embedding {
        Embedding {
            table: init.orthogonal([self.rows, self.dim]),
        }
    }
}

impl Embedding {
    /// The rows that `index` names, `[index.len(), dim]`.
    ///
    /// # Errors
    /// [`GnnError::Sparse`] if the index was made for another number of rows.
    pub fn forward(&self, index: &RowIndex) -> Result<Tensor<2>, GnnError> {
        Ok(gather_rows(self.table.val(), index)?)
    }

    /// The rows of nodes that are [`Learned`](NodeFeatures::Learned) or [`Categories`](NodeFeatures::Categories),
    /// `[num_nodes, dim]`.
    ///
    /// # Errors
    /// [`GnnError::Shape`] for another number of nodes than rows; [`GnnError::FeatureKind`] for nodes with features.
    pub fn forward_features(&self, features: &NodeFeatures) -> Result<Tensor<2>, GnnError> {
        match features {
            NodeFeatures::Categories(index) => self.forward(index),
            NodeFeatures::Learned { num_nodes } => {
                let table = self.table.val();
                if table.dims()[0] != *num_nodes {
                    return Err(GnnError::Shape {
                        layer: "Embedding",
                        operand: "nodes",
                        found: vec![*num_nodes],
                        expected: format!("[{}]", table.dims()[0]),
                    });
                }
                Ok(table)
            }
            other => Err(GnnError::FeatureKind {
                layer: "Embedding",
                found: other.kind(),
                expected: "learned rows",
            }),
        }
    }
}
