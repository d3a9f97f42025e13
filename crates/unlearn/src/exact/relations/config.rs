//! Settings.

use serde::{Deserialize, Serialize};

use crate::{UnlearnError, error::check_setting};

/// What the features of entities are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntityFeatures {
    /// A random projection of the facts that the entity is in; see the [module](super).
    #[default]
    Profile,
    /// Random signs for every entity that is in a fact: independent of the facts, so that entities have nothing in
    /// common. The model remembers facts and infers next to nothing; it is here to compare with.
    Random,
    /// Given with the facts, and not made from them.
    Given,
}

/// Settings of a [`RelationRidge`](super::RelationRidge).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RelationConfig {
    /// The kind of features.
    pub features: EntityFeatures,
    /// Their number; 256 by default. Given features have the number that they have.
    pub dim: usize,
    /// The weight of the penalty, above 0; 30 by default: of 10, 30 and 100 the best on the validation facts of
    /// Kinship, and within 0.01 of the best on those of UMLS. It is for features of
    /// [`Profile`](EntityFeatures::Profile) and [`Random`](EntityFeatures::Random) that are divided by `sqrt(dim)`, and
    /// so does not depend on their number.
    pub lambda: f64,
    /// The seed of random signs; 1 by default.
    pub seed: u64,
    /// Memory for the sums of all relations, `num_relations * dim^2 * 8` bytes, that may be asked for; 8 GiB by default.
    pub max_bytes: u64,
}

impl Default for RelationConfig {
    fn default() -> Self {
        Self {
            features: EntityFeatures::default(),
            dim: 256,
            lambda: 30.0,
            seed: 1,
            max_bytes: 8 << 30,
        }
    }
}

impl RelationConfig {
    /// Checks the settings.
    ///
    /// # Errors
    /// [`UnlearnError::Option`] with the first one without sense.
    pub fn check(&self) -> Result<(), UnlearnError> {
        check_setting("dim", self.dim, self.dim > 0, "one at the least")?;
        let is_right = self.lambda > 0.0 && self.lambda.is_finite();
        check_setting("lambda", self.lambda, is_right, "a number above 0")
    }
}
