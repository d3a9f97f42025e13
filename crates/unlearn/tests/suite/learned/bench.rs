//! Comparisons on a small graph: the protocol by hand, resumption, reports.

use std::{collections::HashSet, fs, path::Path};

use argiope_gnn::{Adjacency, NamedTensors, NodeFeatures, seeds};
use argiope_graph::{Silent, UndirectedGraph, generate::stochastic_block_model};
use argiope_io::{npy::Values, npz::Features};
use argiope_link::{Pair, metrics::auc, split::RandomSplit};
use argiope_unlearn::{
    data::GraphData,
    learned::{
        BackboneConfig, BackboneKind, BenchConfig, EdgePools, Ends, GraphModel, MethodConfig, Pool,
        RequestConfig, RequestKind, RequestSize, TaskKind, TrainingConfig,
        bench::{BenchReport, Metric, RequestReport, Row, run_bench},
        draw,
    },
};
use burn::tensor::Device;
use serde::de::IgnoredAny;

use super::check::{numbers, sigmoid, values};

const GROUP: usize = 40;
const FEATURES: usize = 10;

/// Three groups.
fn data() -> GraphData {
    let probabilities = [0.2, 0.02, 0.02, 0.02, 0.2, 0.02, 0.02, 0.02, 0.2];
    of_graph(stochastic_block_model(&[GROUP; 3], &probabilities, 5).unwrap())
}

/// A group with long tails.
fn tailed() -> GraphData {
    let core = stochastic_block_model(&[GROUP], &[0.3], 6).unwrap();
    let tails = (0..12u32).flat_map(|tail| {
        let first = GROUP as u32 + 12 * tail;
        let inside = (first..first + 11).map(|node| (node, node + 1));
        inside.chain([(tail, first)])
    });
    of_graph(UndirectedGraph::from_edges(0, core.edges().chain(tails)).unwrap())
}

fn of_graph(graph: UndirectedGraph) -> GraphData {
    let num_nodes = graph.num_nodes();
    let mut x: Vec<f32> = numbers(num_nodes * FEATURES, 3)
        .iter()
        .map(|&value| value as f32)
        .collect();
    for node in 0..num_nodes {
        x[node * FEATURES + node / GROUP % 3] += 1.0;
    }
    GraphData {
        name: "planted".into(),
        graph,
        features: Features::Dense {
            num_features: FEATURES as u64,
            values: Values::F32(x),
        },
        classes: (0..num_nodes)
            .map(|node| Some((node / GROUP % 3) as u32))
            .collect(),
        num_classes: 3,
    }
}

/// Cheap ones of every sort, with the settings of the tests.
fn methods(names: &[&str]) -> Vec<MethodConfig> {
    let method = |name: &&str| {
        let config: MethodConfig = name.parse().unwrap();
        let text = match *name {
            "warm-start" => "steps = 5",
            "gnn-delete" | "gnn-delete-nodes" | "d2dgn-kl" | "d2dgn-mse" => "steps = 5",
            _ => "",
        };
        argiope_gnn::settings::overlaid(&config, text).unwrap()
    };
    names.iter().map(method).collect()
}

fn config(task: TaskKind, requests: &[(RequestKind, RequestSize)]) -> BenchConfig {
    BenchConfig {
        task,
        valid_fraction: 0.2,
        test_fraction: 0.1,
        seeds: vec![1, 2],
        retrained: 2,
        backbone: BackboneConfig {
            kind: BackboneKind::Gcn,
            hidden: 16,
            outputs: 8,
        },
        training: TrainingConfig {
            epochs: 20,
            learning_rate: 0.02,
            evaluate_every: 5,
            ..TrainingConfig::default()
        },
        requests: (requests.iter())
            .map(|&(kind, size)| RequestConfig { kind, size })
            .collect(),
        methods: methods(&[
            "retrain",
            "utu",
            "warm-start",
            "gnn-delete-nodes",
            "d2dgn-kl",
        ]),
    }
}

fn row<'a>(report: &'a RequestReport, name: &str) -> &'a Row {
    let mut rows = report.rows.iter();
    rows.find(|row| row.name == name)
        .unwrap_or_else(|| panic!("no row {name}"))
}

fn read_model(
    path: &Path,
    prefix: Option<&str>,
    data: &GraphData,
    config: &BenchConfig,
) -> GraphModel {
    let path = path.join("model.safetensors");
    let (mut tensors, _) = NamedTensors::read::<IgnoredAny>(path).unwrap();
    if let Some(prefix) = prefix {
        tensors = tensors.take_all(prefix);
    }
    let device = Device::flex();
    let features = NodeFeatures::from_file(&data.features, &device).unwrap();
    let mut init = argiope_gnn::Init::new(0, &device);
    let model = GraphModel::new(&config.backbone, None, &features, &mut init).unwrap();
    tensors.load_module(model).unwrap()
}

