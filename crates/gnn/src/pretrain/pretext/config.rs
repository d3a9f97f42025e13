//! Settings of a run.

use serde::{Deserialize, Serialize};

use super::{EncoderConfig, TaskConfig};
use crate::{GnnError, settings};

/// All settings of a run.
///
/// # Example
/// ```
/// use argiope_gnn::pretrain::pretext::PretextConfig;
///
/// let config = PretextConfig::default().overlaid("[weights]\nedge-mask = 10.0")?;
/// let config = config.with("tasks.edge_mask.share=0.2")?;
/// assert_eq!((config.weights.edge_mask, config.tasks.edge_mask.share), (10.0, 0.2));
/// assert!(config.with("tasks.edge_mask.shares=0.2").is_err());
/// # Ok::<(), argiope_gnn::GnnError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PretextConfig {
    /// The network.
    pub model: EncoderConfig,
    /// The course of training.
    pub training: PretextTrainingConfig,
    /// What the loss of each task is multiplied with in joint training.
    pub weights: PretextWeights,
    /// The tasks.
    pub tasks: TaskConfig,
}

/// The course of training; each epoch is one step on all training nodes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PretextTrainingConfig {
    /// Epochs of joint training and of fine-tuning; 200 by default.
    pub epochs: u64,
    /// Epochs of the first of two stages; 200 by default.
    pub pretraining_epochs: u64,
    /// Epochs in a row without a better model after which joint training and fine-tuning stop; by default they do not.
    pub patience: Option<u64>,
    /// Learning rate of Adam; 0.01 by default.
    pub learning_rate: f64,
    /// Factor of the parameters that is added to their gradients; 5e-4 by default.
    pub weight_decay: f64,
}

impl Default for PretextTrainingConfig {
    fn default() -> Self {
        Self {
            epochs: 200,
            pretraining_epochs: 200,
            patience: None,
            learning_rate: 0.01,
            weight_decay: 5e-4,
        }
    }
}

/// What the loss of a task is multiplied with: lambda of the paper, which chooses it for every data set; 1 by default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct PretextWeights {
    /// Of NodeProperty.
    pub node_property: f64,
    /// Of EdgeMask.
    pub edge_mask: f64,
    /// Of PairwiseDistance.
    pub pairwise_distance: f64,
    /// Of Distance2Clusters.
    pub distance_to_clusters: f64,
    /// Of AttributeMask.
    pub attribute_mask: f64,
    /// Of PairwiseAttrSim.
    pub attribute_similarity: f64,
    /// Of Distance2Labeled.
    pub distance_to_labeled: f64,
    /// Of ContextLabel with label propagation.
    pub context_label_lp: f64,
    /// Of ContextLabel with iterative classification.
    pub context_label_ica: f64,
    /// Of EnsembleLabel.
    pub ensemble_label: f64,
    /// Of CorrectedLabel.
    pub corrected_label: f64,
}

impl Default for PretextWeights {
    fn default() -> Self {
        Self {
            node_property: 1.0,
            edge_mask: 1.0,
            pairwise_distance: 1.0,
            distance_to_clusters: 1.0,
            attribute_mask: 1.0,
            attribute_similarity: 1.0,
            distance_to_labeled: 1.0,
            context_label_lp: 1.0,
            context_label_ica: 1.0,
            ensemble_label: 1.0,
            corrected_label: 1.0,
        }
    }
}

/// Settings that may be absent, as sections and names.
const OPTIONAL: &[(&str, &str)] = &[("training", "patience")];

impl PretextConfig {
    /// These settings with those that a text, which is TOML, gives.
    ///
    /// # Errors
    /// [`GnnError::Settings`] with the line for unknown names and values of another type.
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
}
