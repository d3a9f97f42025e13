//! Runs: what a seed decides, what an interruption changes (nothing), and what is refused.

use std::{
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
};

use argiope_graph::{Progress, Silent, UndirectedGraph, generate};
use argiope_io::{npy::Values, npz::Features};
use argiope_link::{
    dataset::{LinkData, Protocol},
    summary::RunResult,
};
use argiope_ncn::{
    NcnConfig, NcnError, TrainedNcn,
    config::{ConvolutionKind, PredictorKind},
    training::{RunConfig, run},
};

/// Communities, so that there is something to learn; features that tell nothing.
fn data() -> LinkData {
    let graph = generate::stochastic_block_model(
        &[40; 3],
        &[0.4, 0.02, 0.02, 0.02, 0.4, 0.02, 0.02, 0.02, 0.4],
        3,
    )
    .unwrap();
    let num_nodes = graph.num_nodes();
    let value = |at: usize| ((at * 7919) % 31) as f32 / 31.0;
    let features = Features::Dense {
        num_features: 5,
        values: Values::F32((0..5 * num_nodes).map(value).collect()),
    };
    let mut data = LinkData::of_graph("communities", graph);
    data.features = Some(features);
    data
}

fn config(kind: PredictorKind, data: &LinkData) -> RunConfig {
    let mut model = NcnConfig::default();
    (model.encoder.dim, model.predictor.dim) = (12, 12);
    model.encoder.convolution = ConvolutionKind::PureGcn;
    model.encoder.jumping_knowledge = true;
    model.encoder.feature_dropout = 0.2;
    model.encoder.edge_dropout = 0.1;
    model.encoder.tail_dropout = 0.1;
    model.predictor.kind = kind;
    model.predictor.dropout = 0.1;
    model.predictor.edge_dropout = 0.1;
    model.completion.train_sample = Some(3);
    model.training.epochs = 6;
    model.training.batch_size = 64;
    model.training.encoder_learning_rate = 0.01;
    model.training.predictor_learning_rate = 0.01;
    model.training.clip_norm = Some(1.0);
    RunConfig {
        data: data.name.clone(),
        seed: 4,
        protocol: Protocol::of(data),
        start_from: None,
        model,
    }
}

fn in_pool<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.unwrap().install(work)
}

/// All that a run leaves behind but the times.
fn without_times(result: &RunResult) -> RunResult {
    RunResult {
        training_seconds: 0.0,
        ..result.clone()
    }
}

fn scores(folder: &Path) -> Vec<f32> {
    let trained = TrainedNcn::open(folder).unwrap();
    let pairs: Vec<_> = (0..60).map(|u| (u, u + 60)).collect();
    trained.scorer.score_pairs(&pairs, &Silent).unwrap()
}

#[test]
fn test_results_depend_on_the_seed_and_not_on_threads() {
    let data = data();
    for kind in [PredictorKind::Ncn, PredictorKind::Ncnc] {
        let folders = tempfile::tempdir().unwrap();
        let path = |name: &str| folders.path().join(name);
        let mut config = config(kind, &data);
        let one = in_pool(1, || run(&config, &data, Some(&path("one")), &Silent)).unwrap();
        let two = in_pool(2, || run(&config, &data, Some(&path("two")), &Silent)).unwrap();
        assert_eq!(without_times(&one), without_times(&two));
        assert_eq!(scores(&path("one")), scores(&path("two")));
        config.seed = 5;
        let other = run(&config, &data, None, &Silent).unwrap();
        assert_ne!(without_times(&one), without_times(&other));
    }
}

/// Cancels at some point of the work.
struct After(AtomicU64);

impl Progress for After {
    fn is_cancelled(&self) -> bool {
        let left = self.0.load(Ordering::Relaxed);
        self.0.store(left.saturating_sub(1), Ordering::Relaxed);
        left == 0
    }
}

#[test]
fn test_an_interrupted_run_ends_as_one_that_was_not() {
    let data = data();
    for kind in [PredictorKind::Ncn, PredictorKind::Ncnc] {
        let folders = tempfile::tempdir().unwrap();
        let config = config(kind, &data);
        let whole = folders.path().join("whole");
        let expected = run(&config, &data, Some(&whole), &Silent).unwrap();
        let pieces = folders.path().join("pieces");
        let mut interruptions = 0;
        let found = loop {
            // Longer each time, as an epoch that is interrupted within begins anew.
            let after = After(AtomicU64::new(20 + 15 * interruptions));
            match run(&config, &data, Some(&pieces), &after) {
                Ok(result) => break result,
                Err(NcnError::Cancelled(_) | NcnError::Gnn(_)) => interruptions += 1,
                Err(other) => panic!("{other}"),
            }
            assert!(interruptions < 50);
        };
        assert!(interruptions > 1);
        assert_eq!(without_times(&found), without_times(&expected));
        assert_eq!(scores(&pieces), scores(&whole));
        // A finished run is read, not trained.
        let again = run(&config, &data, Some(&pieces), &After(AtomicU64::new(0))).unwrap();
        assert_eq!(again, found);
    }
}

