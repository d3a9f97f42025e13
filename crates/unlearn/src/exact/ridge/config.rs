//! Settings.

use serde::{Deserialize, Serialize};

use crate::{
    UnlearnError,
    error::check_setting,
    exact::{FeatureMap, FixedPropagation},
};

/// Settings of a [`RidgeClassifier`](super::RidgeClassifier).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RidgeConfig {
    /// The propagation; SGC of 2 hops by default.
    pub propagation: FixedPropagation,
    /// The map of the features before it; a projection to 512 by default.
    pub feature_map: FeatureMap,
    /// What the squares of the weights cost, above 0; 1 by default.
    pub lambda: f64,
    /// The seed of the feature map; 1 by default.
    pub seed: u64,
    /// When a deletion fits anew; where that is faster by default.
    pub refit: RefitRule,
}

impl Default for RidgeConfig {
    fn default() -> Self {
        Self {
            propagation: FixedPropagation::default(),
            feature_map: FeatureMap::default(),
            lambda: 1.0,
            seed: 1,
            refit: RefitRule::default(),
        }
    }
}

impl RidgeConfig {
    /// Checks the settings.
    ///
    /// # Errors
    /// [`UnlearnError::Option`] with the first one without sense.
    pub fn check(&self) -> Result<(), UnlearnError> {
        self.propagation.check()?;
        self.feature_map.check()?;
        let is_right = self.lambda > 0.0 && self.lambda.is_finite();
        check_setting("lambda", self.lambda, is_right, "a number above 0")
    }
}

/// When a deletion fits anew instead of updating. The state afterwards is the same up to rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefitRule {
    /// Where more rows are touched than the number at which both take the same time. It is measured once, at the fit, and is part
    /// of the model: what a stored model does follows from the model, not from the machine's mood.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}
