//! Who hears from whom: every layer on a path by hand, and on graphs whose nodes get other numbers.

use argiope_gnn::{
    Adjacency, Aggregation, Context, NodeFeatures, SparseFeatures,
    layers::{
        Activation, Attention, Gat, GatConfig, Gin, GinConfig, MlpConfig, Sage, SageConfig, Sir,
        SirAggregation, SirConfig, SirMessage,
    },
};
use argiope_graph::{DirectedGraph, SelfLoops};
use argiope_sparse::Pattern;
use burn::tensor::{DType, Device, Tensor};
use proptest::prelude::*;

use crate::{
    by_hand::{plain, rows},
    check::{assert_close, init, matrix, random, values},
};

/// One of the layers.
#[allow(clippy::large_enum_variant, reason = "a test has few")]
enum Layer {
    Sage(Sage),
    Gat(Gat),
    Gin(Gin),
    Sir(Sir),
}

impl Layer {
    fn forward(&self, pattern: &Pattern, x: Tensor<2>) -> Vec<f64> {
        let adjacency = || Adjacency::new(pattern.clone()).unwrap();
        let context = Context::evaluation();
        let y = match self {
            Self::Sage(layer) => layer.forward(&adjacency(), x),
            Self::Gat(layer) => layer.forward(pattern, x, &context),
            Self::Gin(layer) => layer.forward(&adjacency(), x, &context),
            Self::Sir(layer) => layer.forward(pattern, x, None, &context),
        };
        values(y.unwrap())
    }
}

#[test]
fn test_nodes_of_a_path_hear_their_predecessors() {
    let device = Device::flex();
    let mut start = init(1, &device, DType::F64);
    let path = DirectedGraph::from_edges(3, [(0, 1), (1, 2)], SelfLoops::Keep).unwrap();
    let pattern = Pattern::try_from(&path).unwrap();
    assert_eq!(
        (pattern.row(0), pattern.row(1), pattern.row(2)),
        (&[][..], &[0][..], &[1][..])
    );
    let mut without_loops = GatConfig::new(1, 1);
    without_loops.self_loops = false;
    let hearing = SageConfig::new(1, 1).with_self(false);
    let gin = GinConfig::new(MlpConfig::new(1).linear(1));
    let sir = |aggregation| SirConfig::new(1, 1, 1).with_aggregation(aggregation);
    let layers = [
        (
            Layer::Sage(plain(hearing.init(&mut start))),
            [0.0, 1.0, 10.0],
            [10.0, 100.0, 0.0],
        ),
        (
            Layer::Sage(plain(SageConfig::new(1, 1).init(&mut start))),
            [1.0, 11.0, 110.0],
            [11.0, 110.0, 100.0],
        ),
        (
            Layer::Gat(plain(without_loops.init(&mut start).unwrap())),
            [0.0, 1.0, 10.0],
            [10.0, 100.0, 0.0],
        ),
        (
            Layer::Gin(plain(gin.init(&mut start).unwrap())),
            [1.0, 11.0, 110.0],
            [11.0, 110.0, 100.0],
        ),
        (
            Layer::Sir(plain(sir(SirAggregation::Sum).init(&mut start).unwrap())),
            [0.0, 11.0, 110.0],
            [11.0, 110.0, 0.0],
        ),
        (
            Layer::Sir(plain(sir(SirAggregation::Max).init(&mut start).unwrap())),
            [0.0, 11.0, 110.0],
            [11.0, 110.0, 0.0],
        ),
    ];
    let x = matrix(&[1.0, 10.0, 100.0], [3, 1], &device, DType::F64);
    for (at, (layer, expected, turned)) in layers.iter().enumerate() {
        let name = format!("layer {at}");
        assert_close(&name, &layer.forward(&pattern, x.clone()), expected, 1e-12);
        let against = pattern.transposed().pattern();
        assert_close(&name, &layer.forward(against, x.clone()), turned, 1e-12);
    }
}

