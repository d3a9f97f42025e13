//! A2DUG against dense formulas.

use argiope_directed::methods::{A2dug, A2dugConfig, HopWeights, Propagation};
use argiope_gnn::NamedTensors;
use argiope_graph::DirectedGraph;
use burn::tensor::TensorData;

use super::{
    dense::{
        Rows, adjacency, beside, identity, product, relu, row_stochastic, sum, transposed,
        undirected, with_unit_degrees,
    },
    graphs::NUM_NODES,
    laws::{
        NUM_OUTPUTS, check_forward, check_gradients, check_refusals, check_relabelling_with,
        permuted,
    },
    layers::linear,
    networks::parameter,
};

fn configs() -> Vec<A2dugConfig> {
    let mut configs = Vec::new();
    for (layers, final_layers, num_hops) in [(1, 1, 1), (1, 2, 2), (2, 2, 3), (3, 3, 2)] {
        for hop_weights in [HopWeights::Mean, HopWeights::Sum] {
            for propagation in [Propagation::Stored, Propagation::Walked, Propagation::Auto] {
                configs.push(A2dugConfig {
                    dim: 4,
                    num_hops,
                    hop_weights,
                    feature_layers: layers,
                    adjacency_layers: layers,
                    hop_layers: layers,
                    final_layers,
                    propagation,
                    ..Default::default()
                });
            }
        }
    }
    configs
}

/// Rows less their means, over their standard deviations, times a scale and plus a shift.
fn layer_norm(model: &A2dug, prefix: &str, x: &Rows) -> Rows {
    let (gamma, beta) = (
        parameter(model, &format!("{prefix}.gamma")).concat(),
        parameter(model, &format!("{prefix}.beta")).concat(),
    );
    let row = |row: &Vec<f64>| {
        let n = row.len() as f64;
        let mean = row.iter().sum::<f64>() / n;
        let variance = row.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n;
        let normal = row.iter().map(|x| (x - mean) / (variance + 1e-5).sqrt());
        normal
            .zip(gamma.iter().zip(&beta))
            .map(|(x, (g, b))| x * g + b)
            .collect()
    };
    x.iter().map(row).collect()
}

fn perceptron(model: &A2dug, prefix: &str, layers: usize, x: &Rows) -> Rows {
    let mut y = linear(model, &format!("{prefix}.first"), None, x);
    for layer in 0..layers - 1 {
        let stage = |at: usize| format!("{prefix}.rest.stages.{}", 3 * layer + at);
        y = layer_norm(model, &stage(1), &relu(&y));
        y = linear(model, &stage(2), None, &y);
    }
    y
}

fn expected(config: &A2dugConfig, model: &A2dug, graph: &DirectedGraph, x: &Rows) -> Rows {
    let a = adjacency(graph, 0.0);
    let graphs = [undirected(&a), a.clone(), transposed(&a)];
    let one_way = |a: &Rows| match config.hop_weights {
        HopWeights::Mean => row_stochastic(a),
        HopWeights::Sum => a.clone(),
    };
    let looped = sum(&graphs[0], 1.0, &identity(a.len()));
    let operators = [
        vec![with_unit_degrees(&looped), with_unit_degrees(&graphs[0])],
        vec![one_way(&graphs[1])],
        vec![one_way(&graphs[2])],
    ];
    let mut parts = vec![perceptron(model, "features", config.feature_layers, x)];
    for (at, graph) in graphs.iter().enumerate() {
        parts.push(perceptron(
            model,
            &format!("rows.{at}"),
            config.adjacency_layers,
            graph,
        ));
    }
    for (at, operators) in operators.iter().enumerate() {
        let mut hops = Vec::new();
        for operator in operators {
            let mut y = x.clone();
            for _ in 0..config.num_hops {
                y = product(operator, &y);
                hops.push(y.clone());
            }
        }
        parts.push(perceptron(
            model,
            &format!("hops.{at}"),
            config.hop_layers,
            &beside(&hops),
        ));
    }
    let mut y = relu(&beside(&parts));
    for layer in 0..config.final_layers - 1 {
        let stage = |at: usize| format!("last.stages.{}", 4 * layer + at);
        y = layer_norm(model, &stage(2), &relu(&linear(model, &stage(0), None, &y)));
    }
    linear(
        model,
        &format!("last.stages.{}", 4 * (config.final_layers - 1)),
        None,
        &y,
    )
}

#[test]
fn test_agrees_with_dense_formulas() {
    check_forward::<A2dug>(NUM_OUTPUTS, configs(), expected);
}

#[test]
fn test_gradients_agree_with_differences() {
    check_gradients::<A2dug>(configs());
}

/// The weights of rows of a graph belong to nodes: they get new numbers as well.
#[test]
fn test_relabelling_permutes_rows_if_weights_of_nodes_are_permuted() {
    check_relabelling_with::<A2dug>(configs(), |config, model, other| {
        let mut tensors = NamedTensors::of_module(model);
        for at in 0..3 {
            let name = format!("rows.{at}.first.weight");
            let moved = permuted(&parameter(model, &name)).concat();
            tensors.insert(name, TensorData::new(moved, [NUM_NODES, config.dim]));
        }
        tensors.load_module(other).unwrap()
    });
}

#[test]
fn test_settings_without_sense_are_refused() {
    check_refusals::<A2dug>(&[
        ("dim", |config| config.dim = 0),
        ("num_hops", |config| config.num_hops = 0),
        ("final_layers", |config| config.final_layers = 0),
    ]);
}
