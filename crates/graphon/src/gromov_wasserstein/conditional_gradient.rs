//! The conditional gradient method (Frank and Wolfe) with an assignment inside and an exact line search.
//!
//! The gradient of the objective is `linear - 2 left T right`. Over couplings of uniform weights a linear function is least
//! at the coupling `P` of a permutation, which an assignment finds; the objective is a parabola on the way from `T` to `P`
//! (Vayer, Chapel, Flamary, Tavenard and Courty, "Optimal transport for structured data with application on graphs", ICML
//! 2019, algorithms 1 and 2).
//!
//! Where the end is a mixture of permutations, steps towards one after another go to and fro, and thousands are needed. `T` is
//! therefore kept as a mixture ([`Mixture`]) of the permutations that were targets, whose weights are corrected after every
//! step (Lacoste-Julien and Jaggi, "On the global linear convergence of Frank-Wolfe optimization variants", NIPS 2015): that
//! takes a few numbers a permutation, where a step takes an assignment and products of matrices.
//!
//! The value falls in every step; the end is a stationary point, not always the least value.

use argiope_graph::Progress;
use ndarray::Array2;

use super::{
    line_search::Parabola,
    mixture::{Mixture, Parts},
    problem::Problem,
    starts::Origin,
};
use crate::{GraphonError, assignment::Solver};

/// When the method stops.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stop {
    pub(super) max_iterations: usize,
    /// The least decrease that is worth a step, as a share of the value.
    pub(super) tolerance: f64,
}

/// A decrease below this is rounding.
const ROUNDING: f64 = 1e-15;

/// The state of the method, whose arrays serve one start after another.
pub(super) struct Descent<'a> {
    problem: &'a Problem,
    /// `T`.
    mixture: Mixture<'a>,
    /// `left T right`, `[K, K]`.
    product: Array2<f64>,
    /// `left P right`, `[K, K]`.
    product_of_target: Array2<f64>,
    room: Array2<f64>,
    /// Half the gradient, for the assignment.
    costs: Vec<f64>,
    assignment: Solver,
}

impl<'a> Descent<'a> {
    /// Arrays for a problem.
    pub(super) fn new(problem: &'a Problem) -> Self {
        let zeros = || Array2::zeros(problem.left.dim());
        Self {
            problem,
            mixture: Mixture::new(problem),
            product: zeros(),
            product_of_target: zeros(),
            room: zeros(),
            costs: vec![0.0; problem.left.len()],
            assignment: Solver::new(problem.num_blocks()),
        }
    }

    /// The coupling where the last run ended, `[K, K]`.
    pub(super) fn coupling(&self) -> Array2<f64> {
        self.mixture.coupling()
    }

    /// Descends from a start; the number of steps.
    ///
    /// # Errors
    /// [`GraphonError::Cancelled`].
    pub(super) fn run(
        &mut self,
        origin: &Origin,
        stop: Stop,
        progress: &dyn Progress,
    ) -> Result<usize, GraphonError> {
        self.mixture.start(origin, &mut self.product);
        let mut parts = self.mixture.parts();
        for iteration in 0..stop.max_iterations {
            progress.check()?;
            let target = self.choose_target();
            let mixed = self.problem.along(&self.product, self.assignment.columns());
            let parabola = Parabola {
                slope: target.linear - parts.linear - 2.0 * (mixed - parts.quadratic),
                curvature: 2.0 * mixed - target.quadratic - parts.quadratic,
            };
            let s = parabola.least(1.0);
            let value = self.problem.offset + parts.linear - parts.quadratic;
            let least_decrease = stop.tolerance * value.abs() + ROUNDING;
            let is_worth_it = -parabola.at(s) > least_decrease;
            if s == 1.0 && is_worth_it {
                // Exactly a permutation, without what rounding would leave of the old product.
                self.mixture.replace(self.assignment.columns(), target);
                std::mem::swap(&mut self.product, &mut self.product_of_target);
                parts = target;
                continue;
            }
            // Without a step worth it, weight may still be worth moving to the target from one coupling of the mixture.
            let s = if is_worth_it { s } else { 0.0 };
            let order = self.assignment.columns();
            self.mixture.add(s, order, target, &self.product_of_target);
            self.mixture.correct(least_decrease);
            let corrected = self.mixture.parts();
            let decrease = parts.linear - parts.quadratic - corrected.linear + corrected.quadratic;
            if decrease <= least_decrease {
                return Ok(iteration);
            }
            self.mixture.multiply(&mut self.room, &mut self.product);
            parts = corrected;
        }
        Ok(stop.max_iterations)
    }

    /// Finds the permutation `P` at which the linear form of the gradient is least, and its product.
    fn choose_target(&mut self) -> Parts {
        match &self.problem.linear {
            Some(linear) => {
                for ((cost, linear), product) in
                    self.costs.iter_mut().zip(linear).zip(&self.product)
                {
                    *cost = 0.5 * linear - product;
                }
            }
            None => {
                for (cost, product) in self.costs.iter_mut().zip(&self.product) {
                    *cost = -product;
                }
            }
        }
        self.assignment.solve(&self.costs);
        let order = self.assignment.columns();
        self.problem
            .multiply_permutation(order, &mut self.room, &mut self.product_of_target);
        Parts {
            linear: self.problem.linear_along(order),
            quadratic: self.problem.along(&self.product_of_target, order),
        }
    }
}
