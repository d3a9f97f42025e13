//! Settings that can be laid over others.

use argiope_gnn::{
    GnnError,
    pretrain::{
        contrastive::ContrastiveConfig,
        evaluation::{FineTuneConfig, FrozenConfig},
        pretext::PretextConfig,
    },
    settings,
};
use serde::{Deserialize, Serialize};

use crate::settings::{Fault, Overlaid};

/// How encoders are evaluated.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct EvaluationSettings {
    /// A logistic regression on points.
    pub(super) frozen: FrozenConfig,
    /// Encoder and linear map, trained further.
    pub(super) fine_tune: FineTuneConfig,
}

impl EvaluationSettings {
    /// Defaults with the same folds for both ways.
    pub(super) fn new(folds: usize, seed: u64) -> Self {
        Self {
            frozen: FrozenConfig {
                folds,
                seed,
                ..FrozenConfig::default()
            },
            fine_tune: FineTuneConfig {
                folds,
                seed,
                ..FineTuneConfig::default()
            },
        }
    }
}

impl From<GnnError> for Fault {
    fn from(error: GnnError) -> Self {
        match error {
            GnnError::Settings { line, message } => Self::Text(line, message),
            other => Self::Value(other.into()),
        }
    }
}

impl Overlaid for PretextConfig {
    fn overlaid(&self, text: &str) -> Result<Self, Fault> {
        Ok(Self::overlaid(self, text)?)
    }

    fn with(&self, setting: &str) -> Result<Self, Fault> {
        Ok(Self::with(self, setting)?)
    }
}

impl Overlaid for ContrastiveConfig {
    fn overlaid(&self, text: &str) -> Result<Self, Fault> {
        Ok(Self::overlaid(self, text)?)
    }

    fn with(&self, setting: &str) -> Result<Self, Fault> {
        Ok(Self::with(self, setting)?)
    }
}

impl Overlaid for EvaluationSettings {
    fn overlaid(&self, text: &str) -> Result<Self, Fault> {
        Ok(settings::overlaid(self, text)?)
    }

    fn with(&self, setting: &str) -> Result<Self, Fault> {
        Ok(settings::with(self, setting, &[])?)
    }
}
