//! MagNet against dense formulas with complex numbers.

use argiope_directed::{
    DirectedError,
    methods::{Input, MagNet, MagNetConfig, Method, magnet::MagNetInput},
};
use argiope_graph::DirectedGraph;
use burn::tensor::Device;

use crate::complex::{
    Matrix, check_forward, check_gradients, check_relabelling, edges, features, graph, magnetic,
    of_real, parameter, product, sparse_features, sum,
};

fn configs() -> Vec<MagNetConfig> {
    let mut configs = Vec::new();
    for (order, charge, lambda_max) in [
        (0, 0.1, 2.0),
        (1, 0.25, 2.0),
        (1, 0.0, 2.0),
        (2, 0.1, 1.7),
        (4, 0.2, 2.0),
    ] {
        for input in [MagNetInput::Both, MagNetInput::Real] {
            for num_layers in [1, 3] {
                configs.push(MagNetConfig {
                    num_layers,
                    dim: 4,
                    order,
                    charge,
                    lambda_max,
                    input,
                    ..Default::default()
                });
            }
        }
    }
    configs
}

/// The equations one after another; polynomials by their three-term recurrence.
fn expected(
    config: &MagNetConfig,
    model: &MagNet,
    graph: &DirectedGraph,
    rows: &[Vec<f64>],
) -> Vec<Vec<f64>> {
    let h = magnetic(graph, config.charge, 0.0, 0.5);
    let n = h.len();
    let unit = |i: usize| {
        (0..n)
            .map(move |j| (if i == j { 1.0 } else { 0.0 }, 0.0))
            .collect()
    };
    let one: Matrix = (0..n).map(unit).collect();
    let l = sum(&one, -1.0, &h);
    let scale = 2.0 / config.lambda_max;
    let scaled: Matrix = l
        .iter()
        .map(|row| row.iter().map(|z| (scale * z.0, scale * z.1)).collect())
        .collect();
    let scaled = sum(&scaled, -1.0, &one);
    let mut x = of_real(rows);
    if config.input == MagNetInput::Both {
        x.iter_mut().flatten().for_each(|z| z.1 = z.0);
    }
    for layer in 0..config.num_layers {
        let prefix = if layer == 0 {
            "first".into()
        } else {
            format!("others.{}", layer - 1)
        };
        let mut polynomials: Vec<Matrix> = vec![x.clone()];
        for k in 1..=config.order {
            let next = product(&scaled, &polynomials[k - 1]);
            polynomials.push(if k == 1 {
                next
            } else {
                sum(&sum(&next, 1.0, &next), -1.0, &polynomials[k - 2])
            });
        }
        let bias = parameter(model, &format!("{prefix}.bias"))[0].clone();
        let mut y: Matrix = vec![bias.iter().map(|&b| (b, b)).collect(); n];
        for (k, polynomial) in polynomials.iter().enumerate() {
            let weight = of_real(&parameter(model, &format!("{prefix}.weights.{k}")));
            y = sum(&y, 1.0, &product(polynomial, &weight));
        }
        y.iter_mut()
            .flatten()
            .filter(|z| z.0 < 0.0)
            .for_each(|z| *z = (0.0, 0.0));
        x = y;
    }
    let both = x.iter().map(|row| {
        let parts = row
            .iter()
            .map(|z| (z.0, 0.0))
            .chain(row.iter().map(|z| (z.1, 0.0)));
        parts.collect()
    });
    let weight = of_real(&parameter(model, "head.weight"));
    let bias = &parameter(model, "head.bias")[0];
    let y = product(&both.collect(), &weight);
    y.iter()
        .map(|row| row.iter().zip(bias).map(|(z, b)| z.0 + b).collect())
        .collect()
}

#[test]
fn test_agrees_with_dense_formulas() {
    for config in configs() {
        let name = format!("{config:?}");
        check_forward::<MagNet>(&name, &config, |model, graph, rows| {
            expected(&config, model, graph, rows)
        });
    }
}

#[test]
fn test_gradients_agree_with_differences() {
    for config in configs() {
        check_gradients::<MagNet>(&format!("{config:?}"), &config);
    }
}

#[test]
fn test_relabelling_permutes_rows() {
    for config in configs() {
        check_relabelling::<MagNet>(&format!("{config:?}"), &config);
    }
}

#[test]
fn test_settings_without_sense_are_refused() {
    let (graph, features) = (graph(&edges(1)), sparse_features(&features(2)));
    let device = Device::flex();
    let base = MagNetConfig::default;
    for bad in [
        MagNetConfig {
            num_layers: 0,
            ..base()
        },
        MagNetConfig { dim: 0, ..base() },
        MagNetConfig {
            charge: -0.1,
            ..base()
        },
        MagNetConfig {
            charge: f64::NAN,
            ..base()
        },
        MagNetConfig {
            lambda_max: 0.0,
            ..base()
        },
    ] {
        let input = Input {
            graph: &graph,
            features: &features,
            device: &device,
        };
        let result = MagNet::prepare(&bad, input);
        assert!(
            matches!(result, Err(DirectedError::Option { .. })),
            "{bad:?}"
        );
    }
}
