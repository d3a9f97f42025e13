//! DiGAE against dense formulas.

use argiope_directed::{
    DirectedError,
    methods::{DiGae, DiGaeConfig, Input, Method},
};
use argiope_gnn::{Context, Init};
use argiope_graph::DirectedGraph;
use burn::tensor::Device;

use crate::{
    complex::{
        check_forward, check_gradients, check_relabelling, edges, features, graph, network,
        sparse_features, values,
    },
    dense::{assert_close, normalized},
    matrices::{Rows, adjacency, beside, linear, relu, transposed},
};

fn configs() -> Vec<DiGaeConfig> {
    let exponents = [(0.5, 0.5), (0.4, 0.2), (0.0, 0.7), (1.0, 0.0)];
    let configs = exponents.map(|(alpha, beta)| {
        // Wider and narrower than the features: either may be propagated first.
        [(8, 3), (4, 6)].map(|(hidden, dim)| DiGaeConfig {
            hidden,
            dim,
            alpha,
            beta,
            ..Default::default()
        })
    });
    configs.concat()
}

fn expected(config: &DiGaeConfig, model: &DiGae, graph: &DirectedGraph, rows: &[Vec<f64>]) -> Rows {
    let looped = adjacency(graph, 1.0);
    let out = normalized(&looped, -config.alpha, -config.beta);
    let into = normalized(&transposed(&looped), -config.alpha, -config.beta);
    let layer = |name: &str, operator: &Rows, x: &Rows| {
        linear(model, &format!("{name}.linear"), Some(operator), x)
    };
    let x = rows.to_vec();
    let source = relu(&layer("source.first", &into, &x));
    let source = layer("source.second", &out, &source);
    let target = relu(&layer("target.first", &out, &x));
    let target = layer("target.second", &into, &target);
    let codes = beside(&[source, target]);
    if config.head {
        linear(model, "head.joint", None, &codes)
    } else {
        codes
    }
}

#[test]
fn test_agrees_with_dense_formulas() {
    for config in configs() {
        let name = format!("{config:?}");
        check_forward::<DiGae>(&name, &config, |model, graph, rows| {
            expected(&config, model, graph, rows)
        });
    }
}

#[test]
fn test_codes_are_halves_of_the_outputs() {
    let (graph, rows) = (graph(&edges(3)), features(4));
    for config in configs() {
        let config = DiGaeConfig {
            head: false,
            ..config
        };
        let (model, prepared) =
            network::<DiGae>(&config, &graph, &sparse_features(&rows), 6, &Device::flex());
        let y = model.forward(&prepared, &Context::evaluation()).unwrap();
        let expected = expected(&config, &model, &graph, &rows);
        assert_close(&format!("{config:?}"), &values(y), &expected);
    }
}

#[test]
fn test_gradients_agree_with_differences() {
    for config in configs() {
        check_gradients::<DiGae>(&format!("{config:?}"), &config);
    }
}

#[test]
fn test_relabelling_permutes_rows() {
    for config in configs() {
        check_relabelling::<DiGae>(&format!("{config:?}"), &config);
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
            "hidden",
            DiGaeConfig {
                hidden: 0,
                ..Default::default()
            },
        ),
        (
            "dim",
            DiGaeConfig {
                dim: 0,
                ..Default::default()
            },
        ),
        (
            "alpha",
            DiGaeConfig {
                alpha: f64::NAN,
                ..Default::default()
            },
        ),
        (
            "beta",
            DiGaeConfig {
                beta: f64::INFINITY,
                ..Default::default()
            },
        ),
    ] {
        let refused = DiGae::prepare(&bad, input);
        assert!(matches!(refused, Err(DirectedError::Option { name: found, .. }) if found == name));
    }
    let config = DiGaeConfig {
        head: false,
        ..Default::default()
    };
    let prepared = DiGae::prepare(&config, input).unwrap();
    let odd = DiGae::init(&config, &prepared, 5, &mut Init::new(0, &device)).unwrap_err();
    assert!(
        odd.to_string().contains("5 outputs cannot be halved"),
        "{odd}"
    );
}
