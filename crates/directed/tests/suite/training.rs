//! Runs on nodes and on pairs: what is learned, what a seed decides, what an interruption changes (nothing), and what is refused.

use std::{
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
};

use argiope_directed::{
    DirectedConfig, DirectedError,
    data::{NodeData, NodeSplit},
    links::{LinkSplit, LinkSplitOptions, LinkTask},
    methods::{Input, MethodConfig},
    training::{
        LinkRunConfig, NodeRunConfig, NodeTask, PairTask, RunResult, run_link_task,
        run_node_classification,
    },
};
use argiope_gnn::{
    GnnError, NamedTensors, NodeFeatures, RunFolder,
    run_folder::EpochRecord,
    training::{Best, Steps, Task},
};
use argiope_graph::{BuildReport, DirectedGraph, Progress, SelfLoops, Silent, generate};
use argiope_io::{npy::Values, npz::Features};
use burn::tensor::Device;

const NUM_NODES: usize = 240;

/// Values in 0..1.
fn unit(seed: u64) -> f64 {
    let mixed = (seed ^ 0x9E37_79B9).wrapping_mul(0xD1B5_4A32_D192_ED03);
    ((mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 11) as f64 / (1u64 << 53) as f64
}

/// A random graph whose edges tend to leave half of the nodes and to enter the others. Whether a node has more out- than
/// in-neighbours is its class; without directions nothing tells.
fn digraph() -> DirectedGraph {
    let undirected = generate::gnp(NUM_NODES, 0.06, 5).unwrap();
    let is_source = |node: u32| unit(u64::from(node)) > 0.5;
    let directed = undirected.edges().flat_map(|(u, v)| {
        let turn = match (is_source(u), is_source(v)) {
            (true, false) => 0.1,
            (false, true) => 0.9,
            _ => 0.5,
        };
        let key = u64::from(u) * 1000 + u64::from(v);
        let edge = if unit(key) < turn { (v, u) } else { (u, v) };
        // A few go both ways, for the task that asks about them.
        let back = (unit(key + 7) < 0.15).then_some((edge.1, edge.0));
        [Some(edge), back].into_iter().flatten()
    });
    DirectedGraph::from_edges(NUM_NODES, directed, SelfLoops::Drop).unwrap()
}

fn data() -> NodeData {
    let graph = digraph();
    let label = |node: u32| u32::from(graph.out_degree(node) > graph.in_degree(node));
    let labels: Vec<_> = (0..NUM_NODES as u32)
        .map(|node| Some(label(node)))
        .collect();
    let part = |at: u32| {
        (0..NUM_NODES as u32)
            .filter(|node| node % 3 == at)
            .collect()
    };
    let split = NodeSplit {
        train: part(0),
        valid: part(1),
        test: part(2),
    };
    NodeData {
        name: "sources and sinks".into(),
        features: features(2, |_| 1.0),
        labels,
        num_classes: 2,
        class_names: vec!["sink".into(), "source".into()],
        splits: vec![split],
        directed: true,
        report: BuildReport::default(),
        notes: Vec::new(),
        graph,
    }
}

fn features(num_features: usize, value: impl Fn(usize) -> f64) -> Features {
    let values = 0..NUM_NODES * num_features;
    Features::Dense {
        num_features: num_features as u64,
        values: Values::F32(values.map(|at| value(at) as f32).collect()),
    }
}

fn settings(method: &str, overlay: &str) -> DirectedConfig {
    let config = DirectedConfig::new(method).unwrap();
    config.overlaid(overlay).unwrap()
}

fn node_run(method: &str, overlay: &str) -> NodeRunConfig {
    NodeRunConfig {
        data: "sources and sinks".into(),
        split: 0,
        seed: 3,
        settings: settings(method, overlay),
    }
}

fn link_run(method: &str, task: LinkTask, overlay: &str) -> LinkRunConfig {
    LinkRunConfig {
        data: "sources and sinks".into(),
        task,
        split: 1,
        seed: 3,
        settings: settings(method, overlay),
    }
}

#[test]
fn test_classes_that_only_directions_tell() {
    let data = data();
    let result = |method: &str| {
        let overlay =
            "[model.stack]\ndim = 16\ndropout = 0.0\n[training]\nepochs = 150\nweight_decay = 0.0";
        run_node_classification(&node_run(method, overlay), &data, None, &Silent).unwrap()
    };
    let (directed, undirected) = (result("dir-gnn"), result("gcn"));
    assert!(directed.test["accuracy"] > 0.85, "{directed:?}");
    assert!(undirected.test["accuracy"] < 0.7, "{undirected:?}");
}

#[test]
fn test_directions_of_edges_that_only_directions_tell() {
    let data = data();
    let result = |method: &str| {
        let overlay =
            "[model.stack]\ndim = 16\ndropout = 0.0\n[links]\ndim = 16\n[training]\nepochs = 150";
        let config = link_run(method, LinkTask::Direction, overlay);
        run_link_task(&config, &data, None, &Silent).unwrap()
    };
    let (directed, undirected) = (result("dir-gnn"), result("gcn"));
    let difference = directed.test["accuracy"] - undirected.test["accuracy"];
    assert!(difference > 0.15, "{directed:?} {undirected:?}");
}

#[test]
fn test_all_methods_train_on_nodes_and_on_pairs() {
    let data = data();
    let device = Device::flex();
    let wide = features(6, |at| unit(at as u64 + 9) - 0.5);
    let features = NodeFeatures::from_file(&wide, &device).unwrap();
    let input = Input {
        graph: &data.graph,
        features: &features,
        device: &device,
    };
    for (method, _) in MethodConfig::ALL {
        let config = DirectedConfig::new(method).unwrap();
        let split = &data.splits[0];
        let task = NodeTask::new(&config, input, &data.labels, data.num_classes, split, 1);
        train_an_epoch(&format!("{method} on nodes"), task);
        for question in LinkTask::ALL {
            let options = LinkSplitOptions::new(question, 2);
            let split = LinkSplit::random(&data.graph, &options).unwrap();
            let task = PairTask::new(&config, &split, input, 1);
            train_an_epoch(&format!("{method} on {question}"), task);
        }
    }
}

fn train_an_epoch<T: Task<Error = DirectedError>>(name: &str, task: Result<T, DirectedError>) {
    let mut task = task.unwrap_or_else(|error| panic!("{name}: {error}"));
    let before = task.model().unwrap();
    let report = task.train_epoch(0, &mut Steps::new(1, 0), &Silent);
    let report = report.unwrap_or_else(|error| panic!("{name}: {error}"));
    assert!(report.loss.is_finite(), "{name}: {}", report.loss);
    assert_ne!(task.model().unwrap(), before, "{name} changed nothing");
    let metrics = task.evaluate(&Silent);
    let metrics = metrics.unwrap_or_else(|error| panic!("{name}: {error}"));
    let accuracy = metrics["valid/accuracy"];
    assert!((0.0..=1.0).contains(&accuracy), "{name}: {accuracy}");
}

fn in_pool<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.unwrap().install(work)
}

