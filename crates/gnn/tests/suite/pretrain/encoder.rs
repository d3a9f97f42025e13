//! The encoder against loops in `f64`, its gradients, and its normalisations.

use argiope_gnn::{
    Context, GnnError, Init, NamedTensors,
    pretrain::contrastive::{
        BatchNorm, Encoder, EncoderConfig, Statistics, View, ViewBatch, in_batch,
    },
};
use argiope_graph::{
    UndirectedGraph,
    generate::{barabasi_albert, star},
    random::stream,
};
use burn::tensor::{DType, Device, TensorData};

use super::small;
use crate::{
    by_hand::{apply, parameter, plus, randomized, sum},
    check::{TYPES, assert_close, gradients_of, init, matrix, random, values},
};

fn config() -> EncoderConfig {
    EncoderConfig {
        num_layers: 2,
        hidden: 5,
        outputs: 3,
        degree_dim: 2,
        max_degree: 4,
        dropout: 0.3,
    }
}

fn views(count: u32) -> Vec<View> {
    let graph = barabasi_albert(40, 2, 5).unwrap();
    let mut config = small().views;
    (config.positions, config.max_nodes) = (4, 9);
    let mut random = stream(3, 0);
    (0..count)
        .map(|node| View::around(&graph, node, &config, &mut random).unwrap())
        .collect()
}

fn encoder(dtype: DType, device: &Device) -> Encoder {
    let made = config().init(4, &mut init(1, device, dtype)).unwrap();
    let mut drawn = NamedTensors::of_module(&randomized(made.clone(), 2));
    // Variances are positive.
    for at in 0..2 {
        let name = format!("layers.{at}.norm.variance");
        let data = drawn.get(&name).unwrap();
        let positive: Vec<f64> = data.iter::<f64>().map(|x| 0.5 + x * x).collect();
        let positive = TensorData::new(positive, data.shape().clone());
        drawn.insert(name, positive.convert_dtype(dtype));
    }
    drawn.load_module(made).unwrap()
}

/// `[num_views, 3]`, by loops over nodes.
fn slow(encoder: &Encoder, views: &[View], statistics: Statistics) -> Vec<f64> {
    let get = |name: &str| parameter(encoder, name);
    let table = get("degrees.table");
    // All nodes of all views, with the rows that they hear.
    let mut inputs: Vec<Vec<f64>> = Vec::new();
    let mut heard: Vec<Vec<usize>> = Vec::new();
    let mut view_of: Vec<usize> = Vec::new();
    for (number, view) in views.iter().enumerate() {
        let first = inputs.len();
        for node in 0..view.num_nodes() {
            let row = view.pattern().row(node);
            let mut input: Vec<f64> = (view.positions()[node * 4..][..4].iter())
                .map(|&x| f64::from(x))
                .collect();
            input.push(f64::from(u8::from(node == view.centre())));
            let degree = row.len().min(4);
            input.extend(&table[degree * 2..][..2]);
            inputs.push(input);
            heard.push(row.iter().map(|&u| first + u as usize).collect());
            view_of.push(number);
        }
    }
    let linear = |row: &[f64], name: &str| {
        plus(
            &apply(row, &get(&format!("{name}.weight"))),
            &get(&format!("{name}.bias")),
        )
    };
    let relu = |row: Vec<f64>| -> Vec<f64> { row.iter().map(|x| x.max(0.0)).collect() };
    let mut points = vec![vec![0.0; 3]; views.len()];
    let mut h = inputs;
    for layer in 0..=2 {
        for (number, point) in points.iter_mut().enumerate() {
            let own: Vec<Vec<f64>> = (h.iter().zip(&view_of))
                .filter(|&(_, &of)| of == number)
                .map(|(row, _)| row.clone())
                .collect();
            let pooled = sum(&own, h[0].len());
            *point = plus(point, &linear(&pooled, &format!("heads.{layer}")));
        }
        if layer == 2 {
            break;
        }
        let passed: Vec<Vec<f64>> = (0..h.len())
            .map(|node| {
                let rows: Vec<Vec<f64>> = heard[node].iter().map(|&u| h[u].clone()).collect();
                let total = plus(&h[node], &sum(&rows, h[node].len()));
                let name = format!("layers.{layer}.gin.mlp.stages");
                linear(
                    &relu(linear(&total, &format!("{name}.0"))),
                    &format!("{name}.2"),
                )
            })
            .collect();
        let norm = |part: &str| get(&format!("layers.{layer}.norm.{part}"));
        let (gamma, beta) = (norm("gamma"), norm("beta"));
        let count = passed.len() as f64;
        let (mean, variance) = match statistics {
            Statistics::Stored => (norm("mean"), norm("variance")),
            Statistics::Batch => {
                let mean: Vec<f64> = sum(&passed, 5).iter().map(|x| x / count).collect();
                let square = |row: &Vec<f64>| -> Vec<f64> {
                    row.iter()
                        .zip(&mean)
                        .map(|(x, m)| (x - m).powi(2))
                        .collect()
                };
                let squares: Vec<Vec<f64>> = passed.iter().map(square).collect();
                let variance = sum(&squares, 5).iter().map(|x| x / count).collect();
                (mean, variance)
            }
        };
        h = (passed.iter())
            .map(|row| {
                let normal = row
                    .iter()
                    .enumerate()
                    .map(|(k, x)| (x - mean[k]) / (variance[k] + 1e-5).sqrt() * gamma[k] + beta[k]);
                relu(normal.collect())
            })
            .collect();
    }
    let scaled = points.iter().flat_map(|point| {
        let norm = point.iter().map(|x| x * x).sum::<f64>().sqrt();
        point.iter().map(move |x| x / norm)
    });
    scaled.collect()
}

