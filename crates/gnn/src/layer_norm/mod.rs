//! Layer normalisation in one pass forward and one backward.
//!
//! ```text
//! n[v, k] = (x[v, k] - mean(x[v])) / sqrt(variance(x[v]) + ε)
//! y[v, k] = n[v, k] gamma[k] + beta[k]
//! ```
//!
//! (Ba, Kiros and Hinton, *Layer Normalization*, 2016, equation 4.) With `h = gradient gamma` and means over the features of a
//! row, the gradient for `x` is `(h - mean(h) - n mean(h n)) / sqrt(variance + ε)`. Burn's own operation is fused without
//! gradients only; with them it is a dozen operations, each of which makes a tensor of the size of `x`.
//!
//! The gradients for `gamma` and `beta` are sums over rows: chunks of rows, cut by the number of rows only, are added in
//! their order, so that results are equal for any number of threads.

mod autodiff;
mod cpu;
mod flex;

use burn::{
    backend::{Backend, Dispatch, backend_extension, tensor::FloatTensor},
    tensor::{DType, Device, Tensor, module},
};

/// Normalises the last dimension of `x`, `[..., dim]`; `gamma` and `beta` are `[dim]`.
pub(crate) fn layer_norm<const D: usize>(
    x: Tensor<D>,
    gamma: Tensor<1>,
    beta: Tensor<1>,
    epsilon: f64,
) -> Tensor<D> {
    let is_real = matches!(x.dtype(), DType::F32 | DType::F64);
    let is_same = gamma.dtype() == x.dtype() && beta.dtype() == x.dtype();
    if is_real && is_same && x.device().inner() == Device::flex() {
        let [x, gamma] = [x.into_dispatch(), gamma.into_dispatch()];
        let y = <Dispatch as LayerNormOps>::layer_norm(x, gamma, beta.into_dispatch(), epsilon);
        return Tensor::from_dispatch(y);
    }
    module::layer_norm(x, gamma, Some(beta), epsilon)
}

/// What Burn dispatches, on the CPU only.
#[backend_extension(Flex, Autodiff)]
trait LayerNormOps: Backend {
    /// The normalised rows.
    fn layer_norm(
        x: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        epsilon: f64,
    ) -> FloatTensor<Self>;
}

/// What a device computes, forward and backward.
trait LayerNormKernels: Backend {
    /// The normalised rows.
    fn forward(
        x: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        epsilon: f64,
    ) -> FloatTensor<Self>;

    /// The gradients for `x`, `gamma` and `beta`.
    fn backward(
        x: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        epsilon: f64,
    ) -> [FloatTensor<Self>; 3];
}

#[cfg(test)]
mod tests;
