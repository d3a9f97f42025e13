//! Settings of a comparison.

use serde::{Deserialize, Serialize};

use super::RecommenderMethod;
use crate::{
    UnlearnError,
    comparison::{RequestConfig, RequestKind, RequestSize, check_extent},
    error::check_setting,
    recommend::{
        BackboneConfig, DeletionKind, RecommenderConfig, RecommenderTraining, UnlearnRecConfig,
        unlearn_rec::{EncoderConfig, FineTuningConfig, Level, PretrainingConfig},
    },
};

/// Settings of a comparison of recommenders: methods, requests and seeds, each with each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RecommenderBenchConfig {
    /// The part of the training interactions that is held out to choose epochs, of data without a validation; 0.1 by default.
    pub valid_fraction: f64,
    /// Requests, trainings, and validations that are held out; 1 and 2 by default.
    pub seeds: Vec<u64>,
    /// Recommenders that are trained anew, at least 2: one from the initial table of the original, and others. 2 by default.
    pub retrained: u64,
    /// What is deleted; 5 % of the interactions, 5 % of the users, and the adversarial interactions of half of users and items by
    /// default.
    pub requests: Vec<RequestConfig>,
    /// The methods; all by default. Retraining is always there.
    pub methods: Vec<RecommenderMethod>,
    /// The recommender.
    pub backbone: BackboneConfig,
    /// Its training, of the original and anew.
    pub training: RecommenderTraining,
    /// The encoder of all methods that have one.
    pub unlearn_rec: UnlearnRecSettings,
}

/// Settings of UnlearnRec where requests are of several kinds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UnlearnRecSettings {
    /// What deleted scores should become; by default that of the kind of the request, see the [module](super).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// The encoder.
    pub encoder: EncoderConfig,
    /// Its training on random deletions, whose kind is that of the request: users for users, else interactions.
    pub pretraining: PretrainingConfig,
    /// Its training on the deletion that is asked for.
    pub fine_tuning: FineTuningConfig,
}

impl Default for RecommenderBenchConfig {
    fn default() -> Self {
        let request = |kind, share| RequestConfig {
            kind,
            size: RequestSize::Share(share),
        };
        Self {
            valid_fraction: 0.1,
            seeds: vec![1, 2],
            retrained: 2,
            requests: vec![
                request(RequestKind::Interactions, 0.05),
                request(RequestKind::Users, 0.05),
                request(RequestKind::Adversarial, 0.5),
            ],
            methods: (RecommenderMethod::ALL.iter())
                .map(|(method, _)| *method)
                .filter(|method| *method != RecommenderMethod::Retrain)
                .collect(),
            backbone: BackboneConfig::default(),
            training: RecommenderTraining::default(),
            unlearn_rec: UnlearnRecSettings::default(),
        }
    }
}

impl RecommenderBenchConfig {
    /// Settings that are absent where they are `none`, as [`argiope_gnn::settings::with`] takes them.
    pub const OPTIONAL: [(&'static str, &'static str); 5] = [
        ("training", "patience"),
        ("unlearn_rec", "level"),
        ("unlearn_rec.pretraining", "patience"),
        ("unlearn_rec.pretraining", "steps_per_epoch"),
        ("unlearn_rec.fine_tuning", "steps_per_epoch"),
    ];

    /// Checks what can be checked without data.
    ///
    /// # Errors
    /// [`UnlearnError::Option`] with the first setting without sense.
    pub fn check(&self) -> Result<(), UnlearnError> {
        let methods: Vec<_> = self.methods.iter().map(|method| method.name()).collect();
        check_extent(self.retrained, &self.seeds, &self.requests, &methods)?;
        for request in &self.requests {
            let fits = kind_of(request.kind).is_some();
            let expected = "interactions, users or adversarial for recommenders";
            check_setting("requests", request.kind.name(), fits, expected)?;
            if request.kind == RequestKind::Adversarial {
                adversarial_share(request.size)?;
            }
        }
        let fraction = self.valid_fraction;
        let is_part = fraction > 0.0 && fraction < 1.0;
        check_setting("valid_fraction", fraction, is_part, "between 0 and 1")?;
        let kind = self.unlearn_rec.pretraining.kind;
        let is_default = kind == DeletionKind::default();
        let expected = "not set: it is that of the request";
        check_setting(
            "unlearn_rec.pretraining.kind",
            "users",
            is_default,
            expected,
        )?;
        self.recommender().check()?;
        UnlearnRecConfig::from(&self.unlearn_rec).check()
    }

    /// The recommender and its training.
    #[must_use]
    pub fn recommender(&self) -> RecommenderConfig {
        RecommenderConfig {
            backbone: self.backbone.clone(),
            training: self.training.clone(),
        }
    }

    /// The encoder of a method for requests of a kind.
    pub(super) fn encoder(&self, method: RecommenderMethod, kind: RequestKind) -> UnlearnRecConfig {
        let of_kind = match kind {
            RequestKind::Users | RequestKind::Adversarial => Level::Negatives,
            _ => Level::HeldOut,
        };
        let mut config = UnlearnRecConfig::from(&self.unlearn_rec);
        config.level = match method {
            RecommenderMethod::UnlearnRecPaper => Level::Paper,
            _ => self.unlearn_rec.level.unwrap_or(of_kind),
        };
        config.pretraining.kind = kind_of(kind).unwrap_or_default();
        config
    }
}

impl From<&UnlearnRecSettings> for UnlearnRecConfig {
    fn from(settings: &UnlearnRecSettings) -> Self {
        Self {
            level: settings.level.unwrap_or_default(),
            encoder: settings.encoder.clone(),
            pretraining: settings.pretraining.clone(),
            fine_tuning: settings.fine_tuning.clone(),
        }
    }
}

/// What is drawn where such a request is tried; none for requests of graphs. Single interactions stand for adversarial ones.
pub(super) fn kind_of(kind: RequestKind) -> Option<DeletionKind> {
    match kind {
        RequestKind::Users => Some(DeletionKind::Users),
        RequestKind::Interactions | RequestKind::Adversarial => Some(DeletionKind::Interactions),
        _ => None,
    }
}

/// The share of users and items that get an adversarial interaction.
pub(super) fn adversarial_share(size: RequestSize) -> Result<f64, UnlearnError> {
    match size {
        RequestSize::Share(share) if share > 0.0 && share <= 1.0 => Ok(share),
        other => Err(UnlearnError::Option {
            name: "the size of an adversarial request",
            found: format!("{other:?}"),
            expected: "a share of users and items, above 0 and at most 1",
        }),
    }
}
