//! Embeddings against dense matrices in `f64`.

use argiope_graph::BipartiteGraph;
use argiope_sparse::DropoutKey;
use argiope_unlearn::recommend::{BackboneConfig, BackboneKind, Propagation};
use burn::tensor::Device;

use super::{check_gradient, matrix, random_graph, random_values, values};

/// `D^-1/2 A D^-1/2` of users and items with all its zeros.
fn dense(graph: &BipartiteGraph) -> Vec<Vec<f64>> {
    let (users, nodes) = (graph.num_left(), graph.num_nodes());
    let mut a = vec![vec![0.0; nodes]; nodes];
    for (user, item) in graph.edges() {
        let (user, item) = (user as usize, users + item as usize);
        a[user][item] = 1.0;
        a[item][user] = 1.0;
    }
    let degrees: Vec<f64> = a.iter().map(|row| row.iter().sum()).collect();
    for (row, degree) in a.iter_mut().zip(&degrees) {
        for (value, other) in row.iter_mut().zip(&degrees) {
            if *value > 0.0 {
                *value /= (degree * other).sqrt();
            }
        }
    }
    a
}

fn product(a: &[Vec<f64>], x: &[f64], dim: usize) -> Vec<f64> {
    let mut y = vec![0.0; x.len()];
    for (row, entries) in a.iter().enumerate() {
        for (column, entry) in entries.iter().enumerate() {
            for k in 0..dim {
                y[row * dim + k] += entry * x[column * dim + k];
            }
        }
    }
    y
}

fn config(kind: BackboneKind, layers: usize) -> BackboneConfig {
    BackboneConfig {
        kind,
        dim: 3,
        layers,
        ..BackboneConfig::default()
    }
}

#[test]
fn test_embeddings_are_means_of_powers() {
    let graph = random_graph(11, 9, 5);
    assert!((0..11).any(|user| graph.neighbors_of_left(user).is_empty()));
    let propagation = Propagation::new(&graph).unwrap();
    assert_eq!((propagation.num_users(), propagation.num_items()), (11, 9));
    let a = dense(&graph);
    let x = random_values(20 * 3, 1);
    for kind in [
        BackboneKind::LightGcn,
        BackboneKind::Sgl,
        BackboneKind::SimGcl,
    ] {
        for layers in 1..4 {
            let own = if kind == BackboneKind::SimGcl {
                0.0
            } else {
                1.0
            };
            let mut sum: Vec<f64> = x.iter().map(|value| own * value).collect();
            let mut power = x.clone();
            for _ in 0..layers {
                power = product(&a, &power, 3);
                sum.iter_mut()
                    .zip(&power)
                    .for_each(|(sum, value)| *sum += value);
            }
            let table = matrix(&x, [20, 3], &Device::flex());
            let found = config(kind, layers).embed(&propagation, table).unwrap();
            for (found, sum) in values(found).iter().zip(sum) {
                let expected = sum / (layers as f64 + own);
                assert!((found - expected).abs() < 1e-12, "{kind:?} {layers}");
            }
        }
    }
}

#[test]
fn test_gradients_agree_with_differences() {
    let graph = random_graph(11, 9, 5);
    let propagation = Propagation::new(&graph).unwrap();
    let x = random_values(20 * 3, 2);
    let cotangent = matrix(&random_values(20 * 3, 3), [20, 3], &Device::flex());
    for kind in [BackboneKind::LightGcn, BackboneKind::SimGcl] {
        let config = config(kind, 2);
        check_gradient([20, 3], &x, |table| {
            let embeddings = config.embed(&propagation, table).unwrap();
            (embeddings * cotangent.clone()).sum()
        });
        let key = DropoutKey { seed: 1, step: 2 };
        check_gradient([20, 3], &x, |table| {
            let embeddings = config.embed_with_noise(&propagation, table, key).unwrap();
            (embeddings.square() * cotangent.clone()).sum()
        });
    }
}

#[test]
fn test_noise_has_its_length_and_keeps_signs() {
    let graph = random_graph(11, 9, 5);
    let propagation = Propagation::new(&graph).unwrap();
    let config = BackboneConfig {
        noise: 0.25,
        ..config(BackboneKind::SimGcl, 1)
    };
    let table = || matrix(&random_values(20 * 3, 4), [20, 3], &Device::flex());
    let plain = values(config.embed(&propagation, table()).unwrap());
    let noisy = |step| {
        let key = DropoutKey { seed: 9, step };
        values(config.embed_with_noise(&propagation, table(), key).unwrap())
    };
    let found = noisy(0);
    for (plain, noisy) in plain.chunks(3).zip(found.chunks(3)) {
        let difference: Vec<f64> = noisy.iter().zip(plain).map(|(x, y)| x - y).collect();
        let length = difference.iter().map(|x| x * x).sum::<f64>().sqrt();
        // Rows of 0 have no sign: nothing moves.
        let expected = if plain.iter().all(|&x| x == 0.0) {
            0.0
        } else {
            0.25
        };
        assert!((length - expected).abs() < 1e-6, "{length}");
        assert!(
            difference
                .iter()
                .zip(plain)
                .all(|(moved, plain)| moved * plain >= 0.0)
        );
    }
    assert_eq!(found, noisy(0));
    assert_ne!(found, noisy(1));
}

#[test]
fn test_edge_dropout_leaves_a_part_of_the_edges() {
    let graph = random_graph(60, 70, 1);
    let kept = |number| {
        let propagation = Propagation::with_edge_dropout(&graph, 0.3, 4, number).unwrap();
        let pattern = propagation.operator().pattern().clone();
        let rows = pattern.rows_of_slots().iter().zip(pattern.indices());
        rows.map(|(&u, &v)| (u, v)).collect::<Vec<_>>()
    };
    let first = kept(0);
    assert!(first.iter().all(|&(u, v)| match u < 60 {
        true => graph.has_edge(u, v - 60),
        false => graph.has_edge(v, u - 60),
    }));
    // Both directions of an edge are kept or left out together.
    assert!(
        first
            .iter()
            .all(|&(u, v)| first.binary_search(&(v, u)).is_ok())
    );
    let share = first.len() as f64 / (2 * graph.num_edges()) as f64;
    assert!((share - 0.7).abs() < 0.06, "{share}");
    assert_eq!(first, kept(0));
    assert_ne!(first, kept(1));
}
