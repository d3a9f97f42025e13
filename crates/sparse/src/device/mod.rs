//! How the ops meet Burn's devices.
//!
//! An op has a public function on [`Tensor`]s that checks its operands, and a trait that Burn dispatches to the device of
//! the tensors: [`flex`] tensors lend their slices to the CPU kernels, cube tensors go to CubeCL kernels, and tensors that
//! track gradients record a handwritten backward pass.

pub(crate) mod autodiff;
#[cfg(feature = "cube")]
pub(crate) mod cube;
pub mod flex;
pub(crate) mod map_rows;

use burn::backend::{Dispatch, ops::FloatTensorOps};
use burn::tensor::{DType, Device, Tensor};

use crate::SparseError;

/// The first operand of an op: the others must lie on its device and have its element type.
#[derive(Debug, Clone)]
pub(crate) struct Operands {
    op: &'static str,
    device: Device,
    dtype: DType,
}

impl Operands {
    /// Starts with `tensor`.
    pub(crate) fn new<const D: usize>(
        op: &'static str,
        operand: &'static str,
        tensor: &Tensor<D>,
    ) -> Result<Self, SparseError> {
        let dtype = tensor.dtype();
        if !matches!(dtype, DType::F32 | DType::F64) {
            let found = dtype.name().to_string();
            return Err(SparseError::ElementType { op, operand, found });
        }
        let device = tensor.device();
        Ok(Self { op, device, dtype })
    }

    /// Checks a further float operand.
    pub(crate) fn also<const D: usize>(
        &self,
        operand: &'static str,
        tensor: &Tensor<D>,
    ) -> Result<(), SparseError> {
        if tensor.dtype() != self.dtype {
            return Err(SparseError::ElementType {
                op: self.op,
                operand,
                found: format!(
                    "{}, beside an operand of {}",
                    tensor.dtype().name(),
                    self.dtype.name()
                ),
            });
        }
        self.check_device(operand, tensor.device())
    }

    fn check_device(&self, operand: &'static str, device: Device) -> Result<(), SparseError> {
        // Whether a device tracks gradients does not matter: Burn takes the others as constants.
        let (found, expected) = (device.inner(), self.device.clone().inner());
        if found == expected {
            return Ok(());
        }
        Err(SparseError::Device {
            op: self.op,
            operand,
            found: format!("{found:?}"),
            expected: format!("{expected:?}"),
        })
    }

    /// The error of an operand of the wrong shape.
    pub(crate) fn shape(
        &self,
        operand: &'static str,
        found: &[usize],
        expected: impl Into<String>,
    ) -> SparseError {
        SparseError::Shape {
            op: self.op,
            operand,
            found: found.to_vec(),
            expected: expected.into(),
        }
    }
}

/// `tensor` of shape `[rows]`, `[rows, dim]` or `[batch, rows, dim]` as `[batch, rows, dim]`.
///
/// Fails if it has another number of dimensions, or of rows.
pub(crate) fn batched<const D: usize>(
    operands: &Operands,
    operand: &'static str,
    tensor: Tensor<D>,
    num_rows: usize,
) -> Result<Tensor<3>, SparseError> {
    let dims = tensor.dims();
    let [batch, rows, dim] = match dims[..] {
        [rows] => [1, rows, 1],
        [rows, dim] => [1, rows, dim],
        [batch, rows, dim] => [batch, rows, dim],
        _ => return Err(operands.shape(operand, &dims, "one to three dimensions")),
    };
    if rows != num_rows {
        let expected = match D {
            1 => format!("[{num_rows}]"),
            2 => format!("[{num_rows}, dim]"),
            _ => format!("[batch, {num_rows}, dim]"),
        };
        return Err(operands.shape(operand, &dims, expected));
    }
    Ok(reshape(tensor, [batch, rows, dim]))
}

/// The inverse of [`batched`]: `[batch, rows, dim]` as a tensor of `D` dimensions.
pub(crate) fn unbatched<const D: usize>(tensor: Tensor<3>) -> Tensor<D> {
    let [batch, rows, dim] = tensor.dims();
    let mut shape = [1; D];
    match D {
        1 => shape[0] = rows,
        2 => shape.copy_from_slice(&[rows, dim]),
        _ => shape.copy_from_slice(&[batch, rows, dim]),
    }
    reshape(tensor, shape)
}

/// `tensor` in another shape of as many elements.
///
/// Burn's own `reshape` takes a 0 for "as before", and so cannot name the shape of a tensor without elements.
pub(crate) fn reshape<const A: usize, const B: usize>(
    tensor: Tensor<A>,
    shape: [usize; B],
) -> Tensor<B> {
    let tensor = Dispatch::float_reshape(tensor.into_dispatch(), shape.into());
    Tensor::from_dispatch(tensor)
}