/// Cancels once some epochs are done.
struct After {
    epochs: u64,
    done: AtomicU64,
}

impl Progress for After {
    fn advance(&self, amount: u64) {
        self.done.fetch_add(amount, Ordering::Relaxed);
    }

    fn is_cancelled(&self) -> bool {
        self.done.load(Ordering::Relaxed) >= self.epochs
    }
}

fn after(epochs: u64) -> After {
    After {
        epochs,
        done: AtomicU64::new(0),
    }
}

/// What a folder holds of the epochs and the best network, but the times.
fn kept(folder: &Path) -> (Vec<EpochRecord>, NamedTensors, Best) {
    let folder = RunFolder::open(folder).unwrap();
    let mut records = folder.epochs().unwrap();
    records.iter_mut().for_each(|record| record.seconds = 0.0);
    let (model, best) = folder.load_model().unwrap();
    (records, model, best)
}

/// A run with 3 threads, and one in pieces, leave what a run with one thread leaves.
fn check_repetitions<R: Send + PartialEq + std::fmt::Debug>(
    name: &str,
    run: impl Fn(&Path, &dyn Progress) -> Result<R, DirectedError> + Sync,
    without_times: impl Fn(&R) -> R,
) {
    let folders = tempfile::tempdir().unwrap();
    let path = |name: &str| folders.path().join(name);
    let one = in_pool(1, || run(&path("one"), &Silent)).unwrap();
    let three = in_pool(3, || run(&path("three"), &Silent)).unwrap();
    assert_eq!(without_times(&one), without_times(&three), "{name}");
    assert_eq!(kept(&path("one")), kept(&path("three")), "{name}");

    let pieces = path("pieces");
    let mut interruptions = 0;
    let found = loop {
        match run(&pieces, &after(3)) {
            Ok(result) => break result,
            Err(DirectedError::Cancelled(_) | DirectedError::Gnn(GnnError::Cancelled(_))) => {
                interruptions += 1;
            }
            Err(other) => panic!("{name}: {other}"),
        }
        assert!(interruptions < 20, "{name}");
    };
    assert!(interruptions > 1, "{name}");
    assert_eq!(without_times(&found), without_times(&one), "{name}");
    assert_eq!(kept(&pieces), kept(&path("one")), "{name}");
    // A finished run is read, not trained.
    assert_eq!(run(&pieces, &after(0)).unwrap(), found, "{name}");
}

