//! Cube tensors: both ops are sums over a pattern, whose kernels copy where a row has one entry.

use burn_cubecl::{CubeBackend, tensor::CubeTensor};

use super::{
    RowIndex,
    ops::{RowKernels, RowOps},
};

impl RowOps for CubeBackend {
    fn gather_rows(index: RowIndex, x: CubeTensor) -> CubeTensor {
        Self::gather(&index, x)
    }

    fn scatter_rows(index: RowIndex, values: CubeTensor) -> CubeTensor {
        Self::scatter(&index, values)
    }
}

impl RowKernels for CubeBackend {}
