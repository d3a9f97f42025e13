//! Graphons that are constant on blocks.
//!
//! A graphon is a symmetric measurable `W: [0, 1]^2 -> [0, 1]` (Lovász, Large Networks and Graph Limits, 2012). A step
//! function with `K` blocks takes the value `B_ij` on `[i/K, (i+1)/K) x [j/K, (j+1)/K)`: all that is estimated, compared
//! and drawn here is of this form, and every block has the same weight `1/K`.

use ndarray::{Array2, ArrayView2};

use crate::{GraphonError, order::descending};

/// A graphon with `K` equal blocks: a symmetric matrix `[K, K]` with values in `[0, 1]`.
///
/// # Example
/// ```
/// use argiope_graphon::StepFunction;
///
/// let two = StepFunction::from_rows(2, vec![0.8, 0.2, 0.2, 0.4])?;
/// assert_eq!(two.at(0.1, 0.9), 0.2);
/// assert!((two.density() - 0.4).abs() < 1e-15);
/// # Ok::<(), argiope_graphon::GraphonError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct StepFunction {
    /// `[num_blocks, num_blocks]`, symmetric, in standard (row-major) layout.
    values: Array2<f64>,
}

impl StepFunction {
    /// The step function of a matrix `[K, K]`.
    ///
    /// # Errors
    /// [`GraphonError::Data`] for a matrix that is empty, not square or not symmetric, and for values outside `[0, 1]`
    /// (NaN among them).
    pub fn new(values: Array2<f64>) -> Result<Self, GraphonError> {
        let (rows, columns) = values.dim();
        if rows != columns || rows == 0 {
            return Err(GraphonError::Data {
                what: format!(
                    "a step function needs a square matrix, found {rows} rows and {columns} columns"
                ),
            });
        }
        for ((i, j), &value) in values.indexed_iter() {
            if !(0.0..=1.0).contains(&value) {
                return Err(GraphonError::Data {
                    what: format!(
                        "block ({i}, {j}) has the value {value}, expected a number between 0 and 1"
                    ),
                });
            }
            if value != values[[j, i]] {
                return Err(GraphonError::Data {
                    what: format!(
                        "block ({i}, {j}) has the value {value}, block ({j}, {i}) has {}",
                        values[[j, i]]
                    ),
                });
            }
        }
        Ok(Self {
            values: values.as_standard_layout().into_owned(),
        })
    }

    /// The step function of a matrix that is symmetric but for rounding, with entries cut to `[0, 1]`.
    ///
    /// # Errors
    /// Those of [`new`](Self::new) for a matrix that is empty, not square or has NaN.
    pub(crate) fn clipped(matrix: &Array2<f64>) -> Result<Self, GraphonError> {
        Self::new(Array2::from_shape_fn(matrix.dim(), |(i, j)| {
            (0.5 * (matrix[[i, j]] + matrix[[j, i]])).clamp(0.0, 1.0)
        }))
    }

    /// The step function of `num_blocks` rows, one after another.
    ///
    /// # Errors
    /// Those of [`new`](Self::new), and [`GraphonError::Data`] unless there are `num_blocks^2` values.
    pub fn from_rows(num_blocks: usize, values: Vec<f64>) -> Result<Self, GraphonError> {
        let found = values.len();
        let values = Array2::from_shape_vec((num_blocks, num_blocks), values).map_err(|_| {
            GraphonError::Data {
                what: format!("{num_blocks} blocks need {num_blocks}^2 values, found {found}"),
            }
        })?;
        Self::new(values)
    }

    /// The constant graphon of one value.
    ///
    /// # Errors
    /// Those of [`new`](Self::new).
    pub fn constant(num_blocks: usize, value: f64) -> Result<Self, GraphonError> {
        Self::new(Array2::from_elem((num_blocks, num_blocks), value))
    }

    /// The number of blocks on a side, `K`.
    #[must_use]
    pub fn num_blocks(&self) -> usize {
        self.values.nrows()
    }

