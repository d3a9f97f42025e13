//! The CPU kernels on Flex tensors.

use burn::backend::Flex;
use burn_flex::FlexTensor;

use super::{
    Matrix, SpgemmOptions, gradient, multiply,
    ops::{SpgemmKernels, SpgemmOps},
};
use crate::{
    Pattern, SparseError,
    device::flex::{for_real, slice, tensor},
};

impl SpgemmOps for Flex {
    fn spgemm(
        a: Pattern,
        a_values: FlexTensor,
        b: Pattern,
        b_values: FlexTensor,
        options: SpgemmOptions,
    ) -> (Result<Pattern, SparseError>, Option<FlexTensor>) {
        match Self::spgemm_product(&a, a_values, &b, b_values, &options) {
            Ok((pattern, values)) => (Ok(pattern), Some(values)),
            Err(error) => (Err(error), None),
        }
    }
}

impl SpgemmKernels for Flex {
    fn spgemm_product(
        a: &Pattern,
        a_values: FlexTensor,
        b: &Pattern,
        b_values: FlexTensor,
        options: &SpgemmOptions,
    ) -> Result<(Pattern, FlexTensor), SparseError> {
        let (a_values, b_values) = (a_values.to_contiguous(), b_values.to_contiguous());
        for_real!(a_values.dtype(), T => {
            let (a_values, b_values) = (slice::<T>(&a_values), slice::<T>(&b_values));
            let (pattern, values) = multiply(a, Some(a_values), b, Some(b_values), options)?;
            let num_entries = values.len();
            Ok((pattern, tensor(values, [num_entries])))
        })
    }

    fn spgemm_for_a(
        a: &Pattern,
        b: &Pattern,
        b_values: FlexTensor,
        c: &Pattern,
        gradient: FlexTensor,
    ) -> FlexTensor {
        let (b_values, gradient) = (b_values.to_contiguous(), gradient.to_contiguous());
        for_real!(gradient.dtype(), T => {
            let b = Matrix { pattern: b, values: Some(slice::<T>(&b_values)) };
            let values = gradient::for_a(a, b, c, slice::<T>(&gradient));
            tensor(values, [a.num_entries()])
        })
    }

    fn spgemm_for_b(
        a: &Pattern,
        a_values: FlexTensor,
        b: &Pattern,
        c: &Pattern,
        gradient: FlexTensor,
    ) -> FlexTensor {
        let (a_values, gradient) = (a_values.to_contiguous(), gradient.to_contiguous());
        for_real!(gradient.dtype(), T => {
            let a = Matrix { pattern: a, values: Some(slice::<T>(&a_values)) };
            let values = gradient::for_b(a, b, c, slice::<T>(&gradient));
            tensor(values, [b.num_entries()])
        })
    }
}
