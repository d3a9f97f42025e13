//! The network edge by edge, in `f64`, as the equations say: the oracle of every other form.

use argiope_gnn::{Init, NamedTensors};
use argiope_graph::{RelationalGraph, random::stream};
use argiope_link::Triple;
use burn::tensor::{Device, Tensor};
use rand::RngExt as _;

use crate::{
    MessageGraph, Nbfnet, Plan, PlanKind, Query, Targets,
    config::{Aggregate, MessageKind, ModelConfig},
    layer::Form,
};

const MESSAGES: [MessageKind; 3] = [
    MessageKind::TransE,
    MessageKind::DistMult,
    MessageKind::RotatE,
];
const AGGREGATES: [Aggregate; 5] = [
    Aggregate::Sum,
    Aggregate::Mean,
    Aggregate::Max,
    Aggregate::Min,
    Aggregate::Pna,
];

/// Parameters by name.
struct Parameters(NamedTensors);

impl Parameters {
    fn get(&self, name: &str) -> Vec<f64> {
        let data = (self.0.get(name)).unwrap_or_else(|| panic!("no parameter {name}"));
        data.iter::<f64>().collect()
    }

    fn has(&self, name: &str) -> bool {
        self.0.get(name).is_some()
    }
}

/// `x W + b`, with `W` row by row.
fn linear(x: &[f64], weight: &[f64], bias: &[f64]) -> Vec<f64> {
    let outputs = bias.len();
    (0..outputs)
        .map(|j| {
            bias[j]
                + (x.iter().enumerate())
                    .map(|(i, x)| x * weight[i * outputs + j])
                    .sum::<f64>()
        })
        .collect()
}

fn message(kind: MessageKind, x: &[f64], w: &[f64]) -> Vec<f64> {
    let (dim, half) = (x.len(), x.len() / 2);
    (0..dim)
        .map(|k| match kind {
            MessageKind::TransE => x[k] + w[k],
            MessageKind::DistMult => x[k] * w[k],
            MessageKind::RotatE if k < half => x[k] * w[k] - x[k + half] * w[k + half],
            MessageKind::RotatE => x[k - half] * w[k] + x[k] * w[k - half],
        })
        .collect()
}

