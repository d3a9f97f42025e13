//! Which share of every block on the left is paired with which block on the right.

use ndarray::{Array2, ArrayView2};

use crate::GraphonError;

/// How far row and column sums of a coupling may be from `1/K`, in sum over the rows or over the columns.
pub(super) const MARGINAL_TOLERANCE: f64 = 1e-9;

/// A coupling of `K` blocks of weight `1/K` with as many: a matrix `[K, K]` without negative entries whose rows and columns
/// sum to `1/K`. Entry `(i, k)` is the mass of block `i` on the left that is paired with block `k` on the right.
#[derive(Debug, Clone, PartialEq)]
pub struct Coupling {
    /// `[K, K]`, in standard layout.
    values: Array2<f64>,
}

impl Coupling {
    /// The coupling of a matrix.
    ///
    /// # Errors
    /// [`GraphonError::Data`] for a matrix that is empty or not square, for entries that are negative or not finite, and
    /// unless rows and columns sum to `1/K`, with deviations of at most `1e-9` in total.
    pub fn new(values: Array2<f64>) -> Result<Self, GraphonError> {
        let (rows, columns) = values.dim();
        if rows != columns || rows == 0 {
            return Err(GraphonError::Data {
                what: format!(
                    "a coupling needs a square matrix, found {rows} rows and {columns} columns"
                ),
            });
        }
        if let Some(((i, k), value)) = values
            .indexed_iter()
            .find(|&(_, &value)| !(value >= 0.0 && value.is_finite()))
        {
            return Err(GraphonError::Data {
                what: format!(
                    "entry ({i}, {k}) of a coupling is {value}, expected a number of at least 0"
                ),
            });
        }
        let coupling = Self {
            values: values.as_standard_layout().into_owned(),
        };
        let error = coupling.marginal_error();
        if error <= MARGINAL_TOLERANCE {
            Ok(coupling)
        } else {
            Err(GraphonError::Data {
                what: format!(
                    "the rows and columns of a coupling of {rows} blocks are off 1/{rows} by {error} in total"
                ),
            })
        }
    }

    /// The coupling that a solver found.
    ///
    /// # Errors
    /// [`GraphonError::Postcondition`] if it is none.
    pub(super) fn found(values: Array2<f64>, solver: &'static str) -> Result<Self, GraphonError> {
        let least = values.iter().copied().fold(0.0, f64::min);
        let coupling = Self { values };
        for (law, found) in [
            ("the sum of rows and columns", coupling.marginal_error()),
            ("the sign", -least),
        ] {
            if found.is_nan() || found > MARGINAL_TOLERANCE {
                return Err(GraphonError::Postcondition {
                    solver,
                    law,
                    found,
                    tolerance: MARGINAL_TOLERANCE,
                });
            }
        }
        Ok(coupling)
    }

    /// The coupling that pairs everything alike: all entries are `1/K^2`.
    ///
    /// # Panics
    /// For no block.
    #[must_use]
    pub fn product(num_blocks: usize) -> Self {
        assert!(num_blocks > 0, "a coupling needs a block");
        let values = Array2::from_elem((num_blocks, num_blocks), 1.0 / (num_blocks as f64).powi(2));
        Self { values }
    }

    /// The coupling that pairs block `i` on the left with block `order[i]` on the right.
    ///
    /// # Errors
    /// [`GraphonError::Data`] unless `order` is a permutation of at least one block.
    pub fn permutation(order: &[usize]) -> Result<Self, GraphonError> {
        let num_blocks = order.len();
        let mut seen = vec![false; num_blocks];
        let known = order
            .iter()
            .all(|&block| block < num_blocks && !std::mem::replace(&mut seen[block], true));
        if num_blocks == 0 || !known {
            return Err(GraphonError::Data {
                what: format!("{order:?} is no permutation of {num_blocks} blocks"),
            });
        }
        let mut values = Array2::zeros((num_blocks, num_blocks));
        for (i, &k) in order.iter().enumerate() {
            values[[i, k]] = 1.0 / num_blocks as f64;
        }
        Ok(Self { values })
    }

    /// The number of blocks on a side, `K`.
    #[must_use]
    pub fn num_blocks(&self) -> usize {
        self.values.nrows()
    }

    /// The matrix, `[K, K]`.
    #[must_use]
    pub fn view(&self) -> ArrayView2<'_, f64> {
        self.values.view()
    }

    /// The matrix, `[K, K]`.
    #[must_use]
    pub fn into_array(self) -> Array2<f64> {
        self.values
    }

    /// The block on the right for every one on the left, if each is paired with one only.
    #[must_use]
    pub fn as_permutation(&self) -> Option<Vec<usize>> {
        let mut support = self
            .values
            .indexed_iter()
            .filter(|&(_, &mass)| mass > 0.0)
            .map(|(at, _)| at);
        let order: Vec<usize> = (0..self.num_blocks())
            .map(|i| {
                support
                    .next()
                    .filter(|&(row, _)| row == i)
                    .map(|(_, column)| column)
            })
            .collect::<Option<_>>()?;
        // Rows sum to 1/K and so do columns: one entry in every row is one in every column.
        support.next().is_none().then_some(order)
    }

    /// How far row and column sums are from `1/K`: the larger of the sums of both deviations.
    #[must_use]
    pub fn marginal_error(&self) -> f64 {
        let share = 1.0 / self.num_blocks() as f64;
        let rows: f64 = self
            .values
            .rows()
            .into_iter()
            .map(|row| (row.sum() - share).abs())
            .sum();
        let mut column_sums = vec![0.0; self.num_blocks()];
        for row in self.values.rows() {
            for (sum, mass) in column_sums.iter_mut().zip(row) {
                *sum += mass;
            }
        }
        let columns: f64 = column_sums.iter().map(|sum| (sum - share).abs()).sum();
        rows.max(columns)
    }
}
