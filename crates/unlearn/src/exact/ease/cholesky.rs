//! Cholesky's factorisation of a large matrix, by blocks.
//!
//! Columns are shared out in panels of a fixed width, each worked on by one thread from start to end: results do not depend on
//! the number of threads, which those of a library's own parallelism do.

use argiope_gnn::cholesky::factorise_lower;
use argiope_graph::Progress;
use faer::{
    Accum, MatMut, MatRef, Par,
    linalg::{matmul::matmul, triangular_solve::solve_lower_triangular_in_place},
};
use rayon::prelude::*;

use super::inverse::PANEL;
use crate::UnlearnError;

/// Rows that are eliminated at a time.
const BLOCK: usize = 128;

/// Turns the upper triangle of `matrix`, column-major `[size, size]`, into `U` with `U' U = matrix`.
///
/// # Errors
/// [`UnlearnError::NotPositiveDefinite`]; [`UnlearnError::Cancelled`].
///
/// # Complexity
/// `O(size^3 / 3)` time; a block of 128 rows of extra space.
pub(super) fn factorise(
    matrix: &mut [f64],
    size: usize,
    progress: &dyn Progress,
) -> Result<(), UnlearnError> {
    for start in (0..size).step_by(BLOCK) {
        progress.check()?;
        let width = BLOCK.min(size - start);
        let after = start + width;
        let (left, right) = matrix.split_at_mut(after * size);
        let diagonal = factorise_diagonal(&mut left[start * size..], size, start)?;
        let diagonal = MatRef::from_column_major_slice(&diagonal, width, width);
        // The rows of this block in the columns behind it, once more: panels read those of others.
        let num_right = size - after;
        let mut rows = vec![0.0; width * num_right];
        let panels = right
            .par_chunks_mut(PANEL * size)
            .zip(rows.par_chunks_mut(PANEL * width));
        panels.for_each(|(columns, rows)| {
            let pairs = columns
                .chunks_mut(size)
                .map(|column| &mut column[start..after]);
            let mut pairs: Vec<_> = pairs.zip(rows.chunks_mut(width)).collect();
            for (column, rows) in &mut pairs {
                rows.copy_from_slice(column);
            }
            let num_columns = pairs.len();
            drop(pairs);
            let solved = MatMut::from_column_major_slice_mut(rows, width, num_columns);
            solve_lower_triangular_in_place(diagonal, solved, Par::Seq);
            for (column, rows) in columns.chunks_mut(size).zip(rows.chunks(width)) {
                column[start..after].copy_from_slice(rows);
            }
        });
        if num_right == 0 {
            break;
        }
        let rows = MatRef::from_column_major_slice(&rows, width, num_right);
        (right.par_chunks_mut(PANEL * size).enumerate()).for_each(|(panel, columns)| {
            let (first, count) = (panel * PANEL, columns.len() / size);
            let columns = MatMut::from_column_major_slice_mut(columns, size, count);
            let end = first + count;
            matmul(
                columns.subrows_mut(after, end),
                Accum::Add,
                rows.subcols(0, end).transpose(),
                rows.subcols(first, count),
                -1.0,
                Par::Seq,
            );
        });
    }
    Ok(())
}

/// Factorises the block on the diagonal at `start`, in the upper triangle of `columns`, and gives its transpose, the lower
/// factor, `[width, width]`.
fn factorise_diagonal(
    columns: &mut [f64],
    size: usize,
    start: usize,
) -> Result<Vec<f64>, UnlearnError> {
    let width = columns.len() / size;
    let mut lower = vec![0.0; width * width];
    for (row, column) in columns.chunks(size).enumerate() {
        for at in 0..=row {
            lower[at * width + row] = column[start + at];
        }
    }
    factorise_lower(&mut lower, width).map_err(|pivot| UnlearnError::NotPositiveDefinite {
        what: "the counts of pairs of items",
        pivot: start + pivot,
        size,
    })?;
    for (row, column) in columns.chunks_mut(size).enumerate() {
        for at in 0..=row {
            column[start + at] = lower[at * width + row];
        }
    }
    Ok(lower)
}
