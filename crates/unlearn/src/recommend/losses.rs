//! Losses of rankings and contrasts.
//!
//! ```text
//! BPR        -mean over (u, i, j) of ln sigmoid(s[u, i] - s[u, j])
//! L2         1 / (2 B) * sum over the rows of E0 that a batch of B names of |row|^2
//! InfoNCE    -mean over k of ln( exp(<a[k], b[k]> / t) / sum over l of exp(<a[k], b[l]> / t) )     rows scaled to length 1
//! ```
//!
//! BPR: Rendle et al., *BPR: Bayesian Personalized Ranking from Implicit Feedback*, UAI 2009. InfoNCE: van den Oord et al.,
//! *Representation Learning with Contrastive Predictive Coding*, 2018.

use argiope_gnn::heads::cross_entropy;
use argiope_sparse::{RowIndex, gather_rows, log_sigmoid};
use burn::tensor::Tensor;

use super::sampling::Batch;
use crate::UnlearnError;

/// The squared length below which a row counts as 0 when rows are scaled.
const SMALLEST_SQUARE: f64 = 1e-12;

/// The loss of the ranking of a batch from the embeddings of all nodes, `[num_nodes, dim]`: `[1]`.
///
/// # Errors
/// [`UnlearnError::Sparse`] for a batch of another number of nodes.
///
/// # Complexity
/// `O((batch + num_nodes) * dim)` time.
pub fn bpr_loss(embeddings: Tensor<2>, batch: &Batch) -> Result<Tensor<1>, UnlearnError> {
    let [users, items, negatives] = batch.parts(gather_rows(embeddings, batch.rows())?);
    let differences = (users * (items - negatives)).sum_dim(1);
    Ok(-log_sigmoid(differences)?.mean())
}

/// Half the squares of the rows of the table that a batch names, over its size: `[1]`. A row that is named twice counts twice.
///
/// # Errors
/// [`UnlearnError::Sparse`] for a batch of another number of nodes.
pub fn l2_loss(table: Tensor<2>, batch: &Batch) -> Result<Tensor<1>, UnlearnError> {
    let rows = gather_rows(table, batch.rows())?;
    Ok(rows.square().sum() * (0.5 / batch.len().max(1) as f64))
}

/// The contrast of two views of the same nodes, both `[n, dim]`: every row should be more like its own in the other view than
/// like the others there. The result is `[1]`.
///
/// # Errors
/// [`UnlearnError::Gnn`] without rows.
///
/// # Complexity
/// `O(n^2 * dim)` time, `O(n^2)` space.
pub fn info_nce(
    first: Tensor<2>,
    second: Tensor<2>,
    temperature: f64,
) -> Result<Tensor<1>, UnlearnError> {
    let num_rows = first.dims()[0];
    let logits = unit_rows(first).matmul(unit_rows(second).transpose()) / temperature;
    let own: Vec<u32> = (0..num_rows as u32).collect();
    let rows = RowIndex::from_slice(&own, num_rows)?;
    Ok(cross_entropy(logits, &rows, &own)?)
}

/// Rows of length 1; those of 0 stay.
fn unit_rows(x: Tensor<2>) -> Tensor<2> {
    let squares = x.clone().square().sum_dim(1);
    x / (squares + SMALLEST_SQUARE).sqrt()
}

/// The scores of pairs of nodes, `[len]`, from the embeddings of all, `[num_nodes, dim]`.
///
/// # Errors
/// [`UnlearnError::Sparse`] for pairs of another number of nodes.
pub(super) fn pair_scores(
    embeddings: Tensor<2>,
    pairs: &PairRows,
) -> Result<Tensor<1>, UnlearnError> {
    let ends = gather_rows(embeddings, &pairs.rows)?;
    let users = ends.clone().narrow(0, 0, pairs.len);
    let items = ends.narrow(0, pairs.len, pairs.len);
    Ok((users * items).sum_dim(1).reshape([pairs.len]))
}

/// Pairs of users and items as rows: all users, then all items.
#[derive(Debug, Clone)]
pub(super) struct PairRows {
    rows: RowIndex,
    pub(super) len: usize,
}

impl PairRows {
    /// Users and items numbered apart.
    pub(super) fn new(
        pairs: &[(u32, u32)],
        [num_users, num_items]: [usize; 2],
    ) -> Result<Self, UnlearnError> {
        let users = pairs.iter().map(|&(user, _)| user);
        let items = pairs.iter().map(|&(_, item)| num_users as u32 + item);
        let rows: Vec<u32> = users.chain(items).collect();
        Ok(Self {
            rows: RowIndex::new(rows, num_users + num_items)?,
            len: pairs.len(),
        })
    }
}
