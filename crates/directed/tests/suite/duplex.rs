//! DUPLEX against loops over neighbours, and its decoder on embeddings made by hand.

use std::f64::consts::{FRAC_PI_2, PI};

use argiope_directed::{
    DirectedError,
    links::LinkTask,
    methods::{
        Duplex, DuplexConfig, Input, Method,
        duplex::{class_logits, edge_scores, existence_logits},
    },
};
use argiope_gnn::{Context, Init};
use argiope_graph::DirectedGraph;
use argiope_sparse::RowIndex;
use burn::tensor::{DType, Device, Tensor, TensorData};

use crate::{
    complex::{
        check_forward, check_gradients, check_relabelling, edges, features, graph, network,
        parameter, random, sparse_features, values,
    },
    dense::assert_close,
    matrices::{Rows, beside, linear, product, relu, sum},
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

fn expected(
    config: &DuplexConfig,
    model: &Duplex,
    graph: &DirectedGraph,
    rows: &[Vec<f64>],
) -> Rows {
    let (mut a, mut p) = (rows.to_vec(), rows.to_vec());
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
    for config in configs() {
        let name = format!("{config:?}");
        check_forward::<Duplex>(&name, &config, |model, graph, rows| {
            expected(&config, model, graph, rows)
        });
    }
}

#[test]
fn test_amplitudes_and_phases_are_halves_of_the_outputs() {
    let (graph, rows) = (graph(&edges(3)), features(4));
    for config in configs() {
        let config = DuplexConfig {
            head: false,
            ..config
        };
        let (model, prepared) =
            network::<Duplex>(&config, &graph, &sparse_features(&rows), 6, &Device::flex());
        let y = model.forward(&prepared, &Context::evaluation()).unwrap();
        let expected = expected(&config, &model, &graph, &rows);
        assert_close(&format!("{config:?}"), &values(y), &expected);
    }
}

#[test]
fn test_gradients_agree_with_differences() {
    for config in configs() {
        check_gradients::<Duplex>(&format!("{config:?}"), &config);
    }
}

#[test]
fn test_relabelling_permutes_rows() {
    for config in configs() {
        check_relabelling::<Duplex>(&format!("{config:?}"), &config);
    }
}

#[test]
fn test_settings_without_sense_are_refused() {
    let (graph, features) = (graph(&edges(1)), sparse_features(&features(2)));
    let device = Device::flex();
    let input = Input {
        graph: &graph,
        features: &features,
        device: &device,
    };
    for (name, bad) in [
        (
            "num_layers",
            DuplexConfig {
                num_layers: 0,
                ..Default::default()
            },
        ),
        (
            "dim",
            DuplexConfig {
                dim: 0,
                ..Default::default()
            },
        ),
        (
            "heads",
            DuplexConfig {
                heads: 0,
                ..Default::default()
            },
        ),
        (
            "heads",
            DuplexConfig {
                heads: 3,
                ..Default::default()
            },
        ),
    ] {
        let refused = Duplex::prepare(&bad, input);
        assert!(matches!(refused, Err(DirectedError::Option { name: found, .. }) if found == name));
    }
    let config = DuplexConfig {
        head: false,
        ..Default::default()
    };
    let prepared = Duplex::prepare(&config, input).unwrap();
    assert!(Duplex::init(&config, &prepared, 5, &mut Init::new(0, &device)).is_err());
}

fn matrix(rows: &[Vec<f64>]) -> Tensor<2> {
    let data = TensorData::new(rows.concat(), [rows.len(), rows[0].len()]);
    Tensor::from_data(data, (&Device::flex(), DType::F64))
}

fn pairs(pairs: &[(u32, u32)], num_nodes: usize) -> [RowIndex; 2] {
    let (first, second): (Vec<u32>, Vec<u32>) = pairs.iter().copied().unzip();
    [first, second].map(|ends| RowIndex::new(ends, num_nodes).unwrap())
}

/// Node 1 is a quarter of a turn behind node 0, node 2 where node 0 is, node 3 has no amplitude.
#[test]
fn test_embeddings_made_by_hand_are_decoded() {
    let amplitude = matrix(&[vec![1.0], vec![1.0], vec![1.0], vec![0.0]]);
    let phase = matrix(&[vec![FRAC_PI_2], vec![0.0], vec![FRAC_PI_2], vec![1.0]]);
    let [first, second] = pairs(&[(0, 1), (1, 0), (0, 2), (0, 3)], 4);
    let (real, imaginary) = edge_scores(amplitude.clone(), phase, [&first, &second]).unwrap();
    assert_close(
        "real",
        &values(real.clone()),
        &vec![vec![0.0, 0.0, 1.0, 0.0]],
    );
    assert_close(
        "imaginary",
        &values(imaginary.clone()),
        &vec![vec![1.0, -1.0, 0.0, 0.0]],
    );
    let logits = class_logits(real, imaginary).unwrap();
    let root = 2f64.sqrt();
    let expected: Rows = [
        [0.0, -2.0, -root, -1.0],
        [-2.0, 0.0, -root, -1.0],
        [-root, -root, 0.0, -1.0],
        [-1.0, -1.0, -1.0, 0.0],
    ]
    .map(Vec::from)
    .to_vec();
    for (found, expected) in values(logits.clone()).iter().zip(expected.concat()) {
        assert!(
            (found - expected).abs() < 2e-6,
            "{found}, should be {expected}"
        );
    }
    let classes: Vec<i64> = logits.argmax(1).into_data().iter().collect();
    let names = LinkTask::FourClass.class_names();
    let named = classes.iter().map(|&class| names[class as usize]);
    assert_eq!(named.collect::<Vec<_>>(), ["u->v", "v->u", "both", "none"]);
    let existence = existence_logits(amplitude, [&first, &second]).unwrap();
    assert_close(
        "existence",
        &values(existence),
        &vec![vec![1.0, 1.0, 1.0, 0.0]],
    );
}

/// The other order gives the conjugate, turning all phases nothing new, and half a turn is a sign of the amplitude.
#[test]
fn test_laws_of_scores() {
    let (nodes, dim) = (7, 3);
    let rows = |seed: u64| -> Rows {
        random(nodes * dim, seed)
            .chunks(dim)
            .map(<[f64]>::to_vec)
            .collect()
    };
    let (amplitude, phase) = (rows(1), rows(2));
    let all: Vec<(u32, u32)> = (0..7).flat_map(|u| (0..7).map(move |v| (u, v))).collect();
    let [first, second] = pairs(&all, nodes);
    let scores = |amplitude: &Rows, phase: &Rows, ends: [&RowIndex; 2]| {
        let (real, imaginary) = edge_scores(matrix(amplitude), matrix(phase), ends).unwrap();
        (values(real), values(imaginary))
    };
    let (real, imaginary) = scores(&amplitude, &phase, [&first, &second]);
    for (at, &(u, v)) in all.iter().enumerate() {
        let term = |k: usize| {
            let angle = phase[u as usize][k] - phase[v as usize][k];
            let product = amplitude[u as usize][k] * amplitude[v as usize][k];
            (product * angle.cos(), product * angle.sin())
        };
        let (x, y) = (0..dim)
            .map(term)
            .fold((0.0, 0.0), |z, t| (z.0 + t.0, z.1 + t.1));
        assert!((real[at] - x).abs() < 1e-12 && (imaginary[at] - y).abs() < 1e-12);
    }
    let negative: Vec<f64> = imaginary.iter().map(|y| -y).collect();
    let (swapped_real, swapped) = scores(&amplitude, &phase, [&second, &first]);
    assert_close("swapped", &swapped_real, &vec![real.clone()]);
    assert_close("swapped", &swapped, &vec![negative]);
    let turned: Rows = phase
        .iter()
        .map(|row| row.iter().map(|p| p + 0.7).collect())
        .collect();
    let (turned_real, turned) = scores(&amplitude, &turned, [&first, &second]);
    assert_close("turned", &turned_real, &vec![real.clone()]);
    assert_close("turned", &turned, &vec![imaginary.clone()]);
    let (mut flipped, mut half) = (amplitude.clone(), phase.clone());
    flipped[2].iter_mut().for_each(|a| *a = -*a);
    half[2].iter_mut().for_each(|p| *p += PI);
    let (same_real, same) = scores(&flipped, &half, [&first, &second]);
    assert_close("half a turn", &same_real, &vec![real]);
    assert_close("half a turn", &same, &vec![imaginary]);
}

/// At the very place of a class, where a distance has no gradient.
#[test]
fn test_gradients_of_logits_are_finite() {
    let device = Device::flex().autodiff();
    let phase = Tensor::<2>::from_data([[0.0f32], [0.0]], &device).require_grad();
    let amplitude = Tensor::<2>::from_data([[1.0f32], [1.0]], &device).require_grad();
    let [first, second] = pairs(&[(0, 1)], 2);
    let (real, imaginary) =
        edge_scores(amplitude.clone(), phase.clone(), [&first, &second]).unwrap();
    let gradients = class_logits(real, imaginary).unwrap().sum().backward();
    for tensor in [amplitude, phase] {
        let gradient = tensor.grad(&gradients).unwrap().into_data();
        assert!(gradient.iter::<f32>().all(f32::is_finite), "{gradient}");
    }
}

#[test]
fn test_wrong_shapes_are_refused() {
    let amplitude = matrix(&[vec![1.0, 2.0], vec![3.0, 4.0]]);
    let narrow = matrix(&[vec![1.0], vec![2.0]]);
    let [first, second] = pairs(&[(0, 1)], 2);
    assert!(edge_scores(amplitude.clone(), narrow.clone(), [&first, &second]).is_err());
    let [longer, _] = pairs(&[(0, 1), (1, 0)], 2);
    assert!(edge_scores(amplitude.clone(), amplitude.clone(), [&first, &longer]).is_err());
    let [beyond, _] = pairs(&[(0, 1)], 3);
    assert!(edge_scores(amplitude.clone(), amplitude.clone(), [&beyond, &second]).is_err());
    assert!(class_logits(amplitude.clone(), amplitude).is_err());
    assert!(class_logits(narrow, matrix(&[vec![1.0]])).is_err());
}
