//! Networks with random parameters, what they compute, and their parameters by name.

use argiope_directed::{
    DirectedError,
    methods::{Input, Method},
};
use argiope_gnn::{Context, Init, NamedTensors, NodeFeatures};
use argiope_graph::DirectedGraph;
use burn::{
    module::Module,
    tensor::{Device, Tensor},
};

use super::{dense::Rows, directions::moved};

/// What a method needs of graph and features.
pub(super) fn prepared<M: Method>(
    config: &M::Config,
    graph: &DirectedGraph,
    features: &NodeFeatures,
) -> Result<M::Prepared, DirectedError> {
    let device = Device::flex();
    let input = Input {
        graph,
        features,
        device: &device,
    };
    M::prepare(config, input)
}

/// A network whose parameters are all random, biases too, and what it needs of the graph.
pub(super) fn network<M: Method>(
    config: &M::Config,
    graph: &DirectedGraph,
    features: &NodeFeatures,
    outputs: usize,
    device: &Device,
) -> (M, M::Prepared) {
    let prepared = prepared::<M>(config, graph, features).unwrap();
    let mut init = Init::new(7, device).with_f64();
    let model = M::init(config, &prepared, outputs, &mut init).unwrap();
    (moved(model, 0.3, 99), prepared)
}

/// What the network gives without dropout, `[num_nodes, outputs]`.
pub(super) fn outputs<M: Method>(model: &M, prepared: &M::Prepared) -> Tensor<2> {
    model.forward(prepared, &Context::evaluation()).unwrap()
}

/// The elements in order.
pub(crate) fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f64> {
    tensor.into_data().try_to_vec::<f64>().unwrap()
}

/// A parameter as rows; a vector is one row.
pub(super) fn parameter<M: Module>(model: &M, name: &str) -> Rows {
    let tensors = NamedTensors::of_module(model);
    let names: Vec<_> = tensors.names().collect();
    let data = tensors
        .get(name)
        .unwrap_or_else(|| panic!("{name} is not among {names:?}"));
    let columns = *data.shape().as_slice().last().unwrap();
    let values = data.clone().try_to_vec::<f64>().unwrap();
    values.chunks(columns).map(<[f64]>::to_vec).collect()
}
