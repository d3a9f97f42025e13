//! CubeCL kernels: a unit for every element.

use burn_cubecl::{CubeBackend, tensor::CubeTensor};
use cubecl::prelude::*;

use super::ops::{LogSigmoidKernels, LogSigmoidOps};
use crate::device::cube::{Operand, address_type, grid};

#[cube(launch_unchecked, address_type = "dynamic")]
fn forward<T: Float>(x: &[T], y: &mut [T], len: usize, #[define(T)] _element: ElemType) {
    if ABSOLUTE_POS >= len {
        terminate!();
    }
    let value = x[ABSOLUTE_POS];
    let zero = T::new(0.0f32);
    let least = select(value > zero, zero, value);
    let size = select(value > zero, value, -value);
    y[ABSOLUTE_POS] = least - (-size).exp().log1p();
}

#[cube(launch_unchecked, address_type = "dynamic")]
fn backward<T: Float>(
    x: &[T],
    gradient: &[T],
    output: &mut [T],
    len: usize,
    #[define(T)] _element: ElemType,
) {
    if ABSOLUTE_POS >= len {
        terminate!();
    }
    let value = x[ABSOLUTE_POS];
    let size = select(value > T::new(0.0f32), value, -value);
    let one = T::new(1.0f32);
    let power = (-size).exp();
    // sigmoid(-x)
    let slope = select(value > T::new(0.0f32), power, one) / (one + power);
    output[ABSOLUTE_POS] = gradient[ABSOLUTE_POS] * slope;
}

impl LogSigmoidOps for CubeBackend {
    fn log_sigmoid(x: CubeTensor) -> CubeTensor {
        let x = Operand::new(x);
        let len = x.len();
        let y = Operand::new(x.empty(x.shape()));
        if len > 0 {
            let (count, units) = grid(x.client(), len);
            let address = address_type([len]);
            // SAFETY: units beyond `len` do nothing.
            unsafe {
                forward::launch_unchecked(
                    x.client(),
                    count,
                    units,
                    address,
                    x.argument(),
                    y.argument(),
                    len,
                    x.element(),
                );
            }
        }
        y.into_tensor()
    }
}

impl LogSigmoidKernels for CubeBackend {
    fn log_sigmoid_backward(x: CubeTensor, gradient: CubeTensor) -> CubeTensor {
        let [x, gradient] = [x, gradient].map(Operand::new);
        let len = x.len();
        let output = Operand::new(x.empty(x.shape()));
        if len > 0 {
            let (count, units) = grid(x.client(), len);
            let address = address_type([len]);
            // SAFETY: units beyond `len` do nothing.
            unsafe {
                backward::launch_unchecked(
                    x.client(),
                    count,
                    units,
                    address,
                    x.argument(),
                    gradient.argument(),
                    output.argument(),
                    len,
                    x.element(),
                );
            }
        }
        output.into_tensor()
    }
}
