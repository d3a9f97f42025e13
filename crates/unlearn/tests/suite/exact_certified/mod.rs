//! Certified removal: bounds against gradients that are computed otherwise, budgets, noise.

mod bound;
mod budget;
mod real_data;
mod stored;

use argiope_graph::{Silent, UndirectedGraph, random::stream};
use argiope_unlearn::{
    data::GraphData,
    exact::{CertifiedConfig, CertifiedLogistic, FeatureMap, FixedPropagation},
};
use rand::RngExt;

use crate::small_graphs::{DIM, dense};

/// Settings with a budget for many requests to small graphs.
fn config() -> CertifiedConfig {
    CertifiedConfig {
        propagation: FixedPropagation::Sgc { hops: 2 },
        feature_map: FeatureMap::Identity,
        lambda: 0.1,
        sigma: 30.0,
        ..CertifiedConfig::default()
    }
}

fn fitted(data: &GraphData, training: &[u32], config: CertifiedConfig) -> CertifiedLogistic {
    CertifiedLogistic::fit(data.clone(), training, config, &Silent).unwrap()
}

/// A random graph of 300 nodes in three groups whose features tell the group; all are training nodes.
fn groups() -> (GraphData, Vec<u32>) {
    let num_nodes = 300u32;
    let mut random = stream(4, 0);
    let edges: Vec<(u32, u32)> = (0..900)
        .map(|_| {
            let u = random.random_range(0..num_nodes);
            (u, (u + 3 * random.random_range(1..100)) % num_nodes)
        })
        .collect();
    let values: Vec<f64> = (0..num_nodes as usize * DIM)
        .map(|at| f64::from(u8::from(at / DIM % 3 == at % DIM)) + random.random::<f64>() - 0.5)
        .collect();
    let data = GraphData {
        name: "groups".to_owned(),
        graph: UndirectedGraph::from_edges(num_nodes as usize, edges).unwrap(),
        features: dense(&values),
        classes: (0..num_nodes).map(|node| Some(node % 3)).collect(),
        num_classes: 3,
    };
    (data, (0..num_nodes).collect())
}

/// The objective of a class by its formula.
fn objective(model: &CertifiedLogistic, data: &GraphData, class: usize, weights: &[f64]) -> f64 {
    let rows = model.rows(model.training()).unwrap();
    let dim = weights.len();
    let noise = &model.noise()[class * dim..][..dim];
    let dot =
        |left: &[f64], right: &[f64]| -> f64 { left.iter().zip(right).map(|(l, r)| l * r).sum() };
    let loss = |(row, &node): (&[f64], &u32)| {
        let x = dot(row, weights);
        let is_of_class = data.classes[node as usize] == Some(class as u32);
        x.max(0.0) + (-x.abs()).exp().ln_1p() - if is_of_class { x } else { 0.0 }
    };
    let losses: f64 = rows.chunks(dim).zip(model.training()).map(loss).sum();
    let strength = model.config().lambda * model.training().len() as f64;
    losses + 0.5 * strength * dot(weights, weights) + dot(noise, weights)
}

/// The length of the gradient of all classes, by central differences.
fn gradient_norm(model: &CertifiedLogistic, data: &GraphData) -> f64 {
    let dim = model.weights().len() / data.num_classes;
    let mut squares = 0.0;
    for (class, weights) in model.weights().chunks(dim).enumerate() {
        for at in 0..dim {
            let value = |change: f64| {
                let mut moved = weights.to_vec();
                moved[at] += change;
                objective(model, data, class, &moved)
            };
            let slope = (value(1e-4) - value(-1e-4)) / 2e-4;
            squares += slope * slope;
        }
    }
    squares.sqrt()
}
