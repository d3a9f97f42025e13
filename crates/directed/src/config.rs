//! Settings of a run: the method, what is made of the features, and the training.

use argiope_gnn::settings;
use serde::{Deserialize, Serialize};

use crate::{DirectedError, methods::MethodConfig, training::DecoderKind};

/// All settings of a run.
///
/// # Example
/// ```
/// use argiope_directed::DirectedConfig;
///
/// let config = DirectedConfig::new("dir-gnn")?;
/// let config = config.overlaid("[model]\nalpha = 1.0\n[training]\nepochs = 200")?;
/// let config = config.with("model.stack.dim=128")?;
/// let text = config.to_toml()?;
/// assert!(text.contains("alpha = 1.0") && text.contains("dim = 128"));
/// assert_eq!(DirectedConfig::from_toml(&text)?, config);
/// # Ok::<(), argiope_directed::DirectedError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DirectedConfig {
    /// The method and its settings.
    pub model: MethodConfig,
    /// What is made of the features first.
    #[serde(default)]
    pub features: FeatureConfig,
    /// How pairs of nodes are scored, in link tasks.
    #[serde(default)]
    pub links: LinkConfig,
    /// The training.
    #[serde(default)]
    pub training: TrainingConfig,
}

/// What is made of the features of the nodes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FeatureConfig {
    /// Whether every row is divided by its sum; by default it is not.
    pub row_normalize: bool,
}

/// How pairs of nodes are scored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LinkConfig {
    /// Features of the embedding of a node; 64 by default.
    pub dim: usize,
    /// What is made of the embeddings of both ends; by default a linear map of both.
    pub decoder: DecoderKind,
}

impl Default for LinkConfig {
    fn default() -> Self {
        Self {
            dim: 64,
            decoder: DecoderKind::default(),
        }
    }
}

/// The course of a training.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TrainingConfig {
    /// Epochs, at most; each is one step on all training nodes. 1000 by default.
    pub epochs: usize,
    /// Evaluations in a row without a better model after which training stops; 200 by default.
    pub patience: Option<usize>,
    /// Epochs from one evaluation to the next; 1 by default.
    pub evaluate_every: usize,
    /// Learning rate of Adam; 0.01 by default.
    pub learning_rate: f64,
    /// Factor of the parameters that is added to their gradients; 5e-4 by default.
    pub weight_decay: f64,
}

impl Default for TrainingConfig {
    fn default() -> Self {
        Self {
            epochs: 1000,
            patience: Some(200),
            evaluate_every: 1,
            learning_rate: 0.01,
            weight_decay: 5e-4,
        }
    }
}

/// Settings that may be absent, as sections and names.
const OPTIONAL: &[(&str, &str)] = &[
    ("training", "patience"),
    ("model.stack", "jumping_knowledge"),
];

impl DirectedConfig {
    /// The default settings of a method.
    ///
    /// # Errors
    /// [`DirectedError::Option`] for an unknown name, with the known ones.
    pub fn new(method: &str) -> Result<Self, DirectedError> {
        Ok(Self {
            model: method.parse()?,
            features: FeatureConfig::default(),
            links: LinkConfig::default(),
            training: TrainingConfig::default(),
        })
    }

    /// Reads settings, of which the name of the method must be given.
    ///
    /// # Errors
    /// [`DirectedError::Gnn`] with the line.
    pub fn from_toml(text: &str) -> Result<Self, DirectedError> {
        Ok(settings::parse(text)?)
    }

    /// All settings as TOML.
    ///
    /// # Errors
    /// [`DirectedError::Gnn`] for numbers that TOML cannot hold.
    pub fn to_toml(&self) -> Result<String, DirectedError> {
        Ok(settings::to_toml(self)?)
    }

    /// These settings with those that a text, which is TOML, gives.
    ///
    /// # Errors
    /// [`DirectedError::Gnn`] for unknown names and values of another type.
    pub fn overlaid(&self, text: &str) -> Result<Self, DirectedError> {
        Ok(settings::overlaid(self, text)?)
    }

    /// These settings with one more, `section.name=value`.
    ///
    /// # Errors
    /// As [`overlaid`](Self::overlaid).
    pub fn with(&self, setting: &str) -> Result<Self, DirectedError> {
        Ok(settings::with(self, setting, OPTIONAL)?)
    }
}
