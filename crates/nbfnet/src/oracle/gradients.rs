//! Gradients of all forms agree, and are slopes.

use argiope_gnn::{NamedTensors, optim::AccumulatedGradients};
use argiope_graph::random::stream;
use burn::tensor::{Device, Tensor, TensorData};
use rand::RngExt as _;

use super::cases::{QUERIES, assert_close, configs, model, random_graph, small, values};
use crate::{
    Nbfnet, Plan, PlanKind, Targets,
    config::{Aggregate, MessageKind},
    layer::Form,
};

/// A loss that every score takes part in.
fn loss(scores: Tensor<2>) -> Tensor<1> {
    let dims = scores.dims();
    let len = dims[0] * dims[1];
    let factors: Vec<f64> = (0..len)
        .map(|at| ((at * 7 + 3) % 11) as f64 / 5.0 - 1.0)
        .collect();
    let factors = TensorData::new(factors, dims);
    let dtype = scores.dtype();
    let factors = Tensor::<2>::from_data(factors, (&scores.device(), dtype));
    (scores * factors).sum()
}

/// The gradients by the names of the parameters.
fn gradients(model: &Nbfnet, plan: &Plan, form: Form) -> NamedTensors {
    let loss = loss(model.scores_with(plan, &[], form).unwrap());
    let mut gradients = AccumulatedGradients::new();
    gradients.add(model, loss.backward());
    gradients.to_tensors()
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
                plus.insert(name.clone(), TensorData::new(up, data.shape().clone()));
                minus.insert(name.clone(), TensorData::new(down, data.shape().clone()));
            }
            (total(&plus) - total(&minus)) / (2.0 * step)
        };
        for at in 0..3 {
            let mut random = stream(at as u64, 1);
            let mut expected = 0.0;
            for name in &names {
                let len = tensors.get(name).unwrap().num_elements();
                let gradient: Vec<f64> = match found.get(name) {
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
            (scores, gradients(&model, &plan, Form::Automatic))
        })
    };
    assert_eq!(run(1), run(3));
}
