//! Entropic transport by Sinkhorn's iteration, and couplings whose marginals are exact.
//!
//! `argmin <C, T> + epsilon KL(T || prior)` over the couplings of two weights has the form
//! `T_ik = u_i exp(-C_ik / epsilon) prior_ik v_k`, and rows and columns are scaled in turn (Cuturi, NIPS 2013). The kernel
//! underflows where `C` is large against `epsilon`. Logarithms of `u` and `v` are therefore moved into the kernel's exponent
//! before they leave the range of numbers (Schmitzer, "Stabilized sparse scaling algorithms for entropy regularized transport
//! problems", SIAM J. Sci. Comput. 41, 2019), and rows or columns that vanish are scaled in the logarithmic domain.

use argiope_graph::Progress;
use ndarray::{Array2, ArrayView2};

use crate::GraphonError;

/// Scalings outside of `1 / LARGEST .. LARGEST` are moved into the exponent.
const LARGEST: f64 = 1e100;

/// How often the caller is asked whether to go on.
const ITERATIONS_PER_CHECK: usize = 64;

/// An entropic transport problem's parameters.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sinkhorn {
    /// The weight of the divergence from the prior.
    pub(crate) epsilon: f64,
    pub(crate) max_iterations: usize,
    /// The sum of the deviations of the row sums that ends the iteration.
    pub(crate) tolerance: f64,
}

impl Sinkhorn {
    /// The coupling of `row_weights` and `column_weights` (both sum to 1) with the least `<costs, T> + epsilon KL(T || prior)`,
    /// `[rows, columns]`; without prior, that of the product coupling. Its marginals are exact but for rounding even where the
    /// iteration ends early. `O(rows columns)` an iteration.
    ///
    /// # Errors
    /// [`GraphonError::Data`] if the prior is 0 in a row or column that has weight; [`GraphonError::Cancelled`].
    pub(crate) fn solve(
        &self,
        costs: ArrayView2<'_, f64>,
        prior: Option<ArrayView2<'_, f64>>,
        row_weights: &[f64],
        column_weights: &[f64],
        progress: &dyn Progress,
    ) -> Result<Array2<f64>, GraphonError> {
        let mut exponents = costs.mapv(|cost| -cost / self.epsilon);
        if let Some(prior) = prior {
            exponents.zip_mut_with(&prior, |exponent, prior| *exponent += prior.ln());
        }
        let mut scaling = Scaling::new(exponents, row_weights, column_weights);
        scaling.fit_columns()?;
        for iteration in 0..self.max_iterations {
            if iteration % ITERATIONS_PER_CHECK == 0 {
                progress.check()?;
            }
            let row_error = scaling.scale_rows()?;
            if row_error <= self.tolerance {
                break;
            }
            scaling.scale_columns()?;
        }
        let mut coupling = scaling.into_coupling();
        round_to_marginals(&mut coupling, row_weights, column_weights);
        Ok(coupling)
    }
}

/// `T_ik = u_i M_ik v_k` with `M_ik = exp(E_ik + a_i + b_k)`.
struct Scaling<'a> {
    /// `E`, `[rows, columns]`, in standard layout.
    exponents: Array2<f64>,
    /// `M`.
    kernel: Array2<f64>,
    /// `a` and `b`; minus infinity where there is no weight.
    potentials: [Vec<f64>; 2],
    /// `u` and `v`.
    factors: [Vec<f64>; 2],
    weights: [&'a [f64]; 2],
    /// Room for the sums of rows or columns.
    sums: Vec<f64>,
}

impl<'a> Scaling<'a> {
    fn new(exponents: Array2<f64>, row_weights: &'a [f64], column_weights: &'a [f64]) -> Self {
        let (rows, columns) = exponents.dim();
        Self {
            kernel: Array2::zeros((rows, columns)),
            exponents: exponents.as_standard_layout().into_owned(),
            potentials: [vec![0.0; rows], vec![0.0; columns]],
            factors: [vec![1.0; rows], vec![1.0; columns]],
            weights: [row_weights, column_weights],
            sums: Vec::with_capacity(rows.max(columns)),
        }
    }

