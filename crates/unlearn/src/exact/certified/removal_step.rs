//! The Newton step of a removal, and the bound of the gradient after it.

use argiope_graph::Progress;

use super::{CertifiedConfig, objective::Objective};
use crate::{
    UnlearnError,
    exact::{
        norms::{dot, norm},
        propagation::Design,
    },
};

/// Half of the largest `l'''`, which is `1 / (6 sqrt(3))`.
const HALF_CURVATURE_CHANGE: f64 = 0.048_112_522_432_468_82;

/// Weights after the step, `[num_classes, dim]`, and the bound of the length of the gradient of all classes.
pub(super) struct Stepped {
    pub(super) weights: Vec<f64>,
    pub(super) bound: f64,
}

/// One Newton step for every class on the data that `design` now holds.
///
/// # Complexity
/// `O(num_classes * (num_training * dim^2 + dim^3))`.
pub(super) fn newton_step(
    design: &Design,
    config: &CertifiedConfig,
    weights: &[f64],
    noise: &[f64],
    progress: &dyn Progress,
) -> Result<Stepped, UnlearnError> {
    let dim = design.dim();
    progress.begin("remove", Some(design.num_classes() as u64));
    let mut moved = weights.to_vec();
    let mut bounds = Vec::with_capacity(design.num_classes());
    let classes = moved.chunks_exact_mut(dim).zip(noise.chunks_exact(dim));
    for (class, (weights, noise)) in (0..).zip(classes) {
        let objective = Objective {
            design,
            class,
            lambda: config.lambda,
            noise,
        };
        let local = objective.local(weights, progress)?;
        let shift = objective.shift();
        let mut step: Vec<f64> = local.gradient.iter().map(|g| -g).collect();
        (local.hessian).solve_shifted("the Hessian of the logistic head", shift, &mut step)?;
        let linear = local.hessian.shifted_times(shift, &step);
        let unsolved = norm(linear.iter().zip(&local.gradient).map(|(left, g)| left + g));
        let along = objective.margins_of(&step, progress)?;
        bounds.push(unsolved + HALF_CURVATURE_CHANGE * dot(&along, &along));
        weights.iter_mut().zip(&step).for_each(|(w, s)| *w += s);
        progress.advance(1);
    }
    progress.end();
    Ok(Stepped {
        weights: moved,
        bound: norm(bounds),
    })
}

#[cfg(test)]
mod tests {
    use super::{super::objective::sigmoid, HALF_CURVATURE_CHANGE};

    #[test]
    fn test_the_third_derivative_stays_below_its_bound() {
        let third = |x: f64| {
            let p = sigmoid(x);
            p * (1.0 - p) * (1.0 - 2.0 * p)
        };
        let largest = (-40_000..40_000)
            .map(|at| third(f64::from(at) * 1e-3).abs())
            .fold(0.0, f64::max);
        assert!(largest <= 2.0 * HALF_CURVATURE_CHANGE);
        assert!(largest > 1.999 * HALF_CURVATURE_CHANGE);
    }
}
