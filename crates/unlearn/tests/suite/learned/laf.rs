//! LAF: autoencoders, the losses of the student, and that no label is used.

use argiope_gnn::{Init, NamedTensors};
use argiope_graph::Silent;
use argiope_unlearn::learned::{
    Method as _, TaskData, Unlearned,
    laf::{
        AutoencoderConfig, Laf, LafConfig,
        losses::{alignment, extraction},
    },
};
use burn::tensor::Device;

use super::{
    check::{assert_loss, dot, matrix, mean, numbers},
    planted::{Planted, assert_reproducible, parameters, run},
};

fn settings(rounds: usize) -> LafConfig {
    LafConfig {
        rounds,
        batch_size: 40,
        autoencoder: AutoencoderConfig {
            steps: 60,
            hidden: 12,
            latent: 3,
            ..AutoencoderConfig::default()
        },
        ..LafConfig::default()
    }
}

#[test]
fn test_losses_and_gradients_follow_their_definitions() {
    let device = Device::flex();
    let others: Vec<f64> = numbers(4, 2).iter().map(|error| error.abs()).collect();
    let errors: Vec<f64> = numbers(3, 1)
        .iter()
        .map(|error| error.abs() + 0.1)
        .collect();
    let pull = |errors: &[f64]| mean(errors.iter().map(|e| (e / (1.0 + e)).exp()));
    assert_loss(
        &errors,
        [3, 1],
        |x| extraction(x, matrix(&others, [4, 1], &device)),
        |x| pull(x) - pull(&others),
    );
    assert_loss(
        &errors,
        [3, 1],
        |x| extraction(matrix(&others, [4, 1], &device), x),
        |x| pull(&others) - pull(x),
    );
    let (original, deleted) = (numbers(6, 3), numbers(8, 4));
    assert_loss(
        &numbers(6, 5),
        [3, 2],
        |x| {
            let original = matrix(&original, [3, 2], &device);
            alignment(x, original, matrix(&deleted, [4, 2], &device), 0.3)
        },
        |x| {
            let cosine = |l: &[f64], r: &[f64]| dot(l, r) / (dot(l, l) * dot(r, r)).sqrt();
            mean(x.chunks(2).zip(original.chunks(2)).map(|(x, y)| {
                let others = mean(deleted.chunks(2).map(|d| (cosine(x, d) / 0.3).exp()));
                -((cosine(x, y) / 0.3).exp() / others).ln()
            }))
        },
    );
}

#[test]
fn test_autoencoders_follow_their_definition() {
    let device = Device::flex().autodiff();
    let config = AutoencoderConfig {
        hidden: 4,
        latent: 2,
        ..AutoencoderConfig::default()
    };
    let autoencoder = config
        .init(3, &mut Init::new(1, &device).with_f64())
        .unwrap();
    let tensors = NamedTensors::of_module(&autoencoder);
    let linear = |x: &[f64], layer: &str| -> Vec<f64> {
        let get = |part: &str| -> Vec<f64> {
            tensors
                .get(&format!("{layer}.{part}"))
                .unwrap()
                .iter()
                .collect()
        };
        let (weight, mut y) = (get("weight"), get("bias"));
        let outputs = y.len();
        for (row, x) in weight.chunks(outputs).zip(x) {
            y.iter_mut().zip(row).for_each(|(y, w)| *y += x * w);
        }
        y
    };
    let relu = |x: Vec<f64>| -> Vec<f64> { x.into_iter().map(|x| x.max(0.0)).collect() };
    let decoded = |code: &[f64]| linear(&relu(linear(code, "decoder")), "output");
    let error = |x: &[f64], y: &[f64]| mean(x.iter().zip(y).map(|(x, y)| (x - y).powi(2)));
    let noise = numbers(4, 9);
    assert_loss(
        &numbers(6, 8),
        [2, 3],
        |x| {
            autoencoder
                .loss(x, matrix(&noise, [2, 2], &Device::flex()), 0.3)
                .unwrap()
        },
        |x| {
            mean(x.chunks(3).zip(noise.chunks(2)).map(|(x, noise)| {
                let hidden = relu(linear(x, "encoder"));
                let (m, l) = (linear(&hidden, "mean"), linear(&hidden, "log_variance"));
                let code: Vec<f64> = (0..2)
                    .map(|k| m[k] + (l[k] / 2.0).exp() * noise[k])
                    .collect();
                let divergence: f64 = (0..2).map(|k| m[k].powi(2) + l[k].exp() - l[k] - 1.0).sum();
                error(x, &decoded(&code)) + 0.3 * 0.5 * divergence
            }))
        },
    );
    let x = numbers(6, 7);
    let found = super::check::values(autoencoder.errors(matrix(&x, [2, 3], &device)).unwrap());
    for (x, found) in x.chunks(3).zip(found) {
        let wanted = error(x, &decoded(&linear(&relu(linear(x, "encoder")), "mean")));
        assert!((found - wanted).abs() < 1e-12);
    }
}

