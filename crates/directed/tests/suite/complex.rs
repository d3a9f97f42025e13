//! Dense complex matrices, small random digraphs, and checks that complex methods have in common.

use std::f64::consts::TAU;

use argiope_directed::methods::{Input, Method};
use argiope_gnn::{Context, Init, NamedTensors, NodeFeatures, SparseFeatures};
use argiope_graph::{DirectedGraph, SelfLoops};
use argiope_sparse::Pattern;
use burn::{
    module::{Module, ModuleMapper, ModuleVisitor, Param},
    tensor::{DType, Device, Gradients, Tensor, TensorData},
};

/// Nodes of [`graph`].
pub(crate) const NUM_NODES: usize = 12;

/// Features of [`features`].
pub(crate) const NUM_FEATURES: usize = 5;

/// Values in -1..1.
pub(crate) fn random(len: usize, seed: u64) -> Vec<f64> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / (1u64 << 30) as f64 - 1.0
    };
    (0..len).map(|_| next()).collect()
}

/// Edges of a graph with a source, a sink, edges that go both ways, and a last node without edges.
pub(crate) fn edges(seed: u64) -> Vec<(u32, u32)> {
    let draws = random(60, seed);
    let node = |value: f64| (((value + 1.0) / 2.0 * 10.0) as u32).min(9);
    let mut edges: Vec<(u32, u32)> = draws
        .chunks(2)
        .map(|pair| (node(pair[0]), node(pair[1])))
        .collect();
    edges.retain(|(source, target)| source != target && *source != 9 && *target != 8);
    edges.extend([(0, 1), (1, 0), (10, 2), (2, 9), (8, 3)]);
    edges
}

/// The graph of these edges.
pub(crate) fn graph(edges: &[(u32, u32)]) -> DirectedGraph {
    DirectedGraph::from_edges(NUM_NODES, edges.iter().copied(), SelfLoops::Drop).unwrap()
}

/// A third of the features are not 0.
pub(crate) fn features(seed: u64) -> Vec<Vec<f64>> {
    let values = random(NUM_NODES * NUM_FEATURES * 2, seed);
    let pairs = values
        .chunks(2)
        .map(|pair| if pair[0] > -0.3 { 0.0 } else { pair[1] });
    pairs
        .collect::<Vec<_>>()
        .chunks(NUM_FEATURES)
        .map(<[f64]>::to_vec)
        .collect()
}

pub(crate) fn dense_features(rows: &[Vec<f64>]) -> NodeFeatures {
    let data = TensorData::new(rows.concat(), [rows.len(), rows[0].len()]);
    NodeFeatures::Dense(Tensor::from_data(data, (&Device::flex(), DType::F64)))
}

pub(crate) fn sparse_features(rows: &[Vec<f64>]) -> NodeFeatures {
    let (mut offsets, mut indices, mut values) = (vec![0], Vec::new(), Vec::new());
    for row in rows {
        for (column, &value) in (0u32..).zip(row) {
            if value != 0.0 {
                indices.push(column);
                values.push(value);
            }
        }
        offsets.push(indices.len() as u64);
    }
    let data = TensorData::new(values.clone(), [values.len()]);
    let values = Tensor::from_data(data, (&Device::flex(), DType::F64));
    let pattern = Pattern::new(rows[0].len(), offsets, indices).unwrap();
    NodeFeatures::Sparse(SparseFeatures::new(pattern, values).unwrap())
}

pub(crate) fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f64> {
    tensor.into_data().try_to_vec::<f64>().unwrap()
}

/// A complex number.
pub(crate) type Number = (f64, f64);

/// Rows of complex numbers.
pub(crate) type Matrix = Vec<Vec<Number>>;

pub(crate) fn times((a, b): Number, (c, d): Number) -> Number {
    (a * c - b * d, a * d + b * c)
}

pub(crate) fn product(left: &Matrix, right: &Matrix) -> Matrix {
    let columns = right.first().map_or(0, Vec::len);
    let entry = |row: &Vec<Number>, column: usize| {
        row.iter().zip(right).fold((0.0, 0.0), |sum, (&l, r)| {
            let term = times(l, r[column]);
            (sum.0 + term.0, sum.1 + term.1)
        })
    };
    left.iter()
        .map(|row| (0..columns).map(|column| entry(row, column)).collect())
        .collect()
}

