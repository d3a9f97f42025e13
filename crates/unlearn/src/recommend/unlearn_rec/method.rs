//! The method: an encoder and how it is used, from its training to requests.

use std::path::Path;

use argiope_gnn::{
    run_folder::RunPlace,
    training::{Metrics, TrainConfig},
};
use argiope_graph::Progress;
use burn::{module::Module as _, tensor::Device};
use serde::{Deserialize, Serialize};

use super::{
    BALANCE, FineTuningConfig, InfluenceEncoder, UnlearnRecConfig, pretraining::PretrainingTask,
};
use crate::{
    UnlearnError,
    data::Interactions,
    recommend::{
        Recommender, RecommenderConfig,
        train::{complete, fingerprint},
    },
};

/// An encoder that was trained for a recommender.
#[derive(Debug, Clone)]
pub struct UnlearnRec {
    pub(super) config: UnlearnRecConfig,
    pub(super) encoder: InfluenceEncoder,
}

/// What the training of an encoder gives.
#[derive(Debug, Clone)]
pub struct Pretrained {
    /// The encoder that the validation deletion likes best.
    pub method: UnlearnRec,
    /// Metrics of the validation deletion at that epoch, by their own names.
    pub valid: Metrics,
    /// That epoch, counted from 0.
    pub best_epoch: u64,
    /// Epochs that were trained.
    pub epochs: u64,
    /// Seconds of them, without evaluations.
    pub seconds: f64,
}

/// What a run is made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RunConfig {
    data: String,
    interactions: String,
    seed: u64,
    recommender: RecommenderConfig,
    settings: UnlearnRecConfig,
}

impl UnlearnRec {
    /// Trains an encoder for `recommender`, which was trained with `backbone` on `data`, in a folder if one is given. A folder that
    /// holds the same run is continued, or read if the run is finished.
    ///
    /// # Errors
    /// [`UnlearnError::Option`] for settings without sense; [`UnlearnError::Data`] without a validation; [`UnlearnError::Gnn`] if
    /// the folder holds another run; [`UnlearnError::Cancelled`], after which the same call continues.
    pub fn pretrain(
        config: &UnlearnRecConfig,
        backbone: &RecommenderConfig,
        recommender: &Recommender,
        data: &Interactions,
        seed: u64,
        folder: Option<&Path>,
        progress: &dyn Progress,
    ) -> Result<Pretrained, UnlearnError> {
        let run = RunConfig {
            data: data.name.clone(),
            interactions: fingerprint(&data.train),
            seed,
            recommender: backbone.clone(),
            settings: config.clone(),
        };
        let place = RunPlace::find(folder, &run)?;
        let device = Device::flex();
        let mut task =
            PretrainingTask::new(config, backbone, recommender, data, seed, &device, progress)?;
        let pretraining = &config.pretraining;
        let mut course = TrainConfig::new(seed, pretraining.epochs, BALANCE);
        course.evaluate_every = pretraining.evaluate_every;
        course.patience = pretraining.patience;
        let (outcome, best) = complete(&mut task, place, &course, progress)?;
        let encoder = best.load_module(task.encoder().valid())?;
        Ok(Pretrained {
            method: Self {
                config: config.clone(),
                encoder,
            },
            valid: outcome.at_best("valid"),
            best_epoch: outcome.best_epoch().unwrap_or(0),
            epochs: outcome.state.epochs,
            seconds: outcome.seconds(),
        })
    }

    /// The encoder.
    #[must_use]
    pub fn encoder(&self) -> &InfluenceEncoder {
        &self.encoder
    }

    /// The same encoder with other settings of its use.
    #[must_use]
    pub fn with_fine_tuning(&self, fine_tuning: FineTuningConfig) -> Self {
        let mut method = self.clone();
        method.config.fine_tuning = fine_tuning;
        method
    }

    /// The settings.
    #[must_use]
    pub fn config(&self) -> &UnlearnRecConfig {
        &self.config
    }
}
