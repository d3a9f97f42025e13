//! The inverse of a symmetric matrix, and how it follows changes of low rank.

use argiope_graph::{NodeId, Progress};
use faer::{
    Accum, MatMut, MatRef, Par,
    linalg::{
        matmul::matmul,
        triangular_solve::{solve_lower_triangular_in_place, solve_upper_triangular_in_place},
    },
};
use rayon::prelude::*;

use super::{cholesky::factorise, mirror::mirror_lower};
use crate::{UnlearnError, exact::norms::dot};

/// Columns that a thread works on at a time: fixed, so that results do not depend on the number of threads.
pub(super) const PANEL: usize = 64;

/// `P`, symmetric, `[size, size]`.
#[derive(Debug, Clone)]
pub(super) struct Inverse {
    size: usize,
    /// Column-major, both triangles: a row is a column.
    entries: Vec<f64>,
}

impl Inverse {
    /// The inverse of the matrix whose upper triangle is that of `matrix`, column-major `[size, size]`.
    ///
    /// # Errors
    /// [`UnlearnError::NotPositiveDefinite`]; [`UnlearnError::Cancelled`].
    ///
    /// # Complexity
    /// `O(size^3)` time: a third for the factorisation, two thirds for the columns of the inverse from their diagonal on; as
    /// much extra space as the matrix.
    pub(super) fn of(
        mut matrix: Vec<f64>,
        size: usize,
        progress: &dyn Progress,
    ) -> Result<Self, UnlearnError> {
        progress.begin("inverting the matrix of items", Some(size as u64));
        factorise(&mut matrix, size, progress)?;
        let upper = MatRef::from_column_major_slice(&matrix, size, size);
        let mut entries = vec![0.0; size * size];
        (entries.par_chunks_mut((PANEL * size).max(1)).enumerate()).try_for_each(
            |(panel, columns)| {
                progress.check()?;
                let (first, count) = (panel * PANEL, columns.len() / size);
                for (at, column) in columns.chunks_mut(size).enumerate() {
                    column[first + at] = 1.0;
                }
                let length = size - first;
                let upper = upper.submatrix(first, first, length, length);
                let mut columns = MatMut::from_column_major_slice_mut(columns, size, count)
                    .subrows_mut(first, length);
                solve_lower_triangular_in_place(upper.transpose(), columns.as_mut(), Par::Seq);
                solve_upper_triangular_in_place(upper, columns, Par::Seq);
                progress.advance(count as u64);
                Ok::<(), UnlearnError>(())
            },
        )?;
        mirror_lower(&mut entries, size, 0);
        progress.end();
        Ok(Self { size, entries })
    }

    /// A matrix that was an inverse before, column-major `[size, size]`; `None` for one that is not symmetric with a positive
    /// diagonal.
    pub(super) fn from_entries(size: usize, entries: Vec<f64>) -> Option<Self> {
        let inverse = Self { size, entries };
        let is_right = |at: usize| {
            let column = inverse.column(at);
            let mirrored = (0..at).all(|row| column[row] == inverse.entries[row * size + at]);
            mirrored && column[at] > 0.0
        };
        (0..size).into_par_iter().all(is_right).then_some(inverse)
    }

    /// Number of columns.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// All entries, column by column.
    pub(super) fn entries(&self) -> &[f64] {
        &self.entries
    }

    /// A column, which is a row as well.
    pub(super) fn column(&self, at: usize) -> &[f64] {
        &self.entries[at * self.size..][..self.size]
    }

    /// The entries on the diagonal.
    pub(super) fn diagonal(&self) -> Vec<f64> {
        (0..self.size).map(|at| self.column(at)[at]).collect()
    }

    /// The sum of some columns, added to `sum`, `[size]`.
    pub(super) fn add_columns(&self, columns: &[NodeId], sum: &mut [f64]) {
        for &at in columns {
            let column = self.column(at as usize);
            sum.iter_mut()
                .zip(column)
                .for_each(|(sum, entry)| *sum += entry);
        }
    }

    /// `P v` for every `v` of `vectors`, `[num_vectors, size]`, as `[size, num_vectors]`.
    ///
    /// # Complexity
    /// `O(num_vectors * size^2)`.
    pub(super) fn times(&self, vectors: &[f64]) -> Vec<f64> {
        let rows = (0..self.size).into_par_iter();
        rows.flat_map_iter(|row| {
            let row = self.column(row);
            vectors
                .chunks(self.size)
                .map(move |vector| dot(row, vector))
        })
        .collect()
    }

    /// `P += V W'` for `V` and `W` of `[rank, size]` whose product is symmetric: it is taken below the diagonal and mirrored.
    ///
    /// # Complexity
    /// `O(rank * size^2)` time; every entry is read and written once. No extra space.
    pub(super) fn add_product(&mut self, left: &[f64], right: &[f64]) {
        let size = self.size;
        if left.is_empty() || size == 0 {
            return;
        }
        let rank = left.len() / size;
        let left = MatRef::from_column_major_slice(left, size, rank);
        let right = MatRef::from_column_major_slice(right, size, rank);
        (self.entries.par_chunks_mut(PANEL * size).enumerate()).for_each(|(panel, columns)| {
            let (first, count) = (panel * PANEL, columns.len() / size);
            let columns = MatMut::from_column_major_slice_mut(columns, size, count);
            matmul(
                columns.subrows_mut(first, size - first),
                Accum::Add,
                left.subrows(first, size - first),
                right.subrows(first, count).transpose(),
                1.0,
                Par::Seq,
            );
        });
        mirror_lower(&mut self.entries, size, 0);
    }
}
