//! Weights, scores, losses and gradients of an independent program in PyTorch (`scripts/make_nbfnet_fixture.py`).

use std::{fs, path::PathBuf};

use argiope_gnn::{Init, NamedTensors, optim::AccumulatedGradients};
use argiope_graph::{RelationalGraph, Silent};
use argiope_io::{ReadOptions, read_triples};
use argiope_link::Side;
use argiope_nbfnet::{
    MessageGraph, Nbfnet, NbfnetError, PlanKind, Query, Targets,
    checkpoint::{CheckpointDirection, read_pyg},
    config::ModelConfig,
};
use argiope_sparse::log_sigmoid;
use burn::tensor::{Device, activation::softmax};
use serde_json::Value;

const CASES: [&str; 8] = [
    "distmult_pna",
    "distmult_pna_fused",
    "distmult_pna_dependent",
    "distmult_pna_dependent_fused",
    "transe_sum",
    "transe_pna",
    "rotate_mean",
    "rotate_max_plain",
];

fn path(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "fixtures", name]
        .iter()
        .collect()
}

struct Case {
    value: Value,
    graph: MessageGraph,
    config: ModelConfig,
    model: Nbfnet,
}

fn direction(value: &Value) -> CheckpointDirection {
    match value["fused_direction"] == true {
        true => CheckpointDirection::TailToHead,
        false => CheckpointDirection::HeadToTail,
    }
}

impl Case {
    fn read(name: &str) -> Self {
        let text = fs::read_to_string(path(&format!("{name}.json"))).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        let facts = read_triples(&path("triples.tsv"), &ReadOptions::default(), &Silent).unwrap();
        for (kind, labels) in [
            ("entities", &facts.entities),
            ("relations", &facts.relations),
        ] {
            let names = value[kind].as_array().unwrap();
            assert!(
                names
                    .iter()
                    .map(|name| name.as_str().unwrap())
                    .eq(labels.iter())
            );
        }
        let (entities, relations) = (facts.entities.len(), facts.relations.len());
        let graph =
            RelationalGraph::from_triples(entities, relations, facts.triples.iter()).unwrap();
        let word = |name: &str| serde_json::from_value(value[name].clone()).unwrap();
        let asked = ModelConfig {
            message: serde_json::from_value(value["message"].clone()).unwrap(),
            aggregate: serde_json::from_value(value["aggregate"].clone()).unwrap(),
            shortcut: word("short_cut"),
            ..ModelConfig::default()
        };
        let weights = path(value["weights"].as_str().unwrap());
        let (config, model) = read_pyg(&weights, &asked, direction(&value)).unwrap();
        assert_eq!(Value::from(config.dim), value["dim"]);
        assert_eq!(Value::from(config.num_layers), value["num_layers"]);
        assert_eq!(Value::from(config.dependent), value["dependent"]);
        assert_eq!(Value::from(config.layer_norm), value["layer_norm"]);
        Self {
            value,
            graph: MessageGraph::of_knowledge(&graph).unwrap(),
            config,
            model,
        }
    }
}

fn numbers(value: &Value) -> Vec<f64> {
    match value.as_array() {
        Some(values) => values.iter().flat_map(numbers).collect(),
        None => vec![value.as_f64().unwrap()],
    }
}

fn ids(value: &Value) -> Vec<u32> {
    numbers(value).into_iter().map(|id| id as u32).collect()
}

fn assert_close(found: &[f32], expected: &[f64], tolerance: f64, what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (at, (&found, &expected)) in found.iter().zip(expected).enumerate() {
        let error = (f64::from(found) - expected).abs() / (1.0 + expected.abs());
        assert!(
            error < tolerance,
            "{what}, {at}: {found} instead of {expected}"
        );
    }
}

#[test]
fn test_scores_of_all_entities() {
    for name in CASES {
        let case = Case::read(name);
        let find = |query: &Value, part: &str, list: &str| {
            let names = case.value[list].as_array().unwrap();
            names.iter().position(|name| *name == query[part]).unwrap() as u32
        };
        let asked = case.value["queries"].as_array().unwrap();
        let queries: Vec<Query> = (asked.iter())
            .map(|query| {
                let node = find(query, "node", "entities");
                let relation = find(query, "relation", "relations");
                let side = if query["asks"] == "tail" {
                    Side::Tail
                } else {
                    Side::Head
                };
                case.graph.query((node, relation, node), side)
            })
            .collect();
        for kind in [PlanKind::Dense, PlanKind::Cone] {
            let scores = case
                .model
                .scores_by(&case.graph, &queries, Targets::All, kind)
                .unwrap();
            let scores: Vec<f32> = scores.into_data().iter::<f32>().collect();
            assert_close(
                &scores,
                &numbers(&case.value["scores"]),
                1e-5,
                &format!("{name} {kind:?}"),
            );
        }
    }
}

