//! Settings.

use serde::{Deserialize, Serialize};

use crate::{
    UnlearnError,
    error::check_setting,
    exact::{FeatureMap, FixedPropagation},
};

/// Settings of a [`CertifiedLogistic`](super::CertifiedLogistic).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CertifiedConfig {
    /// The propagation; SGC of 2 hops by default.
    pub propagation: FixedPropagation,
    /// The map of the features before it; a projection to 128 by default: the step takes a matrix of `dim^2` numbers for
    /// every class.
    pub feature_map: FeatureMap,
    /// What the squares of the weights cost, for every training node, above 0; 1e-3 by default.
    pub lambda: f64,
    /// The bound of the logarithm of the ratio of probabilities, in `(0, 2]`; 1 by default.
    pub epsilon: f64,
    /// The probability that the bound does not hold, in `(0, 1)`; 1e-4 by default.
    pub delta: f64,
    /// The standard deviation of the noise, above 0; 1 by default. More noise makes a larger budget and a worse model.
    pub sigma: f64,
    /// The length of the gradient of all classes at which training ends; 1e-8 by default.
    pub gradient_norm: f64,
    /// Newton steps of a training, at most; 100 by default.
    pub max_steps: usize,
    /// The seed of feature map and noise; 1 by default. Whoever knows it knows the noise.
    pub seed: u64,
}

impl Default for CertifiedConfig {
    fn default() -> Self {
        Self {
            propagation: FixedPropagation::default(),
            feature_map: FeatureMap::Projection { dim: 128 },
            lambda: 1e-3,
            epsilon: 1.0,
            delta: 1e-4,
            sigma: 1.0,
            gradient_norm: 1e-8,
            max_steps: 100,
            seed: 1,
        }
    }
}

impl CertifiedConfig {
    /// Checks the settings.
    ///
    /// # Errors
    /// [`UnlearnError::Option`] with the first one without sense.
    pub fn check(&self) -> Result<(), UnlearnError> {
        self.propagation.check()?;
        self.feature_map.check()?;
        let is_positive = |value: f64| value > 0.0 && value.is_finite();
        check_setting(
            "lambda",
            self.lambda,
            is_positive(self.lambda),
            "a number above 0",
        )?;
        let is_right = self.epsilon > 0.0 && self.epsilon <= 2.0;
        check_setting("epsilon", self.epsilon, is_right, "above 0, at most 2")?;
        let is_right = self.delta > 0.0 && self.delta < 1.0;
        check_setting("delta", self.delta, is_right, "between 0 and 1")?;
        check_setting(
            "sigma",
            self.sigma,
            is_positive(self.sigma),
            "a number above 0",
        )?;
        let is_right = self.gradient_norm > 0.0 && self.gradient_norm < self.budget();
        check_setting(
            "gradient_norm",
            self.gradient_norm,
            is_right,
            "above 0, below the budget sigma epsilon / c",
        )?;
        check_setting(
            "max_steps",
            self.max_steps,
            self.max_steps > 0,
            "at least 1",
        )
    }

    /// The length of the gradient of all classes that the noise hides: `sigma epsilon / c`.
    #[must_use]
    pub fn budget(&self) -> f64 {
        self.sigma * self.epsilon / self.c()
    }

    /// The epsilon of a gradient of length `spent`.
    #[must_use]
    pub fn epsilon_of(&self, spent: f64) -> f64 {
        self.c() * spent / self.sigma
    }

    /// `sqrt(2 ln(1.5 / delta))`
    fn c(&self) -> f64 {
        (2.0 * (1.5 / self.delta).ln()).sqrt()
    }
}
