//! Bases, a target, and the quadratic program between them for a fixed coupling.

use ndarray::{Array1, Array2};

use super::simplex_qp::{SimplexMinimum, minimize_on_simplex};
use crate::{GraphonError, StepFunction, gromov_wasserstein::Coupling};

/// Bases and a target with one number of blocks.
pub(super) struct Program<'a> {
    pub(super) bases: &'a [StepFunction],
    pub(super) target: &'a StepFunction,
    /// `Q_ij = <B_i, B_j> / K^2`, `[k, k]`.
    gram: Array2<f64>,
}

impl<'a> Program<'a> {
    /// # Errors
    /// [`GraphonError::Data`] without bases and for other numbers of blocks than the target's.
    pub(super) fn new(
        bases: &'a [StepFunction],
        target: &'a StepFunction,
    ) -> Result<Self, GraphonError> {
        if bases.is_empty() {
            return Err(GraphonError::Data {
                what: "a mixture needs at least one basis".to_owned(),
            });
        }
        let expected = target.num_blocks();
        for (at, basis) in bases.iter().enumerate() {
            let found = basis.num_blocks();
            if found != expected {
                return Err(GraphonError::Data {
                    what: format!("basis {at} has {found} blocks, the target has {expected}"),
                });
            }
        }
        let inner = |i: usize, j: usize| mean_product(&bases[i].view(), &bases[j].view());
        // From one side, so that it is symmetric to the last bit.
        let gram = Array2::from_shape_fn((bases.len(), bases.len()), |(i, j)| {
            inner(i.min(j), i.max(j))
        });
        Ok(Self {
            bases,
            target,
            gram,
        })
    }

    /// The mixture of the bases.
    pub(super) fn mixture(&self, alpha: &[f64]) -> Result<StepFunction, GraphonError> {
        let mut sum = Array2::zeros(self.target.view().dim());
        for (basis, &weight) in self.bases.iter().zip(alpha) {
            sum.scaled_add(weight, &basis.view());
        }
        // Weights sum to 1 but for rounding.
        sum.mapv_inplace(|value: f64| value.clamp(0.0, 1.0));
        StepFunction::new(sum)
    }

    /// The best weights for a coupling `T`, with `c_i = <B_i, T D T'>`.
    pub(super) fn best_weights(&self, coupling: &Coupling) -> Result<SimplexMinimum, GraphonError> {
        let transported = coupling
            .view()
            .dot(&self.target.view())
            .dot(&coupling.view().t());
        let scale = transported.len() as f64;
        let c: Array1<f64> = self
            .bases
            .iter()
            .map(|basis| scale * mean_product(&basis.view(), &transported.view()))
            .collect();
        minimize_on_simplex(self.gram.view(), &c.to_vec())
    }
}

/// `<A, B> / K^2`.
fn mean_product(a: &ndarray::ArrayView2<'_, f64>, b: &ndarray::ArrayView2<'_, f64>) -> f64 {
    let sum: f64 = a.iter().zip(b).map(|(a, b)| a * b).sum();
    sum / a.len() as f64
}
