//! Products of small dense matrices.

use argiope_sparse::Real;

/// A matrix that is a slice, row by row.
#[derive(Clone, Copy)]
pub(super) struct Matrix<'a, T> {
    values: &'a [T],
    rows: usize,
    columns: usize,
    is_transposed: bool,
}

impl<'a, T> Matrix<'a, T> {
    /// `values` is `[rows, columns]`.
    pub(super) fn new(values: &'a [T], columns: usize) -> Self {
        debug_assert!(values.len().is_multiple_of(columns));
        Self {
            rows: values.len() / columns,
            values,
            columns,
            is_transposed: false,
        }
    }

    /// The transpose.
    pub(super) fn transposed(self) -> Self {
        Self {
            is_transposed: !self.is_transposed,
            ..self
        }
    }

    /// Rows and columns as they are used.
    fn shape(self) -> (usize, usize) {
        match self.is_transposed {
            false => (self.rows, self.columns),
            true => (self.columns, self.rows),
        }
    }

    /// Steps from a column to the next, and from a row to the next.
    fn strides(self) -> (isize, isize) {
        match self.is_transposed {
            false => (1, self.columns as isize),
            true => (self.columns as isize, 1),
        }
    }
}

/// `output = left * right`, or `output += left * right` if `add`; `output` is row by row.
///
/// Panics: if shapes do not fit.
pub(super) fn multiply<T: Real>(
    left: Matrix<'_, T>,
    right: Matrix<'_, T>,
    add: bool,
    output: &mut [T],
) {
    let ((m, k), (inner, n)) = (left.shape(), right.shape());
    assert_eq!(k, inner, "inner dimensions");
    assert_eq!(output.len(), m * n, "elements of the product");
    if m == 0 || n == 0 {
        return;
    }
    let (left_column, left_row) = left.strides();
    let (right_column, right_row) = right.strides();
    // SAFETY: the matrices lie within their slices by their shapes, and `output` is borrowed alone.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            output.as_mut_ptr(),
            1,
            n as isize,
            add,
            left.values.as_ptr(),
            left_column,
            left_row,
            right.values.as_ptr(),
            right_column,
            right_row,
            T::one(),
            T::one(),
            false,
            false,
            false,
            gemm::Parallelism::None,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_products_with_transposes_and_sums() {
        let a = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let b = [1.0, -1.0, 2.0, 0.5, 0.0, 3.0];
        let mut product = [0.0; 4];
        multiply(Matrix::new(&a, 3), Matrix::new(&b, 2), false, &mut product);
        assert_eq!(product, [5.0, 9.0, 14.0, 16.5]);
        multiply(Matrix::new(&a, 3), Matrix::new(&b, 2), true, &mut product);
        assert_eq!(product, [10.0, 18.0, 28.0, 33.0]);
        let mut product = [0.0; 9];
        let (left, right) = (Matrix::new(&a, 3).transposed(), Matrix::new(&b, 3));
        multiply(left, right, false, &mut product);
        assert_eq!(product, [3.0, -1.0, 14.0, 4.5, -2.0, 19.0, 6.0, -3.0, 24.0]);
        let mut product = [0.0; 4];
        let (left, right) = (Matrix::new(&a, 3), Matrix::new(&b, 3).transposed());
        multiply(left, right, false, &mut product);
        assert_eq!(product, [5.0, 9.5, 11.0, 20.0]);
    }
}
