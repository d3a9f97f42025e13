//! One descent: weights and couplings in turn.

use argiope_graph::Progress;

use super::{AlphaOptions, program::Program};
use crate::{
    GraphonError,
    gromov_wasserstein::{Alignment, Coupling},
};

/// How much a value may rise by rounding.
const ROUNDING: f64 = 1e-12;

/// Weights, and the best coupling that was found for them.
pub(super) struct Point {
    pub(super) alpha: Vec<f64>,
    pub(super) alignment: Alignment,
    /// The value after every step, the first one at the start.
    pub(super) values: Vec<f64>,
}

impl Point {
    /// Weights to start at; the coupling is sought from all starts.
    pub(super) fn at_weights(
        program: &Program<'_>,
        alpha: Vec<f64>,
        options: &AlphaOptions,
        progress: &dyn Progress,
    ) -> Result<Self, GraphonError> {
        let mixture = program.mixture(&alpha)?;
        let alignment = options.gromov.align(&mixture, program.target, progress)?;
        Ok(Self {
            alpha,
            values: vec![alignment.squared],
            alignment,
        })
    }

    /// A coupling to start at, with the best weights for it.
    pub(super) fn at_coupling(
        program: &Program<'_>,
        coupling: &Coupling,
        options: &AlphaOptions,
        progress: &dyn Progress,
    ) -> Result<Self, GraphonError> {
        let alpha = program.best_weights(coupling)?.alpha;
        let mixture = program.mixture(&alpha)?;
        let found = options
            .gromov
            .align_from(&mixture, program.target, coupling, progress)?;
        Ok(Self {
            alpha,
            values: vec![found.squared],
            alignment: found,
        })
    }

    /// Descends until a round of both steps lowers the value by less than the tolerance, and the coupling that all starts find for
    /// the last weights does neither.
    pub(super) fn descend(
        &mut self,
        program: &Program<'_>,
        options: &AlphaOptions,
        progress: &dyn Progress,
    ) -> Result<(), GraphonError> {
        for _ in 0..options.max_rounds {
            progress.check()?;
            let before = self.alignment.squared;
            self.round(program, options, progress)?;
            if self.is_lower_than(before, options) {
                continue;
            }
            let mixture = program.mixture(&self.alpha)?;
            let anew = options.gromov.align(&mixture, program.target, progress)?;
            if anew.squared >= self.alignment.squared {
                return Ok(());
            }
            self.values.push(anew.squared);
            self.alignment = anew;
            if !self.is_lower_than(before, options) {
                return Ok(());
            }
        }
        Ok(())
    }

    fn is_lower_than(&self, before: f64, options: &AlphaOptions) -> bool {
        before - self.alignment.squared > options.tolerance * before
    }

    /// The best weights for the coupling, then a coupling for these weights.
    fn round(
        &mut self,
        program: &Program<'_>,
        options: &AlphaOptions,
        progress: &dyn Progress,
    ) -> Result<(), GraphonError> {
        let alpha = program.best_weights(&self.alignment.coupling)?.alpha;
        let mixture = program.mixture(&alpha)?;
        let next = options.gromov.align_from(
            &mixture,
            program.target,
            &self.alignment.coupling,
            progress,
        )?;
        let found = next.squared - self.alignment.squared;
        // NaN must not pass.
        if found.is_nan() || found > ROUNDING {
            return Err(GraphonError::Postcondition {
                solver: "alternation of weights and couplings",
                law: "the value after a round, which must not rise,",
                found,
                tolerance: ROUNDING,
            });
        }
        // A rise by rounding is no step.
        if found < 0.0 {
            self.values.push(next.squared);
            self.alpha = alpha;
            self.alignment = next;
        }
        Ok(())
    }
}