    /// Scales the rows to their weights; how far their sums were off before.
    fn scale_rows(&mut self) -> Result<f64, GraphonError> {
        let [left, right] = &mut self.factors;
        self.sums.clear();
        self.sums.extend(
            self.kernel
                .rows()
                .into_iter()
                .map(|row| row.iter().zip(&*right).map(|(m, v)| m * v).sum::<f64>()),
        );
        let error = self
            .sums
            .iter()
            .zip(&*left)
            .zip(self.weights[0])
            .map(|((sum, u), weight)| (sum * u - weight).abs())
            .sum();
        if rescale(left, &self.sums, self.weights[0]) {
            Ok(error)
        } else {
            self.fit_rows().map(|()| error)
        }
    }

    /// Scales the columns to their weights.
    fn scale_columns(&mut self) -> Result<(), GraphonError> {
        let [left, right] = &mut self.factors;
        self.sums.clear();
        self.sums.resize(right.len(), 0.0);
        for (row, u) in self.kernel.rows().into_iter().zip(&*left) {
            for (sum, m) in self.sums.iter_mut().zip(row) {
                *sum += u * m;
            }
        }
        if rescale(right, &self.sums, self.weights[1]) {
            Ok(())
        } else {
            self.fit_columns()
        }
    }

    /// Fits the potentials of the rows in the logarithmic domain.
    fn fit_rows(&mut self) -> Result<(), GraphonError> {
        self.absorb(1);
        let [left, right] = &mut self.potentials;
        for (i, potential) in left.iter_mut().enumerate() {
            let exponents = self.exponents.row(i);
            let total = log_sum_exp(|| {
                exponents
                    .iter()
                    .zip(&*right)
                    .map(|(exponent, b)| exponent + b)
            });
            *potential = fitted(self.weights[0][i], total, "row", i)?;
        }
        self.rebuild();
        Ok(())
    }

    /// Fits the potentials of the columns in the logarithmic domain.
    fn fit_columns(&mut self) -> Result<(), GraphonError> {
        self.absorb(0);
        let [left, right] = &mut self.potentials;
        for (k, potential) in right.iter_mut().enumerate() {
            let exponents = self.exponents.column(k);
            let total = log_sum_exp(|| {
                exponents
                    .iter()
                    .zip(&*left)
                    .map(|(exponent, a)| exponent + a)
            });
            *potential = fitted(self.weights[1][k], total, "column", k)?;
        }
        self.rebuild();
        Ok(())
    }

    /// Moves the factors of one side into its potentials.
    fn absorb(&mut self, side: usize) {
        for (potential, factor) in self.potentials[side].iter_mut().zip(&self.factors[side]) {
            *potential += factor.ln();
        }
    }

    /// The kernel of the potentials, with factors 1.
    fn rebuild(&mut self) {
        let [left, right] = &self.potentials;
        for ((mut row, exponents), a) in self
            .kernel
            .rows_mut()
            .into_iter()
            .zip(self.exponents.rows())
            .zip(left)
        {
            for ((m, exponent), b) in row.iter_mut().zip(exponents).zip(right) {
                *m = (exponent + a + b).exp();
            }
        }
        for factors in &mut self.factors {
            factors.fill(1.0);
        }
    }

    fn into_coupling(mut self) -> Array2<f64> {
        let [left, right] = &self.factors;
        for (mut row, u) in self.kernel.rows_mut().into_iter().zip(left) {
            for (m, v) in row.iter_mut().zip(right) {
                *m *= u * v;
            }
        }
        self.kernel
    }
}

