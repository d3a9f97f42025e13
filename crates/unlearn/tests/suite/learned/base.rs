//! Trainings, and the methods that are little more than that.

use std::sync::atomic::{AtomicU64, Ordering};

use argiope_gnn::{Context, Init, RunFolder, seeds};
use argiope_graph::{Progress, Silent};
use argiope_link::Pair;
use argiope_unlearn::{
    UnlearnError,
    learned::{
        BackboneKind, GraphModel, MethodConfig, TaskData, Trained, TrainingConfig, TrainingData,
        Unlearned,
        ascent::{GradientAscent, GradientAscentConfig},
        retrain::{Retrain, RetrainConfig},
        train_model,
        training::{Objective, Validation, train_in},
        utu::UnlinkToUnlearn,
        warm_start::{WarmStart, WarmStartConfig},
    },
};
use serde::Serialize;

use super::{
    check::{dot, mean, sigmoid, values},
    planted::{Planted, assert_reproducible, parameters, run},
};

fn course(epochs: u64) -> TrainingConfig {
    TrainingConfig {
        epochs,
        learning_rate: 0.02,
        evaluate_every: 3,
        ..TrainingConfig::default()
    }
}

/// What is left of a deletion.
fn left<'a>(planted: &'a Planted, task: TaskData<'a>) -> TrainingData<'a> {
    TrainingData::from(&planted.situation(task))
}

#[test]
fn test_the_loss_of_links_follows_its_definition() {
    let planted = Planted::edges(20, 15);
    let model = planted.untrained(BackboneKind::Gcn, planted.link_task());
    let data = left(&planted, planted.link_task());
    let objective = Objective::new(data, 9).unwrap();
    let z = values(model.evaluated(&planted.after, &planted.features).unwrap());
    let row = |node: u32| &z[node as usize * 8..][..8];
    let probability = |&(u, v): &Pair| sigmoid(dot(row(u), row(v)));
    let of_edges = mean(planted.retained.iter().map(|pair| probability(pair).ln()));
    let non_edges = planted.situation(planted.link_task()).non_edges().unwrap();
    for step in [0, 4] {
        let count = planted.retained.len();
        let negatives = non_edges.sample(count, seeds::named(9, "negatives"), step);
        let negatives = negatives.unwrap();
        let of_negatives = mean(negatives.iter().map(|pair| (1.0 - probability(pair)).ln()));
        let wanted = -(of_edges + of_negatives) / 2.0;
        let loss = objective.loss(&model, step, &Context::training(9, step));
        let found = values(loss.unwrap())[0];
        assert!((found - wanted).abs() < 1e-5, "{found}, expected {wanted}");
        assert!(
            negatives
                .iter()
                .all(|pair| !planted.retained.contains(pair))
        );
    }
}

#[test]
fn test_the_validation_counts_pairs_in_order() {
    let planted = Planted::edges(15, 5);
    let model = planted.untrained(BackboneKind::Sage, planted.link_task());
    let validation = Validation::new(left(&planted, planted.link_task())).unwrap();
    let served = Unlearned::from(model.clone());
    let (edges, others) = (
        planted.scores(&served, &planted.held_out),
        planted.scores(&served, &planted.negatives),
    );
    let pairs = edges
        .iter()
        .flat_map(|edge| others.iter().map(move |other| (edge, other)));
    let wins = pairs.map(|(edge, other)| match edge.total_cmp(other) {
        std::cmp::Ordering::Greater => 1.0,
        std::cmp::Ordering::Equal => 0.5,
        std::cmp::Ordering::Less => 0.0,
    });
    assert_eq!(validation.metric(), "valid/auc");
    assert!((validation.value(&model).unwrap() - mean(wins)).abs() < 1e-12);
}

#[test]
fn test_trainings_learn() {
    let planted = Planted::edges(30, 0);
    for (task, at_least) in [(planted.link_task(), 0.7), (planted.node_task(), 0.8)] {
        for kind in [
            BackboneKind::Gcn,
            BackboneKind::Gat,
            BackboneKind::Gin,
            BackboneKind::Sage,
        ] {
            let data = left(&planted, task);
            let start = planted.untrained(kind, task);
            let before = Validation::new(data).unwrap().value(&start).unwrap();
            let trained = train_model(start, data, &course(60), 1, None, &Silent).unwrap();
            let valid = trained.summary.valid;
            assert!(
                valid > at_least && valid > before,
                "{kind:?}: {before} before, {valid} after"
            );
            // The model is that of the best epoch.
            let again = Validation::new(data)
                .unwrap()
                .value(&trained.model)
                .unwrap();
            assert_eq!(again, valid, "{kind:?}");
        }
    }
}

/// Cancels after some epochs.
struct Cancelling {
    left: AtomicU64,
}

impl Progress for Cancelling {
    fn advance(&self, _: u64) {
        self.left.fetch_sub(1, Ordering::Relaxed);
    }

