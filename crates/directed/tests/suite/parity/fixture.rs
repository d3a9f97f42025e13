//! Files of tensors.

use std::{collections::BTreeMap, fs, path::Path};

use argiope_gnn::NodeFeatures;
use argiope_graph::{DirectedGraph, SelfLoops};
use burn::tensor::{DType, Device, Tensor, TensorData};
use safetensors::{Dtype, SafeTensors};

/// Numbers with a shape.
#[derive(Debug, Clone)]
pub(super) struct Array {
    pub(super) shape: Vec<usize>,
    pub(super) values: Vec<f64>,
}

/// The tensors of a file, and the graph of its edges.
pub(super) struct Fixture {
    arrays: BTreeMap<String, Array>,
    pub(super) graph: DirectedGraph,
}

impl Array {
    /// An entry of the first axis.
    pub(super) fn part(&self, at: usize) -> Self {
        let len = self.values.len() / self.shape[0];
        Self {
            shape: self.shape[1..].to_vec(),
            values: self.values[at * len..(at + 1) * len].to_vec(),
        }
    }

    /// The same elements in another shape.
    pub(super) fn reshaped(mut self, shape: &[usize]) -> Self {
        assert_eq!(self.values.len(), shape.iter().product::<usize>());
        self.shape = shape.to_vec();
        self
    }

    /// A matrix with its axes exchanged.
    pub(super) fn transposed(&self) -> Self {
        let [rows, columns] = self.shape[..] else {
            panic!("{:?} is not the shape of a matrix", self.shape);
        };
        let column = |column: usize| (0..rows).map(move |row| self.values[row * columns + column]);
        Self {
            shape: vec![columns, rows],
            values: (0..columns).flat_map(column).collect(),
        }
    }

    /// Every element changed.
    pub(super) fn map(mut self, change: impl Fn(f64) -> f64) -> Self {
        self.values
            .iter_mut()
            .for_each(|value| *value = change(*value));
        self
    }

    /// `scale I`
    pub(super) fn diagonal(dim: usize, scale: f64) -> Self {
        let entry = |at: usize| {
            if at.is_multiple_of(dim + 1) {
                scale
            } else {
                0.0
            }
        };
        Self {
            shape: vec![dim, dim],
            values: (0..dim * dim).map(entry).collect(),
        }
    }

    /// Elements that are all `value`.
    pub(super) fn constant(shape: &[usize], value: f64) -> Self {
        Self {
            shape: shape.to_vec(),
            values: vec![value; shape.iter().product()],
        }
    }

    pub(super) fn data(&self) -> TensorData {
        TensorData::new(self.values.clone(), self.shape.clone())
    }

    /// On the device without gradients.
    pub(super) fn constants<const D: usize>(&self) -> Tensor<D> {
        Tensor::from_data(self.data(), (&Device::flex(), DType::F64))
    }

    /// With a gradient of its own.
    pub(super) fn tracked<const D: usize>(&self) -> Tensor<D> {
        let device = Device::flex().autodiff();
        Tensor::from_data(self.data(), (&device, DType::F64)).require_grad()
    }

    /// Features of nodes, without gradients.
    pub(super) fn features(&self) -> NodeFeatures {
        NodeFeatures::Dense(self.constants())
    }
}

impl Fixture {
    /// The file of this name.
    pub(super) fn read(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
        let bytes = fs::read(folder.join(name).with_extension("safetensors")).unwrap();
        let stored = SafeTensors::deserialize(&bytes).unwrap();
        let of_view = |(name, view): (&str, safetensors::tensor::TensorView<'_>)| {
            let elements = view.data().chunks_exact(8).map(|bytes| {
                let bytes = bytes.try_into().unwrap();
                match view.dtype() {
                    Dtype::F64 => f64::from_le_bytes(bytes),
                    Dtype::I64 => i64::from_le_bytes(bytes) as f64,
                    other => panic!("{name} has elements of type {other:?}"),
                }
            });
            let array = Array {
                values: elements.collect(),
                shape: view.shape().to_vec(),
            };
            (name.to_owned(), array)
        };
        let arrays: BTreeMap<_, _> = stored.iter().map(of_view).collect();
        let ends = arrays["edges"].values.chunks_exact(2);
        let edges: Vec<_> = ends.map(|ends| (ends[0] as u32, ends[1] as u32)).collect();
        let graph = DirectedGraph::from_edges(12, edges.iter().copied(), SelfLoops::Drop).unwrap();
        // Features of edges are in the order of the file, which is that of the graph.
        assert!(graph.edges().eq(edges));
        Self { arrays, graph }
    }

    /// The tensor of this name.
    #[track_caller]
    pub(super) fn get(&self, name: &str) -> Array {
        let array = self.arrays.get(name);
        array
            .unwrap_or_else(|| panic!("there is no {name} in the file"))
            .clone()
    }
}
