//! Deletions.

use argiope_graph::Progress;

use super::{RefitRule, RidgeClassifier, normal_equations::NormalEquations};
use crate::{
    Forgetting, Forgotten, Guarantee, Postcondition, Request, Stored, UnlearnError,
    exact::{norms::relative_distance, propagation::Removal},
};

/// The name of the method.
pub(super) const METHOD: &str = "ridge";

/// The relative residual of the normal equations beyond which a deletion is not reported as done.
const MAX_RESIDUAL: f64 = 1e-9;

impl RidgeClassifier {
    /// Whether a removal is dearer to update than to fit.
    fn is_refit_cheaper(&self, removal: &Removal) -> bool {
        match self.config.refit {
            RefitRule::Always => true,
            RefitRule::Never => false,
            RefitRule::Auto => {
                let num_affected = removal.affected().len() as u64;
                (self.break_even_rows).is_some_and(|break_even| num_affected > break_even)
            }
        }
    }

    /// The rows around a removal, and their parts of the normal equations.
    fn update(&mut self, removal: &Removal, progress: &dyn Progress) -> Result<(), UnlearnError> {
        let before = removal.affected_of(self.design.training());
        (self.equations).add(&self.design, &before, -1.0, progress)?;
        self.design.remove(removal)?;
        self.design.update_rows(removal)?;
        let after = removal.affected_of(self.design.training());
        self.equations.add(&self.design, &after, 1.0, progress)?;
        self.weights = self.equations.solve(self.config.lambda)?;
        Ok(())
    }
}

impl Forgetting for RidgeClassifier {
    fn method(&self) -> &'static str {
        METHOD
    }

    fn guarantee(&self) -> Guarantee {
        Guarantee::Exact
    }

    fn check(&self, request: &Request) -> Result<(), UnlearnError> {
        self.design.removal(METHOD, request).map(|_| ())
    }

    fn forget(
        &mut self,
        request: &Request,
        progress: &dyn Progress,
    ) -> Result<Forgotten, UnlearnError> {
        let removal = self.design.removal(METHOD, request)?;
        progress.check()?;
        let refitted = self.is_refit_cheaper(&removal);
        if refitted {
            self.design.remove(&removal)?;
            self.design.propagate(&removal, progress)?;
            self.equations = NormalEquations::of(&self.design, progress)?;
            self.weights = self.equations.solve(self.config.lambda)?;
        } else {
            self.update(&removal, progress)?;
        }
        Ok(Forgotten {
            num_affected: removal.affected().len(),
            num_rows: self.design.num_nodes(),
            refitted,
            epsilon_spent: None,
        })
    }

    fn postcondition(&self, request: &Request) -> Result<Postcondition, UnlearnError> {
        let num_absent = self.design.check_absent(METHOD, request)?;
        let residual = self.equations.residual(&self.weights, self.config.lambda)?;
        // Written so that NaN fails.
        if residual < MAX_RESIDUAL {
            return Ok(Postcondition {
                num_absent,
                residual: Some(residual),
            });
        }
        Err(UnlearnError::Postcondition {
            id: request.id().to_owned(),
            what: format!(
                "the relative residual of the normal equations is {residual:e}, not below {MAX_RESIDUAL:e}"
            ),
        })
    }

    fn refitted(&self, progress: &dyn Progress) -> Result<Self, UnlearnError> {
        let design = self.design.propagated(progress)?;
        let equations = NormalEquations::of(&design, progress)?;
        let weights = equations.solve(self.config.lambda)?;
        Ok(Self {
            config: self.config,
            design,
            equations,
            weights,
            break_even_rows: self.break_even_rows,
        })
    }

    fn distance(&self, other: &Self) -> Result<f64, UnlearnError> {
        relative_distance(&self.weights, &other.weights)
    }

    fn to_stored(&self) -> Result<Stored, UnlearnError> {
        self.store()
    }

    fn from_stored(stored: Stored) -> Result<Self, UnlearnError> {
        Self::load(stored)
    }
}