/// The numbers of a report, computed from the protocol and the stored networks.
#[test]
fn test_numbers_are_those_of_the_protocol_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    let data = data();
    let request = (RequestKind::EdgesIn, RequestSize::Share(0.1));
    let mut config = config(TaskKind::Link, &[request]);
    config.seeds = vec![3];
    config.methods = methods(&["utu", "warm-start"]);
    let report = run_bench(&config, &data, Some(folder.path()), &Silent).unwrap();

    let split = RandomSplit::new(0.2, 0.1).split(&data.graph, 3).unwrap();
    let num_nodes = data.graph.num_nodes();
    let train = UndirectedGraph::from_edges(num_nodes, split.train.iter().copied()).unwrap();
    let pools = EdgePools::new(&train, &split.test).unwrap();
    let seed = seeds::named(3, "edges-in");
    let size = (RequestSize::Share(0.1), train.num_edges());
    let deleted = draw("edges", pools.edges(Pool::In), size, seed).unwrap();
    let gone: HashSet<Pair> = deleted.iter().copied().collect();
    let left = train.edges().filter(|pair| !gone.contains(pair));
    let after = UndirectedGraph::from_edges(num_nodes, left).unwrap();
    assert_eq!(after.num_edges() + deleted.len(), train.num_edges());

    let facts = &report.requests[0].facts[0];
    assert_eq!(
        (facts.num_training, facts.num_deleted),
        (train.num_edges(), deleted.len())
    );
    let sizes = [Pool::In, Pool::Out].map(|pool| pools.edges(pool).len());
    assert_eq!(facts.pool_sizes, Some(sizes));
    let ends: HashSet<u32> = deleted.iter().flat_map(|&(u, v)| [u, v]).collect();
    let next = ends
        .iter()
        .flat_map(|&node| train.neighbors(node).iter().copied());
    let one: HashSet<u32> = ends.iter().copied().chain(next).collect();
    assert_eq!(facts.share_within_one, one.len() as f64 / num_nodes as f64);

    let features = NodeFeatures::from_file(&data.features, &Device::flex()).unwrap();
    let answers = |model: &GraphModel, graph: &UndirectedGraph, pairs: &[Pair]| -> Vec<f64> {
        let adjacency = Adjacency::try_from(graph).unwrap();
        let z = model.evaluated(&adjacency, &features).unwrap();
        values(Ends::new(pairs, num_nodes).unwrap().logits(&z).unwrap())
    };
    let single = |values: Vec<f64>| -> Vec<f32> { values.iter().map(|&x| x as f32).collect() };
    let seed_folder = folder.path().join("seed-3");
    let case = seed_folder.join("edges-in-10pct");
    let original = read_model(&seed_folder.join("original"), None, &data, &config);
    let utu = read_model(&case.join("utu"), Some("model"), &data, &config);
    assert_eq!(
        NamedTensors::of_module(&utu),
        NamedTensors::of_module(&original)
    );
    let anew: Vec<GraphModel> = (0..2)
        .map(|start| read_model(&case.join(format!("retrain-{start}")), None, &data, &config))
        .collect();
    let probability = |model: &GraphModel, graph: &UndirectedGraph| -> Vec<f64> {
        let scores = answers(model, graph, &deleted);
        scores.into_iter().map(sigmoid).collect()
    };
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let test_auc = |model: &GraphModel, graph: &UndirectedGraph| {
        let edges = single(answers(model, graph, &split.test));
        let others = single(answers(model, graph, split.test_negatives.pairs()));
        auc(&edges, &others).unwrap()
    };
    let near = |found: f64, wanted: f64| {
        assert!((found - wanted).abs() < 1e-5, "{found}, expected {wanted}");
    };
    for (name, model, graph) in [
        ("original", &original, &train),
        ("utu", &utu, &after),
        ("retrain, same start", &anew[0], &after),
        ("retrain, other start 1", &anew[1], &after),
    ] {
        let metrics = &row(&report.requests[0], name).metrics;
        let found = |metric| metrics[&metric].value.mean;
        near(found(Metric::TestAuc), test_auc(model, graph));
        near(
            found(Metric::DeletedProbability),
            mean(&probability(model, graph)),
        );
    }
    let anew_probability: Vec<Vec<f64>> = anew
        .iter()
        .map(|model| probability(model, &after))
        .collect();
    let difference = |left: &[f64], right: &[f64]| {
        mean(
            &left
                .iter()
                .zip(right)
                .map(|(l, r)| (l - r).abs())
                .collect::<Vec<_>>(),
        )
    };
    let of_utu = probability(&utu, &after);
    let wanted = (difference(&of_utu, &anew_probability[0])
        + difference(&of_utu, &anew_probability[1]))
        / 2.0;
    let metrics = &row(&report.requests[0], "utu").metrics;
    near(metrics[&Metric::DeletedDifference].value.mean, wanted);
    let between = difference(&anew_probability[0], &anew_probability[1]);
    near(
        report.requests[0].floors[&Metric::DeletedDifference].mean,
        between,
    );
    let wanted =
        (mean(&of_utu) - (mean(&anew_probability[0]) + mean(&anew_probability[1])) / 2.0).abs();
    near(metrics[&Metric::DeletedProbability].distance.mean, wanted);
}