#[test]
fn test_encoder_agrees_with_its_definition() {
    let views = views(7);
    let batch = ViewBatch::new(&views, 4).unwrap();
    for (dtype, tolerance) in TYPES {
        let encoder = encoder(dtype, &Device::flex());
        for statistics in [Statistics::Batch, Statistics::Stored] {
            let found = encoder.forward(&batch, statistics, &Context::evaluation());
            let expected = slow(&encoder, &views, statistics);
            let name = format!("{dtype:?} {statistics:?}");
            // The length is divided by the root of its square plus 1e-10.
            let tolerance = tolerance.max(1e-9) * 10.0;
            assert_close(&name, &values(found.unwrap()), &expected, tolerance);
        }
    }
}

#[test]
fn test_gradients_agree_with_central_differences() {
    let views = views(8);
    let batch = ViewBatch::new(&views, 4).unwrap();
    let encoder = encoder(DType::F64, &Device::flex().autodiff());
    // With dropout, whose mask is the same in every pass.
    let context = Context::training(4, 9);
    let loss = |encoder: &Encoder| {
        let points = encoder
            .forward(&batch, Statistics::Batch, &context)
            .unwrap();
        in_batch(points.clone().narrow(0, 0, 4), points.narrow(0, 4, 4), 0.5).unwrap()
    };
    let gradients = gradients_of(&encoder, &loss(&encoder).backward());
    let parameters = NamedTensors::of_module(&encoder);
    // Statistics have none.
    assert_eq!(gradients.len(), parameters.len() - 4);
    for (name, gradient) in gradients {
        let direction = random(gradient.len(), 5);
        let moved = |step: f64| {
            let mut moved = parameters.clone();
            let data = parameters.get(&name).unwrap();
            let elements = data.iter::<f64>().zip(&direction);
            let elements: Vec<f64> = elements.map(|(x, along)| x + step * along).collect();
            moved.insert(&name, TensorData::new(elements, data.shape().clone()));
            values(loss(&moved.load_module(encoder.clone()).unwrap()))[0]
        };
        let expected = (moved(1e-6) - moved(-1e-6)) / 2e-6;
        let found: f64 = gradient.iter().zip(&direction).map(|(g, d)| g * d).sum();
        assert!(
            (found - expected).abs() <= 2e-6 * (1.0 + expected.abs()),
            "{name}: {found}, differences give {expected}"
        );
    }
}

#[test]
fn test_measured_statistics_are_those_of_the_views() {
    let views = views(9);
    let batch = ViewBatch::new(&views, 4).unwrap();
    let context = Context::evaluation();
    let encoder = encoder(DType::F64, &Device::flex());
    let measured = encoder.measured(&batch).unwrap();
    let found = measured.forward(&batch, Statistics::Stored, &context);
    let expected = encoder.forward(&batch, Statistics::Batch, &context);
    assert_close(
        "points",
        &values(found.unwrap()),
        &values(expected.unwrap()),
        1e-10,
    );
    // With stored statistics a view does not mind the others.
    let alone = ViewBatch::new(&views[4..5], 4).unwrap();
    let alone = values(
        measured
            .forward(&alone, Statistics::Stored, &context)
            .unwrap(),
    );
    let all = values(
        measured
            .forward(&batch, Statistics::Stored, &context)
            .unwrap(),
    );
    assert_close("alone", &alone, &all[12..15], 1e-12);
    let none: [View; 0] = [];
    assert!(
        encoder
            .measured(&ViewBatch::new(&none, 4).unwrap())
            .is_err()
    );
}

