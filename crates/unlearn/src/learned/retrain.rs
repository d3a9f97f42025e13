//! Retraining: what all other methods stand in for.

use argiope_gnn::Init;
use argiope_graph::Progress;
use serde::{Deserialize, Serialize};

use super::{
    GraphModel, Method, Situation, Unlearned,
    training::{TrainingConfig, TrainingData, train_model},
};
use crate::{UnlearnError, comparison::retrain_seed};

/// Settings of [`Retrain`].
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RetrainConfig {
    /// Which initial parameters and negatives: 0, the default, are those of the original; every other number gives others.
    pub start: u64,
    /// The training; should be that of the original.
    pub training: TrainingConfig,
}

impl RetrainConfig {
    /// The seed of the parameters and negatives, where the original has `seed`.
    #[must_use]
    pub fn seed(&self, seed: u64) -> u64 {
        retrain_seed(seed, self.start)
    }
}

/// Trains a network of the same shape on what is left.
#[derive(Debug, Clone)]
pub struct Retrain(RetrainConfig);

impl Retrain {
    /// With settings.
    #[must_use]
    pub fn new(config: RetrainConfig) -> Self {
        Self(config)
    }
}

impl Method for Retrain {
    fn name(&self) -> &'static str {
        "retrain"
    }

    fn unlearn(
        &self,
        original: &GraphModel,
        situation: &Situation<'_>,
        progress: &dyn Progress,
    ) -> Result<Unlearned, UnlearnError> {
        let seed = self.0.seed(situation.seed);
        let mut init = Init::new(seed, &situation.device.clone().autodiff());
        let model = original.untrained(situation.features, &mut init)?;
        let data = TrainingData::from(situation);
        let trained = train_model(model, data, &self.0.training, seed, None, progress)?;
        Ok(trained.model.into())
    }
}
