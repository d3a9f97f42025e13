//! The CPU kernel on Flex tensors.

use burn::backend::Flex;
use burn_flex::FlexTensor;

use super::{Mask, cpu, ops::DropoutOps};
use crate::device::{flex::for_real, map_rows::map_rows};

impl DropoutOps for Flex {
    fn dropout(x: FlexTensor, mask: Mask) -> FlexTensor {
        for_real!(x.dtype(), T => map_rows::<T>(x, cpu::GROUP, |first, values| {
            cpu::dropout(values, first, mask);
        }))
    }
}
