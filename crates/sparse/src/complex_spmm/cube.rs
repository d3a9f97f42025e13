//! CubeCL kernels: a unit for every row and vector of features, a whole cube for the rows of hubs; both parts at once.
//!
//! As in `spmm`, rows are summed in a fixed order: there are no atomics, and results are the same in every run.

#![allow(
    clippy::collapsible_if,
    reason = "outer conditions are decided when a kernel is compiled"
)]

use burn_cubecl::{CubeBackend, tensor::CubeTensor};
use cubecl::prelude::*;

use super::{
    Complex,
    ops::{ComplexSpmmKernels, ComplexSpmmOps},
};
use crate::{
    Pattern,
    device::cube::{HUB_UNITS, HubGrid, Operand, address_type, grid},
    pattern::HUB_DEGREE,
};

/// Real and imaginary part.
#[derive(CubeType)]
struct Parts<T: Float, N: Size> {
    real: Vector<T, N>,
    imaginary: Vector<T, N>,
}

/// The sum of weight times row of `x` over the positions `start`, `start + step` and so on below `end`; features begin at
/// `origin` in the first row of `x`.
#[cube]
#[expect(clippy::too_many_arguments)]
fn sum_entries<T: Float, N: Size>(
    start: usize,
    end: usize,
    step: usize,
    origin: usize,
    dim: usize,
    indices: &[u32],
    slots: &[u32],
    weights_real: &[T],
    weights_imaginary: &[T],
    x_real: &[Vector<T, N>],
    x_imaginary: &[Vector<T, N>],
    #[comptime] transposed: bool,
) -> Parts<T, N> {
    let mut real = Vector::<T, N>::new(T::new(0.0f32));
    let mut imaginary = Vector::<T, N>::new(T::new(0.0f32));
    for at in range_stepped(start, end, step) {
        let slot = if comptime!(transposed) {
            usize::cast_from(slots[at])
        } else {
            at
        };
        let a = Vector::<T, N>::new(weights_real[slot]);
        let b = Vector::<T, N>::new(weights_imaginary[slot]);
        let element = origin + usize::cast_from(indices[at]) * dim;
        let (c, d) = (x_real[element], x_imaginary[element]);
        // The gradient needs the conjugates of the weights.
        if comptime!(transposed) {
            real += a * c + b * d;
            imaginary += a * d - b * c;
        } else {
            real += a * c - b * d;
            imaginary += a * d + b * c;
        }
    }
    Parts::<T, N> { real, imaginary }
}

/// Rows of at most [`HUB_DEGREE`] entries; other rows are left alone.
#[cube(launch_unchecked, address_type = "dynamic")]
#[expect(clippy::too_many_arguments)]
fn sum_rows<T: Float, N: Size>(
    offsets: &[u32],
    indices: &[u32],
    slots: &[u32],
    weights_real: &[T],
    weights_imaginary: &[T],
    x_real: &[Vector<T, N>],
    x_imaginary: &[Vector<T, N>],
    y_real: &mut [Vector<T, N>],
    y_imaginary: &mut [Vector<T, N>],
    num_rows: usize,
    num_columns: usize,
    batches: usize,
    dim: usize,
    hub_degree: usize,
    #[comptime] transposed: bool,
    #[define(T)] _element: ElemType,
) {
    if ABSOLUTE_POS >= batches * num_rows * dim {
        terminate!();
    }
    let row = (ABSOLUTE_POS / dim) % num_rows;
    let start = usize::cast_from(offsets[row]);
    let end = usize::cast_from(offsets[row + 1]);
    if end - start > hub_degree {
        terminate!();
    }
    let batch = ABSOLUTE_POS / (dim * num_rows);
    let origin = batch * num_columns * dim + ABSOLUTE_POS % dim;
    let sums = sum_entries::<T, N>(
        start,
        end,
        1usize.runtime(),
        origin,
        dim,
        indices,
        slots,
        weights_real,
        weights_imaginary,
        x_real,
        x_imaginary,
        transposed,
    );
    y_real[ABSOLUTE_POS] = sums.real;
    y_imaginary[ABSOLUTE_POS] = sums.imaginary;
}

