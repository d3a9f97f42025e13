//! Methods against another program: outputs and gradients that PyTorch computed from dense formulas, in `tests/fixtures`.

mod adpa;
mod digcn;
mod dir_gcn;
mod fixture;
mod gradients;
mod magnet;
mod sir_gcn;

use argiope_directed::methods::{Input, Method};
use argiope_gnn::{Init, NamedTensors, NodeFeatures};
use burn::{module::Module, tensor::Device};

use crate::methods::networks::values;
use fixture::{Array, Fixture};

/// What numbers may be off by, against the largest of their tensor or 1.
const TOLERANCE: f64 = 1e-10;

/// Asserts that all elements agree.
#[track_caller]
fn assert_close(name: &str, found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len(), "{name}: number of elements");
    let scale = expected.iter().fold(1.0f64, |most, x| most.max(x.abs()));
    for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
        let close = (found - expected).abs() <= TOLERANCE * scale;
        assert!(
            close,
            "{name}: element {at} is {found}, PyTorch has {expected}"
        );
    }
}

/// Parameters by the names that the model has for them.
type Named = Vec<(String, Array)>;

/// `model` with these parameters, which must be all that it has.
fn loaded<M: Module>(model: M, parameters: Named) -> M {
    let mut tensors = NamedTensors::new();
    for (name, array) in parameters {
        tensors.insert(name, array.data());
    }
    tensors.load_module(model).unwrap()
}

/// A network with these parameters, which track gradients, and what it needs of the graph.
fn network<M: Method>(
    config: &M::Config,
    fixture: &Fixture,
    features: &NodeFeatures,
    outputs: usize,
    parameters: Named,
) -> (M, M::Prepared) {
    let device = Device::flex();
    let input = Input {
        graph: &fixture.graph,
        features,
        device: &device,
    };
    let prepared = M::prepare(config, input).unwrap();
    let mut init = Init::new(0, &device.autodiff()).with_f64();
    let model = M::init(config, &prepared, outputs, &mut init).unwrap();
    (loaded(model, parameters), prepared)
}