#[test]
fn test_a_model_learns_communities() {
    let data = data();
    let mut config = config(PredictorKind::Ncn, &data);
    config.model.training.epochs = 40;
    let result = run(&config, &data, None, &Silent).unwrap();
    // Two of three negatives join different communities: a model that knows these ranks them below.
    assert!(result.best["auc"].test > 0.75, "{:?}", result.best);
}

#[test]
fn test_completion_may_begin_with_a_trained_model() {
    let data = data();
    let folders = tempfile::tempdir().unwrap();
    let ncn = folders.path().join("ncn");
    run(
        &config(PredictorKind::Ncn, &data),
        &data,
        Some(&ncn),
        &Silent,
    )
    .unwrap();
    let mut config = config(PredictorKind::Ncnc, &data);
    config.start_from = Some(ncn.clone());
    config.model.training.epochs = 1;
    (
        config.model.training.encoder_learning_rate,
        config.model.training.predictor_learning_rate,
    ) = (0.0, 0.0);
    config.model.completion.alpha = 0.0;
    let ncnc = folders.path().join("ncnc");
    run(&config, &data, Some(&ncnc), &Silent).unwrap();
    // Nothing was trained, and nothing is completed: the scores are those that it began with.
    for (one, other) in scores(&ncn).iter().zip(scores(&ncnc)) {
        assert!((one - other).abs() < 1e-4, "{one} {other}");
    }
    config.start_from = Some(folders.path().join("nowhere"));
    let error = run(&config, &data, None, &Silent).unwrap_err().to_string();
    assert!(error.contains("nowhere"), "{error}");
}

#[test]
fn test_scores_do_not_depend_on_what_is_scored_beside() {
    let data = data();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run");
    run(
        &config(PredictorKind::Ncnc, &data),
        &data,
        Some(&path),
        &Silent,
    )
    .unwrap();
    let trained = TrainedNcn::open(&path).unwrap();
    let pairs = [(3, 9), (80, 14), (0, 119), (5, 5)];
    let together = trained.scorer.score_pairs(&pairs, &Silent).unwrap();
    for (pair, expected) in pairs.iter().zip(together) {
        let alone = trained.scorer.score_pairs(&[*pair], &Silent).unwrap()[0];
        let turned = trained
            .scorer
            .score_pairs(&[(pair.1, pair.0)], &Silent)
            .unwrap()[0];
        assert!((alone - expected).abs() < 1e-4 * (1.0 + expected.abs()));
        assert!((turned - expected).abs() < 1e-4 * (1.0 + expected.abs()));
    }
    assert!(trained.scorer.score_pairs(&[], &Silent).unwrap().is_empty());
    let error = trained.scorer.score_pairs(&[(0, 1), (7, 120)], &Silent);
    assert!(error.unwrap_err().to_string().contains("120"));
}

#[test]
fn test_nodes_without_features_get_learned_ones() {
    let data = LinkData::of_graph("plain", generate::gnp(50, 0.2, 1).unwrap());
    let mut config = config(PredictorKind::Ncn, &data);
    config.model.encoder.convolution = ConvolutionKind::Gcn;
    config.model.training.epochs = 2;
    run(&config, &data, None, &Silent).unwrap();
}

#[test]
fn test_what_cannot_be_trained_on_is_refused() {
    let fault = |config: &RunConfig, data: &LinkData| {
        let outcome = run(config, data, None, &Silent);
        outcome.unwrap_err().to_string()
    };
    let data = data();
    let good = config(PredictorKind::Ncn, &data);

    let empty = LinkData::of_graph("empty", UndirectedGraph::empty(5));
    assert!(fault(&good, &empty).contains("there are none"));

    let tiny = LinkData::of_graph("tiny", UndirectedGraph::from_edges(3, [(0, 1)]).unwrap());
    assert!(fault(&good, &tiny).contains("validation set"));

    let mut rows = data.clone();
    rows.features = Some(Features::Dense {
        num_features: 1,
        values: Values::F32(vec![0.0; 7]),
    });
    assert!(fault(&good, &rows).contains("7 nodes"));

    let mut nan = data.clone();
    nan.features = Some(Features::Dense {
        num_features: 1,
        values: Values::F32(vec![f32::NAN; 120]),
    });
    assert!(fault(&good, &nan).contains("NaN"));

    let mut config = good.clone();
    config.model.training.batch_size = 0;
    assert!(fault(&config, &data).contains("training.batch_size"));

    let mut config = good.clone();
    config.model.training.predictor_learning_rate = 1e30;
    config.model.training.encoder_learning_rate = 1e30;
    config.model.training.clip_norm = None;
    assert!(fault(&config, &data).contains("NaN") || fault(&config, &data).contains("inf"));

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run");
    let mut short = good.clone();
    short.model.training.epochs = 1;
    run(&short, &data, Some(&path), &Silent).unwrap();
    let other = run(&good, &data, Some(&path), &Silent).unwrap_err();
    assert!(other.to_string().contains("other settings"), "{other}");
    std::fs::remove_file(path.join("graph.argiope")).unwrap();
    let missing = TrainedNcn::open(&path).unwrap_err().to_string();
    assert!(missing.contains("graph.argiope"), "{missing}");
    let nowhere = TrainedNcn::open(folder.path().join("none")).unwrap_err();
    assert!(nowhere.to_string().contains("config.toml"), "{nowhere}");
}
