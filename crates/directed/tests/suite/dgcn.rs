//! DGCN against dense formulas.

use argiope_directed::{
    DirectedError,
    methods::{Dgcn, DgcnConfig, Input, Method},
    operators::second_order::ProximityDegrees,
};
use argiope_graph::DirectedGraph;
use burn::tensor::Device;

use crate::{
    complex::{
        check_forward, check_gradients, check_relabelling, edges, features, graph, parameter,
        sparse_features,
    },
    matrices::{
        Rows, adjacency, beside, linear, product, relu, square, sum, transposed, with_unit_degrees,
    },
};

fn configs() -> Vec<DgcnConfig> {
    let mut configs = Vec::new();
    for degrees in [ProximityDegrees::Formula, ProximityDegrees::Released] {
        for num_layers in [1, 2] {
            configs.push(DgcnConfig {
                num_layers,
                dim: 4,
                degrees,
                ..Default::default()
            });
        }
    }
    configs
}

/// `sum over k of a_k^T a_k / degree(k)` of the rows `a_k`.
fn proximity(a: &Rows, degrees: ProximityDegrees) -> Rows {
    let n = a.len();
    let degree = |k: usize| -> f64 {
        match degrees {
            ProximityDegrees::Formula => a[k].iter().sum(),
            ProximityDegrees::Released => a.iter().map(|row| row[k]).sum(),
        }
    };
    // Rows without entries are divided by anything.
    let term = |k: usize, i: usize, j: usize| a[k][i] * a[k][j] / degree(k).max(1.0);
    square(n, |i, j| (0..n).map(|k| term(k, i, j)).sum())
}

fn expected(config: &DgcnConfig, model: &Dgcn, graph: &DirectedGraph, rows: &Rows) -> Rows {
    let a = adjacency(graph, 0.0);
    let n = a.len();
    let symmetric = square(n, |i, j| a[i][j].max(a[j][i]));
    let one = square(n, |i, j| f64::from(u8::from(i == j)));
    let operators = [
        symmetric,
        proximity(&a, config.degrees),
        proximity(&transposed(&a), config.degrees),
    ];
    let operators = operators.map(|m| with_unit_degrees(&sum(&m, 1.0, &one)));
    let mut x = rows.clone();
    for layer in 0..config.num_layers {
        let parts = operators.each_ref().map(|operator| {
            let y = product(&x, &parameter(model, &format!("layers.{layer}.weight")));
            let bias = parameter(model, &format!("layers.{layer}.bias"));
            sum(&product(operator, &y), 1.0, &bias)
        });
        x = relu(&beside(&parts));
    }
    linear(model, "head", None, &x)
}

#[test]
fn test_agrees_with_dense_formulas() {
    for config in configs() {
        check_forward::<Dgcn>(&format!("{config:?}"), &config, |model, graph, rows| {
            expected(&config, model, graph, &rows.to_vec())
        });
    }
}

#[test]
fn test_gradients_agree_with_differences() {
    for config in configs() {
        check_gradients::<Dgcn>(&format!("{config:?}"), &config);
    }
}

#[test]
fn test_relabelling_permutes_rows() {
    for config in configs() {
        check_relabelling::<Dgcn>(&format!("{config:?}"), &config);
    }
}

#[test]
fn test_settings_without_sense_are_refused() {
    let (graph, features) = (graph(&edges(1)), sparse_features(&features(2)));
    let device = Device::flex();
    let input = Input {
        graph: &graph,
        features: &features,
        device: &device,
    };
    for (name, config) in [
        (
            "num_layers",
            DgcnConfig {
                num_layers: 0,
                ..Default::default()
            },
        ),
        (
            "dim",
            DgcnConfig {
                dim: 0,
                ..Default::default()
            },
        ),
    ] {
        match Dgcn::prepare(&config, input) {
            Err(DirectedError::Option { name: found, .. }) => assert_eq!(found, name),
            _ => panic!("{config:?} is taken"),
        }
    }
}
