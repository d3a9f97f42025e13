//! What requests are tried on: a trained recommender, its data, and the encoders that were trained for it.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use argiope_graph::Progress;

use super::{RecommenderBenchConfig, RecommenderMethod};
use crate::{
    UnlearnError,
    comparison::RequestKind,
    data::Interactions,
    recommend::{
        DeletionKind, Pretrained, TrainedRecommender, UnlearnRec, train_recommender,
        unlearn_rec::Level,
    },
};

/// A recommender with its data.
#[derive(Debug)]
pub(super) struct Subject {
    pub(super) seed: u64,
    /// With a validation.
    pub(super) data: Interactions,
    pub(super) original: TrainedRecommender,
    /// Where it is kept, with its encoders.
    folder: Option<PathBuf>,
    encoders: BTreeMap<(Level, DeletionKind), Pretrained>,
}

impl Subject {
    /// Trains it, or reads it from its folder.
    pub(super) fn new(
        config: &RecommenderBenchConfig,
        data: Interactions,
        seed: u64,
        folder: Option<PathBuf>,
        progress: &dyn Progress,
    ) -> Result<Self, UnlearnError> {
        let place = folder.as_ref().map(|folder| folder.join("original"));
        let place = place.as_deref();
        let original = train_recommender(&config.recommender(), &data, seed, place, progress)?;
        Ok(Self {
            seed,
            data,
            original,
            folder,
            encoders: BTreeMap::new(),
        })
    }

    /// Where requests on it are kept.
    pub(super) fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// The encoder of a method for requests of a kind: trained once for all that share it.
    pub(super) fn encoder(
        &mut self,
        config: &RecommenderBenchConfig,
        method: RecommenderMethod,
        kind: RequestKind,
        progress: &dyn Progress,
    ) -> Result<&Pretrained, UnlearnError> {
        let settings = config.encoder(method, kind);
        let (level, kind) = (settings.level, settings.pretraining.kind);
        let pretrained = match self.encoders.remove(&(level, kind)) {
            Some(pretrained) => pretrained,
            None => {
                let drawn = match kind {
                    DeletionKind::Interactions => "interactions",
                    DeletionKind::Users => "users",
                };
                let name = format!("encoder-{}-{drawn}", level.name());
                let place = self.folder.as_ref().map(|folder| folder.join(name));
                UnlearnRec::pretrain(
                    &settings,
                    &config.recommender(),
                    &self.original.recommender,
                    &self.data,
                    self.seed,
                    place.as_deref(),
                    progress,
                )?
            }
        };
        Ok(self.encoders.entry((level, kind)).or_insert(pretrained))
    }
}