/// Rows of hubs: `lanes` units share a feature, and their sums are added as a tree.
#[cube(launch_unchecked, address_type = "dynamic")]
#[expect(clippy::too_many_arguments)]
fn sum_hubs<T: Float, N: Size>(
    offsets: &[u32],
    indices: &[u32],
    slots: &[u32],
    hubs: &[u32],
    weights_real: &[T],
    weights_imaginary: &[T],
    x_real: &[Vector<T, N>],
    x_imaginary: &[Vector<T, N>],
    y_real: &mut [Vector<T, N>],
    y_imaginary: &mut [Vector<T, N>],
    num_rows: usize,
    num_columns: usize,
    batches: usize,
    dim: usize,
    num_hubs: usize,
    chunks: usize,
    #[comptime] width: usize,
    #[comptime] lanes: usize,
    #[comptime] transposed: bool,
    #[define(T)] _element: ElemType,
) {
    let cube = CUBE_POS;
    if cube >= batches * num_hubs * chunks {
        terminate!();
    }
    let unit = UNIT_POS_X as usize;
    let lane = UNIT_POS_Y as usize;
    let feature = (cube % chunks) * width + unit;
    let row = usize::cast_from(hubs[(cube / chunks) % num_hubs]);
    let batch = cube / (chunks * num_hubs);
    let start = usize::cast_from(offsets[row]);
    // Units beyond the last feature sum nothing, and go along: all of a cube must meet.
    let end = select(feature < dim, usize::cast_from(offsets[row + 1]), start);
    let sums = sum_entries::<T, N>(
        start + lane,
        end,
        lanes.runtime(),
        batch * num_columns * dim + feature,
        dim,
        indices,
        slots,
        weights_real,
        weights_imaginary,
        x_real,
        x_imaginary,
        transposed,
    );
    let mut real = Shared::<[Vector<T, N>]>::new_slice(HUB_UNITS);
    let mut imaginary = Shared::<[Vector<T, N>]>::new_slice(HUB_UNITS);
    let own = lane * width + unit;
    real[own] = sums.real;
    imaginary[own] = sums.imaginary;
    sync_cube();
    #[unroll]
    for step in 0..comptime!(lanes.ilog2() as usize) {
        let active = comptime!(lanes >> (step + 1));
        if lane < active {
            let other_real = real[own + active * width];
            let other_imaginary = imaginary[own + active * width];
            real[own] += other_real;
            imaginary[own] += other_imaginary;
        }
        sync_cube();
    }
    if lane == 0 && feature < dim {
        let at = (batch * num_rows + row) * dim + feature;
        y_real[at] = real[unit];
        y_imaginary[at] = imaginary[unit];
    }
}

/// A unit for every entry: `y[row] * conjugate(x[column])`, summed over features and the batch.
#[cube(launch_unchecked, address_type = "dynamic")]
#[expect(clippy::too_many_arguments)]
fn products<T: Float, N: Size>(
    rows: &[u32],
    indices: &[u32],
    x_real: &[Vector<T, N>],
    x_imaginary: &[Vector<T, N>],
    y_real: &[Vector<T, N>],
    y_imaginary: &[Vector<T, N>],
    output_real: &mut [T],
    output_imaginary: &mut [T],
    num_rows: usize,
    num_columns: usize,
    batches: usize,
    dim: usize,
    num_entries: usize,
    #[define(T)] _element: ElemType,
) {
    if ABSOLUTE_POS >= num_entries {
        terminate!();
    }
    let row = usize::cast_from(rows[ABSOLUTE_POS]);
    let column = usize::cast_from(indices[ABSOLUTE_POS]);
    let mut reals = Vector::<T, N>::new(T::new(0.0f32));
    let mut imaginaries = Vector::<T, N>::new(T::new(0.0f32));
    for batch in 0..batches {
        let y_at = (batch * num_rows + row) * dim;
        let x_at = (batch * num_columns + column) * dim;
        for feature in 0..dim {
            let (a, b) = (y_real[y_at + feature], y_imaginary[y_at + feature]);
            let (c, d) = (x_real[x_at + feature], x_imaginary[x_at + feature]);
            reals += a * c + b * d;
            imaginaries += b * c - a * d;
        }
    }
    let mut real = T::new(0.0f32);
    let mut imaginary = T::new(0.0f32);
    #[unroll]
    for lane in 0..N::value() {
        real += reals.extract(lane);
        imaginary += imaginaries.extract(lane);
    }
    output_real[ABSOLUTE_POS] = real;
    output_imaginary[ABSOLUTE_POS] = imaginary;
}

