//! The CPU kernels on Flex tensors.

use burn::backend::Flex;
use burn_flex::FlexTensor;

use super::{
    Complex,
    cpu::{self, Entries},
    ops::{ComplexSpmmKernels, ComplexSpmmOps},
    products::{self, Operands},
};
use crate::{
    Pattern,
    device::flex::{for_real, slice, tensor},
    unwritten::filled,
};

impl ComplexSpmmOps for Flex {
    fn complex_spmm(
        pattern: Pattern,
        weights_real: FlexTensor,
        weights_imaginary: FlexTensor,
        x_real: FlexTensor,
        x_imaginary: FlexTensor,
    ) -> (FlexTensor, FlexTensor) {
        let weights = Complex {
            real: weights_real,
            imaginary: weights_imaginary,
        };
        let x = Complex {
            real: x_real,
            imaginary: x_imaginary,
        };
        let y = sum(&pattern, None, weights, x);
        (y.real, y.imaginary)
    }
}

impl ComplexSpmmKernels for Flex {
    fn complex_spmm_for_x(
        pattern: &Pattern,
        weights: Complex<FlexTensor>,
        gradient: Complex<FlexTensor>,
    ) -> Complex<FlexTensor> {
        let transposed = pattern.transposed();
        sum(
            transposed.pattern(),
            Some(transposed.slots()),
            weights,
            gradient,
        )
    }

    fn complex_spmm_for_weights(
        pattern: &Pattern,
        x: Complex<FlexTensor>,
        gradient: Complex<FlexTensor>,
    ) -> Complex<FlexTensor> {
        let [x, y] = [x, gradient].map(|parts| parts.map(|part| part.to_contiguous()));
        let [batch, _, dim] = x.real.layout().shape().dims::<3>();
        let num_entries = pattern.num_entries();
        for_real!(x.real.dtype(), T => {
            let operands = Operands {
                x: parts::<T>(&x),
                y: parts::<T>(&y),
                batch,
                dim,
            };
            let (mut real, mut imaginary) = (vec![0.0; num_entries], vec![0.0; num_entries]);
            let output = Complex {
                real: &mut real[..],
                imaginary: &mut imaginary[..],
            };
            products::products(pattern, operands, output);
            Complex { real, imaginary }.map(|part| tensor(part, [num_entries]))
        })
    }
}

/// The product with the entries of `pattern`; with the slots of a transpose, with their conjugates.
fn sum(
    pattern: &Pattern,
    slots: Option<&[u32]>,
    weights: Complex<FlexTensor>,
    x: Complex<FlexTensor>,
) -> Complex<FlexTensor> {
    let [weights, x] = [weights, x].map(|parts| parts.map(|part| part.to_contiguous()));
    let [batch, _, dim] = x.real.layout().shape().dims::<3>();
    let shape = [batch, pattern.num_rows(), dim];
    let len = batch * pattern.num_rows() * dim;
    for_real!(x.real.dtype(), T => {
        let entries = Entries {
            pattern,
            weights: parts::<T>(&weights),
            slots,
            conjugate: slots.is_some(),
        };
        let x = parts::<T>(&x);
        let mut imaginary = Vec::new();
        // SAFETY: the kernel writes every element of both parts.
        let real = unsafe {
            filled(len, |real| {
                imaginary = filled(len, |imaginary| {
                    cpu::sum(entries, x, batch, dim, Complex { real, imaginary });
                });
            })
        };
        Complex { real, imaginary }.map(|part| tensor(part, shape))
    })
}

fn parts<T: burn::tensor::Element + bytemuck::Pod>(tensors: &Complex<FlexTensor>) -> Complex<&[T]> {
    Complex {
        real: slice(&tensors.real),
        imaginary: slice(&tensors.imaginary),
    }
}
