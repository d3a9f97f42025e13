//! What a recommender is made of and how it is trained.

use serde::{Deserialize, Serialize};

use crate::{UnlearnError, error::check_setting};

/// A backbone and its training.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RecommenderConfig {
    /// How nodes get their embeddings.
    pub backbone: BackboneConfig,
    /// How the table is learned.
    pub training: RecommenderTraining,
}

/// Which loss a backbone adds to that of the ranking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BackboneKind {
    /// None: LightGCN (He et al., *LightGCN: Simplifying and Powering Graph Convolution Network for Recommendation*, SIGIR 2020).
    #[default]
    #[serde(alias = "lightgcn")]
    LightGcn,
    /// A contrast of two runs with noise in every layer: SimGCL (Yu et al., *Are Graph Augmentations Necessary? Simple Graph
    /// Contrastive Learning for Recommendation*, SIGIR 2022).
    #[serde(alias = "simgcl")]
    SimGcl,
    /// A contrast of two graphs with edges left out: SGL, edge dropout (Wu et al., *Self-supervised Graph Learning for
    /// Recommendation*, SIGIR 2021).
    Sgl,
}

/// How nodes get their embeddings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BackboneConfig {
    /// The family.
    pub kind: BackboneKind,
    /// Features of a node; 64 by default.
    pub dim: usize,
    /// Propagations; 3 by default.
    pub layers: usize,
    /// Standard deviation of the initial table; 0.1 by default.
    pub deviation: f64,
    /// Temperature of contrasts; 0.2 by default.
    pub temperature: f64,
    /// Factor of the contrast; 0.1 by default.
    pub contrast: f64,
    /// Length of the noise of a row and layer in SimGCL; 0.1 by default.
    pub noise: f64,
    /// Share of the edges that SGL leaves out; 0.1 by default.
    pub edge_dropout: f64,
    /// Users, and items, of a batch that are contrasted, at most: time and space grow with its square. 2048 by default.
    pub contrasted: usize,
}

impl Default for BackboneConfig {
    fn default() -> Self {
        Self {
            kind: BackboneKind::LightGcn,
            dim: 64,
            layers: 3,
            deviation: 0.1,
            temperature: 0.2,
            contrast: 0.1,
            noise: 0.1,
            edge_dropout: 0.1,
            contrasted: 2048,
        }
    }
}

/// How the table is learned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RecommenderTraining {
    /// Passes over the interactions, at most; 200 by default.
    pub epochs: u64,
    /// Learning rate; 5e-3 by default, for the large batches that pay for a propagation.
    pub learning_rate: f64,
    /// Interactions of a step; 8192 by default.
    pub batch_size: usize,
    /// Factor of the squared rows of the table that a batch names; 1e-4 by default.
    pub regularization: f64,
    /// Epochs from one evaluation to the next; 5 by default.
    pub evaluate_every: u64,
    /// Evaluations without a better model after which training stops; 5 by default.
    pub patience: Option<u64>,
}

impl Default for RecommenderTraining {
    fn default() -> Self {
        Self {
            epochs: 200,
            learning_rate: 5e-3,
            batch_size: 8192,
            regularization: 1e-4,
            evaluate_every: 5,
            patience: Some(5),
        }
    }
}

impl RecommenderConfig {
    /// Checks the ranges; those of the optimiser and of the course of the training are checked where they are used.
    ///
    /// # Errors
    /// [`UnlearnError::Option`] with the first setting without sense.
    pub fn check(&self) -> Result<(), UnlearnError> {
        const POSITIVE: &str = "a positive number";
        const AT_LEAST_1: &str = "at least 1";
        let backbone = &self.backbone;
        for (name, number) in [
            ("backbone.dim", backbone.dim),
            ("backbone.layers", backbone.layers),
            ("backbone.contrasted", backbone.contrasted),
            ("training.batch_size", self.training.batch_size),
        ] {
            check_setting(name, number, number > 0, AT_LEAST_1)?;
        }
        for (name, number) in [
            ("backbone.deviation", backbone.deviation),
            ("backbone.temperature", backbone.temperature),
        ] {
            let is_right = number > 0.0 && number.is_finite();
            check_setting(name, number, is_right, POSITIVE)?;
        }
        for (name, number) in [
            ("backbone.contrast", backbone.contrast),
            ("backbone.noise", backbone.noise),
            ("training.regularization", self.training.regularization),
        ] {
            let is_right = number >= 0.0 && number.is_finite();
            check_setting(name, number, is_right, "a number not below 0")?;
        }
        let dropout = backbone.edge_dropout;
        check_setting(
            "backbone.edge_dropout",
            dropout,
            (0.0..1.0).contains(&dropout),
            "0 <= share < 1",
        )
    }
}
