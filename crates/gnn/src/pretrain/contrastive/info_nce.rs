//! Which key belongs to a query?
//!
//! ```text
//! loss = mean over i of -log(exp(q_i . k_i / T) / sum over keys k of exp(q_i . k / T))
//! ```
//!
//! (van den Oord, Li and Vinyals, *Representation Learning with Contrastive Predictive Coding*, 2018, equation 4, with the
//! inner product for the score.) All the vectors are of length 1.

use burn::tensor::Tensor;

use crate::{GnnError, heads::cross_entropy_of_rows};

/// The loss, `[1]`, where the keys of a query are its own and those of all others: `queries` and `keys` are `[num_pairs, dim]`.
/// Differentiable in both.
///
/// # Errors
/// [`GnnError::Shape`] for keys of another shape; [`GnnError::Option`] for no pairs and a temperature that is not positive.
///
/// # Complexity
/// `O(num_pairs^2 * dim)` time.
///
/// # Example
/// ```
/// use argiope_gnn::pretrain::contrastive::in_batch;
/// use burn::tensor::{Device, Tensor};
///
/// // Two pairs at right angles: the right key has the score 1, the other one 0.
/// let points = Tensor::<2>::from_data([[1.0, 0.0], [0.0, 1.0]], &Device::flex());
/// let loss = in_batch(points.clone(), points, 1.0)?.into_scalar::<f32>();
/// assert!((loss - (1.0 + (-1f32).exp()).ln()).abs() < 1e-6);
/// # Ok::<(), argiope_gnn::GnnError>(())
/// ```
pub fn in_batch(
    queries: Tensor<2>,
    keys: Tensor<2>,
    temperature: f64,
) -> Result<Tensor<1>, GnnError> {
    check(&queries, &keys, temperature)?;
    let num_pairs = queries.dims()[0] as u32;
    let own: Vec<u32> = (0..num_pairs).collect();
    cross_entropy_of_rows(queries.matmul(keys.transpose()) / temperature, &own)
}

/// The loss, `[1]`, where the keys of a query are its own and `negatives`, `[num_negatives, dim]`. Differentiable in all three.
///
/// # Errors
/// As [`in_batch`]; [`GnnError::Shape`] for negatives of another width.
///
/// # Complexity
/// `O(num_pairs * num_negatives * dim)` time.
pub fn with_queue(
    queries: Tensor<2>,
    keys: Tensor<2>,
    negatives: Tensor<2>,
    temperature: f64,
) -> Result<Tensor<1>, GnnError> {
    check(&queries, &keys, temperature)?;
    let [num_pairs, dim] = queries.dims();
    if negatives.dims()[1] != dim {
        return Err(GnnError::Shape {
            layer: "with_queue",
            operand: "negatives",
            found: negatives.dims().to_vec(),
            expected: format!("[num_negatives, {dim}]"),
        });
    }
    let right = (queries.clone() * keys).sum_dim(1);
    let others = queries.matmul(negatives.transpose());
    let logits = Tensor::cat(vec![right, others], 1);
    cross_entropy_of_rows(logits / temperature, &vec![0; num_pairs])
}

fn check(queries: &Tensor<2>, keys: &Tensor<2>, temperature: f64) -> Result<(), GnnError> {
    if queries.dims() != keys.dims() {
        return Err(GnnError::Shape {
            layer: "InfoNCE",
            operand: "keys",
            found: keys.dims().to_vec(),
            expected: format!("{:?}, as the queries", queries.dims()),
        });
    }
    // Also false for NaN.
    if temperature > 0.0 && temperature.is_finite() {
        return Ok(());
    }
    Err(GnnError::Option {
        what: "InfoNCE",
        option: "temperature",
        found: temperature.to_string(),
        expected: "a positive number",
    })
}
