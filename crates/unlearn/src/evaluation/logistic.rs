//! Logistic regression for attackers and probes: small, dense and solved to the end.

use argiope_gnn::cholesky::{factorise_lower, solve_factorised};
use faer::{Accum, Mat, MatMut, MatRef, Par, linalg::matmul::matmul};

use crate::UnlearnError;

/// Newton steps before it is given up. A strictly convex problem of this kind takes about ten.
const MAX_STEPS: usize = 100;

/// `P(true | x) = sigmoid(w . x + b)`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Logistic {
    /// `w`, then `b`.
    parameters: Vec<f64>,
}

impl Logistic {
    /// Minimises
    ///
    /// ```text
    ///     sum_i log(1 + exp(-s_i (w . x_i + b))) + lambda / 2 ||w||^2,     s_i = 1 for true labels, -1 for others
    /// ```
    ///
    /// by Newton's method with halved steps. `rows` are `[num_rows, width]`. With `lambda > 0` and both labels there is
    /// exactly one minimum.
    ///
    /// # Errors
    /// [`UnlearnError::Data`] if only one label occurs; [`UnlearnError::NotPositiveDefinite`] or [`UnlearnError::Data`]
    /// where rounding wins.
    pub(super) fn fit(
        rows: &[f64],
        width: usize,
        labels: &[bool],
        lambda: f64,
    ) -> Result<Self, UnlearnError> {
        if !labels.contains(&true) || !labels.contains(&false) {
            let what = "a classifier needs examples of both kinds".to_owned();
            return Err(UnlearnError::Data { what });
        }
        let problem = Problem {
            rows: MatRef::from_row_major_slice(rows, labels.len(), width),
            labels,
            lambda,
        };
        let mut parameters = vec![0.0; width + 1];
        let mut loss = problem.loss(&parameters);
        for _ in 0..MAX_STEPS {
            let (gradient, step) = problem.newton_step(&parameters)?;
            let decrement: f64 = gradient.iter().zip(&step).map(|(g, s)| g * s).sum();
            let moved = |length: f64| -> Vec<f64> {
                let pairs = parameters.iter().zip(&step);
                pairs.map(|(value, step)| value - length * step).collect()
            };
            if decrement <= 1e-12 * (1.0 + loss) {
                // Convergence is quadratic: after this step the distance is one of rounding.
                let parameters = moved(1.0);
                return Ok(Self { parameters });
            }
            let mut length = 1.0;
            (parameters, loss) = loop {
                let next = moved(length);
                let next_loss = problem.loss(&next);
                if next_loss <= loss - 1e-4 * length * decrement {
                    break (next, next_loss);
                }
                length /= 2.0;
                if length < 1e-12 {
                    let what = "logistic regression: no step makes the loss smaller".to_owned();
                    return Err(UnlearnError::Data { what });
                }
            };
        }
        let what = format!("logistic regression is not at its minimum after {MAX_STEPS} steps");
        Err(UnlearnError::Data { what })
    }

    /// `w . x + b`.
    pub(super) fn logit(&self, row: &[f64]) -> f64 {
        logit(&self.parameters, row.iter().copied())
    }

    /// The probability of the label true.
    pub(super) fn probability(&self, row: &[f64]) -> f64 {
        sigmoid(self.logit(row))
    }
}

struct Problem<'a> {
    rows: MatRef<'a, f64>,
    labels: &'a [bool],
    lambda: f64,
}

impl Problem<'_> {
    fn logits(&self, parameters: &[f64]) -> Vec<f64> {
        let rows = self.rows.row_iter();
        rows.map(|row| logit(parameters, row.iter().copied()))
            .collect()
    }

    fn loss(&self, parameters: &[f64]) -> f64 {
        let logits = self.logits(parameters);
        let of_row = |(&logit, &label): (&f64, &bool)| softplus(if label { -logit } else { logit });
        let weights = &parameters[..self.rows.ncols()];
        let norm: f64 = weights.iter().map(|weight| weight * weight).sum();
        let sum: f64 = logits.iter().zip(self.labels).map(of_row).sum();
        sum + self.lambda / 2.0 * norm
    }

    /// The gradient, and the inverse Hessian times it.
    fn newton_step(&self, parameters: &[f64]) -> Result<(Vec<f64>, Vec<f64>), UnlearnError> {
        let (num_rows, width) = (self.rows.nrows(), self.rows.ncols());
        let probabilities: Vec<f64> = (self.logits(parameters).into_iter().map(sigmoid)).collect();
        let residuals = Mat::from_fn(num_rows, 1, |row, _| {
            probabilities[row] - f64::from(u8::from(self.labels[row]))
        });
        let design = |row: usize, column: usize| match column < width {
            true => self.rows[(row, column)],
            false => 1.0,
        };
        let scaled = Mat::from_fn(num_rows, width + 1, |row, column| {
            let p = probabilities[row];
            design(row, column) * (p * (1.0 - p)).sqrt()
        });
        let design = Mat::from_fn(num_rows, width + 1, design);
        let size = width + 1;
        let (mut gradient, mut hessian) = (vec![0.0; size], vec![0.0; size * size]);
        // One thread: these are small, and folds of a probe run beside each other.
        let (replace, one) = (Accum::Replace, Par::Seq);
        matmul(
            MatMut::from_column_major_slice_mut(&mut gradient, size, 1),
            replace,
            design.transpose(),
            &residuals,
            1.0,
            one,
        );
        let target = MatMut::from_column_major_slice_mut(&mut hessian, size, size);
        matmul(target, replace, scaled.transpose(), &scaled, 1.0, one);
        for at in 0..width {
            gradient[at] += self.lambda * parameters[at];
            hessian[at * size + at] += self.lambda;
        }
        factorise_lower(&mut hessian, size).map_err(|pivot| UnlearnError::NotPositiveDefinite {
            what: "the Hessian of a logistic regression",
            pivot,
            size,
        })?;
        let mut step = gradient.clone();
        solve_factorised(&hessian, size, &mut step);
        Ok((gradient, step))
    }
}

fn logit(parameters: &[f64], row: impl Iterator<Item = f64>) -> f64 {
    let bias = parameters.last().copied().unwrap_or(0.0);
    bias + (parameters.iter().zip(row))
        .map(|(weight, value)| weight * value)
        .sum::<f64>()
}

fn sigmoid(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

/// `log(1 + exp(x))`
fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}
