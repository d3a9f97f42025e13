//! The first layer, for all kinds of features.

use argiope_gnn::{
    Context, GnnError, Init, NodeFeatures, SparseFeatures,
    layers::{Dropout, InputConfig},
};
use argiope_sparse::{Pattern, RowIndex, SparseError};
use burn::tensor::{Device, Tensor};

use crate::check::{assert_close, check_gradients, values};

fn bags(device: &Device) -> SparseFeatures {
    let edges: Vec<(u32, u32)> = (0..50u32)
        .flat_map(|node| (0..40).map(move |word| (node, (node * 7 + word * 3) % 200)))
        .collect();
    let (pattern, _) = Pattern::from_edges(50, 200, &edges).unwrap();
    let ones = Tensor::ones([pattern.num_entries()], device);
    SparseFeatures::new(pattern, ones).unwrap()
}

#[test]
fn test_dropout_of_sparse_features_drops_entries() {
    let device = Device::flex();
    let features = NodeFeatures::Sparse(bags(&device));
    let dropout = Dropout::new(0.7, 0).unwrap();
    let dropped = features
        .dropout(&dropout, &Context::training(1, 1))
        .unwrap();
    let NodeFeatures::Sparse(dropped) = dropped else {
        panic!("features of another kind: {dropped:?}");
    };
    let values = values(dropped.values().clone());
    let kept = values.iter().filter(|&&value| value > 0.0).count();
    assert!((500..700).contains(&kept), "{kept} of 2000");
    let scale = 1.0 / (1.0 - 0.7);
    assert!(values.iter().all(|x| *x == 0.0 || (x - scale).abs() < 1e-6));
    assert!(
        dropped.pattern().is_same(bags(&device).pattern())
            || dropped.pattern() == bags(&device).pattern()
    );
}

#[test]
fn test_input_takes_all_kinds() {
    let device = Device::flex();
    let dense = {
        let bags = bags(&device);
        let mut x = vec![0.0f32; 50 * 200];
        for node in 0..50 {
            for &word in bags.pattern().row(node) {
                x[node * 200 + word as usize] = 1.0;
            }
        }
        Tensor::<1>::from_data(x.as_slice(), &device).reshape([50, 200])
    };
    let sparse = NodeFeatures::Sparse(bags(&device));
    let dense = NodeFeatures::Dense(dense);
    let evaluation = Context::evaluation();
    let run = |features: &NodeFeatures| {
        let config = InputConfig::new(8).with_dropout(0.5);
        let layer = config.init(features, &mut Init::new(3, &device)).unwrap();
        values(layer.forward(features, &evaluation).unwrap())
    };
    assert_close("sparse and dense", &run(&sparse), &run(&dense), 1e-5);

    let learned = NodeFeatures::Learned { num_nodes: 20 };
    let index = RowIndex::new(vec![3, 1, 3], 20).unwrap();
    let categories = NodeFeatures::Categories(index);
    let table = run(&learned);
    assert_eq!(table.len(), 20 * 8);
    let expected: Vec<f64> = [3, 1, 3]
        .iter()
        .flat_map(|&row| table[row * 8..(row + 1) * 8].to_vec())
        .collect();
    assert_eq!(run(&categories), expected);
    assert_eq!((categories.num_nodes(), categories.dim()), (3, None));
}

#[test]
fn test_gradients_of_the_input_layer() {
    // The element type of the features is that of the parameters.
    let device = Device::flex();
    let bags = bags(&device);
    let doubles = bags.values().clone().cast(burn::tensor::FloatDType::F64);
    let sparse = SparseFeatures::new(bags.pattern().clone(), doubles).unwrap();
    let index = RowIndex::new(vec![3, 1, 3, 0], 5).unwrap();
    for features in [
        NodeFeatures::Sparse(sparse),
        NodeFeatures::Categories(index),
        NodeFeatures::Learned { num_nodes: 6 },
    ] {
        check_gradients(
            features.kind(),
            |init: &mut Init| {
                let config = InputConfig::new(4).with_dropout(0.4);
                config.init(&features, init).unwrap()
            },
            |layer| layer.forward(&features, &Context::training(2, 3)).unwrap(),
        );
    }
}

#[test]
fn test_bad_features_are_errors() {
    let device = Device::flex();
    let pattern = Pattern::new(3, vec![0, 2], vec![1, 1]).unwrap();
    let repeated = SparseFeatures::new(pattern, Tensor::ones([2], &device));
    assert!(matches!(
        repeated,
        Err(GnnError::Sparse(SparseError::RowNotAscending {
            row: 0,
            ..
        }))
    ));
    let pattern = Pattern::new(3, vec![0, 2], vec![1, 2]).unwrap();
    let short = SparseFeatures::new(pattern, Tensor::ones([1], &device));
    assert!(matches!(short, Err(GnnError::Shape { .. })));

    let learned = NodeFeatures::Learned { num_nodes: 4 };
    let mut init = Init::new(0, &device);
    let embedding = InputConfig::new(2).init(&learned, &mut init).unwrap();
    let sparse = NodeFeatures::Sparse(bags(&device));
    let linear = InputConfig::new(2).init(&sparse, &mut init).unwrap();
    let context = Context::evaluation();
    assert!(matches!(
        embedding.forward(&sparse, &context),
        Err(GnnError::FeatureKind { .. })
    ));
    assert!(matches!(
        linear.forward(&learned, &context),
        Err(GnnError::NoFeatureValues { .. })
    ));
    let more = NodeFeatures::Learned { num_nodes: 5 };
    assert!(matches!(
        embedding.forward(&more, &context),
        Err(GnnError::Shape { .. })
    ));
    let other = NodeFeatures::Dense(Tensor::zeros([3, 199], &device));
    assert!(matches!(
        linear.forward(&other, &context),
        Err(GnnError::Shape { .. })
    ));
}
