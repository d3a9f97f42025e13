//! From the table of learned rows to the embeddings that scores are products of.
//!
//! ```text
//! LightGCN, SGL    E = (E0 + A E0 + ... + A^L E0) / (L + 1)
//! SimGCL           E = (A E0 + ... + A^L E0) / L
//! score            s[u, i] = <E[u], E[i]>
//! ```
//!
//! `A` is the [`Propagation`] and there are no other parameters than the table `E0`. With noise, every propagation of SimGCL
//! gives `x + sign(x) n` with a random `n` of length [`noise`](BackboneConfig::noise) and no negative element in every row.

use argiope_sparse::DropoutKey;
use burn::tensor::Tensor;

use super::{BackboneConfig, BackboneKind, Propagation, noise::with_noise};
use crate::UnlearnError;

impl BackboneConfig {
    /// The embeddings of all nodes, `[num_nodes, dim]`, from the table, `[num_nodes, dim]`. Differentiable.
    ///
    /// # Errors
    /// [`UnlearnError::Gnn`] for another number of rows than nodes.
    ///
    /// # Complexity
    /// `O(layers * (num_interactions + num_nodes) * dim)` time, forward and backward.
    pub fn embed(
        &self,
        propagation: &Propagation,
        table: Tensor<2>,
    ) -> Result<Tensor<2>, UnlearnError> {
        self.run(propagation, table, None)
    }

    /// The same with noise in every layer, a function of `key`.
    ///
    /// # Errors
    /// As [`embed`](Self::embed).
    pub fn embed_with_noise(
        &self,
        propagation: &Propagation,
        table: Tensor<2>,
        key: DropoutKey,
    ) -> Result<Tensor<2>, UnlearnError> {
        self.run(propagation, table, Some(key))
    }

    fn run(
        &self,
        propagation: &Propagation,
        table: Tensor<2>,
        key: Option<DropoutKey>,
    ) -> Result<Tensor<2>, UnlearnError> {
        let own_rows = self.kind != BackboneKind::SimGcl;
        let mut sum = own_rows.then(|| table.clone());
        let mut x = table;
        for layer in 0..self.layers {
            x = propagation.apply(x)?;
            if let Some(key) = key {
                x = with_noise(x, self.noise, key.of_layer(layer as u64));
            }
            sum = Some(match sum {
                Some(sum) => sum + x.clone(),
                None => x.clone(),
            });
        }
        let parts = self.layers + usize::from(own_rows);
        // Without any layer there is nothing but the table itself.
        Ok(match sum {
            Some(sum) => sum / parts.max(1) as f64,
            None => x,
        })
    }
}
