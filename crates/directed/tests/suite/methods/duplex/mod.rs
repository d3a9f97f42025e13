//! DUPLEX against loops over neighbours.

mod decoder;

use argiope_directed::methods::{Duplex, DuplexConfig};
use argiope_graph::DirectedGraph;

use super::{
    dense::{Rows, beside, product, relu, sum},
    laws::{
        NUM_OUTPUTS, check_forward, check_gradients, check_refusals, check_relabelling,
        refusal_of_outputs,
    },
    layers::linear,
    networks::parameter,
};

fn configs() -> Vec<DuplexConfig> {
    let mut configs = Vec::new();
    for num_layers in [1, 2, 3] {
        for heads in [1, 2] {
            for fusion in [true, false] {
                configs.push(DuplexConfig {
                    num_layers,
                    dim: 4,
                    heads,
                    fusion,
                    ..Default::default()
                });
            }
        }
    }
    configs
}

/// The attention of one name by its equations; without signs all messages are positive.
fn attention(
    model: &Duplex,
    name: &str,
    concat: bool,
    signed: bool,
    graph: &DirectedGraph,
    x: &Rows,
) -> Rows {
    let of = |what: &str| parameter(model, &format!("{name}.{what}"));
    let (q, r, bias) = (of("source"), of("target"), of("bias").concat());
    let z = product(x, &of("weight"));
    let (heads, width) = (q.len(), q[0].len());
    let dot = |l: &[f64], r: &[f64]| l.iter().zip(r).map(|(l, r)| l * r).sum::<f64>();
    let nodes = || 0..graph.num_nodes() as u32;
    let mut rows = Vec::new();
    for v in nodes() {
        let hears = |u: u32| u == v || graph.has_edge(u, v) || graph.has_edge(v, u);
        let heard: Vec<u32> = nodes().filter(|&u| hears(u)).collect();
        let mut y = vec![0.0; heads * width];
        for head in 0..heads {
            let of_head = |u: u32| &z[u as usize][head * width..(head + 1) * width];
            let score = |u: u32| {
                let score = dot(&q[head], of_head(u)) + dot(&r[head], of_head(v));
                if score > 0.0 { score } else { 0.2 * score }
            };
            let total: f64 = heard.iter().map(|&u| score(u).exp()).sum();
            for &u in &heard {
                let into = f64::from(u8::from(u == v || graph.has_edge(u, v)));
                let out = f64::from(u8::from(u != v && graph.has_edge(v, u)));
                let sign = if signed { into - out } else { 1.0 };
                for k in 0..width {
                    y[head * width + k] += sign * score(u).exp() / total * of_head(u)[k];
                }
            }
        }
        if !concat {
            y = (0..width)
                .map(|k| (0..heads).map(|head| y[head * width + k]).sum::<f64>() / heads as f64)
                .collect();
        }
        rows.push(y.iter().zip(&bias).map(|(y, b)| y + b).collect());
    }
    rows
}

fn expected(config: &DuplexConfig, model: &Duplex, graph: &DirectedGraph, rows: &Rows) -> Rows {
    let (mut a, mut p) = (rows.clone(), rows.clone());
    for layer in 0..config.num_layers {
        let is_last = layer + 1 == config.num_layers;
        let attend = |name: &str, signed: bool, x: &Rows| {
            let name = format!("layers.{layer}.{name}");
            attention(model, &name, !is_last, signed, graph, x)
        };
        let mut amplitude = attend("amplitude", false, &a);
        let mut phase = attend("phase", true, &p);
        if config.fusion && layer + 2 == config.num_layers {
            amplitude = sum(&amplitude, 1.0, &attend("fusion.amplitude", false, &p));
            phase = sum(&phase, 1.0, &attend("fusion.phase", true, &a));
        }
        (a, p) = if is_last {
            (amplitude, phase)
        } else {
            (relu(&amplitude), relu(&phase))
        };
    }
    let both = beside(&[a, p]);
    if config.head {
        linear(model, "head.joint", None, &both)
    } else {
        both
    }
}

#[test]
fn test_agrees_with_loops_over_neighbors() {
    check_forward::<Duplex>(NUM_OUTPUTS, configs(), expected);
}

#[test]
fn test_amplitudes_and_phases_are_halves_of_the_outputs() {
    check_forward::<Duplex>(6, configs().into_iter().map(without_head), expected);
}

fn without_head(config: DuplexConfig) -> DuplexConfig {
    DuplexConfig {
        head: false,
        ..config
    }
}

#[test]
fn test_gradients_agree_with_differences() {
    check_gradients::<Duplex>(configs());
}

#[test]
fn test_relabelling_permutes_rows() {
    check_relabelling::<Duplex>(configs());
}

#[test]
fn test_settings_without_sense_are_refused() {
    check_refusals::<Duplex>(&[
        ("num_layers", |config| config.num_layers = 0),
        ("dim", |config| config.dim = 0),
        ("heads", |config| config.heads = 0),
        ("heads", |config| config.heads = 3),
    ]);
    let odd = refusal_of_outputs::<Duplex>(&without_head(DuplexConfig::default()), 5);
    assert!(odd.contains("5 outputs cannot be halved"), "{odd}");
}
