//! The method: an encoder and how it is used, from its training to requests.

use std::path::Path;

use argiope_gnn::{Init, training::TrainConfig};
use argiope_graph::Progress;
use burn::tensor::Device;
use serde::Serialize;

use super::{
    BALANCE, EncoderConfig, FineTuningConfig, InfluenceEncoder, Level, PretrainingConfig,
    UnlearnRecConfig, pretraining::PretrainingTask,
};
use crate::{
    UnlearnError,
    data::Interactions,
    recommend::{
        Recommender, RecommenderConfig, TrainingSummary,
        course::{RunSettings, complete},
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
    /// Its training; metrics are those of the validation deletion.
    pub summary: TrainingSummary,
}

/// What the training of an encoder depends on beside data and seed: fine-tuning comes later.
#[derive(Debug, Serialize)]
struct PretrainingSettings<'a> {
    level: Level,
    recommender: &'a RecommenderConfig,
    encoder: &'a EncoderConfig,
    pretraining: &'a PretrainingConfig,
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
        let settings = PretrainingSettings {
            level: config.level,
            recommender: backbone,
            encoder: &config.encoder,
            pretraining: &config.pretraining,
        };
        let run = RunSettings::new(data, seed, settings);
        let device = Device::flex();
        let pretraining = &config.pretraining;
        let mut course = TrainConfig::new(seed, pretraining.epochs, BALANCE);
        course.evaluate_every = pretraining.evaluate_every;
        course.patience = pretraining.patience;
        let task =
            || PretrainingTask::new(config, backbone, recommender, data, seed, &device, progress);
        let (summary, best) = complete(folder, &run, &course, progress, task)?;
        let [num_nodes, dim] = recommender.constant_table().dims();
        let empty = (config.encoder).init(num_nodes, dim, &mut Init::new(seed, &device));
        Ok(Pretrained {
            method: Self {
                config: config.clone(),
                encoder: best.load_module(empty)?,
            },
            summary,
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
