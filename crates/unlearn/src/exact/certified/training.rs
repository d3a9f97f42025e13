//! Training: Newton steps with a line search (Boyd and Vandenberghe, *Convex Optimization*, algorithm 9.5). The objective is
//! strongly convex and smooth, so that it converges from anywhere, and quadratically in the end.

use argiope_graph::Progress;

use super::{CertifiedConfig, noise::noise, objective::Objective};
use crate::{
    UnlearnError,
    exact::{
        norms::{dot, norm},
        propagation::Design,
    },
};

/// What a step must gain, as a share of what the slope promises.
const GAIN: f64 = 1e-4;

/// Halvings of a step, at most.
const MAX_HALVINGS: usize = 60;

/// Trained weights.
pub(super) struct Trained {
    /// `[num_classes, dim]`
    pub(super) weights: Vec<f64>,
    /// `[num_classes, dim]`
    pub(super) noise: Vec<f64>,
    /// The length of the gradient of all classes that is left.
    pub(super) gradient_norm: f64,
}

/// Trains all classes from 0 with the noise of an epoch.
///
/// # Errors
/// [`UnlearnError::Data`] if the gradient stays longer than asked for.
///
/// # Complexity
/// `O(num_steps * num_classes * (num_training * dim^2 + dim^3))`.
pub(super) fn train(
    design: &Design,
    config: &CertifiedConfig,
    epoch: u64,
    progress: &dyn Progress,
) -> Result<Trained, UnlearnError> {
    let (dim, num_classes) = (design.dim(), design.num_classes());
    let noise = noise(config, epoch, num_classes, dim);
    progress.begin("train", Some(num_classes as u64));
    let mut weights = Vec::with_capacity(num_classes * dim);
    let mut gradients = Vec::with_capacity(num_classes);
    for (class, noise) in (0..).zip(noise.chunks_exact(dim)) {
        let objective = Objective {
            design,
            class,
            lambda: config.lambda,
            noise,
        };
        let wanted = config.gradient_norm / (num_classes as f64).sqrt();
        let (of_class, gradient) = minimise(&objective, wanted, config.max_steps, progress)?;
        weights.extend(of_class);
        gradients.push(gradient);
        progress.advance(1);
    }
    progress.end();
    Ok(Trained {
        weights,
        noise,
        gradient_norm: norm(gradients),
    })
}

/// The weights of a class, and the length of their gradient.
fn minimise(
    objective: &Objective<'_>,
    wanted: f64,
    max_steps: usize,
    progress: &dyn Progress,
) -> Result<(Vec<f64>, f64), UnlearnError> {
    let mut weights = vec![0.0; objective.noise.len()];
    let mut left = f64::INFINITY;
    for num_steps in 0..=max_steps {
        let local = objective.local(&weights, progress)?;
        left = norm(local.gradient.iter().copied());
        if left <= wanted {
            return Ok((weights, left));
        }
        if num_steps == max_steps {
            break;
        }
        let mut step: Vec<f64> = local.gradient.iter().map(|g| -g).collect();
        (local.hessian).solve_shifted(
            "the Hessian of the logistic head",
            objective.shift(),
            &mut step,
        )?;
        let along = objective.margins_of(&step, progress)?;
        let value_at = |share: f64| {
            let margins = local.margins.iter().zip(&along).map(|(x, s)| x + share * s);
            let moved: Vec<f64> = weights
                .iter()
                .zip(&step)
                .map(|(w, s)| w + share * s)
                .collect();
            objective.value(margins, dot(&moved, &moved), dot(&moved, objective.noise))
        };
        let (here, slope) = (value_at(0.0), dot(&local.gradient, &step));
        // Near the minimum gains drown in the rounding of the value.
        let rounding = 1e-12 * here.abs();
        let gains = |share: &f64| value_at(*share) <= here + GAIN * share * slope + rounding;
        let mut shares = (0..MAX_HALVINGS).map(|halvings| 0.5f64.powi(halvings as i32));
        let Some(share) = shares.find(gains) else {
            // Rounding is all that is left.
            break;
        };
        weights
            .iter_mut()
            .zip(&step)
            .for_each(|(w, s)| *w += share * s);
    }
    Err(UnlearnError::Data {
        what: format!(
            "class {}: the gradient has the length {left:e} after {max_steps} steps at most, {wanted:e} is asked for",
            objective.class
        ),
    })
}
