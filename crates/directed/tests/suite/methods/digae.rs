//! DiGAE against dense formulas.

use argiope_directed::methods::{DiGae, DiGaeConfig};
use argiope_graph::DirectedGraph;

use super::{
    dense::{Rows, adjacency, beside, normalized, relu, transposed},
    laws::{
        NUM_OUTPUTS, check_forward, check_gradients, check_refusals, check_relabelling,
        refusal_of_outputs,
    },
    layers::linear,
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

fn expected(config: &DiGaeConfig, model: &DiGae, graph: &DirectedGraph, x: &Rows) -> Rows {
    let looped = adjacency(graph, 1.0);
    let out = normalized(&looped, -config.alpha, -config.beta);
    let into = normalized(&transposed(&looped), -config.alpha, -config.beta);
    let layer = |name: &str, operator: &Rows, x: &Rows| {
        linear(model, &format!("{name}.linear"), Some(operator), x)
    };
    let source = relu(&layer("source.first", &into, x));
    let source = layer("source.second", &out, &source);
    let target = relu(&layer("target.first", &out, x));
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
    check_forward::<DiGae>(NUM_OUTPUTS, configs(), expected);
}

#[test]
fn test_codes_are_halves_of_the_outputs() {
    check_forward::<DiGae>(6, configs().into_iter().map(without_head), expected);
}

fn without_head(config: DiGaeConfig) -> DiGaeConfig {
    DiGaeConfig {
        head: false,
        ..config
    }
}

#[test]
fn test_gradients_agree_with_differences() {
    check_gradients::<DiGae>(configs());
}

#[test]
fn test_relabelling_permutes_rows() {
    check_relabelling::<DiGae>(configs());
}

#[test]
fn test_settings_without_sense_are_refused() {
    check_refusals::<DiGae>(&[
        ("hidden", |config| config.hidden = 0),
        ("dim", |config| config.dim = 0),
        ("alpha", |config| config.alpha = f64::NAN),
        ("beta", |config| config.beta = f64::INFINITY),
    ]);
    let odd = refusal_of_outputs::<DiGae>(&without_head(DiGaeConfig::default()), 5);
    assert!(odd.contains("5 outputs cannot be halved"), "{odd}");
}