#[test]
fn test_runs_on_nodes_do_not_depend_on_threads_and_interruptions() {
    let data = data();
    for (method, _) in MethodConfig::ALL {
        let config = node_run(method, "[training]\nepochs = 8");
        check_repetitions(
            method,
            |folder, progress| run_node_classification(&config, &data, Some(folder), progress),
            |result| RunResult {
                training_seconds: 0.0,
                ..result.clone()
            },
        );
    }
}

#[test]
fn test_runs_on_pairs_do_not_depend_on_threads_and_interruptions() {
    let data = data();
    for (method, task) in [
        ("dir-gnn", LinkTask::Direction),
        ("digae", LinkTask::FourClass),
    ] {
        let config = link_run(method, task, "[training]\nepochs = 10");
        check_repetitions(
            method,
            |folder, progress| run_link_task(&config, &data, Some(folder), progress),
            |result| RunResult {
                training_seconds: 0.0,
                ..result.clone()
            },
        );
    }
}

#[test]
fn test_other_seeds_give_other_networks() {
    let data = data();
    let folders = tempfile::tempdir().unwrap();
    let mut config = node_run("dir-gnn", "[training]\nepochs = 2");
    let mut models = Vec::new();
    for seed in [3, 4] {
        config.seed = seed;
        let path = folders.path().join(seed.to_string());
        run_node_classification(&config, &data, Some(&path), &Silent).unwrap();
        models.push(kept(&path).1);
    }
    assert_ne!(models[0], models[1]);
}

#[test]
fn test_a_folder_of_other_settings_is_refused() {
    let data = data();
    let folders = tempfile::tempdir().unwrap();
    let path = folders.path().join("run");
    let config = node_run("dir-gnn", "[training]\nepochs = 2");
    run_node_classification(&config, &data, Some(&path), &Silent).unwrap();
    let before = kept(&path);
    for (other, part) in [
        (node_run("gcn", "[training]\nepochs = 2"), "settings.model"),
        (node_run("dir-gnn", "[training]\nepochs = 3"), "epochs"),
        (
            NodeRunConfig {
                seed: 4,
                ..config.clone()
            },
            "seed",
        ),
    ] {
        let error = run_node_classification(&other, &data, Some(&path), &Silent).unwrap_err();
        assert!(matches!(error, DirectedError::Gnn(_)), "{error}");
        assert!(error.to_string().contains(part), "{error}");
    }
    assert_eq!(kept(&path), before);

    let path = folders.path().join("pairs");
    let config = link_run("dir-gnn", LinkTask::Direction, "[training]\nepochs = 2");
    run_link_task(&config, &data, Some(&path), &Silent).unwrap();
    let other = LinkRunConfig { split: 2, ..config };
    let error = run_link_task(&other, &data, Some(&path), &Silent).unwrap_err();
    assert!(error.to_string().contains("split"), "{error}");
}

#[test]
fn test_the_first_of_equal_epochs_is_kept() {
    let data = data();
    // Nothing changes, so that all evaluations are equal.
    let still = "learning_rate = 0.0\nweight_decay = 0.0\nepochs = 20\npatience = 4";
    let config = node_run("dir-gnn", &format!("[training]\n{still}"));
    let result = run_node_classification(&config, &data, None, &Silent).unwrap();
    assert_eq!((result.best_epoch, result.epochs), (0, 5));

    let overlay = format!("[training]\n{still}\nevaluate_every = 3");
    let config = link_run("dir-gnn", LinkTask::Existence, &overlay);
    let result = run_link_task(&config, &data, None, &Silent).unwrap();
    assert_eq!((result.best_epoch, result.epochs), (2, 15));
}

