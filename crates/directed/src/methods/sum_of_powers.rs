//! Polynomials of an operator by Horner's rule.

use argiope_gnn::{GnnError, Operator};
use burn::tensor::Tensor;

/// `sum over k = 1..K of M^k Z_k`, where `Z_k`, `[num_nodes, dim]`, is the `k`-th group of columns of `terms`, which has `K dim`:
///
/// ```text
/// M (Z_1 + M (Z_2 + ... + M Z_K))
/// ```
///
/// # Errors
/// [`GnnError::Sparse`] for another number of rows.
///
/// # Complexity
/// `K` products with `M`, each `O(num_entries * dim)` time.
pub(super) fn sum_of_powers(
    operator: &Operator,
    terms: &Tensor<2>,
    dim: usize,
) -> Result<Tensor<2>, GnnError> {
    let term = |k: usize| terms.clone().narrow(1, (k - 1) * dim, dim);
    let order = terms.dims()[1] / dim.max(1);
    let mut sum = operator.apply(term(order.max(1)))?;
    for k in (1..order).rev() {
        sum = operator.apply(sum + term(k))?;
    }
    Ok(sum)
}
