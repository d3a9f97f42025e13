//! The model against a dense `f64` oracle: scores, gradients, and what relabelling the nodes changes (nothing).

mod dense;
mod parameters;

use argiope_gnn::{Adjacency, Context, Init, NodeFeatures};
use argiope_graph::{UndirectedGraph, generate::gnp};
use argiope_ncn::{
    Ncn, NcnConfig, Neighborhoods,
    config::{ConvolutionKind, PredictorKind},
};
use argiope_sparse::Pairs;
use burn::{
    module::{ModuleVisitor, Param},
    prelude::Module as _,
    tensor::{Device, Gradients, Tensor, TensorData},
};

use crate::{
    dense::{Matrix, Oracle},
    parameters::Parameters,
};

const NODES: usize = 12;
const FEATURES: usize = 5;

/// Nothing is asked for in parts: the parts draw from other streams only where something is dropped.
const MEMORY: usize = 1 << 30;

fn graph(seed: u64) -> UndirectedGraph {
    gnp(NODES, 0.3, seed).unwrap()
}

/// Without isolated nodes: where nothing arrives and biases are 0, rectifiers are at their kink.
fn connected_graph(seed: u64) -> UndirectedGraph {
    let ring = (0..NODES as u32).map(|u| (u, (u + 1) % NODES as u32));
    let graph = graph(seed);
    UndirectedGraph::from_edges(NODES, graph.edges().chain(ring)).unwrap()
}

fn dense(graph: &UndirectedGraph) -> Matrix {
    let mut matrix = Matrix::zeros(NODES, NODES);
    for (u, v) in graph.edges() {
        matrix.values[u as usize * NODES + v as usize] = 1.0;
        matrix.values[v as usize * NODES + u as usize] = 1.0;
    }
    matrix
}

fn pairs() -> Vec<(u32, u32)> {
    // All of them, each node with itself too.
    (0..NODES as u32)
        .flat_map(|u| (u..NODES as u32).map(move |v| (u, v)))
        .collect()
}

fn random(columns: usize, seed: u64) -> Matrix {
    let mut init = Init::new(seed, &Device::flex()).with_f64();
    let drawn = init.normal([NODES, columns], 1.0).val().into_data();
    Matrix::from_values(columns, drawn.iter::<f64>().collect())
}

fn tensor(matrix: &Matrix, device: &Device) -> Tensor<2> {
    let data = TensorData::new(matrix.values.clone(), [matrix.rows(), matrix.columns]);
    Tensor::from_data(data, (device, burn::tensor::DType::F64))
}

fn base() -> NcnConfig {
    let mut config = NcnConfig::default();
    (config.encoder.dim, config.predictor.dim) = (6, 7);
    config.predictor.beta = 0.8;
    config.completion.scale = 1.5;
    config.completion.offset = 0.1;
    config.completion.alpha = 0.9;
    config
}

/// Every kind of predictor and of convolution, and every option at least once.
fn configs() -> Vec<NcnConfig> {
    let mut configs = Vec::new();
    for kind in [
        PredictorKind::Gae,
        PredictorKind::Count,
        PredictorKind::Ncn,
        PredictorKind::Ncn15,
        PredictorKind::Difference,
        PredictorKind::Ncn2,
        PredictorKind::Ncnc,
    ] {
        let mut config = base();
        config.predictor.kind = kind;
        configs.push(config.clone());
        config.encoder.num_layers = 2;
        config.encoder.jumping_knowledge = true;
        config.predictor.use_xlin = false;
        config.predictor.tail_activation = false;
        config.predictor.two_layer_output = true;
        config.predictor.layer_norm = false;
        configs.push(config);
    }
    for convolution in [
        ConvolutionKind::PureSum,
        ConvolutionKind::PureMean,
        ConvolutionKind::PureMax,
        ConvolutionKind::Gcn,
        ConvolutionKind::Sage,
        ConvolutionKind::Gin,
        ConvolutionKind::Max,
    ] {
        for num_layers in [1, 3] {
            let mut config = base();
            config.encoder.convolution = convolution;
            config.encoder.num_layers = num_layers;
            config.encoder.residual = true;
            config.encoder.layer_norm = num_layers == 3;
            configs.push(config);
        }
    }
    for (depth, transform_twice, learned_pt) in [
        (0, true, false),
        (1, false, false),
        (2, true, false),
        (1, true, true),
    ] {
        let mut config = base();
        config.predictor.kind = PredictorKind::Ncnc;
        config.completion.depth = depth;
        config.completion.transform_twice = transform_twice;
        config.completion.learned_pt = learned_pt;
        configs.push(config);
    }
    let mut config = base();
    config.encoder.num_layers = 0;
    configs.push(config);
    configs
}

fn scores(model: &Ncn, graph: &UndirectedGraph, x: Tensor<2>, pairs: &[(u32, u32)]) -> Tensor<1> {
    let adjacency = Adjacency::try_from(graph).unwrap();
    let context = Context::evaluation();
    let features = NodeFeatures::Dense(x);
    let h = model
        .encoder
        .forward(&features, &adjacency, &context)
        .unwrap();
    let graph = Neighborhoods::new(&adjacency);
    let pairs = Pairs::new(NODES, pairs).unwrap();
    (model.predictor.forward(h, &graph, &pairs, MEMORY, &context)).unwrap()
}

