//! Entropic and proximal gradient steps: the alternatives to conditional gradients.
//!
//! A step solves `argmin <gradient(T), S> + epsilon KL(S || prior)` over the couplings `S`. With the product coupling as the
//! prior it is the projected gradient method for the objective with an entropy (Peyré, Cuturi and Solomon, ICML 2016): `T` is
//! blurred by `epsilon`. With `T` itself as the prior it is a proximal point method for the objective without it (Xu, Luo,
//! Zha and Carin, "Gromov-Wasserstein learning for graph matching and node embedding", ICML 2019): the blur fades.

use argiope_graph::Progress;
use ndarray::Array2;

use super::{
    conditional_gradient::Stop,
    problem::{Problem, inner},
    sinkhorn::Sinkhorn,
    starts::Origin,
};
use crate::GraphonError;

/// Sinkhorn iterations a step.
const MAX_SCALINGS: usize = 1000;

/// What the row sums may be off in total before they are corrected.
const SCALING_TOLERANCE: f64 = 1e-10;

/// The share of the product coupling in the start of a proximal method, which cannot leave entries that are 0.
const BLUR: f64 = 0.1;

/// An entropic method.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entropic {
    pub(super) epsilon: f64,
    /// True if the prior of a step is the coupling before it.
    pub(super) proximal: bool,
}

impl Entropic {
    /// The number of steps from a start, and the coupling at the end, `[K, K]`.
    ///
    /// # Errors
    /// [`GraphonError::Cancelled`].
    pub(super) fn run(
        self,
        problem: &Problem,
        origin: &Origin,
        stop: Stop,
        progress: &dyn Progress,
    ) -> Result<(usize, Array2<f64>), GraphonError> {
        let num_blocks = problem.num_blocks();
        let weights = vec![1.0 / num_blocks as f64; num_blocks];
        let sinkhorn = Sinkhorn {
            epsilon: self.epsilon,
            max_iterations: MAX_SCALINGS,
            tolerance: SCALING_TOLERANCE,
        };
        let (mut room, mut product) = (
            Array2::zeros(problem.left.dim()),
            Array2::zeros(problem.left.dim()),
        );
        let mut coupling = Array2::zeros(problem.left.dim());
        origin.write(&mut coupling);
        if self.proximal {
            let blur = BLUR / (num_blocks as f64).powi(2);
            coupling.mapv_inplace(|mass| (1.0 - BLUR) * mass + blur);
        }
        problem.multiply(&coupling, &mut room, &mut product);
        for iteration in 0..stop.max_iterations {
            progress.check()?;
            let mut gradient = product.mapv(|value| -2.0 * value);
            if let Some(linear) = &problem.linear {
                gradient += linear;
            }
            let prior = self.proximal.then(|| coupling.view());
            let next = sinkhorn.solve(gradient.view(), prior, &weights, &weights, progress)?;
            let moved: f64 = next
                .iter()
                .zip(&coupling)
                .map(|(new, old)| (new - old).abs())
                .sum();
            let before = inner(&product, &coupling) - problem.linear_value(&coupling);
            coupling = next;
            problem.multiply(&coupling, &mut room, &mut product);
            let change =
                (inner(&product, &coupling) - problem.linear_value(&coupling) - before).abs();
            if moved <= stop.tolerance.sqrt() && change <= stop.tolerance * problem.offset.abs() {
                return Ok((iteration + 1, coupling));
            }
        }
        Ok((stop.max_iterations, coupling))
    }
}
