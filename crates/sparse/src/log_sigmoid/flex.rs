//! The CPU kernels on Flex tensors.

use burn::backend::Flex;
use burn_flex::FlexTensor;

use super::{
    cpu, gradient,
    ops::{LogSigmoidKernels, LogSigmoidOps},
};
use crate::device::{
    flex::{for_real, slice},
    map_rows::map_rows,
};

impl LogSigmoidOps for Flex {
    fn log_sigmoid(x: FlexTensor) -> FlexTensor {
        for_real!(x.dtype(), T => map_rows::<T>(x, 1, |_, values| cpu::log_sigmoid(values)))
    }
}

impl LogSigmoidKernels for Flex {
    fn log_sigmoid_backward(x: FlexTensor, gradient: FlexTensor) -> FlexTensor {
        let x = x.to_contiguous();
        for_real!(x.dtype(), T => {
            let x = slice::<T>(&x);
            map_rows::<T>(gradient, 1, |first, values| {
                gradient::backward(&x[first..first + values.len()], values);
            })
        })
    }
}
