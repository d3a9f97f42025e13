//! SIR-GCN against loops over edges.

use argiope_gnn::{
    Context, GnnError,
    layers::{Activation, MlpConfig, Sir, SirAggregation, SirConfig, SirMessage},
};
use argiope_sparse::Pattern;
use burn::tensor::{DType, Device, Tensor};

use crate::{
    by_hand::{WithInputs, apply, max, parameter, plus, randomized, rows, sum, times},
    check::{TYPES, assert_close, check_gradients, init, matrix, random, values},
    convolution::patterns,
};

const AGGREGATIONS: [SirAggregation; 4] = [
    SirAggregation::Sum,
    SirAggregation::Mean,
    SirAggregation::Symmetric,
    SirAggregation::Max,
];

/// The messages that the tests bend: smooth ones, ones with a kink, and a perceptron that changes the width.
fn messages() -> Vec<SirMessage> {
    vec![
        SirMessage::Activation(Activation::Relu),
        SirMessage::Activation(Activation::Tanh),
        SirMessage::Mlp(MlpConfig::new(4).relu().linear(3).relu()),
    ]
}

fn bend(layer: &Sir, message: &SirMessage, row: &[f64]) -> Vec<f64> {
    let relu = |row: Vec<f64>| row.into_iter().map(|x| x.max(0.0)).collect::<Vec<_>>();
    match message {
        SirMessage::Activation(Activation::Tanh) => row.iter().map(|x| x.tanh()).collect(),
        SirMessage::Activation(_) => relu(row.to_vec()),
        SirMessage::Mlp(_) => {
            let weight = parameter(layer, "bend.stages.1.weight");
            let bias = parameter(layer, "bend.stages.1.bias");
            relu(plus(&apply(&relu(row.to_vec()), &weight), &bias))
        }
    }
}

/// The layer by its equations: `W_R` at every edge, or once a node.
fn by_hand(layer: &Sir, config: &SirConfig, pattern: &Pattern, x: &[f64], e: &[f64]) -> Vec<f64> {
    let x = rows(x, config.inputs);
    let relation = parameter(layer, "relation.weight");
    let bias = parameter(layer, "relation.bias");
    let query_bias = parameter(layer, "query.bias");
    let hearing = |u: usize| {
        pattern
            .indices()
            .iter()
            .filter(|&&w| w as usize == u)
            .count()
    };
    let mut output = Vec::new();
    for v in 0..pattern.num_rows() {
        let mut heard = Vec::new();
        for (slot, &u) in pattern.slots(v).zip(pattern.row(v)) {
            let query = plus(
                &apply(&x[v], &parameter(layer, "query.weight")),
                &query_bias,
            );
            let key = apply(&x[u as usize], &parameter(layer, "key.weight"));
            let mut total = plus(&query, &key);
            if let Some(inputs) = config.edge_inputs {
                let edge = &e[slot * inputs..(slot + 1) * inputs];
                total = plus(&total, &apply(edge, &parameter(layer, "edge.weight")));
            }
            let message = bend(layer, &config.message, &total);
            let degrees = (pattern.degree(v) * hearing(u as usize)) as f64;
            heard.push(match config.aggregation {
                SirAggregation::Symmetric => times(&message, 1.0 / degrees.sqrt()),
                SirAggregation::Mean => times(&message, 1.0 / pattern.degree(v) as f64),
                SirAggregation::Max => plus(&apply(&message, &relation), &bias),
                SirAggregation::Sum => message,
            });
        }
        output.extend(match config.aggregation {
            SirAggregation::Max => max(&heard, config.outputs),
            _ => {
                let width = relation.len() / config.outputs;
                plus(&apply(&sum(&heard, width), &relation), &bias)
            }
        });
    }
    output
}

fn configs() -> impl Iterator<Item = SirConfig> {
    AGGREGATIONS.into_iter().flat_map(|aggregation| {
        messages().into_iter().flat_map(move |message| {
            let config = SirConfig::new(3, 4, 2)
                .with_aggregation(aggregation)
                .with_message(message);
            [config.clone(), config.with_edge_inputs(2)]
        })
    })
}

#[test]
fn test_sir_agrees_with_its_definition() {
    let device = Device::flex();
    for (name, pattern) in patterns() {
        let (nodes, entries) = (pattern.num_rows(), pattern.num_entries());
        let (x, e) = (random(nodes * 3, 1), random(entries * 2, 2));
        for config in configs() {
            for (dtype, tolerance) in TYPES {
                let layer = config.init(&mut init(1, &device, dtype)).unwrap();
                let layer = randomized(layer, 3);
                let expected = by_hand(&layer, &config, &pattern, &x, &e);
                let edges = (config.edge_inputs)
                    .map(|inputs| matrix(&e, [entries, inputs], &device, dtype));
                let x = matrix(&x, [nodes, 3], &device, dtype);
                let y = layer.forward(&pattern, x, edges, &Context::evaluation());
                assert_close(
                    &format!("{name}, {config:?}"),
                    &values(y.unwrap()),
                    &expected,
                    tolerance,
                );
            }
        }
    }
}

