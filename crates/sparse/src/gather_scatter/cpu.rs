//! Copies of rows, in parallel. Scattering is a sparse sum: see `spmm::cpu`.

use std::mem::MaybeUninit;

use crate::{
    Real, lanes,
    rows::{RowValues, for_each_chunk},
};

use super::RowIndex;

/// Rows ahead of the current one that are fetched: covers the latency of a cache miss.
const FETCH_AHEAD: usize = 16;

/// Cache lines of a row that are fetched ahead; the processor follows on its own through longer rows.
const LINES_AHEAD: usize = 4;

/// `y[b, i] = x[b, index[i]]` for `x` of shape `[batch, num_rows, dim]`. Writes every element of `y`.
pub(super) fn gather<T: Real>(
    index: &RowIndex,
    x: &[T],
    batch: usize,
    dim: usize,
    y: &mut [MaybeUninit<T>],
) {
    if dim == 0 {
        return;
    }
    let size = index.num_rows() * dim;
    let offsets = index.pattern().offsets();
    let lines = (dim * size_of::<T>()).div_ceil(64).min(LINES_AHEAD);
    for_each_chunk(
        offsets,
        batch,
        dim,
        RowValues::new(y, dim),
        |at, positions, y| {
            let x = &x[at * size..(at + 1) * size];
            let rows = &index.indices()[positions];
            if dim == 1 {
                for (y, &row) in y.values.iter_mut().zip(rows) {
                    y.write(x[row as usize]);
                }
                return;
            }
            for (position, y) in y.values.chunks_exact_mut(dim).enumerate() {
                if let Some(&ahead) = rows.get(position + FETCH_AHEAD) {
                    for line in 0..lines {
                        lanes::prefetch(x, ahead as usize * dim + line * 64 / size_of::<T>());
                    }
                }
                let row = rows[position] as usize;
                y.write_copy_of_slice(&x[row * dim..(row + 1) * dim]);
            }
        },
    );
}
