//! Aggregations and convolutions against dense matrices.

use argiope_gnn::{
    Adjacency, Aggregation, Context, GnnError, Init, NodeFeatures, SparseFeatures,
    layers::{Convolution, ConvolutionConfig, EdgeDropout, Embedding, EmbeddingConfig},
};
use argiope_sparse::Pattern;
use burn::{
    module::Module,
    tensor::{DType, Device, Tensor},
};

use crate::check::{TYPES, assert_close, check_gradients, init, matrix, product, random, values};

const AGGREGATIONS: [Aggregation; 4] = [
    Aggregation::Symmetric,
    Aggregation::Sum,
    Aggregation::Mean,
    Aggregation::Max,
];

/// Square patterns that break careless layers.
pub(crate) fn patterns() -> Vec<(&'static str, Pattern)> {
    let of = |nodes, edges: &[(u32, u32)]| Pattern::from_edges(nodes, nodes, edges).unwrap().0;
    let hub: Vec<(u32, u32)> = (1..90).flat_map(|leaf| [(0, leaf), (leaf, 0)]).collect();
    let random: Vec<(u32, u32)> = (0..120u32)
        .map(|edge| edge.wrapping_mul(2_654_435_761) >> 7)
        .map(|mixed| (mixed % 25, (mixed / 25) % 25))
        .collect();
    vec![
        ("one node", of(1, &[])),
        ("no edges", of(4, &[])),
        ("isolated nodes", of(6, &[(1, 0), (0, 1), (1, 4), (4, 1)])),
        ("loops", of(4, &[(0, 0), (1, 0), (1, 1), (3, 2)])),
        (
            "repeated entries",
            of(3, &[(0, 1), (0, 1), (2, 0), (2, 2), (2, 0)]),
        ),
        ("a hub", of(92, &hub)),
        ("random and directed", of(25, &random)),
    ]
}

/// The aggregation by its definition.
fn aggregate(
    pattern: &Pattern,
    scale: f64,
    x: &[f64],
    dim: usize,
    aggregation: Aggregation,
    include_self: bool,
) -> Vec<f64> {
    let degree = |node: usize| 1.0 + scale * pattern.degree(node) as f64;
    let mut output = Vec::new();
    for node in 0..pattern.num_rows() {
        for k in 0..dim {
            let x = |u: usize| x[u * dim + k];
            let neighbors = || pattern.row(node).iter().map(|&u| x(u as usize));
            let own = include_self.then(|| x(node));
            let count = (pattern.degree(node) + usize::from(include_self)).max(1) as f64;
            output.push(match aggregation {
                Aggregation::Symmetric => {
                    let neighbors = (pattern.row(node).iter()).map(|&u| {
                        scale * x(u as usize) / (degree(node) * degree(u as usize)).sqrt()
                    });
                    neighbors.sum::<f64>() + x(node) / degree(node)
                }
                Aggregation::Sum => scale * neighbors().sum::<f64>() + own.unwrap_or(0.0),
                Aggregation::Mean => scale * neighbors().chain(own).sum::<f64>() / count,
                Aggregation::Max => {
                    let largest = neighbors().chain(own).reduce(f64::max);
                    scale * largest.unwrap_or(0.0)
                }
            });
        }
    }
    output
}

#[test]
fn test_aggregations_agree_with_their_definitions() {
    let device = Device::flex();
    for (name, pattern) in patterns() {
        let (nodes, dim) = (pattern.num_rows(), 5);
        let x = random(nodes * dim, 1);
        let adjacency = Adjacency::new(pattern.clone()).unwrap();
        for aggregation in AGGREGATIONS {
            for include_self in [false, true] {
                let expected = aggregate(&pattern, 1.0, &x, dim, aggregation, include_self);
                // Both types in turn on one adjacency, which keeps factors of the first.
                for (dtype, tolerance) in TYPES {
                    let x = matrix(&x, [nodes, dim], &device, dtype);
                    let y = adjacency.aggregate(x, aggregation, include_self).unwrap();
                    let name = format!("{name}, {aggregation:?}, self {include_self}, {dtype:?}");
                    assert_close(&name, &values(y), &expected, tolerance);
                }
            }
        }
    }
}

