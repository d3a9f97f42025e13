//! A2DUG against dense formulas.

use argiope_directed::{
    DirectedError,
    methods::{A2dug, A2dugConfig, HopWeights, Input, Method, adpa::Propagation},
};
use argiope_gnn::{Context, NamedTensors};
use argiope_graph::DirectedGraph;
use burn::tensor::{Device, TensorData};

use crate::{
    complex::{
        NUM_NODES, check_forward, check_gradients, edges, features, graph, network, parameter,
        sparse_features, values,
    },
    dense::{normalized, undirected},
    matrices::{Rows, adjacency, beside, linear, product, relu, square, sum, transposed},
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

fn expected(config: &A2dugConfig, model: &A2dug, graph: &DirectedGraph, rows: &[Vec<f64>]) -> Rows {
    let x = rows.to_vec();
    let a = adjacency(graph, 0.0);
    let graphs = [undirected(&a), a.clone(), transposed(&a)];
    let one_way = |a: &Rows| match config.hop_weights {
        HopWeights::Mean => normalized(a, -1.0, 0.0),
        HopWeights::Sum => a.clone(),
    };
    let loops = square(a.len(), |i, j| if i == j { 1.0 } else { 0.0 });
    let operators = [
        vec![
            normalized(&sum(&graphs[0], 1.0, &loops), -0.5, -0.5),
            normalized(&graphs[0], -0.5, -0.5),
        ],
        vec![one_way(&graphs[1])],
        vec![one_way(&graphs[2])],
    ];
    let mut parts = vec![perceptron(model, "features", config.feature_layers, &x)];
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
    for config in configs() {
        let name = format!("{config:?}");
        check_forward::<A2dug>(&name, &config, |model, graph, rows| {
            expected(&config, model, graph, rows)
        });
    }
}

#[test]
fn test_gradients_agree_with_differences() {
    for config in configs() {
        check_gradients::<A2dug>(&format!("{config:?}"), &config);
    }
}

/// The weights of rows of a graph belong to nodes: they get new numbers as well.
#[test]
fn test_relabelling_permutes_rows_if_weights_of_nodes_are_permuted() {
    let new = |node: usize| (5 * node + 3) % NUM_NODES;
    let (edges, rows) = (edges(8), features(9));
    let moved_edges: Vec<_> = edges
        .iter()
        .map(|&(u, v)| (new(u as usize) as u32, new(v as usize) as u32))
        .collect();
    let mut moved_rows = rows.clone();
    for (node, row) in rows.iter().enumerate() {
        moved_rows[new(node)].clone_from(row);
    }
    let context = Context::evaluation();
    for config in configs() {
        let device = Device::flex();
        let (model, prepared) =
            network::<A2dug>(&config, &graph(&edges), &sparse_features(&rows), 3, &device);
        let before = values(model.forward(&prepared, &context).unwrap());
        let (other, of_moved) = network::<A2dug>(
            &config,
            &graph(&moved_edges),
            &sparse_features(&moved_rows),
            3,
            &device,
        );
        let mut tensors = NamedTensors::of_module(&model);
        for at in 0..3 {
            let name = format!("rows.{at}.first.weight");
            let weight = parameter(&model, &name);
            let mut moved = weight.clone();
            for (node, row) in weight.iter().enumerate() {
                moved[new(node)].clone_from(row);
            }
            tensors.insert(
                name,
                TensorData::new(moved.concat(), [NUM_NODES, config.dim]),
            );
        }
        let other = tensors.load_module(other).unwrap();
        let after = values(other.forward(&of_moved, &context).unwrap());
        for node in 0..NUM_NODES {
            for output in 0..3 {
                let (before, after) = (before[3 * node + output], after[3 * new(node) + output]);
                assert!(
                    (before - after).abs() < 1e-12,
                    "{config:?}: {after} was {before}"
                );
            }
        }
    }
}

#[test]
fn test_settings_without_sense_are_refused() {
    let (graph, features) = (graph(&edges(1)), sparse_features(&features(2)));
    let device = Device::flex();
    for (name, bad) in [
        (
            "dim",
            A2dugConfig {
                dim: 0,
                ..Default::default()
            },
        ),
        (
            "num_hops",
            A2dugConfig {
                num_hops: 0,
                ..Default::default()
            },
        ),
        (
            "final_layers",
            A2dugConfig {
                final_layers: 0,
                ..Default::default()
            },
        ),
    ] {
        let input = Input {
            graph: &graph,
            features: &features,
            device: &device,
        };
        let refused = A2dug::prepare(&bad, input);
        assert!(matches!(refused, Err(DirectedError::Option { name: found, .. }) if found == name));
    }
}