/// The scores of all nodes.
fn scores(
    config: &ModelConfig,
    parameters: &Parameters,
    graph: &MessageGraph,
    query: Query,
) -> Vec<f64> {
    let (dim, num_nodes) = (config.dim, graph.num_nodes());
    let table = parameters.get("query");
    let vector = &table[query.relation as usize * dim..][..dim];
    let boundary = |node: usize| match node == query.source as usize {
        true => vector.to_vec(),
        false => vec![0.0; dim],
    };
    let degree = |node: usize| graph.pattern().entries(node).count() as f64 + 1.0;
    let mean_log = (0..num_nodes).map(|node| degree(node).ln()).sum::<f64>() / num_nodes as f64;
    let mut states: Vec<Vec<f64>> = (0..num_nodes).map(boundary).collect();
    for layer in 0..config.num_layers {
        let name = |part: &str| format!("layers.{layer}.{part}");
        let relations = match config.dependent {
            false => parameters.get(&name("relations")),
            true => linear(
                vector,
                &parameters.get(&name("relations_of_query.weight")),
                &parameters.get(&name("relations_of_query.bias")),
            ),
        };
        let (weight, bias) = (
            parameters.get(&name("linear.weight")),
            parameters.get(&name("linear.bias")),
        );
        let after = |node: usize| {
            let mut messages = vec![boundary(node)];
            for (_, from, relation) in graph.pattern().entries(node) {
                let relation = &relations[relation as usize * dim..][..dim];
                messages.push(message(config.message, &states[from as usize], relation));
            }
            let count = messages.len() as f64;
            let over = |fold: fn(f64, f64) -> f64, start: f64| -> Vec<f64> {
                (0..dim)
                    .map(|k| messages.iter().map(|m| m[k]).fold(start, fold))
                    .collect()
            };
            let sum = over(|a, b| a + b, 0.0);
            let mean: Vec<f64> = sum.iter().map(|s| s / count).collect();
            let (max, min) = (
                over(f64::max, f64::NEG_INFINITY),
                over(f64::min, f64::INFINITY),
            );
            let update: Vec<f64> = match config.aggregate {
                Aggregate::Sum => sum,
                Aggregate::Mean => mean,
                Aggregate::Max => max,
                Aggregate::Min => min,
                Aggregate::Pna => {
                    let deviation: Vec<f64> = (0..dim)
                        .map(|k| {
                            let squares = messages.iter().map(|m| m[k] * m[k]).sum::<f64>() / count;
                            (squares - mean[k] * mean[k]).max(1e-6).sqrt()
                        })
                        .collect();
                    let scale = count.ln() / mean_log;
                    let features = [mean, max, min, deviation].concat();
                    [1.0, scale, 1.0 / scale.max(1e-2)]
                        .into_iter()
                        .flat_map(|scale| features.iter().map(move |f| f * scale))
                        .collect()
                }
            };
            let mut z = linear(&[states[node].clone(), update].concat(), &weight, &bias);
            if parameters.has(&name("norm.gamma")) {
                let mean = z.iter().sum::<f64>() / dim as f64;
                let variance = z.iter().map(|z| (z - mean).powi(2)).sum::<f64>() / dim as f64;
                let (gamma, beta) = (
                    parameters.get(&name("norm.gamma")),
                    parameters.get(&name("norm.beta")),
                );
                for k in 0..dim {
                    z[k] = (z[k] - mean) / (variance + 1e-5).sqrt() * gamma[k] + beta[k];
                }
            }
            let shortcut = if config.shortcut { 1.0 } else { 0.0 };
            (z.iter().zip(&states[node]))
                .map(|(z, x)| z.max(0.0) + shortcut * x)
                .collect()
        };
        states = (0..num_nodes).map(after).collect();
    }
    let score = |state: &Vec<f64>| {
        let mut x = [&state[..], vector].concat();
        for number in 0..config.mlp_layers {
            let stage = 2 * number;
            let name = |part: &str| format!("mlp.stages.{stage}.{part}");
            x = linear(
                &x,
                &parameters.get(&name("weight")),
                &parameters.get(&name("bias")),
            );
            if number + 1 < config.mlp_layers {
                x.iter_mut().for_each(|x| *x = x.max(0.0));
            }
        }
        x[0]
    };
    states.iter().map(score).collect()
}

/// A random graph whose last nodes are isolated, and facts of it.
fn random_graph(seed: u64) -> (MessageGraph, Vec<Triple>) {
    let mut random = stream(seed, 0);
    let facts: Vec<Triple> = (0..26)
        .map(|_| {
            let mut node = || random.random_range(0..11u32);
            (node(), node() % 3, node())
        })
        .collect();
    let graph = RelationalGraph::from_triples(14, 3, facts.iter().copied()).unwrap();
    (MessageGraph::of_knowledge(&graph).unwrap(), facts)
}

fn model(config: &ModelConfig, device: &Device) -> Nbfnet {
    let mut init = Init::new(3, device).with_f64();
    let model = Nbfnet::new(config, 6, &mut init).unwrap();
    // Gamma and beta start at 1 and 0, which would hide a confusion.
    let mut tensors = NamedTensors::of_module(&model);
    let names: Vec<String> = tensors.names().map(str::to_owned).collect();
    let mut random = stream(9, 9);
    for name in names.into_iter().filter(|name| name.contains("norm")) {
        let data = tensors.take(&name).unwrap();
        let values: Vec<f64> = data
            .iter::<f64>()
            .map(|value| value + random.random_range(-0.4..0.4))
            .collect();
        tensors.insert(
            name,
            burn::tensor::TensorData::new(values, data.shape().clone()),
        );
    }
    tensors.load_module(model).unwrap()
}

fn small(
    message: MessageKind,
    aggregate: Aggregate,
    dependent: bool,
    shortcut: bool,
) -> ModelConfig {
    ModelConfig {
        dim: 6,
        num_layers: 3,
        message,
        aggregate,
        dependent,
        shortcut,
        layer_norm: true,
        mlp_layers: 2,
        pruning: None,
    }
}