#[derive(Module, Debug)]
struct WithInput {
    x: Embedding,
    convolution: Convolution,
}

#[test]
fn test_gradients_of_convolutions() {
    for (name, pattern) in patterns() {
        let nodes = pattern.num_rows();
        let adjacency = Adjacency::new(pattern).unwrap();
        for aggregation in AGGREGATIONS {
            for include_self in [false, true] {
                let config = ConvolutionConfig::new(aggregation)
                    .with_linear(3, 4)
                    .with_self(include_self);
                check_gradients(
                    &format!("{name}, {aggregation:?}, self {include_self}"),
                    |init: &mut Init| WithInput {
                        x: EmbeddingConfig::new(nodes, 3).init(init),
                        convolution: config.init(init),
                    },
                    |model| {
                        let x = model.x.table.val();
                        model.convolution.forward(&adjacency, x).unwrap()
                    },
                );
            }
        }
    }
}

#[test]
fn test_linear_map_comes_first_and_bias_last() {
    let device = Device::flex();
    let (_, pattern) = patterns().pop().unwrap();
    let nodes = pattern.num_rows();
    let x = random(nodes * 6, 2);
    for (dtype, tolerance) in TYPES {
        for aggregation in AGGREGATIONS {
            let config = ConvolutionConfig::new(aggregation).with_linear(6, 3);
            let mut layer = config.init(&mut init(5, &device, dtype));
            let bias = [0.5, -1.0, 2.0];
            layer.bias = layer
                .bias
                .map(|param| param.map(|_| matrix(&bias, [1, 3], &device, dtype).squeeze_dim(0)));
            let weight = values(layer.weight.as_ref().unwrap().val());
            let mapped = product(&x, &weight, [nodes, 6, 3]);
            let mut expected = aggregate(&pattern, 1.0, &mapped, 3, aggregation, false);
            for (at, element) in expected.iter_mut().enumerate() {
                *element += bias[at % 3];
            }
            let adjacency = Adjacency::new(pattern.clone()).unwrap();
            let y = layer
                .forward(&adjacency, matrix(&x, [nodes, 6], &device, dtype))
                .unwrap();
            assert_close(
                &format!("{aggregation:?}"),
                &values(y),
                &expected,
                tolerance,
            );
        }
    }
}

#[test]
fn test_sparse_features_are_as_good_as_dense_ones() {
    let device = Device::flex();
    let words: Vec<(u32, u32)> = vec![(0, 3), (0, 7), (1, 0), (3, 7), (3, 8), (3, 1)];
    let (words, _) = Pattern::from_edges(4, 9, &words).unwrap();
    let counts = random(words.num_entries(), 3);
    let mut dense = vec![0.0; 4 * 9];
    for node in 0..4 {
        for slot in words.slots(node) {
            dense[node * 9 + words.indices()[slot] as usize] = counts[slot];
        }
    }
    let (pattern, _) = Pattern::from_edges(4, 4, &[(0, 1), (1, 0), (2, 3), (3, 2)]).unwrap();
    let adjacency = Adjacency::new(pattern).unwrap();
    for (dtype, tolerance) in TYPES {
        let layer = ConvolutionConfig::new(Aggregation::Symmetric)
            .with_linear(9, 4)
            .init(&mut init(1, &device, dtype));
        let counts = matrix(&counts, [1, counts.len()], &device, dtype).squeeze_dim::<1>(0);
        let sparse = SparseFeatures::new(words.clone(), counts).unwrap();
        let sparse = layer
            .forward_features(&adjacency, &NodeFeatures::Sparse(sparse))
            .unwrap();
        let dense = layer
            .forward(&adjacency, matrix(&dense, [4, 9], &device, dtype))
            .unwrap();
        assert_close("features", &values(sparse), &values(dense), tolerance);
    }
}

