//! Backbones: where edits sit, which edges carry messages.

use std::cell::RefCell;

use argiope_gnn::{Adjacency, Context, Init, NodeFeatures};
use argiope_graph::UndirectedGraph;
use argiope_unlearn::{
    UnlearnError,
    learned::{Backbone, BackboneConfig, BackboneKind, unedited},
};
use burn::tensor::{Device, Tensor};

use super::check::{matrix, numbers, values};

const KINDS: [BackboneKind; 4] = [
    BackboneKind::Gcn,
    BackboneKind::Gat,
    BackboneKind::Gin,
    BackboneKind::Sage,
];

const NUM_NODES: usize = 7;
const FEATURES: usize = 5;

fn adjacency(edges: &[(u32, u32)]) -> Adjacency {
    let graph = UndirectedGraph::from_edges(NUM_NODES, edges.iter().copied()).unwrap();
    Adjacency::try_from(&graph).unwrap()
}

/// A square with a tail, and a node alone.
const EDGES: [(u32, u32); 6] = [(0, 1), (1, 2), (2, 3), (3, 0), (3, 4), (4, 5)];

fn features(values: &[f64]) -> NodeFeatures {
    NodeFeatures::Dense(matrix(values, [NUM_NODES, FEATURES], &Device::flex()))
}

fn backbone(kind: BackboneKind, features: &NodeFeatures) -> Backbone {
    let config = BackboneConfig {
        kind,
        hidden: 4,
        outputs: 3,
    };
    let mut init = Init::new(5, &Device::flex()).with_f64();
    config.init(features, &mut init).unwrap()
}

fn forward(
    backbone: &Backbone,
    adjacency: &Adjacency,
    features: &NodeFeatures,
    edit: &dyn Fn(usize, Tensor<2>) -> Result<Tensor<2>, UnlearnError>,
) -> [Vec<f64>; 2] {
    let context = Context::evaluation();
    let layers = backbone.forward(adjacency, features, &context, edit);
    layers.unwrap().map(values)
}

#[test]
fn test_edits_sit_before_the_rectifier_and_at_the_end() {
    let adjacency = adjacency(&EDGES);
    let features = features(&numbers(NUM_NODES * FEATURES, 1));
    for kind in KINDS {
        let backbone = backbone(kind, &features);
        let seen = RefCell::new(Vec::new());
        let [hidden, outputs] = forward(&backbone, &adjacency, &features, &|layer, h| {
            seen.borrow_mut().push((layer, values(h.clone())));
            Ok(h - 0.1)
        });
        let seen = seen.into_inner();
        assert_eq!((seen[0].0, seen[1].0, seen.len()), (0, 1, 2), "{kind:?}");
        // The rectifier has not run yet, and runs on what the edit gives.
        assert!(seen[0].1.iter().any(|&value| value < 0.0), "{kind:?}");
        let rectified: Vec<f64> = seen[0]
            .1
            .iter()
            .map(|value| (value - 0.1).max(0.0))
            .collect();
        assert_eq!(hidden, rectified, "{kind:?}");
        let shifted: Vec<f64> = seen[1].1.iter().map(|value| value - 0.1).collect();
        assert_eq!(outputs, shifted, "{kind:?}");
        // The second layer hears what the first one's edit made of it.
        let [_, unedited] = forward(&backbone, &adjacency, &features, &unedited);
        assert_ne!(seen[1].1, unedited, "{kind:?}");
    }
}

#[test]
fn test_sparse_features_give_what_dense_ones_do() {
    let adjacency = adjacency(&EDGES);
    let mut x = vec![0.0; NUM_NODES * FEATURES];
    (x[3], x[11], x[30]) = (0.7, -1.3, 0.4);
    let dense = features(&x);
    let sparse = dense.clone().compact().unwrap();
    assert!(matches!(sparse, NodeFeatures::Sparse(_)));
    for kind in KINDS {
        let backbone = backbone(kind, &dense);
        let [_, left] = forward(&backbone, &adjacency, &dense, &unedited);
        let [_, right] = forward(&backbone, &adjacency, &sparse, &unedited);
        for (left, right) in left.iter().zip(&right) {
            assert!((left - right).abs() < 1e-12, "{kind:?}: {left} and {right}");
        }
    }
}

#[test]
fn test_nothing_passes_along_deleted_edges() {
    // Without 3 - 4, nodes 4 and 5 are cut off.
    let after: Vec<(u32, u32)> = EDGES.into_iter().filter(|&edge| edge != (3, 4)).collect();
    let (before, after) = (adjacency(&EDGES), adjacency(&after));
    let plain = numbers(NUM_NODES * FEATURES, 2);
    let mut marked = plain.clone();
    for value in &mut marked[4 * FEATURES..6 * FEATURES] {
        *value += 100.0;
    }
    let (plain, marked) = (features(&plain), features(&marked));
    for kind in KINDS {
        let backbone = backbone(kind, &plain);
        let rows = |adjacency: &Adjacency, features: &NodeFeatures| {
            let [_, outputs] = forward(&backbone, adjacency, features, &unedited);
            outputs[..4 * 3].to_vec()
        };
        assert_ne!(rows(&before, &plain), rows(&before, &marked), "{kind:?}");
        assert_eq!(rows(&after, &plain), rows(&after, &marked), "{kind:?}");
    }
}

#[test]
fn test_what_is_no_backbone_is_an_error() {
    let features = features(&numbers(NUM_NODES * FEATURES, 3));
    let fault = |config: BackboneConfig, features: &NodeFeatures| {
        let mut init = Init::new(0, &Device::flex());
        config.init(features, &mut init).unwrap_err().to_string()
    };
    let narrow = BackboneConfig {
        hidden: 0,
        ..BackboneConfig::default()
    };
    assert_eq!(
        fault(narrow, &features),
        "backbone.hidden is 0, expected at least 1"
    );
    let learned = NodeFeatures::Learned { num_nodes: 3 };
    let message = fault(BackboneConfig::default(), &learned);
    assert!(message.contains("learned rows"), "{message}");
}