const QUERIES: [Query; 5] = [
    Query {
        source: 0,
        relation: 1,
    },
    Query {
        source: 4,
        relation: 3,
    },
    Query {
        source: 0,
        relation: 1,
    },
    Query {
        source: 13,
        relation: 0,
    },
    Query {
        source: 0,
        relation: 5,
    },
];

fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f64> {
    tensor.into_data().iter::<f64>().collect()
}

fn assert_close(found: &[f64], expected: &[f64], tolerance: f64, what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
        let error = (found - expected).abs() / (1.0 + expected.abs());
        assert!(
            error < tolerance,
            "{what}, {at}: {found} instead of {expected}"
        );
    }
}

fn configs() -> Vec<ModelConfig> {
    let mut configs = Vec::new();
    for (number, message) in MESSAGES.into_iter().enumerate() {
        for aggregate in AGGREGATES {
            for dependent in [false, true] {
                configs.push(small(
                    message,
                    aggregate,
                    dependent,
                    number != 1 || dependent,
                ));
            }
        }
    }
    let last = configs[configs.len() - 1].clone();
    configs.push(ModelConfig {
        layer_norm: false,
        mlp_layers: 1,
        ..last
    });
    configs
}

#[test]
fn test_every_form_is_that_of_the_equations() {
    let (graph, facts) = random_graph(5);
    let graph = graph.without_facts(&facts[..4]).unwrap();
    let asked = [3, 0, 7, 5, 5, 12, 0, 1, 2, 13, 2, 4, 0, 10, 9u32];
    for config in configs() {
        let model = model(&config, &Device::flex());
        let parameters = Parameters(NamedTensors::of_module(&model));
        let expected: Vec<Vec<f64>> = QUERIES
            .iter()
            .map(|&query| scores(&config, &parameters, &graph, query))
            .collect();
        let of_asked: Vec<f64> = (asked.iter().enumerate())
            .map(|(at, &node)| expected[at / 3][node as usize])
            .collect();
        for kind in [PlanKind::Dense, PlanKind::Cone, PlanKind::Automatic] {
            for form in [Form::Automatic, Form::Composed] {
                let what = format!("{config:?} {kind:?} {form:?}");
                let options = model.plan_options().with_kind(kind);
                let found = |targets| {
                    let plan = Plan::new(&graph, &QUERIES, targets, options).unwrap();
                    assert_eq!(
                        plan.num_targets() * QUERIES.len(),
                        if targets == Targets::All { 70 } else { 15 }
                    );
                    values(model.scores_with(&plan, &[], form).unwrap())
                };
                assert_close(&found(Targets::All), &expected.concat(), 1e-10, &what);
                assert_close(&found(Targets::Each(&asked)), &of_asked, 1e-10, &what);
            }
        }
    }
}

/// A loss that every score takes part in.
fn loss(scores: Tensor<2>) -> Tensor<1> {
    let dims = scores.dims();
    let len = dims[0] * dims[1];
    let factors: Vec<f64> = (0..len)
        .map(|at| ((at * 7 + 3) % 11) as f64 / 5.0 - 1.0)
        .collect();
    let factors = burn::tensor::TensorData::new(factors, dims);
    let dtype = scores.dtype();
    let factors = Tensor::<2>::from_data(factors, (&scores.device(), dtype));
    (scores * factors).sum()
}

/// Gradients of all parameters by name.
fn gradients(model: &Nbfnet, plan: &Plan, form: Form) -> NamedTensors {
    use burn::module::{ModuleVisitor, Param};
    struct Collect<'a> {
        gradients: &'a burn::tensor::Gradients,
        found: NamedTensors,
    }
    impl ModuleVisitor for Collect<'_> {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            if let Some(gradient) = param.val().grad(self.gradients) {
                let number = self.found.len();
                self.found
                    .insert(format!("{number:04}"), gradient.into_data());
            }
        }
    }
    use burn::module::Module as _;
    let gradients = loss(model.scores_with(plan, &[], form).unwrap()).backward();
    let mut collect = Collect {
        gradients: &gradients,
        found: NamedTensors::new(),
    };
    model.visit(&mut collect);
    collect.found
}

