//! One network of a comparison: the settings of its folder, and its parameters.

use argiope_gnn::NamedTensors;
use serde::Serialize;

use crate::{
    data::GraphData,
    learned::{
        BackboneConfig, BenchConfig, MethodConfig, RequestConfig, TaskKind, TrainingConfig,
        Unlearned,
    },
};

/// All that a network depends on: what its folder holds as settings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct CellSettings {
    data: String,
    num_nodes: usize,
    num_edges: usize,
    task: TaskKind,
    valid_fraction: f64,
    test_fraction: f64,
    seed: u64,
    backbone: BackboneConfig,
    training: TrainingConfig,
    /// What is deleted; nothing for an original.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) request: Option<RequestConfig>,
    /// Which of the networks that are trained anew.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) start: Option<u64>,
    /// Number of networks that are trained anew, which the numbers of a method are distances to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) retrained: Option<u64>,
    /// The method.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) method: Option<MethodConfig>,
}

impl CellSettings {
    /// Those of an original.
    pub(super) fn new(data: &GraphData, config: &BenchConfig, seed: u64) -> Self {
        Self {
            data: data.name.clone(),
            num_nodes: data.graph.num_nodes(),
            num_edges: data.graph.num_edges(),
            task: config.task,
            valid_fraction: config.valid_fraction,
            test_fraction: config.test_fraction,
            seed,
            backbone: config.backbone.clone(),
            training: config.training.clone(),
            request: None,
            start: None,
            retrained: None,
            method: None,
        }
    }
}

/// The parameters of what serves predictions.
pub(super) fn tensors_of(unlearned: &Unlearned) -> NamedTensors {
    let mut tensors = NamedTensors::new();
    tensors.insert_all("model", NamedTensors::of_module(&unlearned.model));
    if let Some(operators) = &unlearned.operators {
        tensors.insert_all("operators", NamedTensors::of_module(operators));
    }
    tensors
}