/// `left + factor right`
pub(crate) fn sum(left: &Matrix, factor: f64, right: &Matrix) -> Matrix {
    let row = |(l, r): (&Vec<Number>, &Vec<Number>)| {
        l.iter()
            .zip(r)
            .map(|(l, r)| (l.0 + factor * r.0, l.1 + factor * r.1))
            .collect()
    };
    left.iter().zip(right).map(row).collect()
}

/// A matrix without imaginary parts.
pub(crate) fn of_real(rows: &[Vec<f64>]) -> Matrix {
    rows.iter()
        .map(|row| row.iter().map(|&value| (value, 0.0)).collect())
        .collect()
}

/// The magnetic adjacency by its definition.
pub(crate) fn magnetic(graph: &DirectedGraph, charge: f64, loops: f64, r: f64) -> Matrix {
    let a = |i: usize, j: usize| {
        if graph.has_edge(i as u32, j as u32) {
            1.0
        } else {
            0.0
        }
    };
    let weight = |i: usize, j: usize| (a(i, j) + a(j, i)) / 2.0 + if i == j { loops } else { 0.0 };
    let degree = |i: usize| (0..NUM_NODES).map(|j| weight(i, j)).sum::<f64>();
    let entry = |i: usize, j: usize| {
        if weight(i, j) == 0.0 {
            return (0.0, 0.0);
        }
        let value = degree(i).powf(r - 1.0) * weight(i, j) * degree(j).powf(-r);
        let theta = TAU * charge * (a(i, j) - a(j, i));
        (value * theta.cos(), value * theta.sin())
    };
    (0..NUM_NODES)
        .map(|i| (0..NUM_NODES).map(|j| entry(i, j)).collect())
        .collect()
}

/// A parameter as rows; a vector is one row.
pub(crate) fn parameter<M: Module>(model: &M, name: &str) -> Vec<Vec<f64>> {
    let tensors = NamedTensors::of_module(model);
    let names: Vec<_> = tensors.names().collect();
    let data = tensors
        .get(name)
        .unwrap_or_else(|| panic!("{name} is not among {names:?}"));
    let columns = *data.shape().as_slice().last().unwrap();
    let values = data.clone().try_to_vec::<f64>().unwrap();
    values.chunks(columns).map(<[f64]>::to_vec).collect()
}

/// Moves all parameters along a random direction.
struct Mover {
    step: f64,
    seed: u64,
    num_visited: u64,
}

impl ModuleMapper for Mover {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let direction = direction(&param.val(), self.seed, self.num_visited);
        self.num_visited += 1;
        let step = self.step;
        let (id, old, mapper) = param.consume();
        let data = TensorData::new(direction.iter().map(|x| x * step).collect(), old.dims());
        let moved =
            old.clone().inner() + Tensor::from_data(data, (&old.device().inner(), DType::F64));
        let new = match old.is_require_grad() {
            true => Tensor::from_inner(moved).require_grad(),
            false => moved,
        };
        Param::from_mapped_value(id, new, mapper)
    }
}

fn direction<const D: usize>(tensor: &Tensor<D>, seed: u64, number: u64) -> Vec<f64> {
    random(tensor.shape().num_elements(), 1000 * seed + number)
}

pub(crate) fn moved<M: Module>(model: M, step: f64, seed: u64) -> M {
    model.map(&mut Mover {
        step,
        seed,
        num_visited: 0,
    })
}

/// The derivative along the direction of a [`Mover`], of gradients.
struct Along<'a> {
    gradients: &'a Gradients,
    seed: u64,
    num_visited: u64,
    sum: f64,
}

impl ModuleVisitor for Along<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let direction = direction(&param.val(), self.seed, self.num_visited);
        self.num_visited += 1;
        let gradient = param
            .val()
            .grad(self.gradients)
            .expect("every parameter has a gradient");
        self.sum += direction
            .iter()
            .zip(values(gradient))
            .map(|(d, g)| d * g)
            .sum::<f64>();
    }
}

