//! GraphSAGE against loops over neighbours.

use argiope_gnn::{
    Adjacency, Aggregation, GnnError, NodeFeatures, SparseFeatures, layers::SageConfig,
};
use argiope_sparse::Pattern;
use burn::tensor::{DType, Device, Tensor};

use crate::{
    by_hand::{WithInputs, apply, max, parameter, plus, randomized, rows, sum, times},
    check::{TYPES, assert_close, check_gradients, init, matrix, random, values},
    convolution::patterns,
};

const AGGREGATIONS: [Aggregation; 3] = [Aggregation::Mean, Aggregation::Sum, Aggregation::Max];

#[test]
fn test_sage_agrees_with_its_definition() {
    let device = Device::flex();
    for (name, pattern) in patterns() {
        let nodes = pattern.num_rows();
        let adjacency = Adjacency::new(pattern.clone()).unwrap();
        for (inputs, outputs) in [(3, 5), (6, 2)] {
            let x = random(nodes * inputs, 4);
            for aggregation in AGGREGATIONS {
                for include_self in [true, false] {
                    for (dtype, tolerance) in TYPES {
                        let config = SageConfig::new(inputs, outputs)
                            .with_aggregation(aggregation)
                            .with_self(include_self);
                        let layer = randomized(config.init(&mut init(1, &device, dtype)), 2);
                        let weight = parameter(&layer, "neighbors.weight");
                        let (root, bias) = if include_self {
                            (Some(parameter(&layer, "root.weight")), "root.bias")
                        } else {
                            (None, "neighbors.bias")
                        };
                        let bias = parameter(&layer, bias);
                        let x_rows = rows(&x, inputs);
                        let expected: Vec<f64> = (0..nodes)
                            .flat_map(|v| {
                                let heard = pattern.row(v).iter();
                                let heard: Vec<_> =
                                    heard.map(|&u| x_rows[u as usize].clone()).collect();
                                let heard = match aggregation {
                                    Aggregation::Max => max(&heard, inputs),
                                    Aggregation::Mean => {
                                        let count = heard.len().max(1) as f64;
                                        times(&sum(&heard, inputs), 1.0 / count)
                                    }
                                    _ => sum(&heard, inputs),
                                };
                                let y = plus(&apply(&heard, &weight), &bias);
                                match &root {
                                    Some(root) => plus(&y, &apply(&x_rows[v], root)),
                                    None => y,
                                }
                            })
                            .collect();
                        let y =
                            layer.forward(&adjacency, matrix(&x, [nodes, inputs], &device, dtype));
                        let name = format!("{name}, {aggregation:?}, self {include_self}");
                        assert_close(&name, &values(y.unwrap()), &expected, tolerance);
                    }
                }
            }
        }
    }
}

#[test]
fn test_gradients_of_sage() {
    for (name, pattern) in patterns() {
        let nodes = pattern.num_rows();
        let adjacency = Adjacency::new(pattern).unwrap();
        for aggregation in AGGREGATIONS {
            for (include_self, outputs) in [(true, 4), (false, 2)] {
                let config = SageConfig::new(3, outputs)
                    .with_aggregation(aggregation)
                    .with_self(include_self);
                check_gradients(
                    &format!("{name}, {aggregation:?}, self {include_self}"),
                    |init| WithInputs::new([nodes, 3], init, |init| config.init(init)),
                    |model| model.layer.forward(&adjacency, model.x()).unwrap(),
                );
            }
        }
    }
}

#[test]
fn test_sage_takes_bags_of_words() {
    let device = Device::flex();
    let (words, _) = Pattern::from_edges(3, 9, &[(0, 8), (0, 2), (2, 5)]).unwrap();
    let counts = Tensor::<1>::from_data([1.0, 2.0, 3.0], (&device, DType::F64));
    let sparse = NodeFeatures::Sparse(SparseFeatures::new(words, counts).unwrap());
    let dense = sparse.to_dense().unwrap();
    let (pattern, _) = Pattern::from_edges(3, 3, &[(0, 1), (1, 0), (1, 2)]).unwrap();
    let adjacency = Adjacency::new(pattern).unwrap();
    let layer = |aggregation| {
        let config = SageConfig::new(9, 2).with_aggregation(aggregation);
        config.init(&mut init(1, &device, DType::F64))
    };
    let mean = layer(Aggregation::Mean);
    let found = mean.forward_features(&adjacency, &sparse).unwrap();
    let expected = mean.forward(&adjacency, dense).unwrap();
    assert_close("words", &values(found), &values(expected), 1e-12);
    let refused = layer(Aggregation::Max).forward_features(&adjacency, &sparse);
    assert!(matches!(refused, Err(GnnError::FeatureKind { .. })));
}