#[test]
fn test_dropped_edges_rescale_messages_and_degrees() {
    let device = Device::flex();
    let edges: Vec<(u32, u32)> = (0..60u32)
        .flat_map(|u| (1..40).map(move |k| (u, (u + k) % 60)))
        .collect();
    let (pattern, _) = Pattern::from_edges(60, 60, &edges).unwrap();
    let adjacency = Adjacency::new(pattern.clone()).unwrap();
    let dropout = EdgeDropout::new(0.3, &mut Init::new(0, &device)).unwrap();
    let context = Context::training(1, 2);
    let dropped = dropout.forward(&adjacency, &context).unwrap();
    let again = dropout.forward(&adjacency, &context).unwrap();
    assert_eq!(dropped.pattern(), again.pattern());
    let next = dropout
        .forward(&adjacency, &Context::training(1, 3))
        .unwrap();
    assert_ne!(dropped.pattern(), next.pattern());

    let kept = dropped.pattern().num_entries() as f64 / pattern.num_entries() as f64;
    assert!((kept - 0.7).abs() < 0.03, "{kept}");
    assert!((0..60).all(|node| {
        let row = dropped.pattern().row(node);
        row.iter().all(|u| pattern.row(node).contains(u))
    }));
    assert!((dropped.scale() - 1.0 / 0.7).abs() < 1e-12);
    let x = random(60 * 3, 9);
    for aggregation in AGGREGATIONS {
        let expected = aggregate(dropped.pattern(), 1.0 / 0.7, &x, 3, aggregation, false);
        let x = matrix(&x, [60, 3], &device, DType::F64);
        let y = dropped.aggregate(x, aggregation, false).unwrap();
        assert_close(&format!("{aggregation:?}"), &values(y), &expected, 1e-11);
    }

    let plain = dropout.clone().with_rescale(false);
    let plain = plain.forward(&adjacency, &context).unwrap();
    assert_eq!((plain.pattern(), plain.scale()), (dropped.pattern(), 1.0));
    let evaluated = dropout.forward(&adjacency, &Context::evaluation()).unwrap();
    assert!(evaluated.pattern().is_same(&pattern));
}

#[test]
fn test_bad_operands_are_errors() {
    let device = Device::flex();
    let oblong = Pattern::new(3, vec![0, 1], vec![2]).unwrap();
    assert!(matches!(
        Adjacency::new(oblong),
        Err(GnnError::Shape { .. })
    ));
    let (pattern, _) = Pattern::from_edges(2, 2, &[(0, 1)]).unwrap();
    let adjacency = Adjacency::new(pattern).unwrap();
    let mut init = Init::new(0, &device);
    let pure = ConvolutionConfig::new(Aggregation::Sum).init(&mut init);
    let linear = ConvolutionConfig::new(Aggregation::Symmetric)
        .with_linear(2, 2)
        .init(&mut init);
    let zeros = |shape: [usize; 2]| Tensor::<2>::zeros(shape, &device);
    assert!(matches!(
        pure.forward(&adjacency, zeros([3, 2])),
        Err(GnnError::Shape { .. })
    ));
    assert!(matches!(
        linear.forward(&adjacency, zeros([2, 3])),
        Err(GnnError::Shape { .. })
    ));
    assert!(matches!(
        linear.forward(&adjacency, zeros([3, 2])),
        Err(GnnError::Shape { .. })
    ));
    let learned = NodeFeatures::Learned { num_nodes: 2 };
    assert!(matches!(
        pure.forward_features(&adjacency, &learned),
        Err(GnnError::FeatureKind { .. })
    ));
    assert!(matches!(
        linear.forward_features(&adjacency, &learned),
        Err(GnnError::NoFeatureValues { .. })
    ));
}
