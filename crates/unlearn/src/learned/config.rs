//! Settings of a comparison of methods.

use serde::{Deserialize, Serialize};

use super::{
    BackboneConfig, MethodConfig, RequestConfig, RequestKind, RequestSize, training::TrainingConfig,
};
use crate::{UnlearnError, comparison::check_extent, error::check_setting};

/// What networks are trained for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    /// Pairs of nodes: are they joined?
    #[default]
    Link,
    /// Classes of nodes.
    Node,
}

impl TaskKind {
    /// The name of the metric of the test.
    #[must_use]
    pub fn utility(self) -> &'static str {
        match self {
            Self::Link => "test_auc",
            Self::Node => "test_accuracy",
        }
    }
}

/// Settings of a comparison: methods, requests and seeds, each with each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BenchConfig {
    /// The task; links by default.
    pub task: TaskKind,
    /// The part of the edges, or of the nodes with a class, that is held out to choose epochs and to compare deleted elements
    /// with, half for each; 0.05 by default.
    pub valid_fraction: f64,
    /// The part that is held out to report; 0.05 by default.
    pub test_fraction: f64,
    /// Splits, requests and trainings; 1 and 2 by default.
    pub seeds: Vec<u64>,
    /// Networks that are trained anew, at least 2: one from the initial parameters of the original, and others. 2 by default.
    pub retrained: u64,
    /// The network.
    pub backbone: BackboneConfig,
    /// Its training, of the original and anew.
    pub training: TrainingConfig,
    /// What is deleted; 2.5 % of the training edges from either pool by default.
    pub requests: Vec<RequestConfig>,
    /// The methods; all by default. Retraining is always there.
    pub methods: Vec<MethodConfig>,
}

impl Default for BenchConfig {
    fn default() -> Self {
        let request = |kind| RequestConfig {
            kind,
            size: RequestSize::Share(0.025),
        };
        Self {
            task: TaskKind::default(),
            valid_fraction: 0.05,
            test_fraction: 0.05,
            seeds: vec![1, 2],
            retrained: 2,
            backbone: BackboneConfig::default(),
            training: TrainingConfig::default(),
            requests: vec![
                request(RequestKind::EdgesIn),
                request(RequestKind::EdgesOut),
            ],
            methods: (MethodConfig::ALL.iter())
                .filter_map(|(name, _)| name.parse().ok())
                .collect(),
        }
    }
}

impl BenchConfig {
    /// Checks what can be checked without data.
    ///
    /// # Errors
    /// [`UnlearnError::Option`], [`UnlearnError::Gnn`] with the first setting without sense.
    pub fn check(&self) -> Result<(), UnlearnError> {
        let methods: Vec<_> = self.methods.iter().map(MethodConfig::name).collect();
        check_extent(self.retrained, &self.seeds, &self.requests, &methods)?;
        for request in &self.requests {
            let fits = matches!(
                (self.task, request.kind),
                (_, RequestKind::Nodes)
                    | (TaskKind::Link, RequestKind::EdgesIn | RequestKind::EdgesOut)
                    | (TaskKind::Node, RequestKind::Features)
            );
            let expected = "edges_in, edges_out or nodes for links, nodes or features for nodes";
            check_setting("requests", request.kind.name(), fits, expected)?;
        }
        for (name, fraction) in [
            ("valid_fraction", self.valid_fraction),
            ("test_fraction", self.test_fraction),
        ] {
            let is_part = fraction > 0.0 && fraction < 1.0;
            check_setting(name, fraction, is_part, "between 0 and 1")?;
        }
        let held_out = self.valid_fraction + self.test_fraction;
        let name = "valid_fraction + test_fraction";
        check_setting(
            name,
            held_out,
            held_out < 1.0,
            "below 1: something is trained on",
        )?;
        self.training.check()
    }
}
