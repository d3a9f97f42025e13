//! How the encoder is made, trained, and used.

use serde::{Deserialize, Serialize};

use crate::{UnlearnError, error::check_setting, recommend::DeletionKind};

/// All settings of UnlearnRec.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UnlearnRecConfig {
    /// What deleted scores should become.
    pub level: Level,
    /// The encoder.
    pub encoder: EncoderConfig,
    /// Its training on random deletions.
    pub pretraining: PretrainingConfig,
    /// Its training on the deletion that is asked for.
    pub fine_tuning: FineTuningConfig,
}

/// What the scores of deleted interactions should become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// As low as possible: the paper's loss.
    Paper,
    /// Those of true interactions that the model never saw.
    #[default]
    HeldOut,
    /// Those of pairs that nobody chose.
    Negatives,
}

impl Level {
    /// Its name in folders.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::HeldOut => "held-out",
            Self::Negatives => "negatives",
        }
    }
}

/// How the encoder is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EncoderConfig {
    /// Propagations over the deleted interactions; 3 by default.
    pub hops: usize,
    /// Slope of the leaky rectifier for negative numbers; 0.99 by default.
    pub slope: f64,
    /// Factor of what is withdrawn; 0.1 by default.
    pub withdrawal: f64,
    /// What η is before training; 2 by default. The reference has 2e-3, smaller batches and more epochs.
    pub initial_eta: f64,
    /// Whether both layers of the MLP start as the identity, so that the encoder starts as a plain withdrawal; it does by default.
    /// From a random start, which the reference has, it must first learn to be one.
    pub identity: bool,
}

impl Default for EncoderConfig {
    fn default() -> Self {
        Self {
            hops: 3,
            slope: 0.99,
            withdrawal: 0.1,
            initial_eta: 2.0,
            identity: true,
        }
    }
}

/// Factors of the losses beside that of the backbone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LossWeights {
    /// Of the deleted interactions, `w_u`; 1 by default.
    pub forget: f64,
    /// Of the alignment, `w_a`; 1 by default. The reference sums over a batch where a mean is taken here: its 0.005 on batches
    /// of 512 is 2.5.
    pub align: f64,
    /// Of the contrast, `w_c`; 1e-3 by default.
    pub contrast: f64,
    /// Temperature of the alignment; 1 by default.
    pub temperature: f64,
}

impl Default for LossWeights {
    fn default() -> Self {
        Self {
            forget: 1.0,
            align: 1.0,
            contrast: 1e-3,
            temperature: 1.0,
        }
    }
}

/// The training of the encoder on random deletions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PretrainingConfig {
    /// Epochs, at most; 40 by default. The paper has 256.
    pub epochs: u64,
    /// Epochs for which a deletion is used; 5 by default.
    pub renew_every: u64,
    /// What is deleted.
    pub kind: DeletionKind,
    /// How much of it; 0.05 by default.
    pub share: f64,
    /// How much the validation deletion takes; 0.05 by default.
    pub valid_share: f64,
    /// Learning rate; 1e-2 by default. The reference has 1e-3, and smaller batches.
    pub learning_rate: f64,
    /// Interactions of a step; 8192 by default.
    pub batch_size: usize,
    /// Steps of an epoch, at most; by default all interactions that are left are seen.
    pub steps_per_epoch: Option<usize>,
    /// Factors of the losses.
    pub weights: LossWeights,
    /// Epochs from one evaluation to the next; 5 by default.
    pub evaluate_every: u64,
    /// Evaluations without a better encoder after which training stops; by default it does not.
    pub patience: Option<u64>,
}

impl Default for PretrainingConfig {
    fn default() -> Self {
        Self {
            epochs: 40,
            renew_every: 5,
            kind: DeletionKind::Interactions,
            share: 0.05,
            valid_share: 0.05,
            learning_rate: 1e-2,
            batch_size: 8192,
            steps_per_epoch: None,
            weights: LossWeights::default(),
            evaluate_every: 5,
            patience: None,
        }
    }
}

/// The training of the MLP on the deletion that is asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FineTuningConfig {
    /// Epochs; 3 by default. The last one counts: nothing chooses among them.
    pub epochs: u64,
    /// Learning rate; 1e-3 by default.
    pub learning_rate: f64,
    /// Interactions of a step; 8192 by default.
    pub batch_size: usize,
    /// Steps of an epoch, at most; by default all interactions that are left are seen.
    pub steps_per_epoch: Option<usize>,
    /// Factors of the losses; there is no contrast.
    pub weights: LossWeights,
}

impl Default for FineTuningConfig {
    fn default() -> Self {
        Self {
            epochs: 3,
            learning_rate: 1e-3,
            batch_size: 8192,
            steps_per_epoch: None,
            weights: LossWeights::default(),
        }
    }
}

impl UnlearnRecConfig {
    /// Checks the ranges; those of the optimiser, the deletions and the course of the training are checked where they are used.
    ///
    /// # Errors
    /// [`UnlearnError::Option`] with the first setting without sense.
    pub fn check(&self) -> Result<(), UnlearnError> {
        const AT_LEAST_1: &str = "at least 1";
        let (pretraining, fine_tuning) = (&self.pretraining, &self.fine_tuning);
        for (name, number) in [
            ("encoder.hops", self.encoder.hops),
            ("pretraining.batch_size", pretraining.batch_size),
            ("pretraining.renew_every", pretraining.renew_every as usize),
            (
                "pretraining.steps_per_epoch",
                pretraining.steps_per_epoch.unwrap_or(1),
            ),
            ("fine_tuning.batch_size", fine_tuning.batch_size),
            (
                "fine_tuning.steps_per_epoch",
                fine_tuning.steps_per_epoch.unwrap_or(1),
            ),
        ] {
            check_setting(name, number, number > 0, AT_LEAST_1)?;
        }
        for (name, number) in [
            ("encoder.slope", self.encoder.slope),
            ("encoder.withdrawal", self.encoder.withdrawal),
            ("encoder.initial_eta", self.encoder.initial_eta),
        ] {
            check_setting(name, number, number.is_finite(), "a finite number")?;
        }
        for weights in [&pretraining.weights, &fine_tuning.weights] {
            for (name, number) in [
                ("weights.forget", weights.forget),
                ("weights.align", weights.align),
                ("weights.contrast", weights.contrast),
            ] {
                let is_right = number >= 0.0 && number.is_finite();
                check_setting(name, number, is_right, "a number not below 0")?;
            }
            let temperature = weights.temperature;
            let is_right = temperature > 0.0 && temperature.is_finite();
            check_setting(
                "weights.temperature",
                temperature,
                is_right,
                "a positive number",
            )?;
        }
        Ok(())
    }
}
