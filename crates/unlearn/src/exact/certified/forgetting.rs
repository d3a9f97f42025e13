//! Deletions.

use argiope_graph::{Progress, Silent};

use super::{CertifiedLogistic, removal_step::newton_step};
use crate::{
    Forgetting, Forgotten, Guarantee, Postcondition, Request, Stored, UnlearnError,
    exact::norms::relative_distance,
};

/// The name of the method.
pub(super) const METHOD: &str = "certified-logistic";

/// Rounding of the gradient, as a share of the sum of the sizes of its terms.
const ROUNDING: f64 = 1e-13;

impl Forgetting for CertifiedLogistic {
    fn method(&self) -> &'static str {
        METHOD
    }

    fn guarantee(&self) -> Guarantee {
        Guarantee::Certified {
            epsilon: self.config.epsilon,
            delta: self.config.delta,
        }
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
        self.design.remove(&removal)?;
        self.design.update_rows(&removal)?;
        let (config, design) = (&self.config, &self.design);
        let stepped = newton_step(design, config, &self.weights, &self.noise, progress)?;
        // Written so that NaN trains anew.
        let is_within = self.spent + stepped.bound <= config.budget();
        if is_within {
            self.weights = stepped.weights;
            self.spent += stepped.bound;
        } else {
            let design = self.design.propagated(progress)?;
            *self = Self::trained(self.config, design, self.epoch + 1, progress)?;
        }
        Ok(Forgotten {
            num_affected: removal.affected().len(),
            num_rows: self.design.num_nodes(),
            refitted: !is_within,
            epsilon_spent: Some(self.epsilon_spent()),
        })
    }

    fn postcondition(&self, request: &Request) -> Result<Postcondition, UnlearnError> {
        let num_absent = self.design.check_absent(METHOD, request)?;
        let failed = |what: String| UnlearnError::Postcondition {
            id: request.id().to_owned(),
            what,
        };
        let (spent, budget) = (self.spent, self.config.budget());
        if spent.is_nan() || spent > budget {
            return Err(failed(format!(
                "{spent:e} is spent of a budget of {budget:e}"
            )));
        }
        let gradient = self.gradient_norm(&Silent)?;
        // Terms of training nodes have length 1 at most; those of penalty and noise cancel.
        let of_nodes = (self.design.training().len() * self.design.num_classes()) as f64;
        let of_noise: f64 = self.noise.iter().map(|b| b.abs()).sum();
        if gradient.is_nan() || gradient > spent + ROUNDING * (of_nodes + of_noise) {
            return Err(failed(format!(
                "the gradient has the length {gradient:e}, above its bound {spent:e}"
            )));
        }
        let at_zero = self.gradient_norm_at(&vec![0.0; self.weights.len()], &Silent)?;
        Ok(Postcondition {
            num_absent,
            residual: Some(if at_zero > 0.0 {
                gradient / at_zero
            } else {
                gradient
            }),
        })
    }

    /// Trained anew with the noise that the model has: what is left of the distance is the error of the steps. A model that
    /// is to be published in place of this one needs fresh noise, which a [deletion](Forgetting::forget) takes where it trains anew.
    fn refitted(&self, progress: &dyn Progress) -> Result<Self, UnlearnError> {
        let design = self.design.propagated(progress)?;
        Self::trained(self.config, design, self.epoch, progress)
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
