//! The CPU kernels on Flex tensors.

use burn::backend::Flex;
use burn_flex::FlexTensor;

use super::{
    Combine,
    cpu::{self, Operands},
    ops::{SddmmKernels, SddmmOps},
};
use crate::{
    Pattern,
    device::flex::{for_real, slice, tensor},
};

impl SddmmOps for Flex {
    fn sddmm(pattern: Pattern, x: FlexTensor, y: FlexTensor, heads: usize) -> FlexTensor {
        Self::sddmm_dot(&pattern, x, y, heads, false)
    }

    fn sddmm_elementwise(
        pattern: Pattern,
        x: FlexTensor,
        y: FlexTensor,
        combine: Combine,
    ) -> FlexTensor {
        Self::sddmm_combine(&pattern, x, y, combine)
    }
}

impl SddmmKernels for Flex {
    fn sddmm_dot(
        pattern: &Pattern,
        x: FlexTensor,
        y: FlexTensor,
        heads: usize,
        mean: bool,
    ) -> FlexTensor {
        let (x, y) = (x.to_contiguous(), y.to_contiguous());
        let [batch, _, dim] = x.layout().shape().dims::<3>();
        for_real!(x.dtype(), T => {
            let operands = Operands {
                x: slice::<T>(&x),
                y: slice::<T>(&y),
                batch,
                dim,
                heads,
            };
            let mut scores = vec![0.0; pattern.num_entries() * heads];
            cpu::dot(pattern, operands, mean, &mut scores);
            tensor(scores, [pattern.num_entries(), heads])
        })
    }

    fn sddmm_combine(
        pattern: &Pattern,
        x: FlexTensor,
        y: FlexTensor,
        combine: Combine,
    ) -> FlexTensor {
        let (x, y) = (x.to_contiguous(), y.to_contiguous());
        let [_, dim] = x.layout().shape().dims::<2>();
        for_real!(x.dtype(), T => {
            let mut values = vec![0.0; pattern.num_entries() * dim];
            let (x, y) = (slice::<T>(&x), slice::<T>(&y));
            match combine {
                Combine::Add => cpu::combine(pattern, x, y, dim, &mut values, |x, y| x + y),
                Combine::Mul => cpu::combine(pattern, x, y, dim, &mut values, |x, y| x * y),
            }
            tensor(values, [pattern.num_entries(), dim])
        })
    }
}
