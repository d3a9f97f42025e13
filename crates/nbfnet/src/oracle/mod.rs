//! The network edge by edge, in `f64`, as the equations say: the oracle of every other form.

mod cases;
mod forms;
mod gradients;

use argiope_gnn::NamedTensors;

use crate::{
    MessageGraph, Query,
    config::{Aggregate, MessageKind, ModelConfig},
};

/// Parameters by name.
struct Parameters(NamedTensors);

impl Parameters {
    fn get(&self, name: &str) -> Vec<f64> {
        let data = (self.0.get(name)).unwrap_or_else(|| panic!("no parameter {name}"));
        data.iter::<f64>().collect()
    }

    fn has(&self, name: &str) -> bool {
        self.0.get(name).is_some()
    }
}

/// `x W + b`, with `W` row by row.
fn linear(x: &[f64], weight: &[f64], bias: &[f64]) -> Vec<f64> {
    let outputs = bias.len();
    (0..outputs)
        .map(|j| {
            bias[j]
                + (x.iter().enumerate())
                    .map(|(i, x)| x * weight[i * outputs + j])
                    .sum::<f64>()
        })
        .collect()
}

fn message(kind: MessageKind, x: &[f64], w: &[f64]) -> Vec<f64> {
    let (dim, half) = (x.len(), x.len() / 2);
    (0..dim)
        .map(|k| match kind {
            MessageKind::TransE => x[k] + w[k],
            MessageKind::DistMult => x[k] * w[k],
            MessageKind::RotatE if k < half => x[k] * w[k] - x[k + half] * w[k + half],
            MessageKind::RotatE => x[k - half] * w[k] + x[k] * w[k - half],
        })
        .collect()
}

/// The scores of all nodes.
fn scores(
    config: &ModelConfig,
    parameters: &Parameters,
    graph: &MessageGraph,
    query: Query,
) -> Vec<f64> {
    let (dim, num_nodes) = (config.dim, graph.num_nodes());
    let table = parameters.get("query");
    let vector = &table[query.relation as usize * dim..][..dim];
    let boundary = |node: usize| match node == query.source as usize {
        true => vector.to_vec(),
        false => vec![0.0; dim],
    };
    let degree = |node: usize| graph.pattern().entries(node).count() as f64 + 1.0;
    let mean_log = (0..num_nodes).map(|node| degree(node).ln()).sum::<f64>() / num_nodes as f64;
    let mut states: Vec<Vec<f64>> = (0..num_nodes).map(boundary).collect();
    for layer in 0..config.num_layers {
        let name = |part: &str| format!("layers.{layer}.{part}");
        let relations = match config.dependent {
            false => parameters.get(&name("relations")),
            true => linear(
                vector,
                &parameters.get(&name("relations.weight")),
                &parameters.get(&name("relations.bias")),
            ),
        };
        let (weight, bias) = (
            parameters.get(&name("linear.weight")),
            parameters.get(&name("linear.bias")),
        );
        let after = |node: usize| {
            let mut messages = vec![boundary(node)];
            for (_, from, relation) in graph.pattern().entries(node) {
                let relation = &relations[relation as usize * dim..][..dim];
                messages.push(message(config.message, &states[from as usize], relation));
            }
            let count = messages.len() as f64;
            let over = |fold: fn(f64, f64) -> f64, start: f64| -> Vec<f64> {
                (0..dim)
                    .map(|k| messages.iter().map(|m| m[k]).fold(start, fold))
                    .collect()
            };
            let sum = over(|a, b| a + b, 0.0);
            let mean: Vec<f64> = sum.iter().map(|s| s / count).collect();
            let (max, min) = (
                over(f64::max, f64::NEG_INFINITY),
                over(f64::min, f64::INFINITY),
            );
            let update: Vec<f64> = match config.aggregate {
                Aggregate::Sum => sum,
                Aggregate::Mean => mean,
                Aggregate::Max => max,
                Aggregate::Min => min,
                Aggregate::Pna => {
                    let deviation: Vec<f64> = (0..dim)
                        .map(|k| {
                            let squares = messages.iter().map(|m| m[k] * m[k]).sum::<f64>() / count;
                            (squares - mean[k] * mean[k]).max(1e-6).sqrt()
                        })
                        .collect();
                    let scale = count.ln() / mean_log;
                    let features = [mean, max, min, deviation].concat();
                    [1.0, scale, 1.0 / scale.max(1e-2)]
                        .into_iter()
                        .flat_map(|scale| features.iter().map(move |f| f * scale))
                        .collect()
                }
            };
            let mut z = linear(&[states[node].clone(), update].concat(), &weight, &bias);
            if parameters.has(&name("norm.gamma")) {
                let mean = z.iter().sum::<f64>() / dim as f64;
                let variance = z.iter().map(|z| (z - mean).powi(2)).sum::<f64>() / dim as f64;
                let (gamma, beta) = (
                    parameters.get(&name("norm.gamma")),
                    parameters.get(&name("norm.beta")),
                );
                for k in 0..dim {
                    z[k] = (z[k] - mean) / (variance + 1e-5).sqrt() * gamma[k] + beta[k];
                }
            }
            let shortcut = if config.shortcut { 1.0 } else { 0.0 };
            (z.iter().zip(&states[node]))
                .map(|(z, x)| z.max(0.0) + shortcut * x)
                .collect()
        };
        states = (0..num_nodes).map(after).collect();
    }
    let score = |state: &Vec<f64>| {
        let mut x = [&state[..], vector].concat();
        for number in 0..config.mlp_layers {
            let stage = 2 * number;
            let name = |part: &str| format!("mlp.stages.{stage}.{part}");
            x = linear(
                &x,
                &parameters.get(&name("weight")),
                &parameters.get(&name("bias")),
            );
            if number + 1 < config.mlp_layers {
                x.iter_mut().for_each(|x| *x = x.max(0.0));
            }
        }
        x[0]
    };
    states.iter().map(score).collect()
}