#[test]
fn test_layers_take_bags_of_words() {
    let device = Device::flex();
    let (words, _) = Pattern::from_edges(3, 9, &[(0, 8), (0, 2), (2, 5)]).unwrap();
    let counts = Tensor::<1>::from_data([1.0, 2.0, 3.0], (&device, DType::F64));
    let sparse = NodeFeatures::Sparse(SparseFeatures::new(words, counts).unwrap());
    let dense = NodeFeatures::Dense(sparse.to_dense().unwrap());
    let (pattern, _) = Pattern::from_edges(3, 3, &[(0, 1), (1, 0), (1, 2)]).unwrap();
    let mut start = init(1, &device, DType::F64);
    let context = Context::evaluation();
    for attention in [Attention::Static, Attention::Dynamic] {
        let config = GatConfig::new(9, 2).with_attention(attention);
        let layer = config.init(&mut start).unwrap();
        let [found, expected] = [&sparse, &dense].map(|features| {
            layer
                .forward_features(&pattern, features, &context)
                .unwrap()
        });
        assert_close("attention", &values(found), &values(expected), 1e-12);
    }
    let layer = SirConfig::new(9, 4, 2).init(&mut start).unwrap();
    let [found, expected] = [&sparse, &dense].map(|features| {
        let y = layer.forward_features(&pattern, features, None, &context);
        y.unwrap()
    });
    assert_close("sir", &values(found), &values(expected), 1e-12);
}

/// Layers with all their options, on 3 features.
fn layers() -> Vec<Layer> {
    let device = Device::flex();
    let mut start = init(5, &device, DType::F64);
    let mut layers = Vec::new();
    for aggregation in [Aggregation::Mean, Aggregation::Sum, Aggregation::Max] {
        let config = SageConfig::new(3, 4).with_aggregation(aggregation);
        layers.push(Layer::Sage(config.init(&mut start)));
    }
    for attention in [Attention::Static, Attention::Dynamic] {
        let config = GatConfig::new(3, 4)
            .with_heads(2, true)
            .with_attention(attention);
        layers.push(Layer::Gat(config.init(&mut start).unwrap()));
    }
    let mlp = MlpConfig::new(3).linear(5).relu().linear(4);
    layers.push(Layer::Gin(GinConfig::new(mlp).init(&mut start).unwrap()));
    for aggregation in [
        SirAggregation::Sum,
        SirAggregation::Mean,
        SirAggregation::Symmetric,
        SirAggregation::Max,
    ] {
        let config = SirConfig::new(3, 5, 4)
            .with_aggregation(aggregation)
            .with_message(SirMessage::Activation(Activation::Silu));
        layers.push(Layer::Sir(config.init(&mut start).unwrap()));
    }
    layers
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Nodes with other numbers get the same rows.
    #[test]
    fn prop_layers_do_not_see_numbers_of_nodes(
        edges in proptest::collection::vec((0u32..9, 0u32..9), 0..40),
        order in Just((0u32..9).collect::<Vec<_>>()).prop_shuffle(),
        seed in 0u64..100,
    ) {
        let device = Device::flex();
        let x = random(9 * 3, seed);
        let (pattern, _) = Pattern::from_edges(9, 9, &edges).unwrap();
        let moved: Vec<_> = (edges.iter())
            .map(|&(v, u)| (order[v as usize], order[u as usize]))
            .collect();
        let (moved, _) = Pattern::from_edges(9, 9, &moved).unwrap();
        let mut moved_x = vec![Vec::new(); 9];
        for (row, &to) in rows(&x, 3).into_iter().zip(&order) {
            moved_x[to as usize] = row;
        }
        for (at, layer) in layers().iter().enumerate() {
            let y = rows(&layer.forward(&pattern, matrix(&x, [9, 3], &device, DType::F64)), 4);
            let moved_x = matrix(&moved_x.concat(), [9, 3], &device, DType::F64);
            let moved_y = rows(&layer.forward(&moved, moved_x), 4);
            for (row, &to) in y.iter().zip(&order) {
                assert_close(&format!("layer {at}"), &moved_y[to as usize], row, 1e-10);
            }
        }
    }
}
