//! CubeCL kernels: a unit for every vector of elements.

use burn::tensor::DType;
use burn_cubecl::{CubeBackend, tensor::CubeTensor};
use cubecl::prelude::*;

use super::ops::{LogSigmoidKernels, LogSigmoidOps};
use crate::device::cube::{Operand, address_type, grid};

#[cube(launch_unchecked, address_type = "dynamic")]
fn forward<T: Float, N: Size>(
    x: &[Vector<T, N>],
    y: &mut [Vector<T, N>],
    num_vectors: usize,
    #[comptime] terms: usize,
    #[define(T)] _element: ElemType,
) {
    if ABSOLUTE_POS >= num_vectors {
        terminate!();
    }
    let x = x[ABSOLUTE_POS];
    let zero = Vector::<T, N>::new(T::new(0.0f32));
    // NaN is not above 0 and stays.
    let negative = select_many(x.greater_than(&zero), zero, x);
    let magnitude = select_many(x.greater_than(&zero), x, -x);
    y[ABSOLUTE_POS] = negative - ln_1p_of_fraction::<T, N>((-magnitude).exp(), terms);
}

/// `ln(1 + x)` for `x` in 0..=1 as `2 artanh(x / (2 + x))`, by its series: devices have an inaccurate logarithm near 1, or an
/// inaccurate sum `1 + x`.
#[cube]
fn ln_1p_of_fraction<T: Float, N: Size>(x: Vector<T, N>, #[comptime] terms: usize) -> Vector<T, N> {
    let s = x / (x + Vector::<T, N>::new(T::new(2.0f32)));
    let z = s * s;
    let mut sum = Vector::<T, N>::new(T::new(0.0f32));
    #[unroll]
    for back in 0..terms {
        let odd = comptime!((2 * (terms - back) + 1) as f32);
        sum = sum * z + Vector::<T, N>::new(T::new(2.0f32) / T::new(odd));
    }
    // 2 s + s z sum, where 2 s = x - s x.
    x - s * (x - z * sum)
}

#[cube(launch_unchecked, address_type = "dynamic")]
fn backward<T: Float, N: Size>(
    x: &[Vector<T, N>],
    gradient: &[Vector<T, N>],
    output: &mut [Vector<T, N>],
    num_vectors: usize,
    #[define(T)] _element: ElemType,
) {
    if ABSOLUTE_POS >= num_vectors {
        terminate!();
    }
    let one = Vector::<T, N>::new(T::new(1.0f32));
    output[ABSOLUTE_POS] = gradient[ABSOLUTE_POS] / (x[ABSOLUTE_POS].exp() + one);
}

/// Terms of the series that an element type can tell from all of them.
fn terms(dtype: DType) -> usize {
    // Terms fall by 9, and begin at 2/3.
    if dtype == DType::F64 { 16 } else { 8 }
}

impl LogSigmoidOps for CubeBackend {
    fn log_sigmoid(x: CubeTensor) -> CubeTensor {
        let terms = terms(x.dtype);
        let x = Operand::new(x);
        let num_elements = x.shape().num_elements();
        let y = Operand::new(x.empty(x.shape()));
        if num_elements == 0 {
            return y.into_tensor();
        }
        let size = x.vector_size(num_elements);
        let (count, units) = grid(x.client(), num_elements / size);
        // SAFETY: both tensors have as many elements.
        unsafe {
            forward::launch_unchecked(
                x.client(),
                count,
                units,
                address_type([num_elements]),
                size,
                x.argument(),
                y.argument(),
                num_elements / size,
                terms,
                x.element(),
            );
        }
        y.into_tensor()
    }
}

impl LogSigmoidKernels for CubeBackend {
    fn log_sigmoid_backward(x: CubeTensor, gradient: CubeTensor) -> CubeTensor {
        let [x, gradient] = [x, gradient].map(Operand::new);
        let num_elements = x.shape().num_elements();
        let output = Operand::new(x.empty(x.shape()));
        if num_elements == 0 {
            return output.into_tensor();
        }
        let size = x.vector_size(num_elements);
        let (count, units) = grid(x.client(), num_elements / size);
        // SAFETY: all tensors have as many elements.
        unsafe {
            backward::launch_unchecked(
                x.client(),
                count,
                units,
                address_type([num_elements]),
                size,
                x.argument(),
                gradient.argument(),
                output.argument(),
                num_elements / size,
                x.element(),
            );
        }
        output.into_tensor()
    }
}
