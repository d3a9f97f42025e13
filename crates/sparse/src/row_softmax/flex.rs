//! The CPU kernels on Flex tensors.

use burn::backend::Flex;
use burn_flex::FlexTensor;

use super::{
    cpu, gradient,
    ops::{RowSoftmaxKernels, RowSoftmaxOps},
};
use crate::device::{
    flex::{for_real, slice},
    map_rows::map_rows,
};

impl RowSoftmaxOps for Flex {
    fn row_softmax(x: FlexTensor, logarithm: bool) -> FlexTensor {
        let width = width(&x);
        for_real!(x.dtype(), T => map_rows::<T>(x, width, |_, rows| {
            if logarithm {
                cpu::log_softmax(rows, width);
            } else {
                cpu::softmax(rows, width);
            }
        }))
    }
}

impl RowSoftmaxKernels for Flex {
    fn row_softmax_backward(y: FlexTensor, gradient: FlexTensor, logarithm: bool) -> FlexTensor {
        let (y, width) = (y.to_contiguous(), width(&y));
        for_real!(y.dtype(), T => {
            let y = slice::<T>(&y);
            map_rows::<T>(gradient, width, |first, rows| {
                let y = &y[first..first + rows.len()];
                if logarithm {
                    gradient::log_softmax(y, rows, width);
                } else {
                    gradient::softmax(y, rows, width);
                }
            })
        })
    }
}

/// Elements along the last dimension.
fn width(tensor: &FlexTensor) -> usize {
    tensor.layout().shape().last().copied().unwrap_or(1)
}
