//! A learning rate that falls when the loss no longer does, as PyTorch's `ReduceLROnPlateau` computes it.
//!
//! ```text
//! better      loss < best * (1 - threshold)
//! rate        times factor, after more than `patience` epochs in a row that were not better
//! ```

use burn::tensor::TensorData;
use serde::{Deserialize, Serialize};

use crate::{GnnError, NamedTensors};

/// How a [`ReduceOnPlateau`] is made.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReduceOnPlateauConfig {
    /// What the rate is multiplied with; 0.5 by default.
    pub factor: f64,
    /// Epochs in a row that may be no better; 10 by default.
    pub patience: u64,
    /// Share of the best loss by which a loss has to be below it to be better; 1e-4 by default.
    pub threshold: f64,
    /// The rate never falls below; 0 by default.
    pub min_learning_rate: f64,
}

impl Default for ReduceOnPlateauConfig {
    fn default() -> Self {
        Self {
            factor: 0.5,
            patience: 10,
            threshold: 1e-4,
            min_learning_rate: 0.0,
        }
    }
}

impl ReduceOnPlateauConfig {
    /// Before the first epoch, with the rate to begin with.
    ///
    /// # Errors
    /// [`GnnError::Option`] for numbers outside their ranges.
    pub fn init(&self, learning_rate: f64) -> Result<ReduceOnPlateau, GnnError> {
        const SHARE: &str = "a number from 0 to 1";
        const RATE: &str = "a number not below 0";
        let is_share = |value: f64| (0.0..=1.0).contains(&value);
        let is_rate = |value: f64| value >= 0.0 && value.is_finite();
        let checks = [
            ("factor", self.factor, is_share(self.factor), SHARE),
            ("threshold", self.threshold, is_share(self.threshold), SHARE),
            (
                "min_learning_rate",
                self.min_learning_rate,
                is_rate(self.min_learning_rate),
                RATE,
            ),
            ("learning_rate", learning_rate, is_rate(learning_rate), RATE),
        ];
        if let Some((option, found, _, expected)) = checks.into_iter().find(|check| !check.2) {
            return Err(GnnError::Option {
                what: "ReduceOnPlateau",
                option,
                found: found.to_string(),
                expected,
            });
        }
        Ok(ReduceOnPlateau {
            config: *self,
            learning_rate,
            best: f64::INFINITY,
            epochs_since_best: 0,
        })
    }
}

/// The rate, and what it depends on.
///
/// # Example
/// ```
/// use argiope_gnn::optim::ReduceOnPlateauConfig;
///
/// let config = ReduceOnPlateauConfig { patience: 1, ..ReduceOnPlateauConfig::default() };
/// let mut plateau = config.init(0.1)?;
/// let rates = [3.0, 2.0, 2.0, 2.0, 1.0].map(|loss| plateau.observe(loss));
/// assert_eq!(rates, [0.1, 0.1, 0.1, 0.05, 0.05]);
/// # Ok::<(), argiope_gnn::GnnError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReduceOnPlateau {
    config: ReduceOnPlateauConfig,
    learning_rate: f64,
    best: f64,
    epochs_since_best: u64,
}

impl ReduceOnPlateau {
    /// The rate as it is.
    #[must_use]
    pub fn learning_rate(&self) -> f64 {
        self.learning_rate
    }

    /// Takes the loss of an epoch, and gives the rate of the next one. A loss that is no number is not better.
    pub fn observe(&mut self, loss: f64) -> f64 {
        if loss < self.best * (1.0 - self.config.threshold) {
            self.best = loss;
            self.epochs_since_best = 0;
        } else {
            self.epochs_since_best += 1;
        }
        if self.epochs_since_best > self.config.patience {
            let reduced = self.learning_rate * self.config.factor;
            // A rate that began below the least one stays where it is.
            let least = self.config.min_learning_rate.min(self.learning_rate);
            self.learning_rate = reduced.max(least);
            self.epochs_since_best = 0;
        }
        self.learning_rate
    }