#[test]
fn test_normalisation_has_mean_zero_and_variance_one() {
    let device = Device::flex();
    let norm = BatchNorm::new(3, &mut init(1, &device, DType::F64));
    let x = matrix(&random(60, 4), [20, 3], &device, DType::F64);
    let y = values(norm.forward(x.clone(), Statistics::Batch).unwrap());
    for k in 0..3 {
        let column: Vec<f64> = y.chunks(3).map(|row| row[k]).collect();
        let mean = column.iter().sum::<f64>() / 20.0;
        let variance = column.iter().map(|x| x * x).sum::<f64>() / 20.0;
        // The small number that is added to the variance.
        assert!(mean.abs() < 1e-12 && (variance - 1.0).abs() < 1e-3);
    }
    // Initially nothing is stored but mean 0 and variance 1.
    let same = values(norm.forward(x.clone(), Statistics::Stored).unwrap());
    assert_close("identity", &same, &values(x), 1e-5);
    let wide = matrix(&[0.0; 4], [1, 4], &device, DType::F64);
    assert!(matches!(
        norm.forward(wide, Statistics::Batch),
        Err(GnnError::Shape { .. })
    ));
}

#[test]
fn test_signs_turn_columns_and_degrees_are_capped() {
    let views = views(3);
    let masks = [0b0101u64, 0, 0b1111];
    let device = Device::flex();
    let plain = ViewBatch::new(&views, 4).unwrap();
    let turned = ViewBatch::flipped(views.iter().zip(masks), 4).unwrap();
    let [plain, turned] = [&plain, &turned].map(|batch| values(batch.known(&device, DType::F64)));
    let mut at = 0;
    for (view, mask) in views.iter().zip(masks) {
        for _ in 0..view.num_nodes() {
            for k in 0..5 {
                let sign = if k < 4 && mask >> k & 1 == 1 {
                    -1.0
                } else {
                    1.0
                };
                assert_eq!(turned[at * 5 + k], sign * plain[at * 5 + k]);
            }
            at += 1;
        }
    }
    // The hub has 9 neighbours, and as many count as 4.
    let hub = View::of_graph(&star(10), &small().views).unwrap();
    let batch = ViewBatch::new([&hub], 4).unwrap();
    assert_eq!(batch.degrees().indices()[0], 4);
    assert_eq!(batch.degrees().indices()[1..], [1; 9]);
}

#[test]
fn test_views_of_other_settings_are_refused() {
    let few = views(1);
    let other = View::of_graph(&star(5), &small().views).unwrap();
    let mixed = ViewBatch::new(few.iter().chain([&other]), 4);
    assert!(matches!(mixed, Err(GnnError::Shape { .. })));
    // Six positions where four were asked for, and another largest degree.
    let encoder = encoder(DType::F32, &Device::flex());
    let context = Context::evaluation();
    for batch in [ViewBatch::new([&other], 4), ViewBatch::new(&few, 7)] {
        let result = encoder.forward(&batch.unwrap(), Statistics::Stored, &context);
        assert!(result.is_err());
    }
    for change in [
        |config: &mut EncoderConfig| config.hidden = 0,
        |config: &mut EncoderConfig| config.num_layers = 0,
        |config: &mut EncoderConfig| config.dropout = 1.0,
    ] {
        let mut bad = config();
        change(&mut bad);
        let result = bad.init(4, &mut Init::new(1, &Device::flex()));
        assert!(matches!(result, Err(GnnError::Option { .. })));
    }
}

#[test]
fn test_points_have_length_one_even_of_a_single_node() {
    let lonely = View::of_graph(&UndirectedGraph::empty(1), &small().views).unwrap();
    let encoder = small()
        .encoder
        .init(6, &mut Init::new(3, &Device::flex()))
        .unwrap();
    let batch = ViewBatch::new([&lonely], 20).unwrap();
    for statistics in [Statistics::Batch, Statistics::Stored] {
        let point = encoder.forward(&batch, statistics, &Context::evaluation());
        let norm: f64 = values(point.unwrap()).iter().map(|x| x * x).sum();
        assert!((norm - 1.0).abs() < 1e-5, "{norm}");
    }
}