fn model(config: &NcnConfig, device: &Device, seed: u64) -> Ncn {
    let features = NodeFeatures::Dense(tensor(&random(FEATURES, 0), device));
    Ncn::with_init(config, &features, &mut Init::new(seed, device).with_f64()).unwrap()
}

#[test]
fn test_scores_equal_the_dense_oracle() {
    let device = Device::flex();
    for (number, config) in configs().iter().enumerate() {
        for seed in 0..2 {
            let (graph, x) = (graph(seed), random(FEATURES, 100 + seed));
            let model = model(config, &device, seed);
            let parameters = Parameters::of(&model);
            let found = scores(&model, &graph, tensor(&x, &device), &pairs()).into_data();
            let oracle = Oracle {
                config,
                parameters: &parameters,
                inner: &parameters,
                graph: &dense(&graph),
                features: &x,
            };
            for ((found, expected), pair) in
                (found.iter::<f64>().zip(oracle.scores(&pairs()))).zip(pairs())
            {
                assert!(
                    (found - expected).abs() <= 1e-9 * (1.0 + expected.abs()),
                    "settings {number}, seed {seed}, pair {pair:?}: {found}, should be {expected}\n{config:?}"
                );
            }
        }
    }
}

/// Collects `sum(gradient * direction)` over all parameters, which are visited in the order of their names' collection.
struct Slope<'a> {
    gradients: &'a Gradients,
    direction: std::vec::IntoIter<&'a Matrix>,
    slope: f64,
}

impl ModuleVisitor for Slope<'_> {
    fn visit_float<const D: usize>(&mut self, parameter: &Param<Tensor<D>>) {
        let direction = self.direction.next().unwrap();
        // A parameter that scores do not depend on has no gradient.
        if let Some(gradient) = parameter.val().grad(self.gradients) {
            let gradient = gradient.into_data();
            let products = gradient
                .iter::<f64>()
                .zip(&direction.values)
                .map(|(g, d)| g * d);
            self.slope += products.sum::<f64>();
        }
    }
}

#[test]
fn test_gradients_equal_central_differences_of_the_oracle() {
    let device = Device::flex().autodiff();
    for (number, config) in configs().iter().enumerate() {
        let (graph, x) = (connected_graph(5), random(FEATURES, 105));
        let model = model(config, &device, 3);
        let parameters = Parameters::of(&model);
        // The order in which a visitor meets the parameters.
        let names: Vec<String> = {
            use burn_store::ModuleSnapshot as _;
            let tensors = model.collect(None, None, true).into_iter();
            tensors.map(|tensor| tensor.name).collect()
        };
        let found = scores(&model, &graph, tensor(&x, &device), &pairs());
        let cotangent: Vec<f64> = (0..pairs().len())
            .map(|at| (at as f64 * 0.7).sin())
            .collect();
        let data = TensorData::new(cotangent.clone(), [cotangent.len()]);
        let weights = Tensor::<1>::from_data(data, (&device, burn::tensor::DType::F64));
        let gradients = (found * weights).sum().backward();
        let dense = dense(&graph);
        let loss = |moved: &Parameters| -> f64 {
            let oracle = Oracle {
                config,
                parameters: moved,
                inner: &parameters,
                graph: &dense,
                features: &x,
            };
            let scores = oracle.scores(&pairs());
            scores.iter().zip(&cotangent).map(|(s, c)| s * c).sum()
        };
        for seed in 0..3 {
            let direction = parameters.direction(seed);
            let step = 1e-6;
            let expected = (loss(&parameters.moved(&direction, step))
                - loss(&parameters.moved(&direction, -step)))
                / (2.0 * step);
            let in_order: Vec<&Matrix> = names.iter().map(|name| direction.get(name)).collect();
            let mut slope = Slope {
                gradients: &gradients,
                direction: in_order.into_iter(),
                slope: 0.0,
            };
            model.visit(&mut slope);
            let found = slope.slope;
            assert!(
                (found - expected).abs() <= 1e-5 * (1.0 + expected.abs()),
                "settings {number}: the slope is {found}, differences give {expected}\n{config:?}"
            );
        }
    }
}

#[test]
fn test_relabelling_the_nodes_changes_no_score() {
    let device = Device::flex();
    // u goes to 5 u + 3 modulo 12.
    let label = |u: u32| (5 * u + 3) % NODES as u32;
    for config in &configs() {
        let (graph, x) = (graph(9), random(FEATURES, 109));
        let relabelled =
            UndirectedGraph::from_edges(NODES, graph.edges().map(|(u, v)| (label(u), label(v))))
                .unwrap();
        let mut moved = x.clone();
        for u in 0..NODES as u32 {
            let to = label(u) as usize * FEATURES;
            moved.values[to..to + FEATURES].copy_from_slice(x.row(u as usize));
        }
        let model = model(config, &device, 4);
        let moved_pairs: Vec<(u32, u32)> = (pairs().iter())
            // The ends of a pair change places too.
            .map(|&(u, v)| (label(v), label(u)))
            .collect();
        let one = scores(&model, &graph, tensor(&x, &device), &pairs()).into_data();
        let other = scores(&model, &relabelled, tensor(&moved, &device), &moved_pairs).into_data();
        for (one, other) in one.iter::<f64>().zip(other.iter::<f64>()) {
            assert!((one - other).abs() <= 1e-9 * (1.0 + one.abs()));
        }
    }
}
