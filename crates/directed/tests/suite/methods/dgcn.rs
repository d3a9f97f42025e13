//! DGCN against dense formulas.

use argiope_directed::{
    methods::{Dgcn, DgcnConfig},
    operators::second_order::ProximityDegrees,
};
use argiope_graph::DirectedGraph;

use super::{
    dense::{
        Rows, adjacency, beside, identity, product, relu, square, sum, transposed,
        with_unit_degrees,
    },
    laws::{NUM_OUTPUTS, check_forward, check_gradients, check_refusals, check_relabelling},
    layers::linear,
    networks::parameter,
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
    let operators = [
        symmetric,
        proximity(&a, config.degrees),
        proximity(&transposed(&a), config.degrees),
    ];
    let operators = operators.map(|m| with_unit_degrees(&sum(&m, 1.0, &identity(n))));
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
    check_forward::<Dgcn>(NUM_OUTPUTS, configs(), expected);
}

#[test]
fn test_gradients_agree_with_differences() {
    check_gradients::<Dgcn>(configs());
}

#[test]
fn test_relabelling_permutes_rows() {
    check_relabelling::<Dgcn>(configs());
}

#[test]
fn test_settings_without_sense_are_refused() {
    check_refusals::<Dgcn>(&[
        ("num_layers", |config| config.num_layers = 0),
        ("dim", |config| config.dim = 0),
    ]);
}
