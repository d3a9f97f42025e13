//! Laws of all methods: outputs are those of a dense formula, gradients are limits of differences, new numbers of nodes permute the
//! outputs, and settings without sense are refused.

use std::fmt::Debug;

use argiope_directed::{DirectedError, methods::Method};
use argiope_gnn::Init;
use argiope_graph::DirectedGraph;
use burn::tensor::Device;

use super::{
    dense::{Rows, assert_close},
    directions::{derivative, moved},
    graphs::{NUM_NODES, dense_features, edges, features, graph, sparse_features},
    networks::{network, outputs, prepared, values},
};

/// Outputs of networks, where their number does not matter.
pub(super) const NUM_OUTPUTS: usize = 3;

/// Compares the outputs with a dense formula of settings, network, graph and features, for dense and for sparse features.
pub(super) fn check_forward<M: Method<Config: Debug>>(
    num_outputs: usize,
    configs: impl IntoIterator<Item = M::Config>,
    formula: impl Fn(&M::Config, &M, &DirectedGraph, &Rows) -> Rows,
) {
    for config in configs {
        for (of_edges, of_features) in [(5, 6), (3, 4)] {
            let (graph, rows) = (graph(&edges(of_edges)), features(of_features));
            for (kind, features) in [
                ("dense", dense_features(&rows)),
                ("sparse", sparse_features(&rows)),
            ] {
                let (model, prepared) =
                    network::<M>(&config, &graph, &features, num_outputs, &Device::flex());
                let found = outputs(&model, &prepared);
                let name = format!("{config:?}, {kind}, edges {of_edges}");
                assert_eq!(found.dims(), [NUM_NODES, num_outputs], "{name}");
                let expected = formula(&config, &model, &graph, &rows);
                assert_close(&name, &values(found), &expected);
            }
        }
    }
}

/// Compares gradients of the sum of squares of the outputs with central differences, along directions in all parameters.
pub(super) fn check_gradients<M: Method<Config: Debug>>(
    configs: impl IntoIterator<Item = M::Config>,
) {
    let (graph, features) = (graph(&edges(5)), sparse_features(&features(6)));
    let device = Device::flex().autodiff();
    for config in configs {
        let (model, prepared) = network::<M>(&config, &graph, &features, NUM_OUTPUTS, &device);
        let loss = |model: &M| {
            let y = outputs(model, &prepared);
            (y.clone() * y).sum()
        };
        let gradients = loss(&model).backward();
        for seed in 0..4 {
            let found = derivative(&model, &gradients, seed);
            let step = 1e-6;
            let at = |step: f64| values(loss(&moved(model.clone(), step, seed)))[0];
            let expected = (at(step) - at(-step)) / (2.0 * step);
            let close = (found - expected).abs() < 1e-6 * (1.0 + expected.abs());
            assert!(
                close,
                "{config:?}: derivative {found}, differences give {expected}"
            );
        }
    }
}

/// The new number of a node.
fn relabelled(node: usize) -> usize {
    (5 * node + 3) % NUM_NODES
}

/// One row for each node, in the order of the new numbers.
pub(super) fn permuted(rows: &Rows) -> Rows {
    let mut permuted = rows.clone();
    for (node, row) in rows.iter().enumerate() {
        permuted[relabelled(node)].clone_from(row);
    }
    permuted
}

/// New numbers of nodes permute the rows of the outputs.
pub(super) fn check_relabelling<M: Method<Config: Debug>>(
    configs: impl IntoIterator<Item = M::Config>,
) {
    check_relabelling_with::<M>(configs, |_, _, other| other);
}

/// New numbers of nodes permute the rows of the outputs, if the network of the new numbers is what `carry` makes of the settings,
/// the network of the old numbers, and one with equal parameters.
pub(super) fn check_relabelling_with<M: Method<Config: Debug>>(
    configs: impl IntoIterator<Item = M::Config>,
    carry: impl Fn(&M::Config, &M, M) -> M,
) {
    let device = Device::flex();
    let (edges, rows) = (edges(8), features(9));
    let new = |node: u32| relabelled(node as usize) as u32;
    let new_edges: Vec<_> = edges.iter().map(|&(u, v)| (new(u), new(v))).collect();
    let (old_graph, old_features) = (graph(&edges), sparse_features(&rows));
    let (new_graph, new_features) = (graph(&new_edges), sparse_features(&permuted(&rows)));
    for config in configs {
        let (model, of_old) =
            network::<M>(&config, &old_graph, &old_features, NUM_OUTPUTS, &device);
        let (other, of_new) =
            network::<M>(&config, &new_graph, &new_features, NUM_OUTPUTS, &device);
        let other = carry(&config, &model, other);
        let before = values(outputs(&model, &of_old));
        let after = values(outputs(&other, &of_new));
        for node in 0..NUM_NODES {
            for output in 0..NUM_OUTPUTS {
                let before = before[NUM_OUTPUTS * node + output];
                let after = after[NUM_OUTPUTS * relabelled(node) + output];
                assert!(
                    (before - after).abs() < 1e-12,
                    "{config:?}: {after} was {before}"
                );
            }
        }
    }
}

/// A change of the default settings that takes their sense away.
type Change<C> = fn(&mut C);

/// Each change of the default settings is refused, with the name of the setting that it is about.
pub(super) fn check_refusals<M: Method<Config: Debug>>(cases: &[(&str, Change<M::Config>)]) {
    let (graph, features) = (graph(&edges(1)), sparse_features(&features(2)));
    for (name, change) in cases {
        let mut config = M::Config::default();
        change(&mut config);
        match prepared::<M>(&config, &graph, &features) {
            Err(DirectedError::Option { name: found, .. }) => assert_eq!(found, *name),
            Err(error) => panic!("{config:?}: {error}"),
            Ok(_) => panic!("{config:?} is taken"),
        }
    }
}

/// What is said where a network cannot have so many outputs.
pub(super) fn refusal_of_outputs<M: Method>(config: &M::Config, num_outputs: usize) -> String {
    let (graph, features) = (graph(&edges(1)), sparse_features(&features(2)));
    let prepared = prepared::<M>(config, &graph, &features).unwrap();
    let mut init = Init::new(0, &Device::flex());
    let refused = M::init(config, &prepared, num_outputs, &mut init);
    refused.unwrap_err().to_string()
}
