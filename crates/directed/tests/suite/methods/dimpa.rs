//! DIMPA against dense formulas.

use argiope_directed::methods::{Dimpa, DimpaConfig, DimpaHead};
use argiope_graph::{DirectedGraph, SelfLoops};
use burn::tensor::Device;

use super::{
    dense::{
        Rows, adjacency, beside, identity, product, relu, row_stochastic, square, sum, transposed,
    },
    graphs::dense_features,
    laws::{
        NUM_OUTPUTS, check_forward, check_gradients, check_refusals, check_relabelling,
        refusal_of_outputs,
    },
    layers::linear,
    networks::{network, outputs, parameter, values},
};

fn configs() -> Vec<DimpaConfig> {
    [(0, 0.5), (1, 0.5), (2, 0.5), (4, 1.3)]
        .map(|(num_hops, loop_weight)| DimpaConfig {
            dim: 4,
            num_hops,
            loop_weight,
            ..Default::default()
        })
        .into()
}

/// What a node is in a role, by powers of a full matrix.
fn role(config: &DimpaConfig, model: &Dimpa, name: &str, a: &Rows, rows: &Rows) -> Rows {
    let n = a.len();
    let part = |part: &str| parameter(model, &format!("{name}.{part}"));
    let h = product(&relu(&product(rows, &part("first"))), &part("second"));
    let one = identity(n);
    let mean = row_stochastic(&sum(a, config.loop_weight, &one));
    let mut mixed = square(n, |_, _| 0.0);
    let mut power = one;
    for weight in &part("hops")[0] {
        mixed = sum(&mixed, *weight, &power);
        power = product(&power, &mean);
    }
    product(&mixed, &h)
}

fn expected(config: &DimpaConfig, model: &Dimpa, graph: &DirectedGraph, rows: &Rows) -> Rows {
    let a = adjacency(graph, 0.0);
    let source = role(config, model, "source", &a, rows);
    let target = role(config, model, "target", &transposed(&a), rows);
    match config.head {
        DimpaHead::Joint => linear(model, "head", None, &beside(&[source, target])),
        DimpaHead::Halves => beside(&[
            linear(model, "head.source", None, &source),
            linear(model, "head.target", None, &target),
        ]),
    }
}

#[test]
fn test_agrees_with_dense_formulas() {
    check_forward::<Dimpa>(NUM_OUTPUTS, configs(), expected);
}

#[test]
fn test_halves_are_the_source_and_the_target() {
    check_forward::<Dimpa>(6, configs().into_iter().map(with_halves), expected);
}

fn with_halves(config: DimpaConfig) -> DimpaConfig {
    DimpaConfig {
        head: DimpaHead::Halves,
        ..config
    }
}

#[test]
fn test_gradients_agree_with_differences() {
    check_gradients::<Dimpa>(configs());
}

#[test]
fn test_relabelling_permutes_rows() {
    check_relabelling::<Dimpa>(configs());
}

#[test]
fn test_sources_hear_from_out_neighbours() {
    // 0 -> 1 -> 2: as a source, 0 hears from all, 2 from itself; as a target it is the other way round.
    let path = DirectedGraph::from_edges(3, [(0, 1), (1, 2)], SelfLoops::Drop).unwrap();
    let config = with_halves(DimpaConfig {
        dim: 3,
        ..Default::default()
    });
    let of_features = |rows: &Rows| {
        let features = dense_features(rows);
        let (model, prepared) = network::<Dimpa>(&config, &path, &features, 2, &Device::flex());
        values(outputs(&model, &prepared))
    };
    let rows = vec![vec![1.0, 2.0], vec![-1.0, 0.5], vec![0.3, -2.0]];
    let before = of_features(&rows);
    let mut changed = rows;
    changed[2] = vec![5.0, 3.0];
    let after = of_features(&changed);
    let is_changed: Vec<bool> = before
        .iter()
        .zip(&after)
        .map(|(b, a)| (b - a).abs() > 1e-9)
        .collect();
    assert_eq!(is_changed, [true, false, true, false, true, true]);
}

#[test]
fn test_settings_without_sense_are_refused() {
    check_refusals::<Dimpa>(&[
        ("dim", |config| config.dim = 0),
        ("loop_weight", |config| config.loop_weight = 0.0),
        ("loop_weight", |config| config.loop_weight = f64::NAN),
    ]);
    assert_eq!(
        refusal_of_outputs::<Dimpa>(&with_halves(DimpaConfig::default()), 3),
        "3 outputs cannot be halved between sources and targets"
    );
}