#[test]
fn test_comparisons_of_links_resume() {
    let folder = tempfile::tempdir().unwrap();
    let data = data();
    let config = config(
        TaskKind::Link,
        &[
            (RequestKind::EdgesIn, RequestSize::Share(0.1)),
            (RequestKind::Nodes, RequestSize::Count(4)),
        ],
    );
    let report = run_bench(&config, &data, Some(folder.path()), &Silent).unwrap();
    let stored = fs::read_to_string(folder.path().join("table.json")).unwrap();
    assert_eq!(
        serde_json::from_str::<BenchReport>(&stored).unwrap(),
        report
    );
    let names: Vec<&str> = report.requests[0]
        .rows
        .iter()
        .map(|row| row.name.as_str())
        .collect();
    let wanted = [
        "original",
        "retrain, same start",
        "retrain, other start 1",
        "utu",
        "warm-start",
        "gnn-delete-nodes",
        "d2dgn-kl",
    ];
    assert_eq!(names, wanted);
    for request in &report.requests {
        for row in &request.rows {
            // Two networks that are trained anew have one distance, which is the floor.
            for (metric, entry) in &row.metrics {
                assert_eq!(entry.value.count, 2);
                assert!(entry.distance.mean.is_finite() && entry.distance.mean >= 0.0);
                if row.name.starts_with("retrain") {
                    let floor = request.floors[metric].mean;
                    assert!((entry.distance.mean - floor).abs() < 1e-9, "{metric}");
                    assert_eq!(entry.seeds_within_floor, 2, "{metric}");
                }
            }
            let compares = row.metrics.contains_key(&Metric::UpdateLeak);
            assert_eq!(compares, row.name != "original");
        }
        let text = report.to_markdown();
        assert!(text.contains(&format!("## {}", request.request)), "{text}");
        assert!(
            text.contains("| d2dgn-kl |") && text.contains("| floor |"),
            "{text}"
        );
    }
    assert_eq!(
        fs::read_to_string(folder.path().join("table.md")).unwrap(),
        report.to_markdown()
    );

    // Everything is read: times are the same.
    let again = run_bench(&config, &data, Some(folder.path()), &Silent).unwrap();
    assert_eq!(again, report);
    // Without its result a cell is made again, and comes out as it was.
    let cell = folder.path().join("seed-2/nodes-4/warm-start");
    let result = fs::read_to_string(cell.join("result.json")).unwrap();
    fs::remove_file(cell.join("result.json")).unwrap();
    let again = run_bench(&config, &data, Some(folder.path()), &Silent).unwrap();
    let values = |text: &str| {
        let cell: serde_json::Value = serde_json::from_str(text).unwrap();
        cell["values"].clone()
    };
    let made = fs::read_to_string(cell.join("result.json")).unwrap();
    assert_eq!(values(&made), values(&result));
    assert_eq!(again.requests[0], report.requests[0]);
    // In another folder everything comes out the same, besides the times.
    let alone = run_bench(&config, &data, None, &Silent).unwrap();
    for (left, right) in alone.requests.iter().zip(&report.requests) {
        assert_eq!((&left.facts, &left.floors), (&right.facts, &right.floors));
        for (left, right) in left.rows.iter().zip(&right.rows) {
            assert_eq!(left.metrics, right.metrics);
        }
    }
    // More methods find the old ones there; other settings do not.
    let mut more = config.clone();
    more.methods.push("gradient-ascent".parse().unwrap());
    let longer = run_bench(&more, &data, Some(folder.path()), &Silent).unwrap();
    assert_eq!(longer.requests[0].rows[..7], again.requests[0].rows[..]);
    let mut other = config;
    other.training.epochs = 21;
    let error = run_bench(&other, &data, Some(folder.path()), &Silent).unwrap_err();
    assert!(
        error.to_string().contains("training.epochs = 20, not 21"),
        "{error}"
    );
}

