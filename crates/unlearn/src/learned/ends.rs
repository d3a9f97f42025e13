//! The ends of pairs, ready for products of embeddings.

use argiope_link::Pair;
use argiope_sparse::{RowIndex, gather_rows};
use burn::tensor::Tensor;

use crate::UnlearnError;

/// First and second ends of pairs of nodes.
#[derive(Debug, Clone)]
pub struct Ends {
    first: RowIndex,
    second: RowIndex,
}

impl Ends {
    /// Of pairs among `num_nodes` nodes.
    ///
    /// # Errors
    /// [`UnlearnError::Sparse`] for an end that is no node.
    pub fn new(pairs: &[Pair], num_nodes: usize) -> Result<Self, UnlearnError> {
        let ends = |end: fn(&Pair) -> u32| -> Vec<u32> { pairs.iter().map(end).collect() };
        Ok(Self {
            first: RowIndex::new(ends(|pair| pair.0), num_nodes)?,
            second: RowIndex::new(ends(|pair| pair.1), num_nodes)?,
        })
    }

    /// Number of pairs.
    #[must_use]
    pub fn len(&self) -> usize {
        self.first.len()
    }

    /// True without pairs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.first.is_empty()
    }

    /// First ends and second ends.
    #[must_use]
    pub fn rows(&self) -> [&RowIndex; 2] {
        [&self.first, &self.second]
    }

    /// The decoder of the link task: `<z[u], z[v]>` of every pair, `[num_pairs, 1]`, before the sigmoid.
    ///
    /// # Errors
    /// [`UnlearnError::Sparse`] for embeddings of another number of nodes.
    ///
    /// # Complexity
    /// `O(num_pairs * dim)` time and space.
    pub fn logits(&self, embeddings: &Tensor<2>) -> Result<Tensor<2>, UnlearnError> {
        let first = gather_rows(embeddings.clone(), &self.first)?;
        let second = gather_rows(embeddings.clone(), &self.second)?;
        Ok((first * second).sum_dim(1))
    }
}
