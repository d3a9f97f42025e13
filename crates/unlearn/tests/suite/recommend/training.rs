//! Training: what it learns, what it depends on, and how it is continued.

use std::sync::atomic::{AtomicUsize, Ordering};

use argiope_gnn::{Init, NamedTensors};
use argiope_graph::{BipartiteGraph, Progress, Silent};
use argiope_unlearn::{
    UnlearnError,
    recommend::{
        BackboneKind, Deletion, Propagation, RecommenderConfig, TrainedRecommender, ranking,
        train_recommender,
    },
};
use burn::tensor::{Device, Tensor};

use super::{grouped, settings, with_threads};

const KINDS: [BackboneKind; 3] = [
    BackboneKind::LightGcn,
    BackboneKind::SimGcl,
    BackboneKind::Sgl,
];

/// Cancels when it is asked for the last time that it allows.
pub(crate) struct CancelAfter(AtomicUsize);

impl CancelAfter {
    pub(crate) fn new(asked: usize) -> Self {
        Self(AtomicUsize::new(asked))
    }
}

impl Progress for CancelAfter {
    fn is_cancelled(&self) -> bool {
        let left = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                Some(left.saturating_sub(1))
            });
        left == Ok(0)
    }
}

fn short(kind: BackboneKind) -> RecommenderConfig {
    let mut config = settings(kind);
    config.training.epochs = 12;
    config.training.evaluate_every = 2;
    config
}

fn table(trained: &TrainedRecommender) -> NamedTensors {
    NamedTensors::of_module(&trained.recommender)
}

#[test]
fn test_backbones_learn_groups() {
    let data = grouped(60, 60, 3, 8);
    for kind in KINDS {
        let trained = train_recommender(&settings(kind), &data, 1, None, &Silent).unwrap();
        let propagation = Propagation::new(&data.train).unwrap();
        let embeddings = trained.recommender.embeddings(&propagation).unwrap();
        let found = ranking(&embeddings, &data.train, &data.test, &Silent).unwrap();
        // 20 items of the own group, 8 of them known: the others fit into 20 places, of 52 in all.
        assert!(found.recall > 0.9, "{kind:?}: {found:?}");
    }
}

#[test]
fn test_nothing_depends_on_the_number_of_threads() {
    let data = grouped(60, 60, 3, 8);
    for kind in KINDS {
        let run = |threads| {
            with_threads(threads, || {
                table(&train_recommender(&short(kind), &data, 3, None, &Silent).unwrap())
            })
        };
        assert_eq!(run(1), run(2), "{kind:?}");
    }
    let other = train_recommender(&short(KINDS[0]), &data, 4, None, &Silent).unwrap();
    let same = train_recommender(&short(KINDS[0]), &data, 3, None, &Silent).unwrap();
    assert_ne!(table(&other), table(&same));
}

#[test]
fn test_continued_runs_are_those_that_were_never_stopped() {
    let data = grouped(60, 60, 3, 8);
    for kind in KINDS {
        let config = short(kind);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run");
        let whole = train_recommender(&config, &data, 3, None, &Silent).unwrap();
        // The loop and 3 batches ask in every epoch, and every other epoch an evaluation: within the epoch after the stored one.
        let stop = CancelAfter::new(4 * 10 + 5 + 2);
        let error = train_recommender(&config, &data, 3, Some(&path), &stop).unwrap_err();
        let is_cancelled = matches!(error, UnlearnError::Cancelled(_) | UnlearnError::Gnn(_));
        assert!(
            is_cancelled && error.to_string().contains("cancelled"),
            "{error}"
        );
        let continued = train_recommender(&config, &data, 3, Some(&path), &Silent).unwrap();
        assert_eq!(table(&continued), table(&whole), "{kind:?}");
        assert_eq!(continued.summary.valid, whole.summary.valid);
        // Read from the folder.
        let read = train_recommender(&config, &data, 3, Some(&path), &Silent).unwrap();
        assert_eq!(table(&read), table(&whole));
    }
}

#[test]
fn test_folders_of_other_interactions_are_refused() {
    let data = grouped(60, 60, 3, 8);
    let config = short(BackboneKind::LightGcn);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run");
    train_recommender(&config, &data, 3, Some(&path), &Silent).unwrap();
    let deletion = Deletion::new(&data.train, &[4], &[]).unwrap();
    let mut rest = data.clone();
    rest.train = deletion.residual().clone();
    let error = train_recommender(&config, &rest, 3, Some(&path), &Silent).unwrap_err();
    assert!(
        error.to_string().contains("other settings (interactions"),
        "{error}"
    );
}

#[test]
fn test_users_left_without_items_stay_as_they_began() {
    let data = grouped(60, 60, 3, 8);
    let deletion = Deletion::new(&data.train, &[0, 7, 59], &[]).unwrap();
    let mut rest = data.clone();
    rest.train = deletion.residual().clone();
    for kind in KINDS {
        let config = short(kind);
        let trained = train_recommender(&config, &rest, 1, None, &Silent).unwrap();
        let mut init = Init::new(1, &Device::flex());
        let initial = config.backbone.init(120, &mut init).constant_table();
        let rows = |table: Tensor<2>| -> Vec<Vec<f32>> {
            let values: Vec<f32> = table.into_data().iter().collect();
            values.chunks(16).map(<[f32]>::to_vec).collect()
        };
        let (before, after) = (rows(initial), rows(trained.recommender.constant_table()));
        let unmoved: Vec<usize> = (0..60)
            .filter(|&user| before[user] == after[user])
            .collect();
        assert_eq!(unmoved, [0, 7, 59], "{kind:?}");
        let propagation = Propagation::new(&rest.train).unwrap();
        let embeddings = trained.recommender.embeddings(&propagation).unwrap();
        let found = ranking(&embeddings, &rest.train, &rest.test, &Silent).unwrap();
        assert_eq!(found.num_users, 60);
    }
}

#[test]
fn test_data_without_a_validation_are_refused() {
    let mut data = grouped(20, 20, 2, 4);
    data.valid = BipartiteGraph::empty(20, 20).unwrap();
    let config = short(BackboneKind::LightGcn);
    let error = train_recommender(&config, &data, 3, None, &Silent).unwrap_err();
    assert!(error.to_string().contains("hold some out"), "{error}");
    let mut bad = config.clone();
    bad.backbone.layers = 0;
    let error = train_recommender(&bad, &data, 3, None, &Silent).unwrap_err();
    assert!(
        error.to_string().contains("backbone.layers is 0"),
        "{error}"
    );
}
