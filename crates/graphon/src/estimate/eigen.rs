//! Eigenvectors of dense symmetric matrices.

use faer::{
    Mat, Par,
    diag::Diag,
    dyn_stack::{MemBuffer, MemStack},
    linalg::evd::{ComputeEigenvectors, self_adjoint_evd, self_adjoint_evd_scratch},
};
use ndarray::{Array2, ArrayView2};

use crate::GraphonError;

/// Eigenvalues by descending magnitude, and their eigenvectors as columns, `[n, n]`. `O(n^3)`, one thread.
pub(crate) fn symmetric_eigen(
    matrix: ArrayView2<'_, f64>,
) -> Result<(Vec<f64>, Array2<f64>), GraphonError> {
    let size = matrix.nrows();
    if size == 0 {
        return Ok((Vec::new(), Array2::zeros((0, 0))));
    }
    let dense = Mat::from_fn(size, size, |i, j| matrix[[i, j]]);
    let mut vectors = Mat::<f64>::zeros(size, size);
    let values = decompose(&dense, Some(&mut vectors))?;
    let mut order: Vec<usize> = (0..size).collect();
    order.sort_by(|&a, &b| values[b].abs().total_cmp(&values[a].abs()));
    let sorted = order.iter().map(|&at| values[at]).collect();
    let columns = Array2::from_shape_fn((size, size), |(i, k)| vectors[(i, order[k])]);
    Ok((sorted, columns))
}

/// Eigenvalues of a symmetric matrix, ascending. `O(n^3)`, one thread.
pub(crate) fn symmetric_eigenvalues(matrix: &Mat<f64>) -> Result<Vec<f64>, GraphonError> {
    decompose(matrix, None)
}

/// Eigenvalues, ascending, and eigenvectors if asked for. One thread, so that rounding does not depend on the pool of the
/// caller. `O(n^3)`.
fn decompose(matrix: &Mat<f64>, vectors: Option<&mut Mat<f64>>) -> Result<Vec<f64>, GraphonError> {
    let size = matrix.nrows();
    let compute = match vectors {
        Some(_) => ComputeEigenvectors::Yes,
        None => ComputeEigenvectors::No,
    };
    let mut values = Diag::<f64>::zeros(size);
    let scratch = self_adjoint_evd_scratch::<f64>(size, compute, Par::Seq, Default::default());
    self_adjoint_evd(
        matrix.as_ref(),
        values.as_mut(),
        vectors.map(Mat::as_mut),
        Par::Seq,
        MemStack::new(&mut MemBuffer::new(scratch)),
        Default::default(),
    )
    .map_err(|error| GraphonError::Data {
        what: format!("the eigenvalues of a {size} x {size} matrix were not found: {error:?}"),
    })?;
    Ok(values.column_vector().iter().copied().collect())
}

/// `sum over k of values_k u_k u_k'` for the first eigenvectors, `[n, n]`.
pub(super) fn recompose(values: &[f64], vectors: ArrayView2<'_, f64>) -> Array2<f64> {
    let kept = vectors.slice(ndarray::s![.., ..values.len()]);
    let mut scaled = kept.to_owned();
    for (mut column, &value) in scaled.columns_mut().into_iter().zip(values) {
        column *= value;
    }
    scaled.dot(&kept.t())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_eigenvectors_make_the_matrix_again() {
        let matrix = Array2::from_shape_fn((6, 6), |(i, j)| ((i * j + i + j) as f64).sin());
        let (values, vectors) = symmetric_eigen(matrix.view()).unwrap();
        assert!(values.windows(2).all(|pair| pair[0].abs() >= pair[1].abs()));
        let error = recompose(&values, vectors.view()) - &matrix;
        assert!(error.iter().all(|difference| difference.abs() < 1e-12));
    }
}
