//! The search for the best coupling from several starts.

use argiope_graph::Progress;
use ndarray::Array2;

use super::{
    Alignment, Coupling, GromovWasserstein, Solver, Start,
    conditional_gradient::{Descent, Stop},
    entropic::Entropic,
    problem::Problem,
    profiles::Profiles,
    starts::Origin,
};
use crate::GraphonError;

/// A value that is above the lower bound by no more than this share of it is the least one.
const RELATIVE_GAP: f64 = 1e-12;

/// So is one that is above it by no more than this share of the values' scale, which is rounding.
const ROUNDING: f64 = 1e-15;

/// How much the lower bound may exceed a value by rounding, as a share of the values' scale.
const BOUND_TOLERANCE: f64 = 1e-9;

impl GromovWasserstein {
    /// The best result of all starts.
    pub(super) fn search(
        &self,
        problem: &Problem,
        given: Option<&Coupling>,
        progress: &dyn Progress,
    ) -> Result<Alignment, GraphonError> {
        let profiles = Profiles::new(problem);
        let plan = match given {
            Some(start) => vec![(Start::Given, Origin::Coupling(start.clone()))],
            None => self.starts.plan(problem, &profiles)?,
        };
        // Losses are in the order of 1 but for large attributes.
        let scale = profiles.lower_bound.max(1.0);
        let stop = Stop {
            max_iterations: self.max_iterations,
            tolerance: self.tolerance,
        };
        let mut descent = Descent::new(problem);
        let mut best: Option<(f64, Array2<f64>, Start)> = None;
        let mut iterations = 0;
        for (start, origin) in plan {
            let (steps, coupling) = match self.solver {
                Solver::ConditionalGradient => {
                    (descent.run(&origin, stop, progress)?, descent.coupling())
                }
                Solver::Entropic { epsilon } => Entropic {
                    epsilon,
                    proximal: false,
                }
                .run(problem, &origin, stop, progress)?,
                Solver::Proximal { epsilon } => Entropic {
                    epsilon,
                    proximal: true,
                }
                .run(problem, &origin, stop, progress)?,
            };
            iterations += steps;
            let value = problem.value(&coupling);
            if best.as_ref().is_none_or(|(least, ..)| value < *least) {
                best = Some((value, coupling, start));
            }
            if value - profiles.lower_bound <= RELATIVE_GAP * value + ROUNDING * scale {
                break;
            }
        }
        let Some((squared, coupling, start)) = best else {
            return Err(GraphonError::Option {
                name: "starts",
                found: "none".to_owned(),
                expected: "at least one start",
            });
        };
        let found = (profiles.lower_bound - squared) / scale;
        if found.is_nan() || found > BOUND_TOLERANCE {
            let (solver, law) = ("gromov_wasserstein", "the lower bound");
            return Err(GraphonError::Postcondition {
                solver,
                law,
                found,
                tolerance: BOUND_TOLERANCE,
            });
        }
        Ok(Alignment {
            distance: squared.sqrt(),
            squared,
            lower_bound: profiles.lower_bound.min(squared),
            coupling: Coupling::found(coupling, "gromov_wasserstein")?,
            start,
            iterations,
        })
    }
}
