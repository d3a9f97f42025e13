//! Graph isomorphism networks against loops over neighbours.

use argiope_gnn::{
    Adjacency, Context, GnnError,
    layers::{GinConfig, MlpConfig},
};
use burn::tensor::{DType, Device, Tensor};

use crate::{
    by_hand::{WithInputs, apply, parameter, plus, randomized, rows, sum, times},
    check::{TYPES, assert_close, check_gradients, init, matrix, random, values},
    convolution::patterns,
};

fn relu(row: &[f64]) -> Vec<f64> {
    row.iter().map(|x| x.max(0.0)).collect()
}

#[test]
fn test_gin_agrees_with_its_definition() {
    let device = Device::flex();
    for (name, pattern) in patterns() {
        let (nodes, entries) = (pattern.num_rows(), pattern.num_entries());
        let adjacency = Adjacency::new(pattern.clone()).unwrap();
        let (x, e) = (random(nodes * 3, 1), random(entries * 2, 2));
        for learn in [true, false] {
            for with_edges in [true, false] {
                for (dtype, tolerance) in TYPES {
                    let mlp = MlpConfig::new(3).linear(5).relu().linear(4);
                    let mut config = GinConfig::new(mlp).with_epsilon(0.25, learn);
                    if with_edges {
                        config = config.with_edge_inputs(2);
                    }
                    let layer = config.init(&mut init(1, &device, dtype)).unwrap();
                    let layer = randomized(layer, 3);
                    let epsilon = if learn {
                        parameter(&layer, "learned_epsilon")[0]
                    } else {
                        0.25
                    };
                    let (x_rows, e_rows) = (rows(&x, 3), rows(&e, 2));
                    let expected: Vec<f64> = (0..nodes)
                        .flat_map(|v| {
                            let slots = pattern.slots(v).zip(pattern.row(v));
                            let heard: Vec<_> = slots
                                .map(|(slot, &u)| {
                                    let sent = x_rows[u as usize].clone();
                                    if !with_edges {
                                        return sent;
                                    }
                                    let edge =
                                        apply(&e_rows[slot], &parameter(&layer, "edges.weight"));
                                    let edge = plus(&edge, &parameter(&layer, "edges.bias"));
                                    relu(&plus(&sent, &edge))
                                })
                                .collect();
                            let own = times(&x_rows[v], 1.0 + epsilon);
                            let total = plus(&own, &sum(&heard, 3));
                            let hidden = apply(&total, &parameter(&layer, "mlp.stages.0.weight"));
                            let hidden = plus(&hidden, &parameter(&layer, "mlp.stages.0.bias"));
                            let y =
                                apply(&relu(&hidden), &parameter(&layer, "mlp.stages.2.weight"));
                            plus(&y, &parameter(&layer, "mlp.stages.2.bias"))
                        })
                        .collect();
                    let x = matrix(&x, [nodes, 3], &device, dtype);
                    let context = Context::evaluation();
                    let y = if with_edges {
                        let e = matrix(&e, [entries, 2], &device, dtype);
                        layer.forward_edges(&adjacency, x, e, &context)
                    } else {
                        layer.forward(&adjacency, x, &context)
                    };
                    let name = format!("{name}, learned {learn}, edges {with_edges}");
                    assert_close(&name, &values(y.unwrap()), &expected, tolerance);
                }
            }
        }
    }
}

#[test]
fn test_gradients_of_gin() {
    for (name, pattern) in patterns() {
        let (nodes, entries) = (pattern.num_rows(), pattern.num_entries());
        let adjacency = Adjacency::new(pattern).unwrap();
        let mlp = MlpConfig::new(3).linear(5).gelu().linear(4);
        let config = GinConfig::new(mlp).with_epsilon(0.25, true);
        let context = Context::evaluation();
        check_gradients(
            name,
            |init| WithInputs::new([nodes, 3], init, |init| config.init(init).unwrap()),
            |model| {
                model
                    .layer
                    .forward(&adjacency, model.x(), &context)
                    .unwrap()
            },
        );
        let config = config.with_edge_inputs(2);
        check_gradients(
            &format!("{name}, edges"),
            |init| {
                let layer = WithInputs::new([nodes, 3], init, |init| config.init(init).unwrap());
                layer.with_edges([entries, 2], init)
            },
            |model| {
                let edges = model.edges().unwrap();
                let y = model
                    .layer
                    .forward_edges(&adjacency, model.x(), edges, &context);
                y.unwrap()
            },
        );
    }
}

#[test]
fn test_edges_need_as_many_features_as_nodes() {
    let device = Device::flex();
    let pattern = patterns().pop().unwrap().1;
    let entries = pattern.num_entries();
    let adjacency = Adjacency::new(pattern).unwrap();
    let config = GinConfig::new(MlpConfig::new(3).linear(2));
    let layer = config.init(&mut init(1, &device, DType::F32)).unwrap();
    let x = || Tensor::<2>::ones([25, 3], &device);
    for (shape, is_right) in [([entries, 3], true), ([entries, 1], false), ([1, 3], false)] {
        let edges = Tensor::<2>::zeros(shape, &device);
        let y = layer.forward_edges(&adjacency, x(), edges, &Context::evaluation());
        assert_eq!(y.is_ok(), is_right);
        assert!(
            is_right
                || matches!(
                    y,
                    Err(GnnError::Shape {
                        operand: "edges",
                        ..
                    })
                )
        );
    }
}
