//! Scores of embeddings: of pairs, and of all items for some users.

use argiope_sparse::{RowIndex, gather_rows};
use burn::tensor::Tensor;

use crate::UnlearnError;

/// The embeddings of users and items, without gradients. A score is their product.
#[derive(Debug, Clone)]
pub struct Embeddings {
    /// `[num_users, dim]`
    users: Tensor<2>,
    /// `[dim, num_items]`
    items: Tensor<2>,
    /// All rows.
    values: Vec<f32>,
    dim: usize,
}

impl Embeddings {
    /// Of `[num_users + num_items, dim]`, users first.
    ///
    /// # Errors
    /// [`UnlearnError::Data`] for fewer rows than users, and for elements that are not finite.
    pub fn new(embeddings: Tensor<2>, num_users: usize) -> Result<Self, UnlearnError> {
        let [num_nodes, dim] = embeddings.dims();
        let Some(num_items) = num_nodes.checked_sub(num_users) else {
            return Err(UnlearnError::Data {
                what: format!("embeddings of {num_nodes} nodes for {num_users} users"),
            });
        };
        let values: Vec<f32> = embeddings.to_data().iter().collect();
        if let Some(at) = values.iter().position(|value| !value.is_finite()) {
            let (node, value) = (at / dim, values[at]);
            return Err(UnlearnError::Data {
                what: format!("the embedding of node {node} has the element {value}"),
            });
        }
        let items = embeddings.clone().narrow(0, num_users, num_items);
        Ok(Self {
            users: embeddings.narrow(0, 0, num_users),
            items: items.transpose(),
            values,
            dim,
        })
    }

    /// Number of users.
    #[must_use]
    pub fn num_users(&self) -> usize {
        self.users.dims()[0]
    }

    /// Number of items.
    #[must_use]
    pub fn num_items(&self) -> usize {
        self.items.dims()[1]
    }

    /// The scores of pairs of a user and an item.
    ///
    /// # Panics
    /// For a user or an item that there is not.
    ///
    /// # Complexity
    /// `O(pairs.len() * dim)` time.
    #[must_use]
    pub fn score_pairs(&self, pairs: &[(u32, u32)]) -> Vec<f32> {
        let row = |node: usize| &self.values[node * self.dim..][..self.dim];
        let score = |&(user, item): &(u32, u32)| {
            let item = row(self.num_users() + item as usize).iter();
            let products = row(user as usize).iter().zip(item);
            products
                .map(|(&x, &y)| f64::from(x) * f64::from(y))
                .sum::<f64>() as f32
        };
        pairs.iter().map(score).collect()
    }

    /// The scores of all items for some users, row by row: `[users.len() * num_items]`. Callers take a block of users at a time.
    ///
    /// # Errors
    /// [`UnlearnError::Sparse`] for a user that there is not.
    ///
    /// # Complexity
    /// `O(users.len() * num_items * dim)` time, `O(users.len() * num_items)` space.
    pub fn score_users(&self, users: &[u32]) -> Result<Vec<f32>, UnlearnError> {
        let index = RowIndex::from_slice(users, self.num_users())?;
        let users = gather_rows(self.users.clone(), &index)?;
        Ok(users
            .matmul(self.items.clone())
            .into_data()
            .iter()
            .collect())
    }
}
