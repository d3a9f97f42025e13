//! Cholesky's factorisation of a matrix that one thread can do.

use faer::{
    MatMut, Par,
    dyn_stack::{MemBuffer, MemStack},
    linalg::cholesky::llt::factor::{LltError, cholesky_in_place, cholesky_in_place_scratch},
};

/// Turns the lower triangle of `matrix`, column-major `[size, size]`, into `L` with `L L' = matrix`. What stands above the diagonal
/// is not looked at. The work is done by one thread: how it is split would show in the last bits.
///
/// # Errors
/// The pivot, from 0, at which the matrix shows that it is not positive definite.
///
/// # Complexity
/// `O(size^3 / 3)` time.
pub(crate) fn factorise_lower(matrix: &mut [f64], size: usize) -> Result<(), usize> {
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
