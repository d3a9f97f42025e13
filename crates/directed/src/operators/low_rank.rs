//! Sparse matrices plus one of low rank: full matrices that need not be written down.

use argiope_gnn::{GnnError, Operator};
use argiope_sparse::Pattern;
use burn::tensor::Tensor;

/// `M = S + U V^T` with `S` sparse and few columns in `U` and `V`: `y = M x` for features `x`, `[num_nodes, dim]`.
///
/// # Example
/// ```
/// use argiope_directed::operators::SparsePlusLowRank;
/// use argiope_gnn::Operator;
/// use argiope_sparse::Pattern;
/// use burn::tensor::{Device, Tensor};
///
/// // The identity, and ones everywhere.
/// let identity = Operator::new(Pattern::new(2, vec![0, 1, 2], vec![0, 1])?, vec![1.0; 2])?;
/// let ones = vec![1.0; 2];
/// let operator = SparsePlusLowRank::new(identity, &[(ones.clone(), ones)])?;
/// assert_eq!(operator.to_dense(), [[2.0, 1.0], [1.0, 2.0]]);
/// let x = Tensor::<2>::from_data([[1.0], [10.0]], &Device::flex());
/// assert_eq!(operator.apply(x)?.into_data().to_vec::<f32>()?, [12.0, 21.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct SparsePlusLowRank {
    sparse: Operator,
    factors: Option<Factors>,
}

/// Full matrices of few columns or rows.
#[derive(Debug, Clone)]
struct Factors {
    /// `U`, `[num_rows, rank]`
    left: Operator,
    /// `V^T`, `[rank, num_columns]`
    right: Operator,
}

impl SparsePlusLowRank {
    /// Takes `S`, and pairs of a column of `U` and the same column of `V`: none for a matrix that is sparse.
    ///
    /// # Errors
    /// [`GnnError::Shape`] for columns of other lengths than those of `S`.
    pub fn new(sparse: Operator, columns: &[(Vec<f64>, Vec<f64>)]) -> Result<Self, GnnError> {
        let (rows, width) = (sparse.num_rows(), sparse.pattern().num_columns());
        for (left, right) in columns {
            for (operand, column, expected) in [("left", left, rows), ("right", right, width)] {
                if column.len() != expected {
                    return Err(GnnError::Shape {
                        layer: "SparsePlusLowRank",
                        operand,
                        found: vec![column.len()],
                        expected: format!("[{expected}]"),
                    });
                }
            }
        }
        let (left, right): (Vec<_>, Vec<_>) = (columns.iter())
            .map(|(left, right)| (left.as_slice(), right.as_slice()))
            .unzip();
        let factors = if columns.is_empty() {
            None
        } else {
            Some(Factors {
                left: with_rows(&left, rows)?.transposed(),
                right: with_rows(&right, width)?,
            })
        };
        Ok(Self { sparse, factors })
    }

    /// `S`
    #[must_use]
    pub fn sparse(&self) -> &Operator {
        &self.sparse
    }

    /// `M x`: `[num_columns, dim]` to `[num_rows, dim]`. Differentiable in `x`.
    ///
    /// # Errors
    /// As [`Operator::apply`].
    ///
    /// # Complexity
    /// `O((num_entries + rank * num_nodes) * dim)` time, forward and backward.
    pub fn apply(&self, x: Tensor<2>) -> Result<Tensor<2>, GnnError> {
        let Some(factors) = &self.factors else {
            return self.sparse.apply(x);
        };
        let of_low_rank = factors.left.apply(factors.right.apply(x.clone())?)?;
        Ok(self.sparse.apply(x)? + of_low_rank)
    }

    /// The whole matrix, row by row: for tests and small graphs.
    #[must_use]
    pub fn to_dense(&self) -> Vec<Vec<f64>> {
        let mut dense = self.sparse.to_dense();
        if let Some(factors) = &self.factors {
            let (left, right) = (factors.left.to_dense(), factors.right.to_dense());
            for (row, of_row) in dense.iter_mut().zip(&left) {
                for (factor, right) in of_row.iter().zip(&right) {
                    row.iter_mut()
                        .zip(right)
                        .for_each(|(value, entry)| *value += factor * entry);
                }
            }
        }
        dense
    }
}

/// The full matrix of some rows of a length.
fn with_rows(rows: &[&[f64]], width: usize) -> Result<Operator, GnnError> {
    let offsets: Vec<u64> = (0..=rows.len()).map(|row| (row * width) as u64).collect();
    let indices: Vec<u32> = rows.iter().flat_map(|_| 0..width as u32).collect();
    Operator::new(Pattern::new(width, offsets, indices)?, rows.concat())
}