#[test]
fn test_gradients_of_all_forms_agree() {
    let (graph, facts) = random_graph(6);
    let graph = graph.without_pairs(&[(facts[0].0, facts[0].2)]).unwrap();
    let asked = [3, 0, 7, 5, 5, 12, 0, 1, 2, 13, 2, 4, 0, 10, 9u32];
    let device = Device::flex().autodiff();
    for config in configs()
        .into_iter()
        .filter(|config| config.aggregate == Aggregate::Pna)
    {
        let model = model(&config, &device);
        let plan = |kind| {
            let options = model.plan_options().with_kind(kind);
            Plan::new(&graph, &QUERIES, Targets::Each(&asked), options).unwrap()
        };
        let expected = gradients(&model, &plan(PlanKind::Dense), Form::Composed);
        assert!(expected.len() > 10);
        for (kind, form) in [
            (PlanKind::Dense, Form::Automatic),
            (PlanKind::Cone, Form::Automatic),
            (PlanKind::Cone, Form::Composed),
        ] {
            let found = gradients(&model, &plan(kind), form);
            assert_eq!(found.len(), expected.len());
            for name in expected.names() {
                let list = |tensors: &NamedTensors| -> Vec<f64> {
                    tensors.get(name).unwrap().iter::<f64>().collect()
                };
                let what = format!("{config:?} {kind:?} {form:?} {name}");
                assert_close(&list(&found), &list(&expected), 1e-9, &what);
            }
        }
    }
}

#[test]
fn test_gradients_are_slopes() {
    let (graph, _) = random_graph(7);
    let device = Device::flex().autodiff();
    for config in configs() {
        let model = model(&config, &device);
        let plan = Plan::new(&graph, &QUERIES, Targets::All, model.plan_options()).unwrap();
        let found = gradients(&model, &plan, Form::Automatic);
        let tensors = NamedTensors::of_module(&model);
        let names: Vec<String> = tensors.names().map(str::to_owned).collect();
        // The gradients come in the order of the module; the names in that of the alphabet.
        let total = |changed: &NamedTensors| {
            let model = changed.load_module(model.clone()).unwrap();
            values(loss(
                model.scores_with(&plan, &[], Form::Automatic).unwrap(),
            ))[0]
        };
        let slopes = |at: usize| -> f64 {
            // Along a direction over all parameters, so that every one takes part.
            let mut random = stream(at as u64, 1);
            let (mut plus, mut minus) = (NamedTensors::new(), NamedTensors::new());
            let step = 1e-6;
            for name in &names {
                let data = tensors.get(name).unwrap();
                let (mut up, mut down) = (Vec::new(), Vec::new());
                for value in data.iter::<f64>() {
                    let along: f64 = random.random_range(-1.0..1.0);
                    up.push(value + step * along);
                    down.push(value - step * along);
                }
                plus.insert(
                    name.clone(),
                    burn::tensor::TensorData::new(up, data.shape().clone()),
                );
                minus.insert(
                    name.clone(),
                    burn::tensor::TensorData::new(down, data.shape().clone()),
                );
            }
            (total(&plus) - total(&minus)) / (2.0 * step)
        };
        let by_name = gradients_by_name(&model, found);
        for at in 0..3 {
            let mut random = stream(at as u64, 1);
            let mut expected = 0.0;
            for name in &names {
                let len = tensors.get(name).unwrap().num_elements();
                let gradient: Vec<f64> = match by_name.get(name) {
                    Some(gradient) => gradient.iter::<f64>().collect(),
                    None => vec![0.0; len],
                };
                for gradient in gradient {
                    expected += gradient * random.random_range(-1.0..1.0);
                }
            }
            let slope = slopes(at);
            let error = (slope - expected).abs() / (1.0 + expected.abs());
            assert!(error < 1e-5, "{config:?}: {slope} instead of {expected}");
        }
    }
}