/// A network whose parameters are all random, biases too, and what it needs of the graph.
pub(crate) fn network<M: Method>(
    config: &M::Config,
    graph: &DirectedGraph,
    features: &NodeFeatures,
    outputs: usize,
    device: &Device,
) -> (M, M::Prepared) {
    let inner = Device::flex();
    let input = Input {
        graph,
        features,
        device: &inner,
    };
    let prepared = M::prepare(config, input).unwrap();
    let mut init = Init::new(7, device).with_f64();
    let model = M::init(config, &prepared, outputs, &mut init).unwrap();
    (moved(model, 0.3, 99), prepared)
}

/// Compares the network with a dense formula: the outputs by rows, of the network.
pub(crate) fn check_forward<M: Method>(
    name: &str,
    config: &M::Config,
    expected: impl Fn(&M, &DirectedGraph, &[Vec<f64>]) -> Vec<Vec<f64>>,
) {
    let (graph, rows) = (graph(&edges(5)), features(6));
    for (kind, features) in [
        ("dense", dense_features(&rows)),
        ("sparse", sparse_features(&rows)),
    ] {
        let (model, prepared) = network::<M>(config, &graph, &features, 3, &Device::flex());
        let found = model.forward(&prepared, &Context::evaluation()).unwrap();
        assert_eq!(found.dims(), [NUM_NODES, 3], "{name}");
        let expected = expected(&model, &graph, &rows).concat();
        for (at, (found, expected)) in values(found).iter().zip(&expected).enumerate() {
            let close = (found - expected).abs() < 1e-11 * (1.0 + expected.abs());
            assert!(
                close,
                "{name}, {kind}: element {at} is {found}, should be {expected}"
            );
        }
    }
}

/// Compares gradients of the sum of squares of the outputs with central differences, along directions in all parameters.
pub(crate) fn check_gradients<M: Method>(name: &str, config: &M::Config) {
    let (graph, features) = (graph(&edges(5)), sparse_features(&features(6)));
    let device = Device::flex().autodiff();
    let (model, prepared) = network::<M>(config, &graph, &features, 3, &device);
    let loss = |model: &M| {
        let y = model.forward(&prepared, &Context::evaluation()).unwrap();
        (y.clone() * y).sum()
    };
    let gradients = loss(&model).backward();
    for seed in 0..4 {
        let mut along = Along {
            gradients: &gradients,
            seed,
            num_visited: 0,
            sum: 0.0,
        };
        model.visit(&mut along);
        let step = 1e-6;
        let at = |step: f64| values(loss(&moved(model.clone(), step, seed)))[0];
        let expected = (at(step) - at(-step)) / (2.0 * step);
        let close = (along.sum - expected).abs() < 1e-6 * (1.0 + expected.abs());
        assert!(
            close,
            "{name}: derivative {}, differences give {expected}",
            along.sum
        );
    }
}

/// New numbers of nodes permute the rows of the outputs.
pub(crate) fn check_relabelling<M: Method>(name: &str, config: &M::Config) {
    let new = |node: usize| (5 * node + 3) % NUM_NODES;
    let (edges, rows) = (edges(8), features(9));
    let relabelled: Vec<_> = edges
        .iter()
        .map(|&(u, v)| (new(u as usize) as u32, new(v as usize) as u32))
        .collect();
    let mut moved_rows = rows.clone();
    for (node, row) in rows.iter().enumerate() {
        moved_rows[new(node)].clone_from(row);
    }
    let outputs = |edges: &[(u32, u32)], rows: &[Vec<f64>]| {
        let (graph, features) = (graph(edges), sparse_features(rows));
        let (model, prepared) = network::<M>(config, &graph, &features, 3, &Device::flex());
        values(model.forward(&prepared, &Context::evaluation()).unwrap())
    };
    let (before, after) = (outputs(&edges, &rows), outputs(&relabelled, &moved_rows));
    for node in 0..NUM_NODES {
        for output in 0..3 {
            let (before, after) = (before[3 * node + output], after[3 * new(node) + output]);
            assert!(
                (before - after).abs() < 1e-12,
                "{name}: {after} was {before}"
            );
        }
    }
}
