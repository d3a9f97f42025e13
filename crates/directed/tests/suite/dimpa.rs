//! DIMPA against dense formulas.

use argiope_directed::{
    DirectedError,
    methods::{Dimpa, DimpaConfig, DimpaHead, Input, Method},
};
use argiope_gnn::{Context, Init};
use argiope_graph::DirectedGraph;
use burn::tensor::Device;

use crate::{
    complex::{
        check_forward, check_gradients, check_relabelling, dense_features, edges, features, graph,
        network, parameter, sparse_features, values,
    },
    matrices::{
        Rows, adjacency, beside, linear, product, relu, row_stochastic, square, sum, transposed,
    },
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
    let one = square(n, |i, j| f64::from(u8::from(i == j)));
    let mean = row_stochastic(&sum(a, config.loop_weight, &one));
    let mut mixed = square(n, |_, _| 0.0);
    let mut power = one;
    for weight in &part("hops")[0] {
        mixed = sum(&mixed, *weight, &power);
        power = product(&power, &mean);
    }
    product(&mixed, &h)
}

fn roles(config: &DimpaConfig, model: &Dimpa, graph: &DirectedGraph, rows: &Rows) -> [Rows; 2] {
    let a = adjacency(graph, 0.0);
    [
        role(config, model, "source", &a, rows),
        role(config, model, "target", &transposed(&a), rows),
    ]
}

#[test]
fn test_agrees_with_dense_formulas() {
    for config in configs() {
        check_forward::<Dimpa>(&format!("{config:?}"), &config, |model, graph, rows| {
            let both = beside(&roles(&config, model, graph, &rows.to_vec()));
            linear(model, "head", None, &both)
        });
    }
}

#[test]
fn test_halves_are_the_source_and_the_target() {
    let (graph, rows) = (graph(&edges(5)), features(6));
    for config in configs() {
        let config = DimpaConfig {
            head: DimpaHead::Halves,
            ..config
        };
        for features in [dense_features(&rows), sparse_features(&rows)] {
            let (model, prepared) =
                network::<Dimpa>(&config, &graph, &features, 6, &Device::flex());
            let [source, target] = roles(&config, &model, &graph, &rows);
            let expected = beside(&[
                linear(&model, "head.source", None, &source),
                linear(&model, "head.target", None, &target),
            ]);
            let found = model.forward(&prepared, &Context::evaluation()).unwrap();
            for (found, expected) in values(found).iter().zip(expected.concat()) {
                assert!((found - expected).abs() < 1e-11 * (1.0 + expected.abs()));
            }
        }
    }
}

#[test]
fn test_gradients_agree_with_differences() {
    for config in configs() {
        check_gradients::<Dimpa>(&format!("{config:?}"), &config);
    }
}

#[test]
fn test_relabelling_permutes_rows() {
    for config in configs() {
        check_relabelling::<Dimpa>(&format!("{config:?}"), &config);
    }
}

#[test]
fn test_sources_hear_from_out_neighbours() {
    // 0 -> 1 -> 2: as a source, 0 hears from all, 2 from itself; as a target it is the other way round.
    let path =
        DirectedGraph::from_edges(3, [(0, 1), (1, 2)], argiope_graph::SelfLoops::Drop).unwrap();
    let config = DimpaConfig {
        dim: 3,
        head: DimpaHead::Halves,
        ..Default::default()
    };
    let outputs = |rows: &Rows| {
        let features = dense_features(rows);
        let (model, prepared) = network::<Dimpa>(&config, &path, &features, 2, &Device::flex());
        values(model.forward(&prepared, &Context::evaluation()).unwrap())
    };
    let rows = vec![vec![1.0, 2.0], vec![-1.0, 0.5], vec![0.3, -2.0]];
    let before = outputs(&rows);
    let mut changed = rows;
    changed[2] = vec![5.0, 3.0];
    let after = outputs(&changed);
    let is_changed: Vec<bool> = before
        .iter()
        .zip(&after)
        .map(|(b, a)| (b - a).abs() > 1e-9)
        .collect();
    assert_eq!(is_changed, [true, false, true, false, true, true]);
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
    let with_loops = |loop_weight| DimpaConfig {
        loop_weight,
        ..Default::default()
    };
    for (name, config) in [
        (
            "dim",
            DimpaConfig {
                dim: 0,
                ..Default::default()
            },
        ),
        ("loop_weight", with_loops(0.0)),
        ("loop_weight", with_loops(f64::NAN)),
    ] {
        match Dimpa::prepare(&config, input) {
            Err(DirectedError::Option { name: found, .. }) => assert_eq!(found, name),
            _ => panic!("{config:?} is taken"),
        }
    }
    let halves = DimpaConfig {
        head: DimpaHead::Halves,
        ..Default::default()
    };
    let prepared = Dimpa::prepare(&halves, input).unwrap();
    let error = Dimpa::init(&halves, &prepared, 3, &mut Init::new(0, &device)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "3 outputs cannot be halved between sources and targets"
    );
}
