//! Cube tensors as kernel arguments, and launches.

use burn::tensor::{DType, Shape};
use burn_cubecl::{
    CubeDevice,
    kernel::into_contiguous,
    ops::numeric::{empty_device_contiguous_dtype, zeros_client},
    tensor::CubeTensor,
};
use cubecl::{
    calculate_cube_count_elemwise,
    client::Client,
    ir::{AddressType, ElemType, FloatKind},
    prelude::{BufferArg, CubeCount, CubeDim},
};

/// Units of the cubes that share one long row.
pub(crate) const HUB_UNITS: usize = 256;

/// A contiguous operand and where it lies.
pub(crate) struct Operand {
    tensor: CubeTensor,
}

impl Operand {
    pub(crate) fn new(tensor: CubeTensor) -> Self {
        Self {
            tensor: into_contiguous(tensor),
        }
    }

    pub(crate) fn client(&self) -> &Client {
        &self.tensor.client
    }

    pub(crate) fn device(&self) -> &CubeDevice {
        &self.tensor.device
    }

    pub(crate) fn shape(&self) -> Shape {
        self.tensor.meta.shape().clone()
    }

    pub(crate) fn dims<const D: usize>(&self) -> [usize; D] {
        self.tensor.meta.shape().dims()
    }

    /// The tensor.
    pub(crate) fn into_tensor(self) -> CubeTensor {
        self.tensor
    }

    /// As an argument of a kernel.
    pub(crate) fn argument(&self) -> BufferArg {
        self.tensor.clone().into_buffer_arg()
    }

    /// A contiguous tensor beside this one, of the same element type.
    pub(crate) fn empty(&self, shape: impl Into<Shape>) -> CubeTensor {
        self.empty_of(shape, self.tensor.dtype)
    }

    /// A tensor of zeros beside this one, of the same element type.
    pub(crate) fn zeros(&self, shape: impl Into<Shape>) -> CubeTensor {
        let (client, device) = (self.client().clone(), self.device().clone());
        zeros_client(client, device, shape.into(), self.tensor.dtype)
    }

    /// A contiguous tensor beside this one.
    pub(crate) fn empty_of(&self, shape: impl Into<Shape>, dtype: DType) -> CubeTensor {
        let (client, device) = (self.client().clone(), self.device().clone());
        empty_device_contiguous_dtype(client, device, shape.into(), dtype)
    }

    /// The element type, for kernels.
    pub(crate) fn element(&self) -> ElemType {
        match self.tensor.dtype {
            DType::F64 => ElemType::Float(FloatKind::F64),
            _ => ElemType::Float(FloatKind::F32),
        }
    }

    /// How many features one unit loads at once: at most 16 bytes, and a divisor of `width`.
    pub(crate) fn vector_size(&self, width: usize) -> usize {
        let most = 16 / self.tensor.dtype.size();
        (0..=most.ilog2())
            .rev()
            .map(|log| 1 << log)
            .find(|&size| width.is_multiple_of(size))
            .unwrap_or(1)
    }
}

/// One unit for each of `units` elements.
pub(crate) fn grid(client: &Client, units: usize) -> (CubeCount, CubeDim) {
    let dim = CubeDim::new(client, units);
    (calculate_cube_count_elemwise(client, units, dim), dim)
}

/// Cubes of [`HUB_UNITS`] units that share the rows of `num_hubs` hubs: `lanes` units for each of `width` features.
pub(crate) struct HubGrid {
    pub(crate) count: CubeCount,
    pub(crate) dim: CubeDim,
    /// Features of one cube.
    pub(crate) width: usize,
    /// Units that share a feature.
    pub(crate) lanes: usize,
    /// Cubes of a row.
    pub(crate) chunks: usize,
}

impl HubGrid {
    /// For rows of `dim` features (or vectors of them).
    pub(crate) fn new(num_hubs: usize, batch: usize, dim: usize) -> Self {
        let width = dim.next_power_of_two().min(32);
        let lanes = HUB_UNITS / width;
        let chunks = dim.div_ceil(width);
        let cubes = num_hubs * batch * chunks;
        // Cubes beyond the last do nothing: the counts of devices are limited in every dimension.
        let y = cubes.div_ceil(MOST_CUBES);
        Self {
            count: CubeCount::Static(cubes.div_ceil(y.max(1)) as u32, y as u32, 1),
            dim: CubeDim::new_2d(width as u32, lanes as u32),
            width,
            lanes,
            chunks,
        }
    }
}

/// Cubes of [`HUB_UNITS`] units in which every row has `units` units, a power of two.
pub(crate) struct RowGrid {
    pub(crate) count: CubeCount,
    pub(crate) dim: CubeDim,
    pub(crate) units: usize,
    /// Rows that there are units for.
    pub(crate) num_rows: usize,
}

impl RowGrid {
    /// For rows of `width` elements.
    pub(crate) fn new(num_rows: usize, width: usize) -> Self {
        let units = width.next_power_of_two().min(HUB_UNITS);
        let rows = HUB_UNITS / units;
        let cubes = num_rows.div_ceil(rows);
        let y = cubes.div_ceil(MOST_CUBES).max(1);
        let x = cubes.div_ceil(y);
        Self {
            count: CubeCount::Static(x as u32, y as u32, 1),
            dim: CubeDim::new_2d(units as u32, rows as u32),
            units,
            num_rows: x * y * rows,
        }
    }
}

/// What every device takes as the number of cubes in one dimension.
const MOST_CUBES: usize = 65_535;

/// What the indices of a kernel must reach.
pub(crate) fn address_type(largest: impl IntoIterator<Item = usize>) -> AddressType {
    AddressType::from_len(largest.into_iter().max().unwrap_or(0))
}
