//! Flex tensors as slices, and back: what CPU kernels need, also those of operations in other crates.

use burn::tensor::{Element, Shape, TensorData};
use burn_flex::FlexTensor;

/// The elements of a contiguous tensor, in order.
///
/// # Panics
/// If the tensor is not contiguous or its elements are not `T`: ops check types first and call
/// [`FlexTensor::to_contiguous`].
#[must_use]
pub fn slice<T: Element + bytemuck::Pod>(tensor: &FlexTensor) -> &[T] {
    tensor
        .as_slice()
        .expect("a contiguous tensor of the type that was checked")
}

/// A tensor that takes `values`.
#[must_use]
pub fn tensor<T: Element>(values: Vec<T>, shape: impl Into<Shape>) -> FlexTensor {
    FlexTensor::from_data(TensorData::new(values, shape))
}

/// Runs an expression with a type name standing for an element type that was checked to be `f32` or `f64`.
///
/// ```
/// use burn::tensor::DType;
///
/// let bytes = argiope_sparse::for_real!(DType::F64, T => size_of::<T>());
/// assert_eq!(bytes, 8);
/// ```
#[macro_export]
macro_rules! for_real {
    ($dtype:expr, $name:ident => $body:expr) => {
        match $dtype {
            burn::tensor::DType::F32 => {
                type $name = f32;
                $body
            }
            burn::tensor::DType::F64 => {
                type $name = f64;
                $body
            }
            other => unreachable!("element type {other:?} was not checked"),
        }
    };
}

pub use crate::for_real;
