//! Runs: they learn, and give the same numbers however they are run.

use std::sync::atomic::{AtomicU64, Ordering};

use argiope_gnn::{
    GnnError, NamedTensors,
    pretrain::contrastive::{
        ContrastiveConfig, ContrastiveRunConfig, ContrastiveTask, Negatives, PretrainedEncoder,
        Signs, pretrain,
    },
    training::{Steps, Task},
};
use argiope_graph::{
    Progress, Silent, UndirectedGraph,
    generate::{barabasi_albert, gnp, star},
};
use burn::tensor::Device;

use super::small;

fn graphs() -> [UndirectedGraph; 2] {
    [
        barabasi_albert(70, 2, 3).unwrap(),
        gnp(60, 0.08, 4).unwrap(),
    ]
}

/// Every way to train.
fn ways() -> Vec<ContrastiveConfig> {
    let mut ways = Vec::new();
    for negatives in [Negatives::InBatch, Negatives::Queue] {
        let mut config = small();
        config.training.negatives = negatives;
        ways.push(config.clone());
        config.training.signs = Signs::Random;
        config.training.pool_epochs = Some(1);
        ways.push(config);
    }
    ways
}

fn run(config: &ContrastiveConfig, seed: u64) -> ContrastiveRunConfig {
    ContrastiveRunConfig {
        sources: vec!["barabasi-albert".into(), "gnp".into()],
        seed,
        settings: config.clone(),
    }
}

/// Parameters of the encoder that a run in memory ends with, and its loss.
fn outcome(config: &ContrastiveConfig, seed: u64) -> (NamedTensors, f64) {
    let [ba, er] = graphs();
    let (encoder, result) = pretrain(&run(config, seed), &[&ba, &er], None, &Silent).unwrap();
    assert_eq!(result.steps, config.training.steps);
    (encoder.parameters(), result.loss)
}

#[test]
fn test_loss_falls() {
    for negatives in [Negatives::InBatch, Negatives::Queue] {
        let mut config = small();
        config.training.negatives = negatives;
        config.training.steps = 60;
        config.training.steps_per_epoch = 20;
        let [ba, er] = graphs();
        let graphs = [&ba, &er];
        let mut task = ContrastiveTask::new(&config, &graphs, 1, &Device::flex(), &Silent).unwrap();
        let mut steps = Steps::new(1, 0);
        let losses: Vec<f64> = (0..3)
            .map(|epoch| task.train_epoch(epoch, &mut steps, &Silent).unwrap().loss)
            .collect();
        assert_eq!(steps.count(), 60);
        assert!(losses[2] < losses[0] - 0.15, "{negatives:?}: {losses:?}");
    }
}

#[test]
fn test_runs_are_equal_for_any_number_of_threads() {
    for config in ways() {
        let with_threads = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            pool.install(|| outcome(&config, 3))
        };
        let expected = with_threads(1);
        assert_eq!(with_threads(3), expected);
        assert_ne!(outcome(&config, 4).0, expected.0);
    }
}

/// Cancels once some epochs are done: pools of views are counted apart.
struct CancelAfter {
    epochs: u64,
    is_training: AtomicU64,
    done: AtomicU64,
}

impl Progress for CancelAfter {
    fn begin(&self, phase: &str, _: Option<u64>) {
        let is_training = u64::from(phase == "training");
        self.is_training.fetch_max(is_training, Ordering::Relaxed);
    }

