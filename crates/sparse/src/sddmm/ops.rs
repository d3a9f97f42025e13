//! The ops on tensors: checks, and dispatch to the device.

use burn::{
    backend::{Backend, Dispatch, backend_extension, tensor::FloatTensor},
    tensor::Tensor,
};

use super::Combine;
use crate::{
    Pattern, SparseError,
    device::{Operands, reshape},
};

/// Dot product of the features of both ends of every entry, head by head.
///
/// `x` is `[num_columns, dim]`, `y` is `[num_rows, dim]`; the result is `[num_entries, heads]`, by slot. Differentiable in
/// both.
///
/// # Errors
/// [`SparseError::Shape`], [`SparseError::Option`] unless `heads` divides `dim`, [`SparseError::ElementType`],
/// [`SparseError::Device`].
///
/// # Complexity
/// `O(num_entries * dim)` time, forward and for each gradient; no extra space beyond the results.
///
/// # Example
/// ```
/// use argiope_sparse::{Pattern, sddmm};
/// use burn::tensor::{Device, Tensor};
///
/// let device = Device::flex();
/// let pattern = Pattern::new(2, vec![0, 2, 3], vec![0, 1, 1])?;
/// let x = Tensor::<2>::from_data([[1.0, 2.0], [3.0, 4.0]], &device);
/// let y = Tensor::<2>::from_data([[1.0, 1.0], [10.0, 0.0]], &device);
/// let scores = sddmm(&pattern, x, y, 1)?;
/// assert_eq!(scores.into_data().to_vec::<f32>().unwrap(), [3.0, 7.0, 30.0]);
/// # Ok::<(), argiope_sparse::SparseError>(())
/// ```
pub fn sddmm(
    pattern: &Pattern,
    x: Tensor<2>,
    y: Tensor<2>,
    heads: usize,
) -> Result<Tensor<2>, SparseError> {
    let dim = check("sddmm", pattern, &x, &y)?;
    if heads == 0 || !dim.is_multiple_of(heads) {
        return Err(SparseError::Option {
            op: "sddmm",
            option: "heads",
            found: heads.to_string(),
            expected: "a divisor of the number of features",
        });
    }
    let [x, y] = [x, y].map(|tensor| {
        let [rows, dim] = tensor.dims();
        reshape(tensor, [1, rows, dim]).into_dispatch()
    });
    let scores = <Dispatch as SddmmOps>::sddmm(pattern.clone(), x, y, heads);
    Ok(Tensor::from_dispatch(scores))
}

/// Sum or product of the features of both ends of every entry.
///
/// `x` is `[num_columns, dim]`, `y` is `[num_rows, dim]`; the result is `[num_entries, dim]`, by slot. Differentiable in
/// both.
///
/// # Errors
/// [`SparseError::Shape`], [`SparseError::ElementType`], [`SparseError::Device`].
///
/// # Complexity
/// `O(num_entries * dim)` time, forward and for each gradient; no extra space beyond the results.
pub fn sddmm_elementwise(
    pattern: &Pattern,
    x: Tensor<2>,
    y: Tensor<2>,
    combine: Combine,
) -> Result<Tensor<2>, SparseError> {
    check("sddmm_elementwise", pattern, &x, &y)?;
    let (x, y) = (x.into_dispatch(), y.into_dispatch());
    let values = <Dispatch as SddmmOps>::sddmm_elementwise(pattern.clone(), x, y, combine);
    Ok(Tensor::from_dispatch(values))
}

/// Score of graph attention before its non-linearity: `<a[h], x of head h> + <b[h], y of head h>`.
///
/// `x` is `[num_columns, dim]`, `y` is `[num_rows, dim]`, `a` and `b` are `[heads, dim / heads]`; the result is
/// `[num_entries, heads]`, by slot. Differentiable in all four.
///
/// # Errors
/// [`SparseError::Shape`], [`SparseError::ElementType`], [`SparseError::Device`].
///
/// # Complexity
/// `O((num_rows + num_columns) * dim + num_entries * heads)` time: the products are taken once a node, not once an entry.
pub fn sddmm_concat_dot(
    pattern: &Pattern,
    x: Tensor<2>,
    y: Tensor<2>,
    a: Tensor<2>,
    b: Tensor<2>,
) -> Result<Tensor<2>, SparseError> {
    let dim = check("sddmm_concat_dot", pattern, &x, &y)?;
    let operands = Operands::new("sddmm_concat_dot", "x", &x)?;
    let project = |operand, tensor: Tensor<2>, vectors: Tensor<2>| {
        operands.also(operand, &vectors)?;
        let [heads, width] = vectors.dims();
        if heads.checked_mul(width) != Some(dim) {
            let expected = format!("[heads, {dim} / heads]");
            return Err(operands.shape(operand, &vectors.dims(), expected));
        }
        let [rows, _] = tensor.dims();
        let products = reshape(tensor, [rows, heads, width]) * vectors.unsqueeze_dim(0);
        Ok(reshape(products.sum_dim(2), [rows, heads]))
    };
    let heads = a.dims()[0];
    if b.dims()[0] != heads {
        return Err(operands.shape("b", &b.dims(), format!("[{heads}, {dim} / {heads}]")));
    }
    let (x, y) = (project("a", x, a)?, project("b", y, b)?);
    sddmm_elementwise(pattern, x, y, Combine::Add)
}

/// Checks both operands; returns the number of features.
fn check(
    op: &'static str,
    pattern: &Pattern,
    x: &Tensor<2>,
    y: &Tensor<2>,
) -> Result<usize, SparseError> {
    let operands = Operands::new(op, "x", x)?;
    operands.also("y", y)?;
    let [rows, dim] = x.dims();
    if rows != pattern.num_columns() {
        let expected = format!("[{}, dim]", pattern.num_columns());
        return Err(operands.shape("x", &x.dims(), expected));
    }
    if y.dims() != [pattern.num_rows(), dim] {
        let expected = format!("[{}, {dim}]", pattern.num_rows());
        return Err(operands.shape("y", &y.dims(), expected));
    }
    Ok(dim)
}

/// What Burn dispatches.
#[backend_extension(Cube: cfg(feature = "cube"), Flex, Autodiff)]
pub(crate) trait SddmmOps: Backend {
    /// `x` is `[batch, num_columns, dim]`, `y` is `[batch, num_rows, dim]`; the products are summed over the batch.
    fn sddmm(
        pattern: Pattern,
        x: FloatTensor<Self>,
        y: FloatTensor<Self>,
        heads: usize,
    ) -> FloatTensor<Self>;

    /// `x` is `[num_columns, dim]`, `y` is `[num_rows, dim]`.
    fn sddmm_elementwise(
        pattern: Pattern,
        x: FloatTensor<Self>,
        y: FloatTensor<Self>,
        combine: Combine,
    ) -> FloatTensor<Self>;
}

/// What a device computes.
pub(crate) trait SddmmKernels: Backend {
    /// As [`SddmmOps::sddmm`]; with `mean`, every score is divided by the number of entries of its row.
    fn sddmm_dot(
        pattern: &Pattern,
        x: FloatTensor<Self>,
        y: FloatTensor<Self>,
        heads: usize,
        mean: bool,
    ) -> FloatTensor<Self>;

    /// As [`SddmmOps::sddmm_elementwise`].
    fn sddmm_combine(
        pattern: &Pattern,
        x: FloatTensor<Self>,
        y: FloatTensor<Self>,
        combine: Combine,
    ) -> FloatTensor<Self>;
}