    /// All that [`observe`](Self::observe) needs to continue.
    #[must_use]
    pub fn state(&self) -> NamedTensors {
        let mut state = NamedTensors::new();
        let numbers = [("learning_rate", self.learning_rate), ("best", self.best)];
        for (name, number) in numbers {
            state.insert(name, TensorData::new(vec![number], [1]));
        }
        let epochs = TensorData::new(vec![self.epochs_since_best as i64], [1]);
        state.insert("epochs_since_best", epochs);
        state
    }

    /// Continues from a [`state`](Self::state).
    ///
    /// # Errors
    /// [`GnnError::Parameters`] for tensors that are no such state.
    pub fn load_state(&mut self, state: &NamedTensors) -> Result<(), GnnError> {
        let wrong = |name: &str| GnnError::Parameters {
            reason: format!("{name} of the learning rate's state is missing or no number"),
        };
        let number = |name: &str| {
            let data = state.get(name).and_then(|data| data.as_slice::<f64>().ok());
            data.and_then(|data| data.first().copied())
                .ok_or_else(|| wrong(name))
        };
        let epochs = state.get("epochs_since_best");
        let epochs = epochs.and_then(|data| data.as_slice::<i64>().ok()?.first().copied());
        let epochs = epochs.and_then(|epochs| u64::try_from(epochs).ok());
        let (learning_rate, best) = (number("learning_rate")?, number("best")?);
        self.epochs_since_best = epochs.ok_or_else(|| wrong("epochs_since_best"))?;
        (self.learning_rate, self.best) = (learning_rate, best);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_the_rate_falls_after_more_than_the_patience() {
        let config = ReduceOnPlateauConfig {
            patience: 2,
            min_learning_rate: 0.3,
            ..ReduceOnPlateauConfig::default()
        };
        let mut plateau = config.init(1.0).unwrap();
        // Less than a ten thousandth below the best is no better, nor is what is no number.
        let losses = [1.0, 0.99995, f64::NAN, 1.0, 0.5, 0.5, 0.5, 0.5, 0.5];
        let rates = losses.map(|loss| plateau.observe(loss));
        assert_eq!(rates, [1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.5, 0.3, 0.3]);
    }

    #[test]
    fn test_a_state_continues_where_it_was_taken() {
        let config = ReduceOnPlateauConfig {
            patience: 1,
            ..ReduceOnPlateauConfig::default()
        };
        let mut whole = config.init(1.0).unwrap();
        let fresh = whole.state();
        let losses = [2.0, 3.0, 3.0, 1.0, 1.0, 1.0];
        for cut in 0..losses.len() {
            let mut begun = config.init(1.0).unwrap();
            losses[..cut].iter().for_each(|&loss| {
                begun.observe(loss);
            });
            let mut resumed = config.init(7.0).unwrap();
            resumed.load_state(&begun.state()).unwrap();
            assert_eq!(resumed, begun);
        }
        losses.iter().for_each(|&loss| {
            whole.observe(loss);
        });
        assert_eq!(whole.learning_rate(), 0.25);
        whole.load_state(&fresh).unwrap();
        assert_eq!(whole, config.init(1.0).unwrap());
        assert!(whole.load_state(&NamedTensors::new()).is_err());
    }

    #[test]
    fn test_numbers_outside_their_ranges_are_refused() {
        let default = ReduceOnPlateauConfig::default();
        let bad = [
            ReduceOnPlateauConfig {
                factor: 1.5,
                ..default
            },
            ReduceOnPlateauConfig {
                threshold: f64::NAN,
                ..default
            },
            ReduceOnPlateauConfig {
                min_learning_rate: -1.0,
                ..default
            },
        ];
        assert!(bad.iter().all(|config| config.init(1.0).is_err()));
        assert!(default.init(f64::INFINITY).is_err());
    }
}