    fn advance(&self, amount: u64) {
        // A pool that is drawn within the training advances by dozens.
        if self.is_training.load(Ordering::Relaxed) == 1 && amount == 1 {
            self.done.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn is_cancelled(&self) -> bool {
        self.done.load(Ordering::Relaxed) >= self.epochs
    }
}

#[test]
fn test_resumed_run_equals_an_uninterrupted_one() {
    let [ba, er] = graphs();
    let graphs = [&ba, &er];
    let parent = tempfile::tempdir().unwrap();
    for (number, config) in ways().iter().enumerate() {
        let (expected, loss) = outcome(config, 3);
        let path = parent.path().join(format!("run{number}"));
        let stop = CancelAfter {
            epochs: 2,
            is_training: AtomicU64::new(0),
            done: AtomicU64::new(0),
        };
        let run = run(config, 3);
        let cancelled = pretrain(&run, &graphs, Some(&path), &stop);
        assert!(matches!(cancelled, Err(GnnError::Cancelled(_))));
        // Not finished: there is no encoder to use.
        assert!(PretrainedEncoder::open(&path).is_err());
        let (encoder, result) = pretrain(&run, &graphs, Some(&path), &Silent).unwrap();
        assert_eq!(
            (encoder.parameters(), result.loss),
            (expected.clone(), loss)
        );

        // Read again, and by others.
        let (again, read) = pretrain(&run, &graphs, Some(&path), &Silent).unwrap();
        assert_eq!((again.parameters(), read), (expected, result));
        let opened = PretrainedEncoder::open(&path).unwrap();
        assert_eq!(opened.settings(), config);
        let encode =
            |encoder: &PretrainedEncoder| encoder.encode(&ba, &[3, 1], 5, &Silent).unwrap();
        assert_eq!(encode(&opened), encode(&encoder));

        let mut other = run.clone();
        other.settings.training.steps += 1;
        let refused = pretrain(&other, &graphs, Some(&path), &Silent);
        let fault = refused.unwrap_err().to_string();
        assert!(fault.contains("settings.training.steps"), "{fault}");
    }
}

#[test]
fn test_points_of_nodes_do_not_depend_on_others_or_on_threads() {
    let [graph, _] = graphs();
    let settings = small();
    let encoder = PretrainedEncoder::untrained(&settings, 1).unwrap();
    let nodes: Vec<u32> = (0..70).collect();
    let views = encoder
        .views_of_nodes(&graph, &nodes, 1, 2, &Silent)
        .unwrap();
    let encoder = encoder.measured(views.iter().flatten()).unwrap();
    let encode = |nodes: &[u32], threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| encoder.encode(&graph, nodes, 2, &Silent))
            .unwrap()
    };
    let all = encode(&nodes, 1);
    assert_eq!(encode(&nodes, 3), all);
    let some = encode(&[69, 7], 1);
    for (at, node) in [69usize, 7].into_iter().enumerate() {
        for (x, y) in some[at * 16..][..16].iter().zip(&all[node * 16..]) {
            assert!((x - y).abs() < 1e-5);
        }
    }
    assert!(encoder.encode(&graph, &[], 2, &Silent).unwrap().is_empty());
    let outside = encoder.encode(&graph, &[70], 2, &Silent);
    assert!(matches!(outside, Err(GnnError::Option { .. })));
}

#[test]
fn test_hubs_beyond_every_cap_are_trained_on() {
    // A hub with 200 neighbours: its views have 24 nodes, its degree counts as 20.
    let hub = star(201);
    let mut config = small();
    config.training.steps = 3;
    let run = run(&config, 1);
    let (encoder, result) = pretrain(&run, &[&hub], None, &Silent).unwrap();
    assert!(result.loss.is_finite());
    let points = encoder.encode(&hub, &[0, 1], 1, &Silent).unwrap();
    assert!(points.iter().all(|x| x.is_finite()));
}

#[test]
fn test_graphs_that_teach_nothing_leave_no_folder() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("run");
    for graph in [UndirectedGraph::empty(30), UndirectedGraph::empty(1)] {
        let result = pretrain(&run(&small(), 1), &[&graph], Some(&path), &Silent);
        assert!(matches!(result, Err(GnnError::Option { .. })));
        assert!(!path.exists());
    }
}

#[test]
fn test_settings_are_checked_and_published_ones_are_valid() {
    for name in ContrastiveConfig::names() {
        ContrastiveConfig::published(name).unwrap().check().unwrap();
    }
    assert!(ContrastiveConfig::published("gcc").is_err());
    ContrastiveConfig::default().check().unwrap();
    for bad in [
        "training.steps=0",
        "training.batch_size=1",
        "training.centres=1",
        "training.views_per_centre=1",
        "training.temperature=0.0",
        "training.warmup=1.5",
        "training.momentum=-0.1",
        "training.pool_epochs=0",
        "views.restart=0.0",
        "encoder.outputs=0",
        "encoder.dropout=1.0",
    ] {
        let config = ContrastiveConfig::default().with(bad).unwrap();
        assert!(
            matches!(config.check(), Err(GnnError::Option { .. })),
            "{bad}"
        );
    }
    assert!(ContrastiveConfig::from_toml("[training]\nstep = 3").is_err());
}