#[test]
fn test_results_are_those_of_the_best_epoch() {
    let data = data();
    let folders = tempfile::tempdir().unwrap();
    let path = folders.path().join("run");
    let config = node_run("dir-gnn", "[training]\nepochs = 30");
    let result = run_node_classification(&config, &data, Some(&path), &Silent).unwrap();
    let (records, model, best) = kept(&path);
    let valid = |record: &EpochRecord| record.metrics["valid/accuracy"];
    let most = records.iter().map(valid).fold(0.0, f64::max);
    let first = records.iter().find(|record| valid(record) == most).unwrap();
    assert_eq!(
        (result.valid["accuracy"], result.best_epoch),
        (most, first.epoch)
    );
    assert_eq!(result.test["accuracy"], first.metrics["test/accuracy"]);
    assert_eq!((best.epochs, result.epochs), (first.epoch + 1, 30));

    // The network that was kept has these accuracies.
    let device = Device::flex();
    let features = NodeFeatures::from_file(&data.features, &device).unwrap();
    let input = Input {
        graph: &data.graph,
        features: &features,
        device: &device,
    };
    let (labels, split) = (&data.labels, &data.splits[0]);
    let mut task = NodeTask::new(&config.settings, input, labels, 2, split, 8).unwrap();
    task.start_from(&model).unwrap();
    let metrics = task.evaluate(&Silent).unwrap();
    assert_eq!(metrics["valid/accuracy"], result.valid["accuracy"]);
    assert_eq!(metrics["test/accuracy"], result.test["accuracy"]);
}

#[test]
fn test_what_cannot_be_trained_on_is_refused() {
    let good = data();
    let folders = tempfile::tempdir().unwrap();
    let path = folders.path().join("run");
    let fault = |config: &NodeRunConfig, data: &NodeData| {
        let outcome = run_node_classification(config, data, Some(&path), &Silent);
        // Nothing is left behind.
        assert!(!path.exists());
        outcome.unwrap_err().to_string()
    };
    let config = node_run("dir-gnn", "[training]\nepochs = 2");
    for (part, empty) in [
        (
            "training",
            (|split| split.train.clear()) as fn(&mut NodeSplit),
        ),
        ("validation", |split| split.valid.clear()),
        ("test", |split| split.test.clear()),
    ] {
        let mut data = good.clone();
        empty(&mut data.splits[0]);
        let error = fault(&config, &data);
        assert!(
            error.contains(part) && error.contains("no nodes"),
            "{error}"
        );
    }
    let beyond = NodeRunConfig {
        split: 1,
        ..config.clone()
    };
    let error = fault(&beyond, &good);
    assert!(error.contains("no split 1"), "{error}");

    let mut data = good.clone();
    data.labels[6] = None;
    let error = fault(&config, &data);
    assert!(error.contains("node 6"), "{error}");
    let mut data = good.clone();
    data.splits[0].test.push(NUM_NODES as u32);
    let error = fault(&config, &data);
    assert!(error.contains("node 240"), "{error}");
    let none = node_run("dir-gnn", "[training]\nepochs = 0");
    let outcome = run_node_classification(&none, &good, None, &Silent);
    let error = outcome.unwrap_err().to_string();
    assert!(error.contains("epochs"), "{error}");
}

#[test]
fn test_undirected_data_has_no_directions_to_predict() {
    let mut data = data();
    data.directed = false;
    let folders = tempfile::tempdir().unwrap();
    let path = folders.path().join("run");
    for task in LinkTask::ALL {
        let config = link_run("dir-gnn", task, "[training]\nepochs = 1");
        match (run_link_task(&config, &data, Some(&path), &Silent), task) {
            (outcome, LinkTask::Existence) => {
                outcome.unwrap();
                std::fs::remove_dir_all(&path).unwrap();
            }
            (outcome, _) => {
                let error = outcome.unwrap_err().to_string();
                assert!(error.contains("undirected"), "{error}");
                assert!(!path.exists());
            }
        }
    }
}

#[test]
fn test_pairs_that_cannot_be_trained_on_are_refused() {
    let data = data();
    let folders = tempfile::tempdir().unwrap();
    let path = folders.path().join("run");
    let fault = |config: &LinkRunConfig, data: &NodeData| {
        let outcome = run_link_task(config, data, Some(&path), &Silent);
        assert!(!path.exists());
        outcome.unwrap_err()
    };
    let config = link_run("dir-gnn", LinkTask::Direction, "[training]\nepochs = 1");
    let mut small = data.clone();
    small.graph = DirectedGraph::from_edges(NUM_NODES, [(0, 1), (2, 1)], SelfLoops::Drop).unwrap();
    let error = fault(&config, &small);
    assert!(error.to_string().contains("too small"), "{error}");

    let odd = "[links]\ndim = 7\ndecoder = \"roles\"";
    let error = fault(&link_run("dir-gnn", LinkTask::Direction, odd), &data);
    assert!(error.to_string().contains("links.dim is 7"), "{error}");
}