    /// The matrix of the blocks, `[K, K]`.
    #[must_use]
    pub fn view(&self) -> ArrayView2<'_, f64> {
        self.values.view()
    }

    /// The matrix of the blocks, `[K, K]`.
    #[must_use]
    pub fn into_array(self) -> Array2<f64> {
        self.values
    }

    /// The value at `(x, y)` in `[0, 1]^2`; 1 belongs to the last block.
    ///
    /// # Panics
    /// For coordinates that are NaN or outside `[0, 1]`.
    #[must_use]
    pub fn at(&self, x: f64, y: f64) -> f64 {
        self.values[[self.block_of(x), self.block_of(y)]]
    }

    /// The block that holds `x`.
    fn block_of(&self, x: f64) -> usize {
        assert!((0.0..=1.0).contains(&x), "coordinate {x} is outside [0, 1]");
        let num_blocks = self.num_blocks();
        ((x * num_blocks as f64) as usize).min(num_blocks - 1)
    }

    /// The edge density, the integral of `W`: the mean of the blocks.
    #[must_use]
    pub fn density(&self) -> f64 {
        self.values.sum() / self.values.len() as f64
    }

    /// The degree function `d(x)`, the integral of `W(x, y)` over `y`, for every block: the means of the rows, `[K]`.
    #[must_use]
    pub fn degrees(&self) -> Vec<f64> {
        let num_blocks = self.num_blocks() as f64;
        self.values
            .rows()
            .into_iter()
            .map(|row| row.sum() / num_blocks)
            .collect()
    }

    /// Block `i` of the result is block `order[i]` of this one.
    ///
    /// # Errors
    /// [`GraphonError::Data`] unless `order` is a permutation of the blocks.
    pub fn permuted(&self, order: &[usize]) -> Result<Self, GraphonError> {
        let num_blocks = self.num_blocks();
        let mut seen = vec![false; num_blocks];
        let known = order
            .iter()
            .all(|&block| block < num_blocks && !std::mem::replace(&mut seen[block], true));
        if order.len() != num_blocks || !known {
            return Err(GraphonError::Data {
                what: format!("{order:?} is no permutation of {num_blocks} blocks"),
            });
        }
        let values = Array2::from_shape_fn((num_blocks, num_blocks), |(i, j)| {
            self.values[[order[i], order[j]]]
        });
        Ok(Self { values })
    }

    /// The blocks in descending order of their degrees (equal ones keep their order).
    #[must_use]
    pub fn sorted_by_degree(&self) -> Self {
        let order = descending(&self.degrees());
        let values = Array2::from_shape_fn(self.values.dim(), |(i, j)| {
            self.values[[order[i], order[j]]]
        });
        Self { values }
    }

    /// The best step function with `num_blocks` blocks in the sense of `L2`: a block's value is the mean of this one
    /// over it. `O(K (K + num_blocks))`.
    ///
    /// # Errors
    /// [`GraphonError::Option`] for no block.
    pub fn resampled(&self, num_blocks: usize) -> Result<Self, GraphonError> {
        crate::error::check_option(num_blocks > 0, "num_blocks", num_blocks, "1 or more")?;
        let weights = overlaps(self.num_blocks(), num_blocks);
        // Products of three matrices are symmetric but for rounding, and a mean may exceed 1 by it.
        Self::clipped(&weights.dot(&self.values).dot(&weights.t()))
    }

    /// Values between the centres of the blocks by bilinear interpolation, at the centres of `resolution^2` cells; outside
    /// the outermost centres the border goes on, `[resolution, resolution]`.
    ///
    /// The published comparisons of estimators measure this against the true graphon, so that steps cost an estimator of
    /// few blocks nothing. `O(resolution^2)`.
    #[must_use]
    pub fn interpolated(&self, resolution: usize) -> Array2<f64> {
        let last = self.num_blocks() - 1;
        let places: Vec<(usize, usize, f64)> = (0..resolution)
            .map(|cell| {
                let at = (cell as f64 + 0.5) / resolution as f64 * self.num_blocks() as f64 - 0.5;
                let at = at.clamp(0.0, last as f64);
                (at as usize, (at as usize + 1).min(last), at.fract())
            })
            .collect();
        Array2::from_shape_fn((resolution, resolution), |(row, column)| {
            let ((i, below, down), (j, beside, right)) = (places[row], places[column]);
            let along = |row: usize| {
                (1.0 - right) * self.values[[row, j]] + right * self.values[[row, beside]]
            };
            (1.0 - down) * along(i) + down * along(below)
        })
    }

    /// The `L2` distance `(integral of (W - V)^2)^(1/2)` to a graphon with any number of blocks, in this order of nodes.
    #[must_use]
    pub fn l2_distance(&self, other: &Self) -> f64 {
        let (left, right) = (self.num_blocks(), other.num_blocks());
        let cuts = cuts(left, right);
        let mut sum = 0.0;
        for &(row_width, i, k) in &cuts {
            for &(column_width, j, l) in &cuts {
                sum +=
                    row_width * column_width * (self.values[[i, j]] - other.values[[k, l]]).powi(2);
            }
        }
        sum.sqrt()
    }
}

