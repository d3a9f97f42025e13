//! What deletion operators minimise.

use argiope_sparse::{RowIndex, gather_rows};
use burn::tensor::{Tensor, activation::sigmoid};

use crate::UnlearnError;

/// Mean square of the differences of all elements, `[1]`.
///
/// ```text
/// DEC = mean (h'[u] - h[p])^2        deleted edge consistency: ends of deleted edges against those of random pairs
/// NI  = mean (h'[w] - h[w])^2        neighbourhood influence: nodes near the deletion against themselves
/// ```
///
/// (Cheng et al., ICLR 2023, equations 4 and 5: the mean over pairs of concatenated ends is the mean over all ends.) Without
/// elements it is 0.
#[must_use]
pub fn mean_square(found: Tensor<2>, wanted: Tensor<2>) -> Tensor<1> {
    let [rows, columns] = found.dims();
    match rows * columns {
        0 => Tensor::zeros([1], (&found.device(), found.dtype())),
        _ => (found - wanted).square().mean(),
    }
}

/// Mean square of the differences of the probabilities of pairs, over all pairs of a row and a column, `[1]`:
///
/// ```text
/// mean over r in rows, c in columns of (sigmoid(z'[r] z'[c]) - sigmoid(z[r] z[c]))^2
/// ```
///
/// `embeddings` and `original` are `[num_nodes, outputs]`. Only the pairs asked for are ever in memory.
///
/// # Errors
/// [`UnlearnError::Sparse`] for rows and columns among another number of nodes.
///
/// # Complexity
/// `O(rows * columns * outputs)` time, `O(rows * columns)` space.
pub fn pairwise_distance(
    embeddings: &Tensor<2>,
    original: &Tensor<2>,
    [rows, columns]: [&RowIndex; 2],
) -> Result<Tensor<1>, UnlearnError> {
    let probabilities = |z: &Tensor<2>| -> Result<Tensor<2>, UnlearnError> {
        let (left, right) = (
            gather_rows(z.clone(), rows)?,
            gather_rows(z.clone(), columns)?,
        );
        Ok(sigmoid(left.matmul(right.transpose())))
    };
    Ok(mean_square(
        probabilities(embeddings)?,
        probabilities(original)?,
    ))
}

/// `alpha` of the first loss and the rest of the second: both `[1]`.
#[must_use]
pub fn weighted(alpha: f64, first: Tensor<1>, second: Tensor<1>) -> Tensor<1> {
    first * alpha + second * (1.0 - alpha)
}
