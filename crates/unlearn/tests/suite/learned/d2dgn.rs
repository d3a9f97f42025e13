//! D2DGN: what teachers teach, and what students learn.

use argiope_graph::Silent;
use argiope_unlearn::learned::{
    Method as _, Situation,
    d2dgn::{
        D2dgn, D2dgnConfig, Destroyer, Knowledge, Start,
        losses::{feature_distance, response_divergence},
    },
};
use burn::tensor::Device;

use super::{
    check::{assert_loss, matrix, mean, numbers, sigmoid},
    planted::{Planted, assert_reproducible, parameters, run},
};

const KNOWLEDGE: [Knowledge; 2] = [Knowledge::Responses, Knowledge::Features];

fn settings(steps: usize) -> D2dgnConfig {
    D2dgnConfig {
        steps: Some(steps),
        destroyer_steps: 10,
        ..D2dgnConfig::default()
    }
}

#[test]
fn test_losses_and_gradients_follow_their_definitions() {
    let device = Device::flex();
    // Any logarithms will do for the definition; a teacher's add up to 1 as probabilities.
    let teacher: Vec<f64> = [0.2, 0.8, 0.5, 0.5, 0.99, 0.01].map(f64::ln).to_vec();
    assert_loss(
        &numbers(6, 1),
        [3, 2],
        |x| response_divergence(matrix(&teacher, [3, 2], &device), x),
        |x| {
            teacher
                .iter()
                .zip(x)
                .map(|(t, x)| t.exp() * (t - x))
                .sum::<f64>()
                / 3.0
        },
    );
    let teachers = [numbers(6, 2), numbers(6, 3)];
    assert_loss(
        &numbers(6, 4),
        [3, 2],
        |x| {
            let teacher = teachers.each_ref().map(|t| matrix(t, [3, 2], &device));
            feature_distance(teacher, [x.clone(), x * 2.0])
        },
        |x| {
            let of = |teacher: &[f64], factor: f64| {
                mean(x.iter().zip(teacher).map(|(x, t)| (factor * x - t).powi(2)))
            };
            (of(&teachers[0], 1.0) + of(&teachers[1], 2.0)) / 2.0
        },
    );
}

#[test]
fn test_no_answer_is_better_than_the_teachers() {
    let device = Device::flex();
    let answers = |p: f64| matrix(&[(1.0 - p).ln(), p.ln()], [1, 2], &device);
    let divergence = |t: f64, s: f64| {
        let loss = response_divergence(answers(t), answers(s));
        super::check::values(loss)[0]
    };
    for t in [0.001, 0.3, 0.9] {
        assert_eq!(divergence(t, t), 0.0);
        for s in [0.002, 0.31, 0.5, 0.89, 0.999] {
            assert!(divergence(t, s) > 0.0);
        }
    }
}

#[test]
fn test_the_preserver_alone_keeps_the_original() {
    let planted = Planted::edges(20, 0);
    for task in [planted.link_task(), planted.node_task()] {
        let original = planted.trained(task, 20);
        let situation = planted.situation(task);
        let config = D2dgnConfig {
            alpha: 1.0,
            learning_rate: 1e-4,
            ..settings(5)
        };
        // Embeddings are equal, and so all gradients are 0.
        let student = run(
            &D2dgn::new(Knowledge::Features, config.clone()),
            &original,
            &situation,
        );
        assert!(parameters(&student.model) == parameters(&original));
        // Gradients of answers are 0 but for rounding, of which Adam makes steps of its learning rate at most.
        let student = run(
            &D2dgn::new(Knowledge::Responses, config),
            &original,
            &situation,
        );
        let before = planted.embeddings(&original.clone().into());
        let after = planted.embeddings(&student);
        let largest = before
            .iter()
            .fold(0f64, |largest, value| largest.max(value.abs()));
        for (before, after) in before.iter().zip(after) {
            assert!(
                (before - after).abs() < 0.02 * largest,
                "{before} became {after}"
            );
        }
    }
}

/// With the destroyer alone, nothing that is deleted has a part in the loss but the list: the graph before is not looked at.
#[test]
fn test_students_get_no_messages_along_deleted_edges() {
    let planted = Planted::edges(20, 15);
    let task = planted.link_task();
    let original = planted.trained(task, 5);
    for knowledge in KNOWLEDGE {
        let config = D2dgnConfig {
            alpha: 0.0,
            ..settings(3)
        };
        let method = D2dgn::new(knowledge, config);
        let situation = planted.situation(task);
        let elsewhere = Situation {
            before: situation.after,
            ..situation
        };
        let [one, other] = [situation, elsewhere].map(|at| run(&method, &original, &at).model);
        assert!(parameters(&one) == parameters(&other));
        assert!(parameters(&one) != parameters(&original));
    }
}

/// Beside a student of the preserver alone, one of both teachers answers otherwise about deleted edges, and much the same
/// about the others.
#[test]
fn test_the_destroyer_changes_what_is_deleted() {
    let planted = Planted::memorable(20, 15);
    let task = planted.link_task();
    let original = planted.trained(task, 60);
    let [both, preserver] = [0.5, 1.0].map(|alpha| {
        let config = D2dgnConfig {
            alpha,
            ..settings(60)
        };
        let method = D2dgn::new(Knowledge::Responses, config);
        run(&method, &original, &planted.situation(task))
    });
    let [deleted, retained] = [&planted.deleted, &planted.retained].map(|pairs| {
        let probabilities = |student| {
            let scores = planted.scores(student, pairs).into_iter();
            scores.map(|score| sigmoid(f64::from(score)))
        };
        let pairs = probabilities(&both).zip(probabilities(&preserver));
        mean(pairs.map(|(one, other)| (one - other).abs()))
    });
    assert!(
        deleted > 0.1 && deleted > 2.0 * retained,
        "deleted edges moved {deleted}, others {retained}"
    );
}

#[test]
fn test_all_settings_work_for_both_tasks() {
    let (edges, nodes) = (Planted::edges(20, 15), Planted::nodes(20, 6));
    for (planted, task) in [(&edges, edges.link_task()), (&nodes, nodes.node_task())] {
        let original = planted.trained(task, 5);
        let mut found = Vec::new();
        for knowledge in KNOWLEDGE {
            for start in [Start::Original, Start::Scratch] {
                for destroyer in [Destroyer::Untrained, Destroyer::Trained] {
                    let config = D2dgnConfig {
                        start,
                        destroyer,
                        ..settings(2)
                    };
                    let student = run(
                        &D2dgn::new(knowledge, config),
                        &original,
                        &planted.situation(task),
                    );
                    let embeddings = planted.embeddings(&student);
                    assert!(embeddings.iter().all(|value| value.is_finite()));
                    assert!(
                        !found.contains(&embeddings),
                        "{knowledge:?} {start:?} {destroyer:?}"
                    );
                    found.push(embeddings);
                }
            }
        }
    }
}

#[test]
fn test_settings_without_sense_are_refused() {
    let planted = Planted::edges(10, 3);
    let task = planted.link_task();
    let original = planted.trained(task, 1);
    let config = D2dgnConfig {
        alpha: -0.5,
        ..settings(1)
    };
    let method = D2dgn::new(Knowledge::Responses, config);
    let error = method
        .unlearn(&original, &planted.situation(task), &Silent)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "d2dgn.alpha is -0.5, expected between 0 and 1"
    );
}

#[test]
fn test_results_depend_on_the_seed_alone() {
    let planted = Planted::edges(20, 15);
    for knowledge in KNOWLEDGE {
        let method = D2dgn::new(knowledge, settings(3));
        assert_reproducible(&method, &planted, planted.link_task());
    }
}