/// The intervals of `[0, 1]` between the borders of both partitions: width, block on the left side, block on the right.
fn cuts(left: usize, right: usize) -> Vec<(f64, usize, usize)> {
    let (mut i, mut k, mut start) = (0, 0, 0);
    let mut pieces = Vec::with_capacity(left + right);
    while i < left && k < right {
        // In units of 1 / (left * right), so that equal borders are equal numbers.
        let (left_end, right_end) = ((i + 1) * right, (k + 1) * left);
        let end = left_end.min(right_end);
        pieces.push(((end - start) as f64 / (left * right) as f64, i, k));
        i += usize::from(left_end == end);
        k += usize::from(right_end == end);
        start = end;
    }
    pieces
}

/// The share of every new block that lies in every old one, `[new, old]`: rows sum to 1.
fn overlaps(old: usize, new: usize) -> Array2<f64> {
    let mut weights = Array2::zeros((new, old));
    for (width, from, to) in cuts(old, new) {
        weights[[to, from]] += width * new as f64;
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_values_that_are_no_graphon_are_named() {
        let message = |rows: Vec<f64>| StepFunction::from_rows(2, rows).unwrap_err().to_string();
        assert_eq!(
            message(vec![0.5, 1.5, 1.5, 0.0]),
            "block (0, 1) has the value 1.5, expected a number between 0 and 1"
        );
        assert!(message(vec![f64::NAN, 0.0, 0.0, 0.0]).contains("NaN"));
        assert_eq!(
            message(vec![0.5, 0.25, 0.125, 0.0]),
            "block (0, 1) has the value 0.25, block (1, 0) has 0.125"
        );
        assert_eq!(message(vec![0.5]), "2 blocks need 2^2 values, found 1");
        assert!(StepFunction::from_rows(0, Vec::new()).is_err());
    }

    #[test]
    fn test_resampling_keeps_the_density_and_returns_from_refinements() {
        let graphon =
            StepFunction::from_rows(3, vec![0.9, 0.5, 0.1, 0.5, 0.3, 0.2, 0.1, 0.2, 0.0]).unwrap();
        for num_blocks in [1, 2, 3, 4, 7, 9] {
            let resampled = graphon.resampled(num_blocks).unwrap();
            assert!(
                (resampled.density() - graphon.density()).abs() < 1e-14,
                "{num_blocks} blocks"
            );
        }
        let refined = graphon.resampled(12).unwrap();
        assert!(graphon.l2_distance(&refined) < 1e-14);
        assert!(graphon.l2_distance(&refined.resampled(3).unwrap()) < 1e-14);
    }

    #[test]
    fn test_distance_is_the_integral_on_unequal_partitions() {
        let half = StepFunction::from_rows(2, vec![1.0, 0.0, 0.0, 1.0]).unwrap();
        let third = StepFunction::constant(3, 0.25).unwrap();
        let expected = (0.5 * 0.75f64.powi(2) + 0.5 * 0.25f64.powi(2)).sqrt();
        assert!((half.l2_distance(&third) - expected).abs() < 1e-14);
        assert!((third.l2_distance(&half) - expected).abs() < 1e-14);
    }

    #[test]
    fn test_interpolation_is_exact_on_planes_and_goes_on_at_borders() {
        let plane = StepFunction::new(Array2::from_shape_fn((4, 4), |(i, j)| (i + j) as f64 / 8.0))
            .unwrap();
        let fine = plane.interpolated(16);
        // Centres of cells lie at (c + 1/2) / 16, and the plane is (4 x + 4 y - 1) / 8 between the outermost centres.
        for ((row, column), &value) in fine.indexed_iter() {
            let inner = |cell: usize| (4.0 * (cell as f64 + 0.5) / 16.0).clamp(0.5, 3.5);
            let expected = (inner(row) + inner(column) - 1.0) / 8.0;
            assert!((value - expected).abs() < 1e-14, "({row}, {column})");
        }
        assert_eq!(plane.interpolated(4), plane.view());
        assert_eq!(
            StepFunction::constant(1, 0.5).unwrap().interpolated(3),
            Array2::from_elem((3, 3), 0.5)
        );
    }

    #[test]
    fn test_orders() {
        let graphon = StepFunction::from_rows(2, vec![0.1, 0.2, 0.2, 0.9]).unwrap();
        let sorted = graphon.sorted_by_degree();
        assert_eq!(sorted, graphon.permuted(&[1, 0]).unwrap());
        assert_eq!(sorted.at(0.0, 0.0), 0.9);
        assert_eq!(sorted.at(1.0, 1.0), 0.1);
        assert!(graphon.permuted(&[0, 0]).is_err());
        assert!(graphon.permuted(&[0]).is_err());
    }
}
