//! DiGCN against dense formulas.

use argiope_directed::methods::{
    DiGcn, DiGcnConfig, DiGcnOperator, InceptionCombine, Method, stack::StackConfig,
};
use argiope_gnn::Context;
use argiope_graph::DirectedGraph;
use burn::tensor::Device;

use super::{
    dense::{
        Rows, adjacency, beside, product, relu, row_stochastic, square, sum, transposed,
        with_unit_degrees,
    },
    graphs::{edges, features, graph, sparse_features},
    laws::{NUM_OUTPUTS, check_forward, check_gradients, check_refusals, check_relabelling},
    layers::linear,
    networks::network,
};

fn configs() -> Vec<DiGcnConfig> {
    let mut configs = Vec::new();
    for (operator, alpha) in [
        (DiGcnOperator::Appr, 0.1),
        (DiGcnOperator::Pr, 0.1),
        (DiGcnOperator::Pr, 0.7),
    ] {
        for (inception, combine) in [
            (false, InceptionCombine::Sum),
            (true, InceptionCombine::Sum),
            (true, InceptionCombine::Concat),
        ] {
            for num_layers in [1, 3] {
                let stack = StackConfig {
                    num_layers,
                    dim: 4,
                    ..StackConfig::default()
                };
                configs.push(DiGcnConfig {
                    stack,
                    operator,
                    alpha,
                    inception,
                    combine,
                });
            }
        }
    }
    configs
}

/// The matrix of first order, from a distribution that 2,000 steps of a full matrix lead to.
fn first(config: &DiGcnConfig, p: &Rows) -> Rows {
    let n = p.len();
    let q = square(n, |i, j| {
        (1.0 - config.alpha) * p[i][j] + config.alpha / n as f64
    });
    let mut pi = vec![vec![1.0 / n as f64; n]];
    for _ in 0..2000 {
        pi = product(&pi, &q);
    }
    let walk = match config.operator {
        DiGcnOperator::Pr => &q,
        DiGcnOperator::Appr => p,
    };
    let scaled = square(n, |i, j| walk[i][j] * (pi[0][i] / pi[0][j]).sqrt() / 2.0);
    with_unit_degrees(&sum(&scaled, 1.0, &transposed(&scaled)))
}

fn second(p: &Rows) -> Rows {
    let t = transposed(p);
    let (sources, targets) = (product(&t, p), product(p, &t));
    with_unit_degrees(&square(p.len(), |i, j| {
        if sources[i][j] * targets[i][j] == 0.0 {
            return 0.0;
        }
        (sources[i][j] + targets[i][j]) / 2.0
    }))
}

fn expected(config: &DiGcnConfig, model: &DiGcn, graph: &DirectedGraph, rows: &Rows) -> Rows {
    let p = row_stochastic(&adjacency(graph, 1.0));
    let (first, second) = (first(config, &p), second(&p));
    let mut x = rows.clone();
    for layer in 0..config.stack.num_layers {
        if layer > 0 {
            x = relu(&x);
        }
        let name = |part: &str| format!("blocks.convolutions.{layer}.{part}");
        let near = linear(model, &name("first"), Some(&first), &x);
        if !config.inception {
            x = near;
            continue;
        }
        let own = linear(model, &name("wide.own"), None, &x);
        let far = linear(model, &name("wide.second"), Some(&second), &x);
        x = match config.combine {
            InceptionCombine::Sum => sum(&sum(&own, 1.0, &near), 1.0, &far),
            InceptionCombine::Concat => linear(
                model,
                &name("wide.combination"),
                None,
                &beside(&[own, near, far]),
            ),
        };
    }
    x
}

#[test]
fn test_agrees_with_dense_formulas() {
    check_forward::<DiGcn>(NUM_OUTPUTS, configs(), expected);
}

#[test]
fn test_gradients_agree_with_differences() {
    check_gradients::<DiGcn>(configs());
}

#[test]
fn test_relabelling_permutes_rows() {
    check_relabelling::<DiGcn>(configs());
}

#[test]
fn test_settings_without_sense_are_refused() {
    check_refusals::<DiGcn>(&[
        ("alpha", |config| config.alpha = 0.0),
        ("alpha", |config| config.alpha = 1.1),
        ("num_layers", |config| config.stack.num_layers = 0),
    ]);
}

#[test]
fn test_inception_blocks_need_their_operator() {
    let (graph, features) = (graph(&edges(1)), sparse_features(&features(2)));
    let config = DiGcnConfig {
        inception: true,
        ..Default::default()
    };
    let without = DiGcnConfig::default();
    let device = Device::flex();
    let (model, _) = network::<DiGcn>(&config, &graph, &features, NUM_OUTPUTS, &device);
    let (_, other) = network::<DiGcn>(&without, &graph, &features, NUM_OUTPUTS, &device);
    let error = model.forward(&other, &Context::evaluation()).unwrap_err();
    assert!(error.to_string().contains("inception"), "{error}");
}
