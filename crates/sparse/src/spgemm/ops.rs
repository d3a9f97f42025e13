//! The op on tensors: checks, and dispatch to the device.

use burn::{
    backend::{Backend, Dispatch, backend_extension, tensor::FloatTensor},
    tensor::Tensor,
};

use super::{SpgemmOptions, check};
use crate::{Pattern, SparseError, device::Operands};

/// The product of two sparse matrices as a sparse matrix, see [the module](mod@crate::spgemm): its pattern, and a value for
/// each of its slots.
///
/// `a_values` is `[num_entries of a]`, `b_values` is `[num_entries of b]`; the result is `[num_entries]` of the pattern that
/// comes with it. Differentiable in both; entries that the options drop get no gradient. The pattern depends on the
/// values if there is a threshold or a top-k.
///
/// Products are always computed on the CPU: on other devices, values are copied to the host and back, forward and
/// backward.
///
/// # Errors
/// [`SparseError::Shape`], [`SparseError::Option`], [`SparseError::ElementType`], [`SparseError::Device`],
/// [`SparseError::TooMany`] if the product has more entries than a pattern can have.
///
/// # Complexity
/// Forward as [`multiply`](crate::spgemm::multiply). Backward, with `P` products: `O(P)` for the gradient of `a_values`,
/// `O(P log(longest row))` for that of `b_values`; nothing but the gradients and a mark for every column and thread is
/// stored. Rows of `b` that are not strictly ascending are sorted again in the backward pass.
///
/// # Example
/// ```
/// use argiope_sparse::{Pattern, spgemm, spgemm::SpgemmOptions};
/// use burn::tensor::{Device, Tensor};
///
/// let device = Device::flex().autodiff();
/// // [[2, 3]] times [[5, 0], [7, 11]]
/// let a = Pattern::new(2, vec![0, 2], vec![0, 1])?;
/// let b = Pattern::new(2, vec![0, 1, 3], vec![0, 0, 1])?;
/// let a_values = Tensor::<1>::from_data([2.0, 3.0], &device).require_grad();
/// let b_values = Tensor::<1>::from_data([5.0, 7.0, 11.0], &device);
/// let (c, values) = spgemm(&a, a_values.clone(), &b, b_values, &SpgemmOptions::default())?;
/// assert_eq!(c.row(0), [0, 1]);
/// assert_eq!(values.clone().into_data().to_vec::<f32>().unwrap(), [31.0, 33.0]);
/// let gradients = values.sum().backward();
/// let gradient = a_values.grad(&gradients).unwrap();
/// assert_eq!(gradient.into_data().to_vec::<f32>().unwrap(), [5.0, 18.0]);
/// # Ok::<(), argiope_sparse::SparseError>(())
/// ```
pub fn spgemm(
    a: &Pattern,
    a_values: Tensor<1>,
    b: &Pattern,
    b_values: Tensor<1>,
    options: &SpgemmOptions,
) -> Result<(Pattern, Tensor<1>), SparseError> {
    check("spgemm", a, b, options)?;
    let operands = Operands::new("spgemm", "a_values", &a_values)?;
    operands.also("b_values", &b_values)?;
    for (operand, pattern, values) in [("a_values", a, &a_values), ("b_values", b, &b_values)] {
        let num_entries = pattern.num_entries();
        if values.dims() != [num_entries] {
            return Err(operands.shape(operand, &values.dims(), format!("[{num_entries}]")));
        }
    }
    let (a_values, b_values) = (a_values.into_dispatch(), b_values.into_dispatch());
    let options = options.clone();
    let (pattern, values) =
        <Dispatch as SpgemmOps>::spgemm(a.clone(), a_values, b.clone(), b_values, options);
    let values = values.map(Tensor::from_dispatch);
    Ok((pattern?, values.expect("a product has values")))
}

/// What Burn dispatches.
#[backend_extension(Cube: cfg(feature = "cube"), Flex, Autodiff)]
pub(crate) trait SpgemmOps: Backend {
    /// The pattern and the values of the product; no values with an error.
    fn spgemm(
        a: Pattern,
        a_values: FloatTensor<Self>,
        b: Pattern,
        b_values: FloatTensor<Self>,
        options: SpgemmOptions,
    ) -> (Result<Pattern, SparseError>, Option<FloatTensor<Self>>);
}

/// What a device computes, forward and backward.
pub(crate) trait SpgemmKernels: Backend {
    /// The product.
    fn spgemm_product(
        a: &Pattern,
        a_values: FloatTensor<Self>,
        b: &Pattern,
        b_values: FloatTensor<Self>,
        options: &SpgemmOptions,
    ) -> Result<(Pattern, FloatTensor<Self>), SparseError>;

    /// The gradient for `a_values`; `c` is the pattern of the product.
    fn spgemm_for_a(
        a: &Pattern,
        b: &Pattern,
        b_values: FloatTensor<Self>,
        c: &Pattern,
        gradient: FloatTensor<Self>,
    ) -> FloatTensor<Self>;

    /// The gradient for `b_values`.
    fn spgemm_for_b(
        a: &Pattern,
        a_values: FloatTensor<Self>,
        b: &Pattern,
        c: &Pattern,
        gradient: FloatTensor<Self>,
    ) -> FloatTensor<Self>;
}