#[test]
fn test_deleted_edges_are_compared_with_unseen_ones_of_their_pool() {
    let data = tailed();
    let request = (RequestKind::EdgesOut, RequestSize::Count(30));
    let mut config = config(TaskKind::Link, &[request]);
    config.test_fraction = 0.02;
    config.methods = methods(&["utu"]);
    config.seeds = vec![1];
    let report = run_bench(&config, &data, None, &Silent).unwrap();
    let facts = &report.requests[0].facts[0];

    let split = RandomSplit::new(0.2, 0.02).split(&data.graph, 1).unwrap();
    let num_nodes = data.graph.num_nodes();
    let train = UndirectedGraph::from_edges(num_nodes, split.train.iter().copied()).unwrap();
    let pools = EdgePools::new(&train, &split.test).unwrap();
    assert!(pools.edges(Pool::Out).len() > 30);
    // Test edges are IN by what IN means; of the validation the first half is seen by methods.
    let is_out = |&&pair: &&Pair| pools.pool_of(pair) == Pool::Out;
    assert_eq!(split.test.iter().filter(is_out).count(), 0);
    let unseen = &split.valid[split.valid.len().div_ceil(2)..];
    let num_candidates = unseen.iter().filter(is_out).count();
    assert!(num_candidates > 0 && num_candidates < 30);
    assert_eq!(facts.num_controls_reused, 30 - num_candidates);
}

#[test]
fn test_comparisons_of_nodes() {
    let data = data();
    let mut config = config(
        TaskKind::Node,
        &[
            (RequestKind::Nodes, RequestSize::Count(8)),
            (RequestKind::Features, RequestSize::Share(0.1)),
        ],
    );
    config.methods = methods(&["utu", "gradient-ascent", "d2dgn-mse"]);
    let report = run_bench(&config, &data, None, &Silent).unwrap();
    let [nodes, features] = &report.requests[..] else {
        panic!("two requests")
    };
    // 120 nodes less 24 and 12 are trained on.
    assert_eq!(
        (nodes.facts[0].num_training, nodes.facts[0].num_deleted),
        (84, 8)
    );
    assert_eq!(features.facts[0].num_deleted, 8);
    assert_eq!(nodes.facts[0].pool_sizes, None);
    for request in [nodes, features] {
        for row in &request.rows {
            let accuracy = row.metrics[&Metric::TestAccuracy].value.mean;
            assert!(accuracy > 0.5, "{}: {accuracy}", row.name);
            assert!(!row.metrics.contains_key(&Metric::ProbeAuc));
        }
    }
}

#[test]
fn test_requests_that_cannot_be_drawn_are_found_before_anything_is_trained() {
    let folder = tempfile::tempdir().unwrap();
    let data = data();
    let request = (RequestKind::EdgesOut, RequestSize::Share(0.5));
    let config = config(TaskKind::Link, &[request]);
    let error = run_bench(&config, &data, Some(folder.path()), &Silent).unwrap_err();
    let message = error.to_string();
    assert!(
        message.contains("edges of the OUT pool cannot be deleted: there are"),
        "{message}"
    );
    assert!(!folder.path().join("seed-1").exists());
}

#[test]
fn test_settings_without_sense_are_errors() {
    let data = data();
    let request = (RequestKind::EdgesIn, RequestSize::Count(5));
    let fault = |change: fn(&mut BenchConfig)| {
        let mut config = config(TaskKind::Link, &[request]);
        change(&mut config);
        run_bench(&config, &data, None, &Silent)
            .unwrap_err()
            .to_string()
    };
    assert!(fault(|config| config.retrained = 1).contains("retrained is 1"));
    assert!(fault(|config| config.seeds.clear()).contains("seeds is none"));
    assert!(fault(|config| config.requests.clear()).contains("requests is none"));
    assert!(fault(|config| config.task = TaskKind::Node).contains("edges-in"));
    assert!(fault(|config| config.valid_fraction = 0.0).contains("valid_fraction is 0"));
    assert!(fault(|config| config.test_fraction = 0.9).contains("valid_fraction + test_fraction"));
    assert!(fault(|config| config.methods = methods(&["utu", "utu"])).contains("each once"));
    assert!(fault(|config| config.seeds = vec![1, 1]).contains("each once"));
    assert!(fault(|config| config.requests = vec![config.requests[0]; 2]).contains("each once"));
}
