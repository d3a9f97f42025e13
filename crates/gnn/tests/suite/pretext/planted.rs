//! Communities that the features tell little of: tasks are learned, and do not harm.

use argiope_gnn::{
    pretrain::pretext::{
        Objective, PretextConfig, PretextKind, PretextMode, PretextTraining, run_seeds,
    },
    run_folder::EpochRecord,
    training::{Goal, TrainConfig, train},
};
use argiope_graph::{Silent, UndirectedGraph};

use super::graphs::{Village, small_config};

fn config() -> PretextConfig {
    let config = small_config().with("model.hidden=16").unwrap();
    config.with("training.epochs=50").unwrap()
}

#[test]
fn test_joint_tasks_do_not_lower_the_accuracy_by_more_than_a_tenth() {
    let village = Village::communities();
    let (data, config) = (village.data(), config());
    let mean = |kind| {
        let (mode, seeds) = (PretextMode::Joint, [1, 2]);
        let summary = run_seeds(kind, mode, &data, &config, &seeds, None, &Silent);
        summary.unwrap().mean
    };
    let alone = mean(None);
    // A guess would be right for a third.
    assert!(alone > 0.6, "{alone}");
    for kind in PretextKind::ALL {
        let found = mean(Some(kind));
        assert!(found > alone - 0.1, "{kind}: {found}, a GCN alone {alone}");
    }
}

#[test]
fn test_every_task_is_learned() {
    for kind in PretextKind::ALL {
        let mut village = Village::communities();
        if kind == PretextKind::AttributeSimilarity {
            // Convolutions average what the features of single nodes have of their own.
            village.graph = UndirectedGraph::empty(60);
        }
        let (data, config) = (village.data(), config());
        let task = kind.build(&data, &config, 1, &Silent).unwrap();
        let mut training =
            PretextTraining::new(&data, Some(&*task), Objective::Pretext, &config, 1).unwrap();
        let mut course = TrainConfig::new(1, 50, "pretext/loss");
        course.goal = Goal::Minimize;
        let outcome = train(&mut training, &course, None, &Silent).unwrap();
        let mean = |records: &[EpochRecord]| {
            let losses = records.iter().map(|record| record.metrics["pretext/loss"]);
            losses.sum::<f64>() / records.len() as f64
        };
        let (first, last) = (mean(&outcome.records[..5]), mean(&outcome.records[45..]));
        assert!(last < 0.97 * first, "{kind}: from {first} to {last}");
    }
}
