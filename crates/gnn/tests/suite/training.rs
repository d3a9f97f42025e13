//! The training loop: what it keeps, when it stops, and how it resumes.

use std::sync::atomic::{AtomicU64, Ordering};

use argiope_gnn::{
    Environment, GnnError, NamedTensors, RunFolder,
    run_folder::EpochRecord,
    training::{Best, Goal, StopReason, Task, TrainConfig, TrainState, train},
};
use argiope_graph::{Progress, Silent};

use crate::classification::Classification;

const METRIC: &str = "valid/likelihood";

fn config(epochs: u64) -> TrainConfig {
    TrainConfig {
        save_every: 3,
        evaluate_every: 2,
        ..TrainConfig::new(5, epochs, METRIC)
    }
}

fn folder(parent: &tempfile::TempDir, name: &str) -> RunFolder {
    let environment = Environment::new("test", "0", 5);
    RunFolder::create(parent.path().join(name), &config(10), &environment).unwrap()
}

/// Everything a run leaves, without times.
fn remains(
    task: &Classification,
    folder: &RunFolder,
) -> (
    NamedTensors,
    Vec<EpochRecord>,
    NamedTensors,
    Best,
    TrainState,
) {
    let mut epochs = folder.epochs().unwrap();
    epochs.iter_mut().for_each(|record| record.seconds = 0.0);
    let (model, best) = folder.load_model::<Best>().unwrap();
    let (_, state) = folder.load_state::<TrainState>().unwrap().unwrap();
    (task.state().unwrap(), epochs, model, best, state)
}

/// Cancels once some epochs are done.
struct CancelAfter {
    epochs: u64,
    done: AtomicU64,
}

impl Progress for CancelAfter {
    fn advance(&self, amount: u64) {
        self.done.fetch_add(amount, Ordering::Relaxed);
    }

    fn is_cancelled(&self) -> bool {
        self.done.load(Ordering::Relaxed) >= self.epochs
    }
}

#[test]
fn test_training_learns_and_keeps_the_best_model() {
    let parent = tempfile::tempdir().unwrap();
    let folder = folder(&parent, "run");
    let mut task = Classification::new(1, 16);
    let before = task.evaluate(&Silent).unwrap()[METRIC];
    let outcome = train(&mut task, &config(60), Some(&folder), &Silent).unwrap();
    assert_eq!(outcome.state.stopped, Some(StopReason::Epochs));
    assert_eq!((outcome.state.epochs, outcome.state.steps), (60, 120));
    let best = outcome.state.best.unwrap();
    assert!(best.value > before + 0.3, "{before} to {}", best.value);

    let epochs = folder.epochs().unwrap();
    assert_eq!(epochs.len(), 60);
    assert!(
        epochs
            .iter()
            .all(|record| record.metrics.contains_key("train/half"))
    );
    let evaluated: Vec<f64> = (epochs.iter())
        .filter_map(|record| record.metrics.get(METRIC).copied())
        .collect();
    assert_eq!(evaluated.len(), 30);
    // As JSON numbers may lose their last bit.
    let largest = evaluated.iter().copied().fold(f64::MIN, f64::max);
    assert!((largest - best.value).abs() < 1e-12);
    let (model, noted) = folder.load_model::<Best>().unwrap();
    assert_eq!((Some(&model), noted), (outcome.best_model.as_ref(), best));
    task.model = model.load_module(task.model.clone()).unwrap();
    assert_eq!(task.evaluate(&Silent).unwrap()[METRIC], best.value);
}

