//! Settings of a contrastive pre-training.

use serde::{Deserialize, Serialize};

use super::{EncoderConfig, ViewConfig};
use crate::{GnnError, settings};

/// Settings of the published runs, by name.
const PUBLISHED: [(&str, &str); 2] = [
    (
        "gcc-e2e",
        include_str!("../../../configs/contrastive/gcc-e2e.toml"),
    ),
    (
        "gcc-moco",
        include_str!("../../../configs/contrastive/gcc-moco.toml"),
    ),
];

/// All settings. By default those of a small run of some seconds.
///
/// # Example
/// ```
/// use argiope_gnn::pretrain::contrastive::ContrastiveConfig;
///
/// let config = ContrastiveConfig::default().overlaid("[training]\nsteps = 100")?;
/// let config = config.with("views.hops=64")?;
/// assert_eq!(ContrastiveConfig::from_toml(&config.to_toml()?)?, config);
/// assert_eq!(ContrastiveConfig::published("gcc-e2e")?.training.batch_size, 256);
/// # Ok::<(), argiope_gnn::GnnError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ContrastiveConfig {
    /// How views are taken.
    pub views: ViewConfig,
    /// What encodes them.
    pub encoder: EncoderConfig,
    /// The course of the training.
    pub training: TrainingConfig,
}

/// Which keys are wrong answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Negatives {
    /// Those of the other pairs of the batch; both views go through the trained encoder.
    #[default]
    InBatch,
    /// Those of earlier steps; keys come from an encoder that follows the trained one.
    Queue,
}

/// The signs of eigenvectors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signs {
    /// Positive at the centre, in all views.
    #[default]
    Fixed,
    /// Drawn anew for every view of every step: the encoder learns not to mind them.
    Random,
}

/// The course of a training.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TrainingConfig {
    /// Number of steps; 300 by default.
    pub steps: u64,
    /// Steps of an epoch, after which the run can be continued; 50 by default.
    pub steps_per_epoch: u64,
    /// Pairs of views of a step; 64 by default.
    pub batch_size: usize,
    /// Centres of a pool; 1,500 by default.
    pub centres: usize,
    /// Views of each of them; 3 by default.
    pub views_per_centre: usize,
    /// Epochs after which another pool is drawn; by default one pool serves them all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pool_epochs: Option<u64>,
    /// Which keys are wrong answers; those of the batch by default.
    pub negatives: Negatives,
    /// Keys of the queue, if there is one; 1,024 by default.
    pub queue_size: usize,
    /// What remains of the encoder of keys in a step, if there is one; 0.999 by default.
    pub momentum: f64,
    /// What scores are divided by; 0.07 by default.
    pub temperature: f64,
    /// Largest learning rate of Adam; 0.005 by default.
    pub learning_rate: f64,
    /// Share of the steps in which the learning rate rises; 0.1 by default.
    pub warmup: f64,
    /// Factor of the parameters that is added to their gradients; 1e-5 by default.
    pub weight_decay: f64,
    /// Norm that gradients are cut to; 1 by default.
    pub max_norm: f64,
    /// The signs of eigenvectors; fixed by default.
    pub signs: Signs,
    /// Views of the pool, at most, that the statistics of the normalisations are measured on; 512 by default.
    pub measured_views: usize,
}

impl Default for TrainingConfig {
    fn default() -> Self {
        Self {
            steps: 300,
            steps_per_epoch: 50,
            batch_size: 64,
            centres: 1500,
            views_per_centre: 3,
            pool_epochs: None,
            negatives: Negatives::default(),
            queue_size: 1024,
            momentum: 0.999,
            temperature: 0.07,
            learning_rate: 0.005,
            warmup: 0.1,
            weight_decay: 1e-5,
            max_norm: 1.0,
            signs: Signs::default(),
            measured_views: 512,
        }
    }
}

/// Settings that may be absent, as sections and names.
const OPTIONAL: &[(&str, &str)] = &[("training", "pool_epochs")];

impl ContrastiveConfig {
    /// The names of [`published`](Self::published) settings.
    pub fn names() -> impl Iterator<Item = &'static str> {
        PUBLISHED.iter().map(|&(name, _)| name)
    }

    /// The settings of a published run.
    ///
    /// # Errors
    /// [`GnnError::Option`] for an unknown name.
    pub fn published(name: &str) -> Result<Self, GnnError> {
        match PUBLISHED.iter().find(|&&(known, _)| known == name) {
            Some((_, text)) => Self::default().overlaid(text),
            None => Err(GnnError::Option {
                what: "contrastive pre-training",
                option: "settings",
                found: name.to_owned(),
                expected: "gcc-e2e or gcc-moco",
            }),
        }
    }

    /// Reads settings; what is not given has its default.
    ///
    /// # Errors
    /// [`GnnError::Settings`] with the line.
    pub fn from_toml(text: &str) -> Result<Self, GnnError> {
        settings::parse(text)
    }

    /// All settings as TOML.
    ///
    /// # Errors
    /// [`GnnError::Settings`] for numbers that TOML cannot hold.
    pub fn to_toml(&self) -> Result<String, GnnError> {
        settings::to_toml(self)
    }

    /// These settings with those that a text, which is TOML, gives.
    ///
    /// # Errors
    /// [`GnnError::Settings`] for unknown names and values of another type.
    pub fn overlaid(&self, text: &str) -> Result<Self, GnnError> {
        settings::overlaid(self, text)
    }

    /// These settings with one more, `section.name=value`.
    ///
    /// # Errors
    /// As [`overlaid`](Self::overlaid).
    pub fn with(&self, setting: &str) -> Result<Self, GnnError> {
        settings::with(self, setting, OPTIONAL)
    }

    /// Checks the ranges; those of the optimiser are checked where it is made.
    ///
    /// # Errors
    /// [`GnnError::Option`].
    pub fn check(&self) -> Result<(), GnnError> {
        self.views.check()?;
        self.encoder.check()?;
        self.training.check()
    }
}

impl TrainingConfig {
    /// Number of epochs; the last may have fewer steps.
    #[must_use]
    pub fn epochs(&self) -> u64 {
        self.steps.div_ceil(self.steps_per_epoch.max(1))
    }

    fn check(&self) -> Result<(), GnnError> {
        let wrong = |option, found: String, expected| {
            Err(GnnError::Option {
                what: "contrastive pre-training",
                option,
                found,
                expected,
            })
        };
        let least = [
            ("steps", self.steps, 1),
            ("steps_per_epoch", self.steps_per_epoch, 1),
            ("pool_epochs", self.pool_epochs.unwrap_or(1), 1),
            ("queue_size", self.queue_size as u64, 1),
            ("measured_views", self.measured_views as u64, 1),
            ("batch_size", self.batch_size as u64, 2),
            ("centres", self.centres as u64, 2),
            ("views_per_centre", self.views_per_centre as u64, 2),
        ];
        for (option, found, least) in least {
            if found < least {
                let expected = if least == 1 {
                    "at least 1"
                } else {
                    "at least 2"
                };
                return wrong(option, found.to_string(), expected);
            }
        }
        for (option, share) in [("momentum", self.momentum), ("warmup", self.warmup)] {
            if !(0.0..=1.0).contains(&share) {
                return wrong(option, share.to_string(), "0 to 1");
            }
        }
        if self.temperature > 0.0 && self.temperature.is_finite() {
            return Ok(());
        }
        let found = self.temperature.to_string();
        wrong("temperature", found, "a positive number")
    }
}
