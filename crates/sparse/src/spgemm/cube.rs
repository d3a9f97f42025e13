//! Through the CPU: values are copied to the host, and results to the device.
//!
//! The rows of a product have lengths that only its computation tells, and its pattern is needed on the host anyway.

use burn::backend::{Flex, ops::FloatTensorOps};
use burn_cubecl::{CubeBackend, CubeDevice, ops::into_data_sync, tensor::CubeTensor};
use burn_flex::FlexTensor;

use super::{
    SpgemmOptions,
    ops::{SpgemmKernels, SpgemmOps},
};
use crate::{Pattern, SparseError};

fn to_host(tensor: CubeTensor) -> FlexTensor {
    FlexTensor::from_data(into_data_sync(tensor))
}

fn to_device(tensor: FlexTensor, device: &CubeDevice) -> CubeTensor {
    CubeBackend::float_from_data(tensor.into_data(), device)
}

impl SpgemmOps for CubeBackend {
    fn spgemm(
        a: Pattern,
        a_values: CubeTensor,
        b: Pattern,
        b_values: CubeTensor,
        options: SpgemmOptions,
    ) -> (Result<Pattern, SparseError>, Option<CubeTensor>) {
        match Self::spgemm_product(&a, a_values, &b, b_values, &options) {
            Ok((pattern, values)) => (Ok(pattern), Some(values)),
            Err(error) => (Err(error), None),
        }
    }
}

impl SpgemmKernels for CubeBackend {
    fn spgemm_product(
        a: &Pattern,
        a_values: CubeTensor,
        b: &Pattern,
        b_values: CubeTensor,
        options: &SpgemmOptions,
    ) -> Result<(Pattern, CubeTensor), SparseError> {
        let device = a_values.device.clone();
        let (a_values, b_values) = (to_host(a_values), to_host(b_values));
        let (pattern, values) = Flex::spgemm_product(a, a_values, b, b_values, options)?;
        Ok((pattern, to_device(values, &device)))
    }

    fn spgemm_for_a(
        a: &Pattern,
        b: &Pattern,
        b_values: CubeTensor,
        c: &Pattern,
        gradient: CubeTensor,
    ) -> CubeTensor {
        let device = gradient.device.clone();
        let (b_values, gradient) = (to_host(b_values), to_host(gradient));
        to_device(Flex::spgemm_for_a(a, b, b_values, c, gradient), &device)
    }

    fn spgemm_for_b(
        a: &Pattern,
        a_values: CubeTensor,
        b: &Pattern,
        c: &Pattern,
        gradient: CubeTensor,
    ) -> CubeTensor {
        let device = gradient.device.clone();
        let (a_values, gradient) = (to_host(a_values), to_host(gradient));
        to_device(Flex::spgemm_for_b(a, a_values, b, c, gradient), &device)
    }
}
