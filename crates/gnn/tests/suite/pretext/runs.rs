//! Joint training, two stages, and what is the same bit by bit.

use std::sync::atomic::{AtomicU64, Ordering};

use argiope_gnn::{
    GnnError, RunFolder,
    pretrain::pretext::{
        Objective, PretextConfig, PretextKind, PretextMode, PretextTask, PretextTraining, run,
        run_seeds,
    },
    training::{Goal, Outcome, TrainConfig, TrainState, train},
};
use argiope_graph::{Progress, Silent};

use super::graphs::{Village, small_config};

fn trained(training: &mut PretextTraining<'_>, epochs: u64) -> Outcome {
    let course = TrainConfig::new(5, epochs, "valid/accuracy");
    let mut outcome = train(training, &course, None, &Silent).unwrap();
    outcome
        .records
        .iter_mut()
        .for_each(|record| record.seconds = 0.0);
    outcome
}

#[test]
fn test_a_weight_of_0_is_a_gcn_alone_bit_by_bit() {
    let village = Village::communities();
    let (data, config) = (village.data(), small_config());
    for kind in PretextKind::ALL {
        let task = kind.build(&data, &config, 1, &Silent).unwrap();
        let outcome = |task: Option<&dyn PretextTask>, objective| {
            let mut training = PretextTraining::new(&data, task, objective, &config, 5).unwrap();
            trained(&mut training, 6)
        };
        let joint = |weight| outcome(Some(&*task), Objective::Joint { weight });
        // AttributeMask has features of its own, which the classes are learned from.
        let alone = match kind {
            PretextKind::AttributeMask => outcome(Some(&*task), Objective::Classification),
            _ => outcome(None, Objective::Classification),
        };
        assert_eq!(joint(0.0), alone, "{kind}");
        let with_task = joint(1.0);
        assert_ne!(with_task.records, alone.records, "{kind}");
    }
}

#[test]
fn test_the_network_starts_the_same_with_any_head() {
    let village = Village::small();
    let (data, config) = (village.data(), small_config());
    let alone = PretextTraining::new(&data, None, Objective::Classification, &config, 5).unwrap();
    for kind in PretextKind::ALL {
        let task = kind.build(&data, &config, 1, &Silent).unwrap();
        let training = PretextTraining::new(&data, Some(&*task), Objective::Pretext, &config, 5);
        let found = training.unwrap().encoder_parameters();
        if kind != PretextKind::AttributeMask {
            assert_eq!(found, alone.encoder_parameters(), "{kind}");
        }
    }
}

