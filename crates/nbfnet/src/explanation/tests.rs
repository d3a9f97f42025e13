//! Explanations of small networks.

use argiope_gnn::Init;
use argiope_graph::{RelationalGraph, random::stream};
use burn::tensor::Device;
use rand::RngExt as _;

use super::*;
use crate::config::ModelConfig;

fn random() -> (RelationalGraph, Nbfnet) {
    let mut random = stream(4, 0);
    let facts: Vec<Triple> = (0..60)
        .map(|_| {
            (
                random.random_range(0..20),
                random.random_range(0..3),
                random.random_range(0..20),
            )
        })
        .collect();
    let config = ModelConfig {
        dim: 8,
        num_layers: 4,
        ..ModelConfig::default()
    };
    let model = Nbfnet::new(&config, 6, &mut Init::new(2, &Device::flex())).unwrap();
    (RelationalGraph::from_triples(20, 3, facts).unwrap(), model)
}

#[test]
fn test_paths_exist_and_are_chains() {
    let (facts, model) = random();
    let graph = MessageGraph::of_knowledge(&facts).unwrap();
    let mut num_paths = 0;
    for fact in facts.triples().take(12).collect::<Vec<_>>() {
        let found = model
            .explain(&graph, fact, ExplanationOptions::default())
            .unwrap();
        for path in &found.paths {
            num_paths += 1;
            let steps = &path.steps;
            assert!((1..=4).contains(&steps.len()));
            assert_eq!(
                (steps[0].from(), steps[steps.len() - 1].to()),
                (fact.0, fact.2)
            );
            assert!(steps.windows(2).all(|pair| pair[0].to() == pair[1].from()));
            assert!(
                steps
                    .iter()
                    .all(|step| facts.contains(step.fact.0, step.fact.1, step.fact.2))
            );
            assert!(
                steps.iter().all(|step| step.fact != fact),
                "the fact is hidden"
            );
            let mean = steps.iter().map(|step| step.importance).sum::<f32>() / steps.len() as f32;
            assert!((mean - path.importance).abs() <= 1e-5 * (1.0 + mean.abs()));
        }
        assert!(
            found
                .paths
                .is_sorted_by(|a, b| a.importance >= b.importance)
        );
        let scores = model.scores(
            &graph.without_facts(&[fact]).unwrap(),
            &[graph.query(fact, Side::Tail)],
            Targets::All,
        );
        let scores: Vec<f32> = scores.unwrap().into_data().iter::<f32>().collect();
        assert!((scores[fact.2 as usize] - found.score).abs() < 1e-4);
    }
    assert!(num_paths > 50);
}

#[test]
fn test_wide_beams_find_the_best_of_all_walks() {
    let (facts, model) = random();
    let graph = MessageGraph::of_knowledge(&facts).unwrap();
    let fact = facts.triples().nth(7).unwrap();
    let wide = ExplanationOptions {
        num_paths: 1,
        num_beams: 100_000,
        use_fact: false,
    };
    let best = model.explain(&graph, fact, wide).unwrap().paths[0].importance;
    // The best of one beam can only be worse; that of ten is rarely so.
    for num_beams in [1, 10] {
        let found = model
            .explain(&graph, fact, ExplanationOptions { num_beams, ..wide })
            .unwrap();
        assert!(found.paths[0].importance <= best + 1e-6);
    }
}

#[test]
fn test_importances_are_slopes() {
    // One step of one layer: the importance is the derivative of the score by a factor of the only message.
    let facts = RelationalGraph::from_triples(2, 2, [(0, 0, 1)]).unwrap();
    let graph = MessageGraph::of_knowledge(&facts).unwrap();
    let config = ModelConfig {
        dim: 4,
        num_layers: 1,
        ..ModelConfig::default()
    };
    let model = Nbfnet::new(&config, 4, &mut Init::new(5, &Device::flex())).unwrap();
    let found = model
        .explain(&graph, (0, 1, 1), ExplanationOptions::default())
        .unwrap();
    let step = found.paths[0].steps[0];
    let mut options = model.plan_options().with_kind(PlanKind::Cone);
    options.trace = true;
    let query = graph.query((0, 1, 1), Side::Tail);
    let plan = Plan::new(&graph, &[query], Targets::Each(&[1]), options).unwrap();
    let entries = plan.layers()[0].inner.pattern.num_entries();
    let score = |factor: f32| {
        let device = Device::flex();
        let weights = TensorData::new(vec![factor; entries], [entries]);
        let weights = [Tensor::<1>::from_data(weights, &device)];
        let scores = model.scores_with(&plan, &weights, Form::Composed).unwrap();
        scores.into_data().iter::<f32>().next().unwrap()
    };
    assert_eq!(entries, 1);
    let slope = (score(1.01) - score(0.99)) / 0.02;
    assert!(
        (slope - step.importance).abs() < 2e-2 * (0.1 + slope.abs()),
        "{slope} {step:?}"
    );
    let none = model
        .explain(&graph, (1, 1, 1), ExplanationOptions::default())
        .unwrap();
    assert!(none.paths.iter().all(|path| !path.steps.is_empty()));
}

#[test]
fn test_foreign_facts_are_errors() {
    let (facts, model) = random();
    let graph = MessageGraph::of_knowledge(&facts).unwrap();
    let explain = |fact| model.explain(&graph, fact, ExplanationOptions::default());
    assert!(matches!(explain((0, 3, 1)), Err(NbfnetError::Data { .. })));
    assert!(matches!(explain((0, 0, 20)), Err(NbfnetError::Data { .. })));
    assert!(matches!(explain((20, 0, 0)), Err(NbfnetError::Data { .. })));
}
