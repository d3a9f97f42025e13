//! Small graphs and networks of every kind.

use argiope_gnn::{Init, NamedTensors};
use argiope_graph::{RelationalGraph, random::stream};
use argiope_link::Triple;
use burn::tensor::{Device, Tensor, TensorData};
use rand::RngExt as _;

use crate::{
    MessageGraph, Nbfnet, Query,
    config::{Aggregate, MessageKind, ModelConfig},
};

const MESSAGES: [MessageKind; 3] = [
    MessageKind::TransE,
    MessageKind::DistMult,
    MessageKind::RotatE,
];
const AGGREGATES: [Aggregate; 5] = [
    Aggregate::Sum,
    Aggregate::Mean,
    Aggregate::Max,
    Aggregate::Min,
    Aggregate::Pna,
];

/// A random graph whose last nodes are isolated, and facts of it.
pub(super) fn random_graph(seed: u64) -> (MessageGraph, Vec<Triple>) {
    let mut random = stream(seed, 0);
    let facts: Vec<Triple> = (0..26)
        .map(|_| {
            let mut node = || random.random_range(0..11u32);
            (node(), node() % 3, node())
        })
        .collect();
    let graph = RelationalGraph::from_triples(14, 3, facts.iter().copied()).unwrap();
    (MessageGraph::of_knowledge(&graph).unwrap(), facts)
}

pub(super) fn model(config: &ModelConfig, device: &Device) -> Nbfnet {
    let mut init = Init::new(3, device).with_f64();
    let model = Nbfnet::new(config, 6, &mut init).unwrap();
    // Gamma and beta start at 1 and 0, which would hide a confusion.
    let mut tensors = NamedTensors::of_module(&model);
    let names: Vec<String> = tensors.names().map(str::to_owned).collect();
    let mut random = stream(9, 9);
    for name in names.into_iter().filter(|name| name.contains("norm")) {
        let data = tensors.take(&name).unwrap();
        let values: Vec<f64> = data
            .iter::<f64>()
            .map(|value| value + random.random_range(-0.4..0.4))
            .collect();
        tensors.insert(name, TensorData::new(values, data.shape().clone()));
    }
    tensors.load_module(model).unwrap()
}

pub(super) fn small(
    message: MessageKind,
    aggregate: Aggregate,
    dependent: bool,
    shortcut: bool,
) -> ModelConfig {
    ModelConfig {
        dim: 6,
        num_layers: 3,
        message,
        aggregate,
        dependent,
        shortcut,
        layer_norm: true,
        mlp_layers: 2,
        pruning: None,
    }
}

pub(super) const QUERIES: [Query; 5] = [
    Query {
        source: 0,
        relation: 1,
    },
    Query {
        source: 4,
        relation: 3,
    },
    Query {
        source: 0,
        relation: 1,
    },
    Query {
        source: 13,
        relation: 0,
    },
    Query {
        source: 0,
        relation: 5,
    },
];

pub(super) fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f64> {
    tensor.into_data().iter::<f64>().collect()
}

pub(super) fn assert_close(found: &[f64], expected: &[f64], tolerance: f64, what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
        let error = (found - expected).abs() / (1.0 + expected.abs());
        assert!(
            error < tolerance,
            "{what}, {at}: {found} instead of {expected}"
        );
    }
}

pub(super) fn configs() -> Vec<ModelConfig> {
    let mut configs = Vec::new();
    for (number, message) in MESSAGES.into_iter().enumerate() {
        for aggregate in AGGREGATES {
            for dependent in [false, true] {
                configs.push(small(
                    message,
                    aggregate,
                    dependent,
                    number != 1 || dependent,
                ));
            }
        }
    }
    let last = configs[configs.len() - 1].clone();
    configs.push(ModelConfig {
        layer_norm: false,
        mlp_layers: 1,
        ..last
    });
    configs
}
