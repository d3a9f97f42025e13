//! Small random digraphs with features, dense and sparse.

use argiope_gnn::{NodeFeatures, SparseFeatures};
use argiope_graph::{DirectedGraph, SelfLoops};
use argiope_sparse::Pattern;
use burn::tensor::{DType, Device, Tensor, TensorData};

use super::dense::{Rows, map};

/// Nodes of [`graph`].
pub(super) const NUM_NODES: usize = 12;

/// Features of [`features`].
pub(super) const NUM_FEATURES: usize = 5;

/// Values in -1..1.
pub(super) fn random(len: usize, seed: u64) -> Vec<f64> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / (1u64 << 30) as f64 - 1.0
    };
    (0..len).map(|_| next()).collect()
}

/// Edges of a graph with a source, a sink, edges that go both ways, and a last node without edges.
pub(super) fn edges(seed: u64) -> Vec<(u32, u32)> {
    let draws = random(60, seed);
    let node = |value: f64| (((value + 1.0) / 2.0 * 10.0) as u32).min(9);
    let mut edges: Vec<(u32, u32)> = draws
        .chunks(2)
        .map(|pair| (node(pair[0]), node(pair[1])))
        .collect();
    edges.retain(|(source, target)| source != target && *source != 9 && *target != 8);
    edges.extend([(0, 1), (1, 0), (10, 2), (2, 9), (8, 3)]);
    edges
}

/// The graph of these edges.
pub(super) fn graph(edges: &[(u32, u32)]) -> DirectedGraph {
    DirectedGraph::from_edges(NUM_NODES, edges.iter().copied(), SelfLoops::Drop).unwrap()
}

/// A third of the features are not 0.
pub(super) fn features(seed: u64) -> Rows {
    let values = random(NUM_NODES * NUM_FEATURES * 2, seed);
    let pairs: Vec<_> = values.chunks(2).map(|pair| (pair[0], pair[1])).collect();
    let pairs: Vec<_> = pairs.chunks(NUM_FEATURES).map(<[_]>::to_vec).collect();
    map(&pairs, |(lot, value)| if lot > -0.3 { 0.0 } else { value })
}

/// Rows as a tensor of 64 bits.
pub(super) fn matrix(rows: &Rows) -> Tensor<2> {
    let data = TensorData::new(rows.concat(), [rows.len(), rows[0].len()]);
    Tensor::from_data(data, (&Device::flex(), DType::F64))
}

pub(super) fn dense_features(rows: &Rows) -> NodeFeatures {
    NodeFeatures::Dense(matrix(rows))
}

pub(super) fn sparse_features(rows: &Rows) -> NodeFeatures {
    let (mut offsets, mut indices, mut values) = (vec![0], Vec::new(), Vec::new());
    for row in rows {
        for (column, &value) in (0u32..).zip(row) {
            if value != 0.0 {
                indices.push(column);
                values.push(value);
            }
        }
        offsets.push(indices.len() as u64);
    }
    let data = TensorData::new(values.clone(), [values.len()]);
    let values = Tensor::from_data(data, (&Device::flex(), DType::F64));
    let pattern = Pattern::new(rows[0].len(), offsets, indices).unwrap();
    NodeFeatures::Sparse(SparseFeatures::new(pattern, values).unwrap())
}