    fn is_cancelled(&self) -> bool {
        self.left.load(Ordering::Relaxed) == 0
    }
}

#[derive(Serialize)]
struct Settings {
    name: &'static str,
}

#[test]
fn test_interrupted_trainings_become_what_they_would_have_been() {
    let parent = tempfile::tempdir().unwrap();
    let planted = Planted::edges(15, 5);
    for (name, task) in [("link", planted.link_task()), ("node", planted.node_task())] {
        let (data, config) = (left(&planted, task), course(20));
        let start = || planted.untrained(BackboneKind::Gcn, task);
        let whole = train_model(start(), data, &config, 4, None, &Silent).unwrap();
        let path = parent.path().join(name);
        let in_folder = |progress: &dyn Progress| -> Result<Trained, UnlearnError> {
            let settings = Settings { name };
            train_in(
                Some(&path),
                &settings,
                start(),
                data,
                (&config, 4),
                progress,
            )
        };
        let cancelling = Cancelling {
            left: AtomicU64::new(8),
        };
        let error = in_folder(&cancelling).unwrap_err();
        assert!(error.to_string().contains("cancelled"), "{error}");
        assert_eq!(RunFolder::open(&path).unwrap().epochs().unwrap().len(), 8);
        let resumed = in_folder(&Silent).unwrap();
        assert_eq!(parameters(&resumed.model), parameters(&whole.model));
        assert_eq!(resumed.summary.best_epoch, whole.summary.best_epoch);
        // Finished: read, not trained again.
        let always_cancelled = Cancelling {
            left: AtomicU64::new(0),
        };
        let read = in_folder(&always_cancelled).unwrap();
        assert_eq!(parameters(&read.model), parameters(&whole.model));
        assert_eq!(read.summary, resumed.summary);
        let other = Settings { name: "other" };
        let error = train_in(Some(&path), &other, start(), data, (&config, 4), &Silent);
        assert!(error.unwrap_err().to_string().contains("other settings"));
    }
}

#[test]
fn test_unlinking_keeps_the_weights_and_loses_the_edges() {
    let planted = Planted::edges(20, 30);
    let task = planted.link_task();
    let original = planted.trained(task, 10);
    let unlearned = run(&UnlinkToUnlearn, &original, &planted.situation(task));
    assert_eq!(parameters(&unlearned.model), parameters(&original));
    assert!(unlearned.operators.is_none());
    let embed = |adjacency| {
        let z = original.evaluated(adjacency, &planted.features);
        values(z.unwrap())
    };
    assert_eq!(planted.embeddings(&unlearned), embed(&planted.after));
    assert_ne!(planted.embeddings(&unlearned), embed(&planted.before));
}

#[test]
fn test_retraining_is_training_without_what_is_deleted() {
    for planted in [Planted::edges(20, 30), Planted::nodes(20, 6)] {
        for task in [planted.link_task(), planted.node_task()] {
            let original = planted.trained(task, 3);
            let situation = planted.situation(task);
            let retrain = |start| {
                let training = course(12);
                Retrain::new(RetrainConfig { start, training })
            };
            let same = run(&retrain(0), &original, &situation);
            // By hand, and never near anything deleted.
            let task = match task {
                TaskData::Link {
                    retained,
                    held_out,
                    held_out_negatives,
                    ..
                } => TaskData::Link {
                    retained,
                    deleted: &[],
                    held_out,
                    held_out_negatives,
                },
                TaskData::Node {
                    retained,
                    classes,
                    held_out,
                    ..
                } => TaskData::Node {
                    retained,
                    deleted: &[],
                    classes,
                    held_out,
                },
            };
            let mut init = Init::new(situation.seed, &planted.device.clone().autodiff());
            let start = GraphModel::new(
                original.config(),
                original.num_classes(),
                &planted.features,
                &mut init,
            );
            let data = left(&planted, task);
            let by_hand = train_model(
                start.unwrap(),
                data,
                &course(12),
                situation.seed,
                None,
                &Silent,
            );
            let by_hand = parameters(&by_hand.unwrap().model);
            assert_eq!(parameters(&same.model), by_hand);
            let other = run(&retrain(1), &original, &situation);
            assert_ne!(parameters(&other.model), by_hand);
            let others = run(&retrain(2), &original, &situation);
            assert_ne!(parameters(&other.model), parameters(&others.model));
        }
    }
}

#[test]
fn test_a_warm_start_goes_on_with_what_is_left() {
    let planted = Planted::edges(30, 40);
    for task in [planted.link_task(), planted.node_task()] {
        let original = planted.trained(task, 5);
        let situation = planted.situation(task);
        let objective = Objective::new(left(&planted, task), 1000).unwrap();
        let loss = |model: &GraphModel| {
            let of_step =
                |step| values(objective.loss(model, step, &Context::evaluation()).unwrap())[0];
            mean((0..5).map(of_step))
        };
        let warm = |steps| {
            let method = WarmStart::new(WarmStartConfig {
                steps,
                learning_rate: 0.01,
            });
            run(&method, &original, &situation).model
        };
        assert_eq!(parameters(&warm(0)), parameters(&original));
        assert!(loss(&warm(20)) < loss(&original));
    }
}

