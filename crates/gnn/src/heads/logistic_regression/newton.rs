//! The minimum, by Newton's method.

use faer::{Accum, Mat, MatMut, Par, linalg::matmul::matmul};

use super::wrong;
use crate::{
    GnnError,
    cholesky::{factorise_lower, solve_factorised},
};

/// Newton steps before it is given up. A strictly convex problem of this kind takes ten or twenty.
const MAX_STEPS: usize = 200;

/// A step that promises less than this share of the loss is the last.
const TOLERANCE: f64 = 1e-12;

/// Rows with a 1 behind them, and the classes among those that occur.
pub(super) struct Problem {
    /// `[num_rows, width + 1]`
    pub(super) design: Mat<f64>,
    pub(super) classes: Vec<usize>,
    pub(super) num_classes: usize,
    pub(super) penalty: f64,
}

impl Problem {
    /// `[num_classes, width + 1]`, row by row.
    pub(super) fn minimum(&self) -> Result<Vec<f64>, GnnError> {
        let mut parameters = vec![0.0; self.num_classes * self.width()];
        let mut loss = self.loss(&parameters);
        for _ in 0..MAX_STEPS {
            let (decrement, step) = self.newton_step(&parameters)?;
            let moved = |length: f64| -> Vec<f64> {
                let pairs = parameters.iter().zip(&step);
                pairs.map(|(value, step)| value - length * step).collect()
            };
            if decrement <= TOLERANCE * (1.0 + loss) {
                // Convergence is quadratic: after this step the distance is one of rounding.
                return Ok(moved(1.0));
            }
            let mut length = 1.0;
            (parameters, loss) = loop {
                let next = moved(length);
                let next_loss = self.loss(&next);
                if next_loss <= loss - 1e-4 * length * decrement {
                    break (next, next_loss);
                }
                length /= 2.0;
                if length < 1e-12 {
                    return Err(self.no_minimum());
                }
            };
        }
        Err(self.no_minimum())
    }

    fn no_minimum(&self) -> GnnError {
        wrong(
            "penalty",
            self.penalty.to_string(),
            "a larger one: rounding hides the minimum",
        )
    }

    /// Parameters of a class.
    fn width(&self) -> usize {
        self.design.ncols()
    }

    /// `[num_rows, num_classes]`
    fn scores(&self, parameters: &[f64]) -> Mat<f64> {
        let width = self.width();
        let weights = Mat::from_fn(width, self.num_classes, |at, class| {
            parameters[class * width + at]
        });
        let mut scores = Mat::<f64>::zeros(self.design.nrows(), self.num_classes);
        matmul(
            &mut scores,
            Accum::Replace,
            &self.design,
            &weights,
            1.0,
            Par::Seq,
        );
        scores
    }

    fn loss(&self, parameters: &[f64]) -> f64 {
        let scores = self.scores(parameters);
        let of_row = |(row, &own): (usize, &usize)| {
            let scores = scores.row(row);
            let largest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let sum: f64 = scores.iter().map(|score| (score - largest).exp()).sum();
            largest + sum.ln() - scores[own]
        };
        let weights = (parameters.chunks_exact(self.width()))
            .flat_map(|parameters| &parameters[..self.width() - 1]);
        let norm: f64 = weights.map(|weight| weight * weight).sum();
        let sum: f64 = self.classes.iter().enumerate().map(of_row).sum();
        sum + self.penalty / 2.0 * norm
    }

    /// The gradient times the step, and the step: the inverse Hessian times the gradient.
    fn newton_step(&self, parameters: &[f64]) -> Result<(f64, Vec<f64>), GnnError> {
        let (width, last_bias) = (self.width(), parameters.len() - 1);
        let mut shares = self.scores(parameters);
        for row in 0..shares.nrows() {
            let mut row_shares: Vec<f64> = shares.row(row).iter().copied().collect();
            softmax(&mut row_shares);
            for (class, share) in row_shares.into_iter().enumerate() {
                shares[(row, class)] = share;
            }
        }
        let residuals = Mat::from_fn(shares.nrows(), self.num_classes, |row, class| {
            shares[(row, class)] - f64::from(u8::from(self.classes[row] == class))
        });
        let mut by_class = Mat::<f64>::zeros(width, self.num_classes);
        let design = self.design.transpose();
        matmul(
            &mut by_class,
            Accum::Replace,
            design,
            &residuals,
            1.0,
            Par::Seq,
        );
        let is_weight = |at: usize| at % width != width - 1;
        let size = parameters.len();
        let of_parameter = |(at, parameter): (usize, &f64)| {
            let penalty = if is_weight(at) { self.penalty } else { 0.0 };
            by_class[(at % width, at / width)] + penalty * parameter
        };
        let mut gradient: Vec<f64> = parameters.iter().enumerate().map(of_parameter).collect();
        let mut hessian = self.hessian(&shares);
        for at in (0..size).filter(|&at| is_weight(at)) {
            hessian[at * size + at] += self.penalty;
        }
        // The last bias stays 0.
        gradient[last_bias] = 0.0;
        for at in 0..last_bias {
            hessian[at * size + last_bias] = 0.0;
        }
        hessian[last_bias * size + last_bias] = 1.0;
        factorise_lower(&mut hessian, size).map_err(|_| self.no_minimum())?;
        let mut step = gradient.clone();
        solve_factorised(&hessian, size, &mut step);
        let products = gradient.iter().zip(&step);
        Ok((products.map(|(gradient, step)| gradient * step).sum(), step))
    }

    /// The lower half of the Hessian of the sum over the rows, column-major.
    fn hessian(&self, shares: &Mat<f64>) -> Vec<f64> {
        let (num_rows, width) = (self.design.nrows(), self.width());
        let size = width * self.num_classes;
        let mut hessian = vec![0.0; size * size];
        for right in 0..self.num_classes {
            for left in right..self.num_classes {
                let weighted = Mat::from_fn(num_rows, width, |row, column| {
                    let (p, q) = (shares[(row, left)], shares[(row, right)]);
                    let own = if left == right { p } else { 0.0 };
                    self.design[(row, column)] * (own - p * q)
                });
                matmul(
                    MatMut::from_column_major_slice_mut(&mut hessian, size, size).submatrix_mut(
                        left * width,
                        right * width,
                        width,
                        width,
                    ),
                    Accum::Replace,
                    self.design.transpose(),
                    &weighted,
                    1.0,
                    Par::Seq,
                );
            }
        }
        hessian
    }
}

/// Scores to probabilities, in place.
pub(crate) fn softmax(scores: &mut [f64]) {
    let largest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    for score in scores.iter_mut() {
        *score = (*score - largest).exp();
    }
    let sum: f64 = scores.iter().sum();
    for share in scores {
        *share /= sum;
    }
}
