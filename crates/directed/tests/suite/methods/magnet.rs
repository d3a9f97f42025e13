//! MagNet against dense formulas with complex numbers.

use argiope_directed::methods::{MagNet, MagNetConfig, magnet::MagNetInput};
use argiope_graph::DirectedGraph;

use super::{
    dense::{
        Rows, beside, complex, identity, imaginary, magnetic, map, of_real, product, real, scaled,
        sum,
    },
    laws::{NUM_OUTPUTS, check_forward, check_gradients, check_refusals, check_relabelling},
    layers::linear,
    networks::parameter,
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
fn expected(config: &MagNetConfig, model: &MagNet, graph: &DirectedGraph, rows: &Rows) -> Rows {
    let h = magnetic(graph, config.charge, 0.0, 0.5);
    let one = identity(h.len());
    let laplacian = sum(&one, -1.0, &h);
    let l = sum(&scaled(&laplacian, 2.0 / config.lambda_max), -1.0, &one);
    let mut x = match config.input {
        MagNetInput::Both => complex(rows, rows),
        MagNetInput::Real => of_real(rows),
    };
    for layer in 0..config.num_layers {
        let prefix = match layer {
            0 => "first".into(),
            _ => format!("others.{}", layer - 1),
        };
        let weight = |k: usize| of_real(&parameter(model, &format!("{prefix}.weights.{k}")));
        let mut polynomials = vec![x.clone()];
        let mut y = product(&x, &weight(0));
        for k in 1..=config.order {
            let next = product(&l, &polynomials[k - 1]);
            polynomials.push(match k {
                1 => next,
                _ => sum(&scaled(&next, 2.0), -1.0, &polynomials[k - 2]),
            });
            y = sum(&y, 1.0, &product(&polynomials[k], &weight(k)));
        }
        let bias = parameter(model, &format!("{prefix}.bias"));
        let y = sum(&y, 1.0, &complex(&bias, &bias));
        x = map(&y, |z| if z.0 < 0.0 { (0.0, 0.0) } else { z });
    }
    linear(model, "head", None, &beside(&[real(&x), imaginary(&x)]))
}

#[test]
fn test_agrees_with_dense_formulas() {
    check_forward::<MagNet>(NUM_OUTPUTS, configs(), expected);
}

#[test]
fn test_gradients_agree_with_differences() {
    check_gradients::<MagNet>(configs());
}

#[test]
fn test_relabelling_permutes_rows() {
    check_relabelling::<MagNet>(configs());
}

#[test]
fn test_settings_without_sense_are_refused() {
    check_refusals::<MagNet>(&[
        ("num_layers", |config| config.num_layers = 0),
        ("dim", |config| config.dim = 0),
        ("charge", |config| config.charge = -0.1),
        ("charge", |config| config.charge = f64::NAN),
        ("lambda_max", |config| config.lambda_max = 0.0),
    ]);
}