#[test]
fn test_resumed_run_equals_an_uninterrupted_one() {
    let parent = tempfile::tempdir().unwrap();
    let whole = folder(&parent, "whole");
    let mut task = Classification::new(1, 16);
    train(&mut task, &config(10), Some(&whole), &Silent).unwrap();
    let expected = remains(&task, &whole);
    assert_eq!(expected.4.epochs, 10);

    // Cancelled between epochs.
    let cancelled = folder(&parent, "cancelled");
    let cancel = CancelAfter {
        epochs: 4,
        done: AtomicU64::new(0),
    };
    let result = train(
        &mut Classification::new(1, 16),
        &config(10),
        Some(&cancelled),
        &cancel,
    );
    assert!(matches!(result, Err(GnnError::Cancelled(_))));
    assert_eq!(
        cancelled
            .load_state::<TrainState>()
            .unwrap()
            .unwrap()
            .1
            .epochs,
        4
    );
    let mut task = Classification::new(1, 16);
    train(&mut task, &config(10), Some(&cancelled), &Silent).unwrap();
    assert_eq!(remains(&task, &cancelled), expected);

    // Killed in the midst of an epoch, with a line half written: the last state is of epoch 6.
    let killed = folder(&parent, "killed");
    let mut task = Classification::new(1, 16);
    task.fails_at = Some(8);
    assert!(train(&mut task, &config(10), Some(&killed), &Silent).is_err());
    assert_eq!(killed.epochs().unwrap().len(), 8);
    let path = killed.path().join("metrics.jsonl");
    let mut text = std::fs::read(&path).unwrap();
    text.extend_from_slice(b"{\"epoch\":8,\"st");
    std::fs::write(&path, text).unwrap();
    let reopened = RunFolder::open(killed.path()).unwrap();
    let mut task = Classification::new(1, 16);
    train(&mut task, &config(10), Some(&reopened), &Silent).unwrap();
    assert_eq!(remains(&task, &reopened), expected);

    // Killed before the first state.
    let early = folder(&parent, "early");
    let mut task = Classification::new(1, 16);
    task.fails_at = Some(2);
    assert!(train(&mut task, &config(10), Some(&early), &Silent).is_err());
    let mut task = Classification::new(1, 16);
    train(&mut task, &config(10), Some(&early), &Silent).unwrap();
    assert_eq!(remains(&task, &early), expected);

    // Begun with fewer epochs; the last of them was evaluated and stored all the same.
    let longer = folder(&parent, "longer");
    train(
        &mut Classification::new(1, 16),
        &config(6),
        Some(&longer),
        &Silent,
    )
    .unwrap();
    let mut task = Classification::new(1, 16);
    train(&mut task, &config(10), Some(&longer), &Silent).unwrap();
    assert_eq!(remains(&task, &longer), expected);

    // A finished run is left alone; its best model and its epochs are in the folder.
    let mut task = Classification::new(1, 16);
    let outcome = train(&mut task, &config(10), Some(&longer), &Silent).unwrap();
    assert_eq!(outcome.state, expected.4);
    assert!(outcome.best_model.is_some());
    assert_eq!(outcome.metrics().len(), 10);
    assert_eq!(remains(&task, &longer), expected);
}

#[test]
fn test_training_does_not_depend_on_threads_or_on_the_folder() {
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let mut task = Classification::new(1, 200);
            let mut outcome = train(&mut task, &config(5), None, &Silent).unwrap();
            assert!(outcome.seconds() > 0.0);
            outcome
                .records
                .iter_mut()
                .for_each(|record| record.seconds = 0.0);
            (task.state().unwrap(), outcome)
        })
    };
    let expected = run(1);
    assert_eq!(run(2), expected);
    assert_eq!(run(5), expected);
}

#[test]
fn test_patience_ends_training() {
    let mut task = Classification::new(1, 8);
    let config = TrainConfig {
        patience: Some(2),
        goal: Goal::Minimize,
        ..config(50)
    };
    // The likelihood grows, so that the first evaluation stays the best where small is good.
    let outcome = train(&mut task, &config, None, &Silent).unwrap();
    assert_eq!(outcome.state.stopped, Some(StopReason::Patience));
    assert_eq!(
        (outcome.state.epochs, outcome.state.evaluations_since_best),
        (6, 2)
    );
    assert_eq!(outcome.state.best.unwrap().epochs, 2);
}

#[test]
fn test_what_cannot_go_on_is_an_error() {
    let run = |offset: f64, config: &TrainConfig| {
        let mut task = Classification::new(1, 8);
        task.loss_offset = offset;
        train(&mut task, config, None, &Silent)
    };
    assert!(matches!(
        run(f64::NAN, &config(5)),
        Err(GnnError::NotFinite { epoch: 0, .. })
    ));
    let other = TrainConfig::new(1, 5, "valid/accuracy");
    let error = run(0.0, &other).unwrap_err().to_string();
    assert!(
        error.contains("valid/accuracy") && error.contains(METRIC),
        "{error}"
    );
    for bad in [
        config(0),
        TrainConfig {
            evaluate_every: 0,
            ..config(5)
        },
        TrainConfig {
            save_every: 0,
            ..config(5)
        },
        TrainConfig {
            patience: Some(0),
            ..config(5)
        },
    ] {
        assert!(
            matches!(run(0.0, &bad), Err(GnnError::Option { .. })),
            "{bad:?}"
        );
    }
}