/// Gradients in the order of the module by the names of the parameters: both visit it in one order.
fn gradients_by_name(model: &Nbfnet, gradients: NamedTensors) -> NamedTensors {
    use burn::module::{Module as _, ModuleVisitor, Param};
    struct Paths {
        path: Vec<String>,
        found: Vec<String>,
    }
    impl ModuleVisitor for Paths {
        fn enter_module(&mut self, name: &str, _: &str) {
            self.path.push(name.to_owned());
        }
        fn exit_module(&mut self, _: &str, _: &str) {
            self.path.pop();
        }
        fn visit_float<const D: usize>(&mut self, _: &Param<Tensor<D>>) {
            self.found.push(self.path.join("."));
        }
    }
    let mut paths = Paths {
        path: Vec::new(),
        found: Vec::new(),
    };
    model.visit(&mut paths);
    let known = NamedTensors::of_module(model);
    let mut named = NamedTensors::new();
    for (number, path) in paths.found.iter().enumerate() {
        if let Some(gradient) = gradients.get(&format!("{number:04}")) {
            // Enum variants are levels of the path for a visitor.
            let name = known.names().find(|name| *name == path).map(str::to_owned);
            let name = name.unwrap_or_else(|| path.replace(".Linear", ""));
            named.insert(name, gradient.clone());
        }
    }
    named
}

#[test]
fn test_relabelling_nodes_relabels_scores() {
    let (graph, facts) = random_graph(8);
    let config = small(MessageKind::DistMult, Aggregate::Pna, true, true);
    let model = model(&config, &Device::flex());
    let renamed = |node: u32| (node * 5 + 3) % 14;
    let other = facts.iter().map(|&(h, r, t)| (renamed(h), r, renamed(t)));
    let other = RelationalGraph::from_triples(14, 3, other).unwrap();
    let other = MessageGraph::of_knowledge(&other).unwrap();
    let queries = QUERIES.map(|query| Query {
        source: renamed(query.source),
        ..query
    });
    let found = values(model.scores(&other, &queries, Targets::All).unwrap());
    let expected = values(model.scores(&graph, &QUERIES, Targets::All).unwrap());
    for (row, expected) in expected.chunks(14).enumerate() {
        for (node, &expected) in (0u32..).zip(expected) {
            let found = found[14 * row + renamed(node) as usize];
            assert!((found - expected).abs() < 1e-10);
        }
    }
}

#[test]
fn test_threads_do_not_matter() {
    let (graph, _) = random_graph(9);
    let config = small(MessageKind::DistMult, Aggregate::Pna, false, true);
    let model = model(&config, &Device::flex().autodiff());
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let plan = Plan::new(&graph, &QUERIES, Targets::All, model.plan_options()).unwrap();
            let scores = model.scores_of_plan(&plan).unwrap().into_data();
            let gradients = gradients(&model, &plan, Form::Automatic);
            let list: Vec<_> = gradients
                .names()
                .map(|name| gradients.get(name).cloned())
                .collect();
            (scores, list)
        })
    };
    assert_eq!(run(1), run(3));
}

#[test]
fn test_cones_leave_out_what_does_not_matter() {
    // A path of 40 nodes: six layers see six steps.
    let facts = (0..39u32).map(|node| (node, 0, node + 1));
    let graph = RelationalGraph::from_triples(40, 1, facts).unwrap();
    let graph = MessageGraph::of_knowledge(&graph).unwrap();
    let queries = [Query {
        source: 10,
        relation: 0,
    }];
    let options = crate::PlanOptions::new(6, false);
    let plan = Plan::new(&graph, &queries, Targets::Each(&[14]), options).unwrap();
    // After layer t: the nodes within t of 10 and 6 - t of 14, one of each layer at least; and some background.
    assert!(!plan.is_dense());
    let dense = Plan::new(
        &graph,
        &queries,
        Targets::All,
        options.with_kind(PlanKind::Dense),
    )
    .unwrap();
    assert_eq!(dense.num_states(), 240);
    assert!(plan.num_states() < 60, "{}", plan.num_states());
    let nothing = Plan::new(&graph, &[], Targets::All, options).unwrap();
    assert_eq!((nothing.num_queries(), nothing.num_states()), (0, 0));
}
