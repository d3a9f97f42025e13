//! Sums of outer products of rows, and systems of equations with them.
//!
//! `G = sum over rows z of z z'` is symmetric: its lower triangle is kept, column by column. Panels of columns are summed in
//! parallel, each by one thread, so that results do not depend on the number of threads.

use argiope_gnn::cholesky::{factorise_lower, solve_factorised};
use faer::{Accum, MatMut, MatRef, Par, linalg::matmul::matmul};
use rayon::prelude::*;

use crate::UnlearnError;

/// Columns of a panel: the product of a panel must be large enough for a fast kernel, and there must be enough of them.
const PANEL: usize = 64;

/// Rows that are added at a time.
pub(crate) const ROWS_PER_BLOCK: usize = 1024;

/// `G`, `[dim, dim]`, of `f64`.
#[derive(Debug, Clone)]
pub(crate) struct Gram {
    dim: usize,
    /// Column-major; what stands above the diagonal is of no meaning.
    lower: Vec<f64>,
}

impl Gram {
    /// No rows yet.
    pub(crate) fn zeros(dim: usize) -> Self {
        Self {
            dim,
            lower: vec![0.0; dim * dim],
        }
    }

    /// `G += factor * sum of z z'` over `rows`, `[num_rows, dim]`.
    ///
    /// # Complexity
    /// `O(num_rows * dim^2)` time; no extra space.
    pub(crate) fn add(&mut self, rows: &[f64], factor: f64) {
        let dim = self.dim;
        if rows.is_empty() || dim == 0 {
            return;
        }
        let rows = MatRef::from_row_major_slice(rows, rows.len() / dim, dim);
        (self.lower.par_chunks_mut(PANEL * dim).enumerate()).for_each(|(panel, columns)| {
            let (start, width) = (panel * PANEL, columns.len() / dim);
            let columns = MatMut::from_column_major_slice_mut(columns, dim, width);
            matmul(
                columns.subrows_mut(start, dim - start),
                Accum::Add,
                rows.subcols(start, dim - start).transpose(),
                rows.subcols(start, width),
                factor,
                Par::Seq,
            );
        });
    }

    /// `(G + shift I) x` for every `x` of `columns`, `[num_columns, dim]`.
    ///
    /// # Complexity
    /// `O(num_columns * dim^2)`.
    pub(crate) fn shifted_times(&self, shift: f64, columns: &[f64]) -> Vec<f64> {
        let dim = self.dim;
        let mut products: Vec<f64> = columns.iter().map(|x| shift * x).collect();
        if dim == 0 {
            return products;
        }
        let pairs = products
            .par_chunks_exact_mut(dim)
            .zip(columns.par_chunks_exact(dim));
        pairs.for_each(|(product, x)| {
            for (at, column) in self.lower.chunks_exact(dim).enumerate() {
                let (before, after) = product.split_at_mut(at + 1);
                let mut sum = column[at] * x[at];
                for (entry, (below, product)) in
                    column[at + 1..].iter().zip(x[at + 1..].iter().zip(after))
                {
                    sum += entry * below;
                    *product += entry * x[at];
                }
                before[at] += sum;
            }
        });
        products
    }

    /// Solves `(G + shift I) x = b` in place for every `b` of `columns`, `[num_columns, dim]`, by Cholesky's factorisation.
    ///
    /// # Errors
    /// [`UnlearnError::NotPositiveDefinite`], where rounding outweighs the shift.
    ///
    /// # Complexity
    /// `O(dim^3 / 3 + num_columns * dim^2)` time, `O(dim^2)` extra space.
    pub(crate) fn solve_shifted(
        &self,
        what: &'static str,
        shift: f64,
        columns: &mut [f64],
    ) -> Result<(), UnlearnError> {
        let dim = self.dim;
        if dim == 0 {
            return Ok(());
        }
        let mut factor = self.lower.clone();
        for at in 0..dim {
            factor[at * dim + at] += shift;
        }
        factorise_lower(&mut factor, dim).map_err(|pivot| UnlearnError::NotPositiveDefinite {
            what,
            pivot,
            size: dim,
        })?;
        solve_factorised(&factor, dim, columns);
        Ok(())
    }

