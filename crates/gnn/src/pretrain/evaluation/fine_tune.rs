//! An encoder that is trained further, with a linear map behind it.

use argiope_graph::Progress;
use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use super::{CrossValidation, Examples, fine_tune_task::FineTuneTask, stratified_folds};
use crate::{
    GnnError,
    pretrain::contrastive::PretrainedEncoder,
    training::{TrainConfig, train},
};

/// How an encoder is trained further.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FineTuneConfig {
    /// Number of folds; 10 by default.
    pub folds: usize,
    /// Seed of the folds, of the linear map and of the order of examples; 0 by default.
    pub seed: u64,
    /// Epochs on the training examples of a fold; 30 by default.
    pub epochs: u64,
    /// Examples of a step; 32 by default.
    pub batch_size: usize,
    /// Largest learning rate of Adam; 0.005 by default.
    pub learning_rate: f64,
    /// Share of the steps in which the learning rate rises; 0.1 by default.
    pub warmup: f64,
    /// Factor of the parameters that is added to their gradients; 1e-5 by default.
    pub weight_decay: f64,
    /// Norm that gradients are cut to; 1 by default.
    pub max_norm: f64,
    /// Training examples, at most, that the statistics of the normalisations are measured on at the end; 512 by default.
    pub measured_examples: usize,
}

impl Default for FineTuneConfig {
    fn default() -> Self {
        Self {
            folds: 10,
            seed: 0,
            epochs: 30,
            batch_size: 32,
            learning_rate: 0.005,
            warmup: 0.1,
            weight_decay: 1e-5,
            max_norm: 1.0,
            measured_examples: 512,
        }
    }
}

impl FineTuneConfig {
    /// Checks the ranges; those of the optimiser are checked where it is made.
    ///
    /// # Errors
    /// [`GnnError::Option`].
    pub fn check(&self) -> Result<(), GnnError> {
        let wrong = |option, found: String, expected| {
            Err(GnnError::Option {
                what: "fine-tuning",
                option,
                found,
                expected,
            })
        };
        if self.batch_size == 0 {
            return wrong("batch_size", "0".into(), "at least 1");
        }
        if self.measured_examples == 0 {
            return wrong("measured_examples", "0".into(), "at least 1");
        }
        if (0.0..=1.0).contains(&self.warmup) {
            return Ok(());
        }
        wrong("warmup", self.warmup.to_string(), "0 to 1")
    }
}

/// Cross-validates an encoder that is trained further on the training examples of every fold, each time from where it is now.
///
/// A step sees one view of an example, drawn anew; the test averages over all of its views. There is no validation: the
/// encoder of the last epoch is tested.
///
/// # Errors
/// [`GnnError::Option`] for settings outside their ranges and folds that cannot be made; [`GnnError::NotFinite`] if the loss is
/// no number; [`GnnError::Cancelled`].
///
/// # Complexity
/// For every fold and epoch, that of the encoder on a view of every training example, forward and backward.
pub fn fine_tuned(
    encoder: &PretrainedEncoder,
    examples: &Examples,
    config: &FineTuneConfig,
    progress: &dyn Progress,
) -> Result<CrossValidation, GnnError> {
    config.check()?;
    let folds = stratified_folds(examples.classes(), config.folds, config.seed)?;
    let mut scores = Vec::with_capacity(folds.len());
    for fold in &folds {
        let mut task = FineTuneTask::new(encoder, examples, fold, config, &Device::flex())?;
        let course = TrainConfig {
            evaluate_every: config.epochs,
            ..TrainConfig::new(config.seed, config.epochs, FineTuneTask::METRIC)
        };
        let outcome = train(&mut task, &course, None, progress)?;
        scores.extend(outcome.state.best.map(|best| best.value));
    }
    Ok(CrossValidation { scores })
}