#[test]
fn test_the_second_stage_starts_where_the_first_ended() {
    let village = Village::communities();
    let (data, config) = (village.data(), small_config());
    let parent = tempfile::tempdir().unwrap();
    for kind in [
        PretextKind::EdgeMask,
        PretextKind::AttributeMask,
        PretextKind::ContextLabelLp,
    ] {
        let task = kind.build(&data, &config, 5, &Silent).unwrap();
        let mut first =
            PretextTraining::new(&data, Some(&*task), Objective::Pretext, &config, 5).unwrap();
        let start = first.encoder_parameters();
        let mut course = TrainConfig::new(5, 8, "pretext/loss");
        course.goal = Goal::Minimize;
        train(&mut first, &course, None, &Silent).unwrap();
        let learned = first.encoder_parameters();
        assert_ne!(learned, start);
        let objective = Objective::Classification;
        let mut second = PretextTraining::new(&data, Some(&*task), objective, &config, 5).unwrap();
        second.start_from_encoder(&learned).unwrap();
        assert_eq!(second.encoder_parameters(), learned);
        let by_hand = trained(&mut second, 12);

        let folder = parent.path().join(kind.name());
        let mode = PretextMode::TwoStage;
        let found = run(Some(kind), mode, &data, &config, 5, Some(&folder), &Silent).unwrap();
        assert_eq!(found.test_accuracy, by_hand.at_best("test")["accuracy"]);
        assert_eq!(Some(found.best_epoch), by_hand.best_epoch());
        let stage = RunFolder::open(folder.join("pretrain")).unwrap();
        let (mut state, _) = stage.load_state::<TrainState>().unwrap().unwrap();
        assert_eq!(state.take_all("model").take_all("encoder"), learned);
        let stage = RunFolder::open(folder.join("finetune")).unwrap();
        let (model, _) = stage.load_model::<serde::de::IgnoredAny>().unwrap();
        assert_eq!(Some(&model), by_hand.best_model.as_ref());
    }
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
fn test_cancelled_runs_continue_to_the_same_result() {
    let village = Village::communities();
    let (data, config) = (village.data(), small_config());
    let parent = tempfile::tempdir().unwrap();
    let kind = Some(PretextKind::CorrectedLabel);
    for (mode, name) in [
        (PretextMode::Joint, "joint"),
        (PretextMode::TwoStage, "two"),
    ] {
        let whole = run(kind, mode, &data, &config, 3, None, &Silent).unwrap();
        // Within the first stage, and within the second.
        for epochs in [5, 11] {
            let folder = parent.path().join(format!("{name}-{epochs}"));
            let cancel = CancelAfter {
                epochs,
                done: AtomicU64::new(0),
            };
            let cancelled = run(kind, mode, &data, &config, 3, Some(&folder), &cancel);
            assert!(
                matches!(cancelled, Err(GnnError::Cancelled(_))),
                "{cancelled:?}"
            );
            let go_on = || run(kind, mode, &data, &config, 3, Some(&folder), &Silent).unwrap();
            let mut found = go_on();
            // Read from the folder.
            assert_eq!(found, go_on());
            found.training_seconds = whole.training_seconds;
            assert_eq!(found, whole, "{name} after {epochs}");
        }
    }
}

#[test]
fn test_a_folder_is_of_one_run() {
    let village = Village::small();
    let (data, config) = (village.data(), small_config());
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("run");
    let go = |kind, seed| {
        run(
            kind,
            PretextMode::Joint,
            &data,
            &config,
            seed,
            Some(&folder),
            &Silent,
        )
    };
    go(Some(PretextKind::NodeProperty), 1).unwrap();
    assert!(matches!(
        go(Some(PretextKind::NodeProperty), 2),
        Err(GnnError::File { .. })
    ));
    assert!(matches!(go(None, 1), Err(GnnError::File { .. })));
}

/// What a run gives on so many threads, without times.
fn on_threads(threads: usize, kind: PretextKind, config: &PretextConfig) -> String {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .unwrap();
    pool.install(|| {
        let village = Village::communities();
        let result = run(
            Some(kind),
            PretextMode::Joint,
            &village.data(),
            config,
            3,
            None,
            &Silent,
        );
        let mut result = result.unwrap();
        result.training_seconds = 0.0;
        format!("{result:?}")
    })
}

#[test]
fn test_threads_do_not_matter() {
    let config = small_config().with("training.epochs=3").unwrap();
    for kind in PretextKind::ALL {
        let one = on_threads(1, kind, &config);
        assert_eq!(one, on_threads(3, kind, &config), "{kind}");
    }
}

#[test]
fn test_seeds_are_summed_up() {
    let village = Village::communities();
    let (data, config) = (village.data(), small_config());
    let parent = tempfile::tempdir().unwrap();
    let mode = PretextMode::Joint;
    let seeds = [1, 2, 3];
    let summary = run_seeds(
        None,
        mode,
        &data,
        &config,
        &seeds,
        Some(parent.path()),
        &Silent,
    )
    .unwrap();
    let accuracies: Vec<f64> = summary
        .results
        .iter()
        .map(|result| result.test_accuracy)
        .collect();
    let mean = accuracies.iter().sum::<f64>() / 3.0;
    let variance = accuracies.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 2.0;
    assert!((summary.mean - mean).abs() < 1e-15);
    assert!((summary.std.unwrap() - variance.sqrt()).abs() < 1e-15);
    for (&seed, of_seed) in seeds.iter().zip(&summary.results) {
        let mut alone = run(None, mode, &data, &config, seed, None, &Silent).unwrap();
        alone.training_seconds = of_seed.training_seconds;
        assert_eq!(of_seed, &alone);
        assert!(
            parent
                .path()
                .join(format!("seed-{seed}"))
                .join("result.json")
                .exists()
        );
    }
    let one = run_seeds(None, mode, &data, &config, &[1], None, &Silent).unwrap();
    assert_eq!(one.std, None);
    assert!(run_seeds(None, mode, &data, &config, &[], None, &Silent).is_err());
}
