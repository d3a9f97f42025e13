//! Layers by loops over nodes and edges, and models with inputs that have gradients.

use argiope_gnn::{Init, NamedTensors};
use burn::{
    module::{Module, Param},
    tensor::Tensor,
};

use crate::check::random;

/// A layer with features of nodes and edges that are parameters, so that their gradients are checked too.
#[derive(Module, Debug)]
pub(crate) struct WithInputs<M: Module> {
    pub(crate) x: Param<Tensor<2>>,
    pub(crate) edges: Option<Param<Tensor<2>>>,
    pub(crate) layer: M,
}

impl<M: Module> WithInputs<M> {
    pub(crate) fn new(
        shape: [usize; 2],
        init: &mut Init,
        layer: impl FnOnce(&mut Init) -> M,
    ) -> Self {
        Self {
            x: init.uniform(shape, 1.0),
            edges: None,
            layer: layer(init),
        }
    }

    pub(crate) fn with_edges(mut self, shape: [usize; 2], init: &mut Init) -> Self {
        self.edges = Some(init.uniform(shape, 1.0));
        self
    }

    pub(crate) fn x(&self) -> Tensor<2> {
        self.x.val()
    }

    pub(crate) fn edges(&self) -> Option<Tensor<2>> {
        self.edges.as_ref().map(Param::val)
    }
}

/// The elements of a parameter.
#[track_caller]
pub(crate) fn parameter<M: Module>(module: &M, name: &str) -> Vec<f64> {
    let parameters = NamedTensors::of_module(module);
    let found = parameters.names().collect::<Vec<_>>().join(", ");
    let data = parameters.get(name);
    let data = data.unwrap_or_else(|| panic!("no {name} among {found}"));
    data.iter::<f64>().collect()
}

/// A module whose parameters are random numbers, biases included.
pub(crate) fn randomized<M: Module>(module: M, seed: u64) -> M {
    let old = NamedTensors::of_module(&module);
    let mut new = NamedTensors::new();
    for (at, name) in (0u64..).zip(old.names()) {
        let data = old.get(name).unwrap();
        let drawn = random(data.num_elements(), seed * 1000 + at);
        let drawn = burn::tensor::TensorData::new(drawn, data.shape().clone());
        new.insert(name, drawn.convert_dtype(data.dtype()));
    }
    new.load_module(module).unwrap()
}

/// A module whose weights are all 1 and whose biases are all 0.
pub(crate) fn plain<M: Module>(module: M) -> M {
    let old = NamedTensors::of_module(&module);
    let mut new = NamedTensors::new();
    for name in old.names() {
        let data = old.get(name).unwrap();
        let value = if name.ends_with("bias") { 0.0 } else { 1.0 };
        let constant = vec![value; data.num_elements()];
        let constant = burn::tensor::TensorData::new(constant, data.shape().clone());
        new.insert(name, constant.convert_dtype(data.dtype()));
    }
    new.load_module(module).unwrap()
}

/// Rows of `dim` elements.
pub(crate) fn rows(elements: &[f64], dim: usize) -> Vec<Vec<f64>> {
    elements.chunks(dim).map(<[f64]>::to_vec).collect()
}

/// `row W`, for a weight `[inputs, outputs]`.
pub(crate) fn apply(row: &[f64], weight: &[f64]) -> Vec<f64> {
    let outputs = weight.len() / row.len();
    (0..outputs)
        .map(|column| {
            let terms = row.iter().enumerate();
            terms.map(|(k, x)| x * weight[k * outputs + column]).sum()
        })
        .collect()
}

/// The sum of two rows.
pub(crate) fn plus(left: &[f64], right: &[f64]) -> Vec<f64> {
    left.iter().zip(right).map(|(l, r)| l + r).collect()
}

/// A row times a number.
pub(crate) fn times(row: &[f64], factor: f64) -> Vec<f64> {
    row.iter().map(|x| factor * x).collect()
}

/// The sum of rows of `dim` elements.
pub(crate) fn sum(rows: &[Vec<f64>], dim: usize) -> Vec<f64> {
    rows.iter().fold(vec![0.0; dim], |sum, row| plus(&sum, row))
}

/// The largest of every feature; 0 without rows.
pub(crate) fn max(rows: &[Vec<f64>], dim: usize) -> Vec<f64> {
    (0..dim)
        .map(|k| {
            rows.iter()
                .map(|row| row[k])
                .reduce(f64::max)
                .unwrap_or(0.0)
        })
        .collect()
}