#[test]
fn test_gradient_ascent_climbs_on_what_is_deleted() {
    let planted = Planted::edges(30, 40);
    let task = planted.link_task();
    let original = planted.trained(task, 30);
    let method = GradientAscent::new(GradientAscentConfig::default());
    let unlearned = run(&method, &original, &planted.situation(task));
    let mean_log = |of: &Unlearned| {
        let scores = planted.scores(of, &planted.deleted);
        mean(scores.iter().map(|&score| sigmoid(f64::from(score)).ln()))
    };
    let before = Unlearned::from(original.clone());
    assert!(mean_log(&unlearned) < mean_log(&before));

    let planted = Planted::nodes(20, 8);
    let task = planted.node_task();
    let original = planted.trained(task, 30);
    let unlearned = run(&method, &original, &planted.situation(task));
    let right = |model: &GraphModel| {
        let z = model.evaluated(&planted.after, &planted.features).unwrap();
        let logits = values(model.valid_logits(z).unwrap());
        mean(planted.deleted_nodes.iter().map(|&node| {
            let row = &logits[node as usize * 3..][..3];
            let sum: f64 = row.iter().map(|logit| logit.exp()).sum();
            row[planted.classes[node as usize] as usize].exp() / sum
        }))
    };
    assert!(right(&unlearned.model) < right(&original));
}

#[test]
fn test_ascent_with_nothing_to_climb_on_changes_nothing() {
    let planted = Planted::edges(15, 0);
    for task in [planted.link_task(), planted.node_task()] {
        let original = planted.trained(task, 3);
        let method = GradientAscent::new(GradientAscentConfig::default());
        let unlearned = run(&method, &original, &planted.situation(task));
        assert_eq!(parameters(&unlearned.model), parameters(&original));
    }
}

#[test]
fn test_trainings_and_methods_depend_on_the_seed_and_not_on_threads() {
    let planted = Planted::edges(20, 20);
    let retrain = RetrainConfig {
        start: 1,
        training: course(6),
    };
    assert_reproducible(&Retrain::new(retrain), &planted, planted.link_task());
    let warm = WarmStart::new(WarmStartConfig::default());
    assert_reproducible(&warm, &planted, planted.link_task());
}

#[test]
fn test_every_method_is_found_by_its_name() {
    for (name, what) in MethodConfig::ALL {
        let config: MethodConfig = name.parse().unwrap();
        assert_eq!((config.name(), config.method().name()), (*name, *name));
        assert!(!what.is_empty());
        let text = argiope_gnn::settings::to_toml(&config).unwrap();
        assert_eq!(
            argiope_gnn::settings::parse::<MethodConfig>(&text).unwrap(),
            config
        );
    }
    let wanted = [
        "retrain",
        "utu",
        "warm-start",
        "gradient-ascent",
        "gnn-delete",
        "gnn-delete-nodes",
        "d2dgn-kl",
        "d2dgn-mse",
        "laf",
        "retrain-matching",
    ];
    let names: Vec<&str> = MethodConfig::ALL.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, wanted);
}

#[test]
fn test_what_cannot_be_trained_is_an_error() {
    let planted = Planted::edges(15, 0);
    let task = planted.link_task();
    let fault = |task: TaskData<'_>, config: TrainingConfig| {
        let start = planted.untrained(BackboneKind::Gcn, planted.link_task());
        let data = TrainingData {
            task,
            ..left(&planted, planted.link_task())
        };
        let trained = train_model(start, data, &config, 0, None, &Silent);
        trained.unwrap_err().to_string()
    };
    let TaskData::Link {
        retained,
        held_out,
        held_out_negatives,
        ..
    } = task
    else {
        unreachable!()
    };
    let link = |retained, held_out| TaskData::Link {
        retained,
        deleted: &[],
        held_out,
        held_out_negatives,
    };
    assert!(fault(link(&[], held_out), course(3)).contains("nothing is left to train on"));
    assert!(fault(link(retained, &[]), course(3)).contains("nothing is held out"));
    let frozen = TrainingConfig {
        learning_rate: 0.0,
        ..course(3)
    };
    assert!(fault(task, frozen).contains("training.learning_rate is 0"));
    assert!(fault(task, course(0)).contains("epochs is 0"));
    let node = TaskData::Node {
        retained: &[0],
        deleted: &[],
        classes: &[0],
        held_out: &[0],
    };
    assert!(fault(node, course(3)).contains("no classes of nodes"));
}