/// New factors `weight / sum`, 0 without weight; false if they are too large or too small to go on with. Then they are unchanged.
fn rescale(factors: &mut [f64], sums: &[f64], weights: &[f64]) -> bool {
    let in_range = |&(&sum, &weight): &(&f64, &f64)| {
        weight == 0.0 || (1.0 / LARGEST..LARGEST).contains(&(weight / sum))
    };
    let usable = sums.iter().zip(weights).all(|pair| in_range(&pair));
    if usable {
        for ((factor, sum), &weight) in factors.iter_mut().zip(sums).zip(weights) {
            *factor = if weight == 0.0 { 0.0 } else { weight / sum };
        }
    }
    usable
}

/// The potential that scales a row or column with this logarithm of its sum to its weight.
fn fitted(weight: f64, total: f64, what: &str, index: usize) -> Result<f64, GraphonError> {
    if weight == 0.0 {
        Ok(f64::NEG_INFINITY)
    } else if total.is_finite() {
        Ok(weight.ln() - total)
    } else {
        Err(GraphonError::Data {
            what: format!(
                "{what} {index} of a transport problem has weight {weight}, but nothing that it may be sent to"
            ),
        })
    }
}

/// `log(sum of exp(x))`; minus infinity for no term.
fn log_sum_exp<I: Iterator<Item = f64>>(terms: impl Fn() -> I) -> f64 {
    let largest = terms().fold(f64::NEG_INFINITY, f64::max);
    if largest == f64::NEG_INFINITY {
        return largest;
    }
    largest + terms().map(|term| (term - largest).exp()).sum::<f64>().ln()
}