/// The product with the entries of `pattern`; with `original`, `pattern` is its transpose, and weights are conjugated.
fn sum(
    pattern: &Pattern,
    original: Option<&Pattern>,
    weights: Complex<CubeTensor>,
    x: Complex<CubeTensor>,
) -> Complex<CubeTensor> {
    let (weights, x) = (weights.map(Operand::new), x.map(Operand::new));
    let [batch, num_columns, dim] = x.real.dims();
    let num_rows = pattern.num_rows();
    let shape = [batch, num_rows, dim];
    let num_elements = batch * num_rows * dim;
    let new = |zeros: bool| {
        if zeros {
            x.real.zeros(shape)
        } else {
            x.real.empty(shape)
        }
    };
    let nothing = num_elements == 0 || pattern.num_entries() == 0;
    let y = Complex {
        real: Operand::new(new(nothing)),
        imaginary: Operand::new(new(nothing)),
    };
    if nothing {
        return y.map(Operand::into_tensor);
    }
    let (client, device) = (x.real.client(), x.real.device());
    let own = pattern.on_device(client, device);
    // Without a transpose, the kernels look at no slots.
    let slots = match original {
        Some(original) => {
            original
                .transposed()
                .incidence()
                .on_device(client, device)
                .indices
        }
        None => own.indices.clone(),
    };
    let size = x.real.vector_size(dim);
    let vectors = dim / size;
    let address = address_type([
        num_elements,
        batch * num_columns * dim,
        pattern.num_entries(),
    ]);
    let (count, units) = grid(client, num_elements / size);
    // SAFETY: every index is below the length of its buffer: the pattern was checked against both shapes.
    unsafe {
        sum_rows::launch_unchecked(
            client,
            count,
            units,
            address,
            size,
            own.offsets.argument(),
            own.indices.argument(),
            slots.argument(),
            weights.real.argument(),
            weights.imaginary.argument(),
            x.real.argument(),
            x.imaginary.argument(),
            y.real.argument(),
            y.imaginary.argument(),
            num_rows,
            num_columns,
            batch,
            vectors,
            HUB_DEGREE,
            original.is_some(),
            x.real.element(),
        );
    }
    if own.num_hubs > 0 {
        let hubs = HubGrid::new(own.num_hubs, batch, vectors);
        // SAFETY: as above; `hubs` lists rows.
        unsafe {
            sum_hubs::launch_unchecked(
                client,
                hubs.count,
                hubs.dim,
                address,
                size,
                own.offsets.argument(),
                own.indices.argument(),
                slots.argument(),
                own.hubs.argument(),
                weights.real.argument(),
                weights.imaginary.argument(),
                x.real.argument(),
                x.imaginary.argument(),
                y.real.argument(),
                y.imaginary.argument(),
                num_rows,
                num_columns,
                batch,
                vectors,
                own.num_hubs,
                hubs.chunks,
                hubs.width,
                hubs.lanes,
                original.is_some(),
                x.real.element(),
            );
        }
    }
    y.map(Operand::into_tensor)
}

impl ComplexSpmmOps for CubeBackend {
    fn complex_spmm(
        pattern: Pattern,
        weights_real: CubeTensor,
        weights_imaginary: CubeTensor,
        x_real: CubeTensor,
        x_imaginary: CubeTensor,
    ) -> (CubeTensor, CubeTensor) {
        let weights = Complex {
            real: weights_real,
            imaginary: weights_imaginary,
        };
        let x = Complex {
            real: x_real,
            imaginary: x_imaginary,
        };
        let y = sum(&pattern, None, weights, x);
        (y.real, y.imaginary)
    }
}

impl ComplexSpmmKernels for CubeBackend {
    fn complex_spmm_for_x(
        pattern: &Pattern,
        weights: Complex<CubeTensor>,
        gradient: Complex<CubeTensor>,
    ) -> Complex<CubeTensor> {
        sum(
            pattern.transposed().pattern(),
            Some(pattern),
            weights,
            gradient,
        )
    }

    fn complex_spmm_for_weights(
        pattern: &Pattern,
        x: Complex<CubeTensor>,
        gradient: Complex<CubeTensor>,
    ) -> Complex<CubeTensor> {
        let (x, y) = (x.map(Operand::new), gradient.map(Operand::new));
        let [batch, num_columns, dim] = x.real.dims();
        let (num_rows, num_entries) = (pattern.num_rows(), pattern.num_entries());
        let output = Complex {
            real: Operand::new(x.real.empty([num_entries])),
            imaginary: Operand::new(x.real.empty([num_entries])),
        };
        if num_entries == 0 {
            return output.map(Operand::into_tensor);
        }
        let (client, device) = (x.real.client(), x.real.device());
        let own = pattern.on_device(client, device);
        let rows = pattern.rows_of_slots_on_device(client, device);
        let size = x.real.vector_size(dim);
        let (count, units) = grid(client, num_entries);
        let address = address_type([
            num_entries,
            batch * num_columns * dim,
            batch * num_rows * dim,
        ]);
        // SAFETY: every index is below the length of its buffer: the pattern was checked against both shapes.
        unsafe {
            products::launch_unchecked(
                client,
                count,
                units,
                address,
                size,
                rows.argument(),
                own.indices.argument(),
                x.real.argument(),
                x.imaginary.argument(),
                y.real.argument(),
                y.imaginary.argument(),
                output.real.argument(),
                output.imaginary.argument(),
                num_rows,
                num_columns,
                batch,
                dim / size,
                num_entries,
                x.real.element(),
            );
        }
        output.map(Operand::into_tensor)
    }
}