#[test]
fn test_gradients_of_sir() {
    for (name, pattern) in patterns() {
        let (nodes, entries) = (pattern.num_rows(), pattern.num_entries());
        for config in configs() {
            let config = config.with_dropout(0.2);
            check_gradients(
                &format!("{name}, {config:?}"),
                |init| {
                    let layer =
                        WithInputs::new([nodes, 3], init, |init| config.init(init).unwrap());
                    match config.edge_inputs {
                        Some(inputs) => layer.with_edges([entries, inputs], init),
                        None => layer,
                    }
                },
                |model| {
                    let context = Context::training(1, 2);
                    let y = model
                        .layer
                        .forward(&pattern, model.x(), model.edges(), &context);
                    y.unwrap()
                },
            );
        }
    }
}

#[test]
fn test_activations_agree_with_their_definitions() {
    let device = Device::flex();
    let x = random(64, 3).iter().map(|x| 4.0 * x).collect::<Vec<_>>();
    for activation in Activation::ALL {
        let expected: Vec<f64> = (x.iter())
            .map(|&x| match activation {
                Activation::Relu => x.max(0.0),
                Activation::LeakyRelu => x.max(0.01 * x),
                Activation::Gelu => x * distribution(x),
                Activation::Tanh => x.tanh(),
                Activation::Sigmoid => 1.0 / (1.0 + (-x).exp()),
                Activation::Silu => x / (1.0 + (-x).exp()),
            })
            .collect();
        let y = activation.forward(matrix(&x, [8, 8], &device, DType::F64));
        assert_close(&format!("{activation:?}"), &values(y), &expected, 1e-6);
    }
}

/// That of the standard normal distribution, by Simpson's rule.
fn distribution(x: f64) -> f64 {
    let density = |t: f64| (-t * t / 2.0).exp() / std::f64::consts::TAU.sqrt();
    let step = x / 200.0;
    let terms = (0..=200).map(|at| {
        let weight = match at {
            0 | 200 => 1.0,
            at if at % 2 == 1 => 4.0,
            _ => 2.0,
        };
        weight * density(f64::from(at) * step)
    });
    0.5 + terms.sum::<f64>() * step / 3.0
}

#[test]
fn test_a_node_that_hears_nobody_gets_the_outer_bias_or_nothing() {
    let device = Device::flex();
    let pattern = Pattern::new(2, vec![0, 0, 1], vec![0]).unwrap();
    for aggregation in AGGREGATIONS {
        let config = SirConfig::new(3, 4, 2).with_aggregation(aggregation);
        let layer = config.init(&mut init(1, &device, DType::F64)).unwrap();
        let x = matrix(&random(6, 1), [2, 3], &device, DType::F64);
        let y = layer
            .forward(&pattern, x, None, &Context::evaluation())
            .unwrap();
        let expected = match aggregation {
            SirAggregation::Max => vec![0.0; 2],
            _ => parameter(&layer, "relation.bias"),
        };
        assert_eq!(values(y)[..2], expected);
    }
}

#[test]
fn test_config_survives_its_text() {
    for config in configs() {
        let text = serde_json::to_string(&config).unwrap();
        assert_eq!(serde_json::from_str::<SirConfig>(&text).unwrap(), config);
    }
    let text = r#"{"mlp":{"inputs":4,"stages":["relu",{"linear":3},{"dropout":0.5},"layer_norm","gelu"]}}"#;
    let mlp = MlpConfig::new(4)
        .relu()
        .linear(3)
        .dropout(0.5)
        .layer_norm()
        .gelu();
    assert_eq!(
        serde_json::from_str::<SirMessage>(text).unwrap(),
        SirMessage::Mlp(mlp)
    );
}

#[test]
fn test_bad_operands_are_errors() {
    let device = Device::flex();
    let pattern = Pattern::new(2, vec![0, 0, 1], vec![0]).unwrap();
    let mlp = SirMessage::Mlp(MlpConfig::new(5).linear(2));
    let refused = SirConfig::new(3, 4, 2)
        .with_message(mlp)
        .init(&mut init(1, &device, DType::F32));
    assert!(matches!(
        refused,
        Err(GnnError::Option {
            option: "message",
            ..
        })
    ));

    let config = SirConfig::new(3, 4, 2);
    let plain = config.init(&mut init(1, &device, DType::F32)).unwrap();
    let with_edges = config
        .with_edge_inputs(2)
        .init(&mut init(1, &device, DType::F32))
        .unwrap();
    let zeros = |shape: [usize; 2]| Tensor::<2>::zeros(shape, &device);
    for (layer, edges) in [
        (&plain, Some(zeros([1, 2]))),
        (&with_edges, None),
        (&with_edges, Some(zeros([2, 2]))),
        (&with_edges, Some(zeros([1, 3]))),
    ] {
        let y = layer.forward(&pattern, zeros([2, 3]), edges, &Context::evaluation());
        assert!(matches!(
            y,
            Err(GnnError::Shape {
                operand: "edges",
                ..
            })
        ));
    }
    for shape in [[3, 3], [2, 4]] {
        let y = plain.forward(&pattern, zeros(shape), None, &Context::evaluation());
        assert!(y.is_err());
    }
}