/// Changes a matrix without negative entries to the nearest couplings' kind: rows and columns that are too heavy are scaled
/// down, and what is missing is added as a product of both deficits (Altschuler, Weed and Rigollet, "Near-linear time
/// approximation algorithms for optimal transport via Sinkhorn iteration", NIPS 2017, algorithm 2).
pub(crate) fn round_to_marginals(
    coupling: &mut Array2<f64>,
    row_weights: &[f64],
    column_weights: &[f64],
) {
    for (mut row, &weight) in coupling.rows_mut().into_iter().zip(row_weights) {
        let sum = row.sum();
        if sum > weight {
            row *= weight / sum;
        }
    }
    for (mut column, &weight) in coupling.columns_mut().into_iter().zip(column_weights) {
        let sum = column.sum();
        if sum > weight {
            column *= weight / sum;
        }
    }
    let deficit = |sums: Vec<f64>, weights: &[f64]| -> Vec<f64> {
        sums.iter()
            .zip(weights)
            .map(|(sum, weight)| (weight - sum).max(0.0))
            .collect()
    };
    let rows = deficit(
        coupling.rows().into_iter().map(|row| row.sum()).collect(),
        row_weights,
    );
    let columns = deficit(
        coupling
            .columns()
            .into_iter()
            .map(|column| column.sum())
            .collect(),
        column_weights,
    );
    let total: f64 = columns.iter().sum();
    if total > 0.0 {
        for (mut row, missing) in coupling.rows_mut().into_iter().zip(&rows) {
            for (mass, share) in row.iter_mut().zip(&columns) {
                *mass += missing * share / total;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use argiope_graph::{Silent, random::stream};
    use rand::RngExt;

    use super::*;

    /// Random weights that sum to 1.
    fn weights(size: usize, seed: u64) -> Vec<f64> {
        let mut generator = stream(seed, 0);
        let weights: Vec<f64> = (0..size).map(|_| 0.1 + generator.random::<f64>()).collect();
        let total: f64 = weights.iter().sum();
        weights.iter().map(|weight| weight / total).collect()
    }

    fn random_matrix(rows: usize, columns: usize, seed: u64) -> Array2<f64> {
        let mut generator = stream(seed, 1);
        Array2::from_shape_simple_fn((rows, columns), || generator.random())
    }

    fn assert_marginals(coupling: &Array2<f64>, rows: &[f64], columns: &[f64]) {
        assert!(coupling.iter().all(|&mass| mass >= 0.0));
        for (row, weight) in coupling.rows().into_iter().zip(rows) {
            assert!((row.sum() - weight).abs() < 1e-14);
        }
        for (column, weight) in coupling.columns().into_iter().zip(columns) {
            assert!((column.sum() - weight).abs() < 1e-14);
        }
    }

    #[test]
    fn test_couplings_have_the_form_of_minima() {
        // log(T / prior) + C / epsilon is a sum of a function of the row and one of the column.
        let (rows, columns) = (weights(5, 1), weights(7, 2));
        let costs = random_matrix(5, 7, 3);
        let prior = random_matrix(5, 7, 4);
        for epsilon in [0.05, 0.3, 10.0] {
            let sinkhorn = Sinkhorn {
                epsilon,
                max_iterations: 100_000,
                tolerance: 1e-14,
            };
            for prior in [None, Some(prior.view())] {
                let coupling = sinkhorn
                    .solve(costs.view(), prior, &rows, &columns, &Silent)
                    .unwrap();
                assert_marginals(&coupling, &rows, &columns);
                let dual = |i: usize, k: usize| {
                    (coupling[[i, k]] / prior.map_or(1.0, |prior| prior[[i, k]])).ln()
                        + costs[[i, k]] / epsilon
                };
                for i in 1..5 {
                    for k in 1..7 {
                        let mixed = dual(i, k) + dual(0, 0) - dual(i, 0) - dual(0, k);
                        assert!(
                            mixed.abs() < 1e-6,
                            "epsilon {epsilon}: {mixed} at ({i}, {k})"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn test_small_weights_of_the_entropy_give_assignments() {
        // The kernel underflows: exp(-1 / 1e-4) is 0.
        let size = 8;
        let uniform = vec![1.0 / size as f64; size];
        let costs = random_matrix(size, size, 5);
        let sinkhorn = Sinkhorn {
            epsilon: 1e-4,
            max_iterations: 200_000,
            tolerance: 1e-12,
        };
        let coupling = sinkhorn
            .solve(costs.view(), None, &uniform, &uniform, &Silent)
            .unwrap();
        assert_marginals(&coupling, &uniform, &uniform);
        let assigned = crate::assignment::assign(costs.view()).unwrap();
        let found: f64 = coupling
            .iter()
            .zip(&costs)
            .map(|(mass, cost)| mass * cost)
            .sum();
        assert!((found - assigned.cost / size as f64).abs() < 1e-4);
    }

    #[test]
    fn test_an_early_end_leaves_exact_marginals() {
        let (rows, columns) = (weights(6, 6), weights(4, 7));
        let costs = random_matrix(6, 4, 8);
        for max_iterations in [1, 2, 5] {
            let sinkhorn = Sinkhorn {
                epsilon: 0.01,
                max_iterations,
                tolerance: 0.0,
            };
            let coupling = sinkhorn
                .solve(costs.view(), None, &rows, &columns, &Silent)
                .unwrap();
            assert_marginals(&coupling, &rows, &columns);
        }
    }

    #[test]
    fn test_rows_without_weight_stay_empty_and_weight_needs_a_way() {
        let (rows, columns) = ([0.5, 0.0, 0.5], [0.25, 0.75, 0.0]);
        let sinkhorn = Sinkhorn {
            epsilon: 0.1,
            max_iterations: 1000,
            tolerance: 1e-14,
        };
        let coupling = sinkhorn
            .solve(
                random_matrix(3, 3, 9).view(),
                None,
                &rows,
                &columns,
                &Silent,
            )
            .unwrap();
        assert_marginals(&coupling, &rows, &columns);
        let prior = Array2::from_shape_fn((3, 3), |(i, _)| if i == 0 { 0.0 } else { 1.0 });
        let refused = sinkhorn.solve(
            random_matrix(3, 3, 9).view(),
            Some(prior.view()),
            &rows,
            &columns,
            &Silent,
        );
        let message = refused.unwrap_err().to_string();
        assert!(
            message.contains("row 0") && message.contains("weight 0.5"),
            "{message}"
        );
    }
}