#[test]
fn test_losses_and_gradients_of_a_training_batch() {
    let mut num_gradients = 0;
    for name in CASES {
        let case = Case::read(name);
        let training = &case.value["training"];
        if training.is_null() {
            continue;
        }
        let sources = ids(&training["nodes"]);
        let queries: Vec<Query> = (sources.iter().zip(ids(&training["relations"])))
            .map(|(&source, relation)| Query { source, relation })
            .collect();
        let candidates = ids(&training["candidates"]);
        let per_query = candidates.len() / queries.len();
        let hidden = match training["remove"] == "one hop" {
            true => {
                let pairs: Vec<(u32, u32)> = (candidates.iter().enumerate())
                    .map(|(at, &candidate)| (sources[at / per_query], candidate))
                    .collect();
                case.graph.without_pairs(&pairs).unwrap()
            }
            false => {
                let facts: Vec<_> = (queries.iter().enumerate())
                    .map(|(row, query)| {
                        let answer = candidates[row * per_query];
                        match query.relation < case.graph.num_relations() as u32 {
                            true => (query.source, query.relation, answer),
                            false => (answer, case.graph.inverse(query.relation), query.source),
                        }
                    })
                    .collect();
                case.graph.without_facts(&facts).unwrap()
            }
        };
        let left: usize = hidden
            .pattern()
            .degrees()
            .iter()
            .map(|&degree| degree as usize)
            .sum();
        assert_eq!(Value::from(left), training["num_edges_left"], "{name}");
        let device = Device::flex().autodiff();
        let mut init = Init::new(0, &device);
        let model = Nbfnet::new(&case.config, case.graph.num_message_relations(), &mut init);
        let model = NamedTensors::of_module(&case.model)
            .load_module(model.unwrap())
            .unwrap();
        let scores = model
            .scores(&hidden, &queries, Targets::Each(&candidates))
            .unwrap();
        let found: Vec<f32> = scores.clone().into_data().iter::<f32>().collect();
        assert_close(&found, &numbers(&training["scores"]), 1e-5, name);

        let temperature = training["temperature"].as_f64().unwrap();
        let negatives = scores.clone().narrow(1, 1, per_query - 1);
        let weights = softmax(negatives.clone().detach() / temperature, 1);
        let of_answers = log_sigmoid(scores.narrow(1, 0, 1)).unwrap().sum();
        let of_negatives = (log_sigmoid(-negatives).unwrap() * weights).sum();
        let loss = (of_answers + of_negatives) / (-2.0 * queries.len() as f64);
        let value = loss.clone().into_scalar::<f32>();
        assert_close(&[value], &numbers(&training["loss"]), 1e-6, name);

        let Some(file) = training["gradients"].as_str() else {
            continue;
        };
        // Gradients are stored under the names of the weights, and are turned as these are.
        let (_, expected) = read_pyg(path(file), &case.config, direction(&case.value)).unwrap();
        let expected = NamedTensors::of_module(&expected);
        let mut found = AccumulatedGradients::new();
        found.add(&model, loss.backward());
        let found = found.to_tensors();
        for name_of_parameter in expected.names() {
            let expected: Vec<f64> = expected
                .get(name_of_parameter)
                .unwrap()
                .iter::<f64>()
                .collect();
            let what = format!("{name}, {name_of_parameter}");
            match found.get(name_of_parameter) {
                Some(found) => {
                    let found: Vec<f32> = found.iter::<f32>().collect();
                    assert_close(&found, &expected, 2e-5, &what);
                }
                None => assert!(expected.iter().all(|&value| value == 0.0), "{what}"),
            }
            num_gradients += 1;
        }
    }
    assert!(num_gradients > 40, "{num_gradients}");
}

#[test]
fn test_directions_are_told_apart() {
    let case = Case::read("distmult_pna");
    let queries = [Query {
        source: 0,
        relation: 0,
    }];
    let scores = |model: &Nbfnet| -> Vec<f32> {
        let scores = model.scores(&case.graph, &queries, Targets::All).unwrap();
        scores.into_data().iter::<f32>().collect()
    };
    let weights = path("distmult_pna.pth");
    let other = read_pyg(weights, &case.config, CheckpointDirection::TailToHead)
        .unwrap()
        .1;
    let differences = scores(&case.model).into_iter().zip(scores(&other));
    let largest = differences.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(largest > 1e-3, "{largest}");
}

#[test]
fn test_files_that_do_not_fit_are_errors() {
    let folder = tempfile::tempdir().unwrap();
    let config = ModelConfig::default();
    let read = |path: PathBuf, config: &ModelConfig| {
        let fault = read_pyg(path, config, CheckpointDirection::HeadToTail).unwrap_err();
        assert!(matches!(fault, NbfnetError::Checkpoint { .. }));
        fault.to_string()
    };
    let file = folder.path().join("nothing.pth");
    fs::write(&file, "no weights").unwrap();
    assert!(read(file.clone(), &config).starts_with(&file.display().to_string()));
    // Sums have two blocks of inputs: which aggregation it is must be said.
    let fault = read(path("transe_sum.pth"), &config);
    assert!(fault.contains("layers.0.linear.weight"), "{fault}");
}
