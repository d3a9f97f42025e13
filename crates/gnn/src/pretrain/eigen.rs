//! Eigenvectors of symmetric matrices.

use faer::{
    Mat, Par, Spec,
    diag::Diag,
    dyn_stack::{MemBuffer, MemStack},
    linalg::evd::{ComputeEigenvectors, self_adjoint_evd, self_adjoint_evd_scratch},
};

use crate::GnnError;

/// Eigenvalues, ascending, and eigenvectors, one a column. faer's short form takes the threads of the process, which would
/// change the last bits.
///
/// # Errors
/// [`GnnError::Option`] if the iteration fails.
///
/// # Complexity
/// `O(size³)` time, one thread.
pub(in crate::pretrain) fn eigen(
    what: &'static str,
    matrix: &Mat<f64>,
) -> Result<(Vec<f64>, Mat<f64>), GnnError> {
    let size = matrix.nrows();
    let mut vectors = Mat::<f64>::zeros(size, size);
    let mut values = Diag::<f64>::zeros(size);
    let (compute, tuning) = (ComputeEigenvectors::Yes, Spec::default());
    let scratch = self_adjoint_evd_scratch::<f64>(size, compute, Par::Seq, tuning);
    let outcome = self_adjoint_evd(
        matrix.as_ref(),
        values.as_mut(),
        Some(vectors.as_mut()),
        Par::Seq,
        MemStack::new(&mut MemBuffer::new(scratch)),
        tuning,
    );
    match outcome {
        Ok(()) => {
            let values = values.column_vector().iter().copied().collect();
            Ok((values, vectors))
        }
        Err(fault) => Err(GnnError::Option {
            what,
            option: "the eigenvalue iteration",
            found: format!("without result for {size} rows: {fault:?}"),
            expected: "convergence",
        }),
    }
}
