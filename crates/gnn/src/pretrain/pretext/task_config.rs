//! Settings of the tasks, with the numbers of the paper's code as defaults.

use serde::{Deserialize, Serialize};

use super::{labels::IterativeOptions, tasks::NodePropertyTarget};

/// Settings of all tasks.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TaskConfig {
    /// NodeProperty.
    pub node_property: NodePropertyConfig,
    /// EdgeMask.
    pub edge_mask: EdgeMaskConfig,
    /// PairwiseDistance.
    pub pairwise_distance: PairwiseDistanceConfig,
    /// Distance2Clusters.
    pub distance_to_clusters: DistanceToClustersConfig,
    /// AttributeMask.
    pub attribute_mask: AttributeMaskConfig,
    /// PairwiseAttrSim.
    pub attribute_similarity: AttributeSimilarityConfig,
    /// Iterative classification, wherever it guesses labels.
    pub iterative_classification: IterativeOptions,
    /// CorrectedLabel.
    pub corrected_label: CorrectedLabelConfig,
}

/// Settings of NodeProperty.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NodePropertyConfig {
    /// What is learned of a degree; by default its class.
    pub target: NodePropertyTarget,
}

/// Settings of EdgeMask.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EdgeMaskConfig {
    /// The share of the edges that are taken out; 0.1 by default.
    pub share: f64,
}

impl Default for EdgeMaskConfig {
    fn default() -> Self {
        Self { share: 0.1 }
    }
}

/// Settings of PairwiseDistance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PairwiseDistanceConfig {
    /// Pairs of a class in a step; 4,000 by default.
    pub pairs_per_class: usize,
    /// Nodes that pairs begin at, at most; 20,000 by default. All nodes within 3 steps of them are held in memory.
    pub max_sources: usize,
}

impl Default for PairwiseDistanceConfig {
    fn default() -> Self {
        Self {
            pairs_per_class: 4000,
            max_sources: 20_000,
        }
    }
}

/// Settings of Distance2Clusters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DistanceToClustersConfig {
    /// Parts of the graph; 10 by default.
    pub num_clusters: usize,
}

impl Default for DistanceToClustersConfig {
    fn default() -> Self {
        Self { num_clusters: 10 }
    }
}

/// Settings of AttributeMask.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AttributeMaskConfig {
    /// The share of the nodes that are masked, of those that are not for training; 0.1 by default.
    pub share: f64,
    /// Principal components of the features, at most; 256 by default.
    pub components: usize,
}

impl Default for AttributeMaskConfig {
    fn default() -> Self {
        Self {
            share: 0.1,
            components: 256,
        }
    }
}

/// Settings of PairwiseAttrSim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AttributeSimilarityConfig {
    /// Nodes most like a node, least like it, and between, each; 3 by default.
    pub extremes: usize,
    /// Pairs of a step, at most; 5,000 by default.
    pub pairs_per_step: usize,
}

impl Default for AttributeSimilarityConfig {
    fn default() -> Self {
        Self {
            extremes: 3,
            pairs_per_step: 5000,
        }
    }
}

/// How labels of nodes that are not for training are guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LabelGuess {
    /// By label propagation.
    #[default]
    Propagation,
    /// By iterative classification.
    Iterative,
    /// By the sum of both.
    Ensemble,
}

/// Settings of CorrectedLabel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CorrectedLabelConfig {
    /// The guess that is corrected; by default label propagation.
    pub guess: LabelGuess,
    /// The weight of the corrected labels beside the guessed ones; 1 by default.
    pub alpha: f64,
    /// Nodes that are corrected in a step, at most; 1,000 by default.
    pub num_sampled: usize,
}

impl Default for CorrectedLabelConfig {
    fn default() -> Self {
        Self {
            guess: LabelGuess::default(),
            alpha: 1.0,
            num_sampled: 1000,
        }
    }
}
