//! Settings.

use serde::{Deserialize, Serialize};

use crate::{UnlearnError, error::check_setting, exact::RefitRule};

/// Settings of an [`Ease`](super::Ease) model.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EaseConfig {
    /// What the squares of the weights cost, above 0; 500 by default, the paper's for data of tens of thousands of users.
    pub lambda: f64,
    /// When a deletion fits anew; where that is faster by default.
    pub refit: RefitRule,
    /// Memory that a fit may take, in bytes; 8 GiB by default, which 23 170 items fit into.
    pub memory_limit_bytes: u64,
}

impl Default for EaseConfig {
    fn default() -> Self {
        Self {
            lambda: 500.0,
            refit: RefitRule::default(),
            memory_limit_bytes: 8 << 30,
        }
    }
}

impl EaseConfig {
    /// Checks the settings.
    ///
    /// # Errors
    /// [`UnlearnError::Option`] for a lambda that is no number above 0.
    pub fn check(&self) -> Result<(), UnlearnError> {
        let is_right = self.lambda > 0.0 && self.lambda.is_finite();
        check_setting("lambda", self.lambda, is_right, "a number above 0")
    }

    /// Fails for more items than the memory is enough for: a model holds `items^2` numbers of 8 bytes, a fit twice as many.
    pub(super) fn check_memory(&self, num_items: usize) -> Result<(), UnlearnError> {
        let matrix = (num_items as u64)
            .saturating_mul(num_items as u64)
            .saturating_mul(8);
        let needed = matrix.saturating_mul(2);
        if needed <= self.memory_limit_bytes {
            return Ok(());
        }
        Err(UnlearnError::Data {
            what: format!(
                "a model of {num_items} items needs {matrix} bytes, and {needed} bytes while it is fitted, but the limit is {} bytes",
                self.memory_limit_bytes
            ),
        })
    }
}
