//! Symmetric positive definite systems, solved by one thread.
//!
//! faer's short forms take the threads of the process: how the work is split would show in the last bits.

use faer::{
    MatMut, MatRef, Par,
    dyn_stack::{MemBuffer, MemStack},
    linalg::cholesky::llt::{
        factor::{LltError, cholesky_in_place, cholesky_in_place_scratch},
        solve::{solve_in_place, solve_in_place_scratch},
    },
};

/// Turns the lower triangle of `matrix`, column-major `[size, size]`, into `L` with `L L' = matrix`. What stands above the
/// diagonal is not looked at.
///
/// # Errors
/// The pivot, from 0, at which the matrix shows that it is not positive definite.
///
/// # Panics
/// Unless there are `size^2` values.
///
/// # Complexity
/// `O(size^3 / 3)` time.
///
/// # Example
/// ```
/// use argiope_gnn::cholesky;
///
/// // The columns of [[4, 2], [2, 5]].
/// let mut matrix = vec![4.0, 2.0, 2.0, 5.0];
/// cholesky::factorise_lower(&mut matrix, 2).unwrap();
/// assert_eq!((matrix[0], matrix[1], matrix[3]), (2.0, 1.0, 2.0));
/// let mut column = vec![8.0, 8.0];
/// cholesky::solve_factorised(&matrix, 2, &mut column);
/// assert_eq!(column, [1.5, 1.0]);
/// assert_eq!(cholesky::factorise_lower(&mut [1.0, 2.0, 2.0, 1.0], 2), Err(1));
/// ```
pub fn factorise_lower(matrix: &mut [f64], size: usize) -> Result<(), usize> {
    let scratch = cholesky_in_place_scratch::<f64>(size, Par::Seq, Default::default());
    cholesky_in_place(
        MatMut::from_column_major_slice_mut(matrix, size, size),
        Default::default(),
        Par::Seq,
        MemStack::new(&mut MemBuffer::new(scratch)),
        Default::default(),
    )
    .map(|_| ())
    .map_err(|LltError::NonPositivePivot { index }| index)
}

/// Solves `L L' x = b` in place for every `b` of `columns`, `[number of columns, size]`, with the `L` of [`factorise_lower`].
///
/// # Panics
/// Unless `factor` has `size^2` values and `columns` a multiple of `size`, which is not 0.
///
/// # Complexity
/// `O(size^2)` time a column.
pub fn solve_factorised(factor: &[f64], size: usize, columns: &mut [f64]) {
    let num_columns = columns.len() / size;
    let scratch = solve_in_place_scratch::<f64>(size, num_columns, Par::Seq);
    solve_in_place(
        MatRef::from_column_major_slice(factor, size, size),
        MatMut::from_column_major_slice_mut(columns, size, num_columns),
        Par::Seq,
        MemStack::new(&mut MemBuffer::new(scratch)),
    );
}
