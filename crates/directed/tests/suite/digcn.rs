//! DiGCN against dense formulas.

use argiope_directed::{
    DirectedError,
    methods::{
        DiGcn, DiGcnConfig, DiGcnOperator, InceptionCombine, Input, Method, stack::StackConfig,
    },
};
use argiope_gnn::Context;
use argiope_graph::DirectedGraph;
use burn::tensor::Device;

use crate::{
    complex::{
        check_forward, check_gradients, check_relabelling, edges, features, graph, network,
        sparse_features,
    },
    matrices::{
        Rows, adjacency, beside, linear, product, relu, row_stochastic, square, sum, transposed,
        with_unit_degrees,
    },
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
    for config in configs() {
        check_forward::<DiGcn>(&format!("{config:?}"), &config, |model, graph, rows| {
            expected(&config, model, graph, &rows.to_vec())
        });
    }
}

#[test]
fn test_gradients_agree_with_differences() {
    for config in configs() {
        check_gradients::<DiGcn>(&format!("{config:?}"), &config);
    }
}

#[test]
fn test_relabelling_permutes_rows() {
    for config in configs() {
        check_relabelling::<DiGcn>(&format!("{config:?}"), &config);
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
            "alpha",
            DiGcnConfig {
                alpha: 0.0,
                ..Default::default()
            },
        ),
        (
            "alpha",
            DiGcnConfig {
                alpha: 1.1,
                ..Default::default()
            },
        ),
        (
            "num_layers",
            DiGcnConfig {
                stack: StackConfig {
                    num_layers: 0,
                    ..StackConfig::default()
                },
                ..Default::default()
            },
        ),
    ] {
        match DiGcn::prepare(&config, input) {
            Err(DirectedError::Option { name: found, .. }) => assert_eq!(found, name),
            _ => panic!("{config:?} is taken"),
        }
    }
}

#[test]
fn test_inception_blocks_need_their_operator() {
    let (graph, features) = (graph(&edges(1)), sparse_features(&features(2)));
    let config = DiGcnConfig {
        inception: true,
        ..Default::default()
    };
    let (model, _) = network::<DiGcn>(&config, &graph, &features, 3, &Device::flex());
    let (_, other) = network::<DiGcn>(
        &DiGcnConfig::default(),
        &graph,
        &features,
        3,
        &Device::flex(),
    );
    let error = model.forward(&other, &Context::evaluation()).unwrap_err();
    assert!(error.to_string().contains("inception"), "{error}");
}
