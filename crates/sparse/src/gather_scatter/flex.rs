//! The CPU kernels on Flex tensors.

use burn::backend::Flex;
use burn_flex::FlexTensor;

use super::{
    RowIndex, cpu,
    ops::{RowKernels, RowOps},
};
use crate::{
    device::flex::{for_real, slice, tensor},
    unwritten::filled,
};

impl RowOps for Flex {
    fn gather_rows(index: RowIndex, x: FlexTensor) -> FlexTensor {
        Self::gather(&index, x)
    }

    fn scatter_rows(index: RowIndex, values: FlexTensor) -> FlexTensor {
        Self::scatter(&index, values)
    }
}

impl RowKernels for Flex {
    fn gather(index: &RowIndex, x: FlexTensor) -> FlexTensor {
        let x = x.to_contiguous();
        let [batch, _, dim] = x.layout().shape().dims::<3>();
        for_real!(x.dtype(), T => {
            let len = batch * index.len() * dim;
            // SAFETY: the kernel writes every element.
            let y = unsafe { filled(len, |y| cpu::gather(index, slice::<T>(&x), batch, dim, y)) };
            tensor(y, [batch, index.len(), dim])
        })
    }
}
