//! Graph attention against loops over neighbours.

use argiope_gnn::{
    Context, GnnError, NodeFeatures,
    layers::{Attention, Gat, GatConfig},
};
use argiope_sparse::Pattern;
use burn::tensor::{DType, Device, Tensor};

use crate::{
    by_hand::{WithInputs, apply, parameter, plus, randomized, rows, sum, times},
    check::{TYPES, assert_close, check_gradients, init, matrix, random, values},
    convolution::patterns,
};

const ATTENTIONS: [Attention; 2] = [Attention::Static, Attention::Dynamic];

fn leaky(x: f64) -> f64 {
    if x > 0.0 { x } else { 0.2 * x }
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(l, r)| l * r).sum()
}

/// The layer by its equations.
fn by_hand(layer: &Gat, config: &GatConfig, pattern: &Pattern, x: &[f64]) -> Vec<f64> {
    let heads = config.heads;
    let width = if config.concat {
        config.outputs / heads
    } else {
        config.outputs
    };
    let x = rows(x, config.inputs);
    let weight = parameter(layer, "weight");
    let z: Vec<_> = x.iter().map(|row| apply(row, &weight)).collect();
    let score = |v: usize, u: usize, head: usize| {
        let of_head = |row: &[f64]| row[head * width..(head + 1) * width].to_vec();
        match config.attention {
            Attention::Static => {
                let a = rows(&parameter(layer, "score.source"), width);
                let b = rows(&parameter(layer, "score.target"), width);
                leaky(dot(&a[head], &of_head(&z[u])) + dot(&b[head], &of_head(&z[v])))
            }
            Attention::Dynamic => {
                let a = rows(&parameter(layer, "score.attention"), width);
                let target = apply(&x[v], &parameter(layer, "score.target"));
                let bent = plus(&of_head(&z[u]), &of_head(&target));
                let bent: Vec<f64> = bent.into_iter().map(leaky).collect();
                dot(&a[head], &bent)
            }
        }
    };
    let mut output = Vec::new();
    for v in 0..pattern.num_rows() {
        let mut heard: Vec<usize> = pattern.row(v).iter().map(|&u| u as usize).collect();
        if config.self_loops && !heard.contains(&v) {
            heard.push(v);
        }
        let mut y = vec![0.0; heads * width];
        for head in 0..heads {
            let exponentials: Vec<f64> = heard.iter().map(|&u| score(v, u, head).exp()).collect();
            let total: f64 = exponentials.iter().sum();
            for (&u, exponential) in heard.iter().zip(&exponentials) {
                for k in head * width..(head + 1) * width {
                    y[k] += exponential / total * z[u][k];
                }
            }
        }
        let y = if config.concat {
            y
        } else {
            times(&sum(&rows(&y, width), width), 1.0 / heads as f64)
        };
        output.extend(plus(&y, &parameter(layer, "bias")));
    }
    output
}

#[test]
fn test_gat_agrees_with_its_definition() {
    let device = Device::flex();
    for (name, pattern) in patterns() {
        // A hundred nodes by hand take a while, and say nothing new.
        if pattern.num_rows() > 50 {
            continue;
        }
        let nodes = pattern.num_rows();
        let x = random(nodes * 3, 5);
        for attention in ATTENTIONS {
            for (heads, concat) in [(1, true), (2, true), (3, false)] {
                for self_loops in [true, false] {
                    let mut config = GatConfig::new(3, 4);
                    config = config.with_heads(heads, concat).with_attention(attention);
                    config.self_loops = self_loops;
                    for (dtype, tolerance) in TYPES {
                        let layer = config.init(&mut init(1, &device, dtype)).unwrap();
                        let layer = randomized(layer, 3);
                        let expected = by_hand(&layer, &config, &pattern, &x);
                        let x = matrix(&x, [nodes, 3], &device, dtype);
                        let y = layer.forward(&pattern, x, &Context::evaluation()).unwrap();
                        let name = format!("{name}, {attention:?}, {heads} heads, {self_loops}");
                        assert_close(&name, &values(y), &expected, tolerance);
                    }
                }
            }
        }
    }
}

#[test]
fn test_gradients_of_attention() {
    for (name, pattern) in patterns() {
        let nodes = pattern.num_rows();
        for attention in ATTENTIONS {
            for (heads, concat) in [(2, true), (3, false)] {
                let mut config = GatConfig::new(3, 4);
                config = config.with_heads(heads, concat).with_attention(attention);
                config.attention_dropout = 0.3;
                check_gradients(
                    &format!("{name}, {attention:?}, {heads} heads"),
                    |init| WithInputs::new([nodes, 3], init, |init| config.init(init).unwrap()),
                    |model| {
                        let context = Context::training(1, 2);
                        model.layer.forward(&pattern, model.x(), &context).unwrap()
                    },
                );
            }
        }
    }
}

#[test]
fn test_attention_of_a_row_sums_to_one() {
    let device = Device::flex();
    for (name, pattern) in patterns() {
        let nodes = pattern.num_rows();
        for attention in ATTENTIONS {
            for self_loops in [true, false] {
                let mut config = GatConfig::new(3, 6)
                    .with_heads(2, true)
                    .with_attention(attention);
                config.self_loops = self_loops;
                let layer = config.init(&mut init(1, &device, DType::F64)).unwrap();
                let x = matrix(&random(nodes * 3, 5), [nodes, 3], &device, DType::F64);
                let attention = layer.attention(&pattern, &NodeFeatures::Dense(x));
                let (heard, weights) = attention.unwrap();
                let weights = rows(&values(weights), 2);
                for v in 0..nodes {
                    let loops = heard.row(v).iter().filter(|&&u| u as usize == v).count();
                    let before = pattern.row(v).iter().filter(|&&u| u as usize == v).count();
                    let expected = if self_loops { before.max(1) } else { before };
                    assert_eq!(loops, expected, "{name}: loops of {v}");
                    let expected = if heard.degree(v) == 0 { 0.0 } else { 1.0 };
                    let totals = sum(&weights[heard.slots(v)], 2);
                    assert_close(name, &totals, &[expected; 2], 1e-12);
                }
            }
        }
    }
}

#[test]
fn test_dropout_of_attention_depends_on_the_step() {
    let device = Device::flex();
    let pattern = patterns().pop().unwrap().1;
    let mut config = GatConfig::new(2, 2);
    config.attention_dropout = 0.5;
    let layer = config.init(&mut init(1, &device, DType::F32)).unwrap();
    let x = matrix(&random(50, 1), [25, 2], &device, DType::F32);
    let run = |context: Context| values(layer.forward(&pattern, x.clone(), &context).unwrap());
    assert_eq!(run(Context::training(1, 1)), run(Context::training(1, 1)));
    assert_ne!(run(Context::training(1, 1)), run(Context::training(1, 2)));
}

#[test]
fn test_heads_must_share_the_outputs() {
    let device = Device::flex();
    for (heads, concat) in [(0, true), (0, false), (3, true)] {
        let config = GatConfig::new(2, 4).with_heads(heads, concat);
        let refused = config.init(&mut init(1, &device, DType::F32));
        assert!(matches!(
            refused,
            Err(GnnError::Option {
                option: "heads",
                ..
            })
        ));
    }
    let layer = GatConfig::new(2, 4)
        .init(&mut init(1, &device, DType::F32))
        .unwrap();
    let pattern = Pattern::new(2, vec![0, 1, 1], vec![1]).unwrap();
    for shape in [[2, 3], [3, 2]] {
        let x = Tensor::<2>::zeros(shape, &device);
        assert!(layer.forward(&pattern, x, &Context::evaluation()).is_err());
    }
}