#[test]
fn test_deleted_pairs_move_more_than_retained_ones() {
    let planted = Planted::edges(20, 30);
    let task = planted.link_task();
    let original = planted.trained(task, 60);
    let unlearned = run(&Laf::new(settings(30)), &original, &planted.situation(task));
    let original = Unlearned::from(original);
    let (before, after) = (
        planted.embeddings(&original),
        planted.embeddings(&unlearned),
    );
    let moved = |pairs: &[(u32, u32)]| {
        mean(pairs.iter().map(|&(u, v)| {
            let product = |z: &[f64]| -> Vec<f64> {
                let row = |node: u32| &z[8 * node as usize..][..8];
                row(u).iter().zip(row(v)).map(|(l, r)| l * r).collect()
            };
            let (x, y) = (product(&before), product(&after));
            1.0 - dot(&x, &y) / (dot(&x, &x) * dot(&y, &y)).sqrt()
        }))
    };
    let (deleted, retained) = (moved(&planted.deleted), moved(&planted.retained));
    assert!(
        deleted > retained,
        "deleted pairs moved {deleted}, retained ones {retained}"
    );
}

#[test]
fn test_labels_are_not_used_before_the_repair() {
    let planted = Planted::nodes(20, 6);
    let TaskData::Node {
        retained,
        deleted,
        held_out,
        classes,
    } = planted.node_task()
    else {
        unreachable!()
    };
    let others: Vec<u32> = classes.iter().map(|class| (class + 1) % 3).collect();
    let with = |classes| TaskData::Node {
        retained,
        deleted,
        held_out,
        classes,
    };
    let original = planted.trained(with(classes), 10);
    let unlearned = |classes, repair_steps| {
        let config = LafConfig {
            repair_steps,
            ..settings(3)
        };
        let situation = planted.situation(with(classes));
        parameters(&run(&Laf::new(config), &original, &situation).model)
    };
    assert!(unlearned(classes, 0) == unlearned(&others, 0));
    assert!(unlearned(classes, 0) != parameters(&original));
    assert!(unlearned(classes, 2) != unlearned(&others, 2));
}

#[test]
fn test_nothing_deleted_changes_nothing() {
    let planted = Planted::edges(20, 0);
    let task = planted.link_task();
    let original = planted.trained(task, 2);
    let unlearned = run(&Laf::new(settings(3)), &original, &planted.situation(task));
    assert!(parameters(&unlearned.model) == parameters(&original));
}

#[test]
fn test_settings_without_sense_are_refused() {
    let planted = Planted::edges(10, 3);
    let task = planted.link_task();
    let original = planted.trained(task, 1);
    let refused = |config| {
        let result = Laf::new(config).unlearn(&original, &planted.situation(task), &Silent);
        result.unwrap_err().to_string()
    };
    for (config, name) in [
        (
            LafConfig {
                temperature: 0.0,
                ..settings(1)
            },
            "laf.temperature is 0",
        ),
        (
            LafConfig {
                batch_size: 0,
                ..settings(1)
            },
            "laf.batch_size is 0",
        ),
        (
            LafConfig {
                autoencoder: AutoencoderConfig {
                    latent: 0,
                    ..AutoencoderConfig::default()
                },
                ..settings(1)
            },
            "laf.autoencoder.latent is 0",
        ),
    ] {
        let error = refused(config);
        assert!(error.contains(name), "{error}");
    }
}

#[test]
fn test_results_depend_on_the_seed_alone() {
    let planted = Planted::edges(20, 60);
    assert_reproducible(&Laf::new(settings(3)), &planted, planted.link_task());
}