    /// The whole matrix, `[dim, dim]`.
    pub(crate) fn to_full(&self) -> Vec<f64> {
        let dim = self.dim;
        let entry = |row: usize, column: usize| self.lower[column * dim + row];
        let place = |at: usize| (at / dim, at % dim);
        let places = (0..dim * dim).map(place);
        places.map(|(i, j)| entry(i.max(j), i.min(j))).collect()
    }

    /// The matrix whose whole is `full`, `[dim, dim]`.
    pub(crate) fn from_full(dim: usize, full: Vec<f64>) -> Self {
        debug_assert_eq!(full.len(), dim * dim);
        // Symmetric: rows are columns.
        Self { dim, lower: full }
    }
}

#[cfg(test)]
mod tests {
    use argiope_graph::random::stream;
    use rand::RngExt;

    use super::*;

    const DIM: usize = 150;

    fn rows(num_rows: usize) -> Vec<f64> {
        let mut random = stream(num_rows as u64, 0);
        (0..num_rows * DIM)
            .map(|_| random.random::<f64>() - 0.5)
            .collect()
    }

    fn sum(rows: &[f64], i: usize, j: usize) -> f64 {
        rows.chunks(DIM).map(|row| row[i] * row[j]).sum()
    }

    #[test]
    fn test_rows_are_added_and_taken_away() {
        let (many, few) = (rows(40), rows(3));
        let mut gram = Gram::zeros(DIM);
        gram.add(&many, 1.0);
        gram.add(&few, 1.0);
        gram.add(&many, -1.0);
        let full = gram.to_full();
        for (i, j) in (0..DIM).flat_map(|i| (0..DIM).map(move |j| (i, j))) {
            assert!(
                (full[i * DIM + j] - sum(&few, i, j)).abs() < 1e-13,
                "{i}, {j}"
            );
        }
        let again = Gram::from_full(DIM, full.clone());
        assert_eq!(again.to_full(), full);
    }

    #[test]
    fn test_solutions_solve() {
        let mut gram = Gram::zeros(DIM);
        gram.add(&rows(40), 1.0);
        let right = rows(2);
        let mut solution = right.clone();
        gram.solve_shifted("test", 0.5, &mut solution).unwrap();
        let full = gram.to_full();
        for (x, b) in solution.chunks(DIM).zip(right.chunks(DIM)) {
            for i in 0..DIM {
                let row = &full[i * DIM..][..DIM];
                let product: f64 = row.iter().zip(x).map(|(a, x)| a * x).sum();
                assert!((product + 0.5 * x[i] - b[i]).abs() < 1e-12);
            }
        }
        let back = gram.shifted_times(0.5, &solution);
        assert!(back.iter().zip(&right).all(|(l, r)| (l - r).abs() < 1e-12));
    }

    #[test]
    fn test_indefinite_systems_are_errors() {
        let mut gram = Gram::zeros(DIM);
        gram.add(&rows(4), -1.0);
        let error = gram.solve_shifted("test", 1e-9, &mut rows(1)).unwrap_err();
        assert!(matches!(
            error,
            UnlearnError::NotPositiveDefinite {
                pivot: 0,
                size: DIM,
                ..
            }
        ));
    }

    #[test]
    fn test_threads_do_not_show() {
        let of_threads = |num_threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(num_threads);
            pool.build().unwrap().install(|| {
                let mut gram = Gram::zeros(DIM);
                gram.add(&rows(300), 1.0);
                let mut solution = rows(2);
                gram.solve_shifted("test", 1.0, &mut solution).unwrap();
                (gram.to_full(), solution)
            })
        };
        assert_eq!(of_threads(1), of_threads(5));
    }
}
