//! The loss against loops in `f64` and central differences.

use argiope_gnn::{
    GnnError,
    pretrain::contrastive::{in_batch, learning_rate, with_queue},
};
use burn::tensor::{DType, Device, Tensor};

use crate::check::{assert_close, matrix, random, values};

const DIM: usize = 3;
const PAIRS: usize = 4;
const NEGATIVES: usize = 7;

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(l, r)| l * r).sum()
}

/// The mean of `-log(exp(right) / sum of exp(score))`.
fn slow(scores: impl Iterator<Item = (f64, Vec<f64>)>) -> f64 {
    let losses: Vec<f64> = scores
        .map(|(right, all)| {
            let sum: f64 = all.iter().map(|score| score.exp()).sum();
            -(right.exp() / sum).ln()
        })
        .collect();
    losses.iter().sum::<f64>() / losses.len() as f64
}

fn slow_in_batch(queries: &[f64], keys: &[f64], temperature: f64) -> f64 {
    slow(queries.chunks(DIM).enumerate().map(|(at, query)| {
        let all: Vec<f64> = (keys.chunks(DIM))
            .map(|key| dot(query, key) / temperature)
            .collect();
        (all[at], all)
    }))
}

fn slow_with_queue(queries: &[f64], keys: &[f64], negatives: &[f64], temperature: f64) -> f64 {
    slow(
        queries
            .chunks(DIM)
            .zip(keys.chunks(DIM))
            .map(|(query, key)| {
                let all: Vec<f64> = std::iter::once(key)
                    .chain(negatives.chunks(DIM))
                    .map(|key| dot(query, key) / temperature)
                    .collect();
                (all[0], all)
            }),
    )
}

fn tensor(values: &[f64], device: &Device) -> Tensor<2> {
    matrix(values, [values.len() / DIM, DIM], device, DType::F64)
}

/// Compares a gradient with central differences of a slow form.
#[track_caller]
fn check_gradient(name: &str, at: &[f64], found: &[f64], loss: impl Fn(&[f64]) -> f64) {
    let expected: Vec<f64> = (0..at.len())
        .map(|k| {
            let moved = |step: f64| {
                let mut moved = at.to_vec();
                moved[k] += step;
                loss(&moved)
            };
            (moved(1e-5) - moved(-1e-5)) / 2e-5
        })
        .collect();
    assert_close(name, found, &expected, 1e-7);
}

#[test]
fn test_loss_of_a_batch_agrees_with_its_definition() {
    let (queries, keys) = (random(PAIRS * DIM, 1), random(PAIRS * DIM, 2));
    let device = Device::flex().autodiff();
    for temperature in [1.0, 0.07] {
        let q = tensor(&queries, &device).require_grad();
        let k = tensor(&keys, &device).require_grad();
        let loss = in_batch(q.clone(), k.clone(), temperature).unwrap();
        let expected = slow_in_batch(&queries, &keys, temperature);
        assert_close("loss", &values(loss.clone()), &[expected], 1e-12);
        if temperature < 1.0 {
            continue;
        }
        let gradients = loss.backward();
        let of = |x: &Tensor<2>| values(x.grad(&gradients).unwrap());
        let of_queries = |moved: &[f64]| slow_in_batch(moved, &keys, temperature);
        check_gradient("queries", &queries, &of(&q), of_queries);
        let of_keys = |moved: &[f64]| slow_in_batch(&queries, moved, temperature);
        check_gradient("keys", &keys, &of(&k), of_keys);
    }
}

#[test]
fn test_loss_with_a_queue_agrees_with_its_definition() {
    let (queries, keys) = (random(PAIRS * DIM, 3), random(PAIRS * DIM, 4));
    let negatives = random(NEGATIVES * DIM, 5);
    let device = Device::flex().autodiff();
    let q = tensor(&queries, &device).require_grad();
    let (k, n) = (tensor(&keys, &device), tensor(&negatives, &device));
    let loss = with_queue(q.clone(), k, n, 0.5).unwrap();
    let expected = slow_with_queue(&queries, &keys, &negatives, 0.5);
    assert_close("loss", &values(loss.clone()), &[expected], 1e-12);
    let gradients = loss.backward();
    let found = values(q.grad(&gradients).unwrap());
    let slow = |moved: &[f64]| slow_with_queue(moved, &keys, &negatives, 0.5);
    check_gradient("queries", &queries, &found, slow);
}

#[test]
fn test_a_queue_of_the_other_keys_is_the_batch() {
    // One query: its negatives are the other keys.
    let (queries, keys) = (random(PAIRS * DIM, 6), random(PAIRS * DIM, 7));
    let device = Device::flex();
    let whole: Vec<f64> = (0..PAIRS)
        .map(|at| {
            let row = |all: &[f64]| tensor(&all[at * DIM..][..DIM], &device);
            let mut others = keys.clone();
            others.drain(at * DIM..(at + 1) * DIM);
            let loss = with_queue(row(&queries), row(&keys), tensor(&others, &device), 0.3);
            values(loss.unwrap())[0]
        })
        .collect();
    let mean = whole.iter().sum::<f64>() / PAIRS as f64;
    let loss = in_batch(tensor(&queries, &device), tensor(&keys, &device), 0.3).unwrap();
    assert_close("mean", &values(loss), &[mean], 1e-12);
}

#[test]
fn test_what_is_no_batch_of_pairs_is_an_error() {
    let device = Device::flex();
    let tensor = |rows: usize, dim: usize| Tensor::<2>::ones([rows, dim], &device);
    assert!(matches!(
        in_batch(tensor(3, 2), tensor(2, 2), 1.0),
        Err(GnnError::Shape { .. })
    ));
    assert!(matches!(
        with_queue(tensor(3, 2), tensor(3, 2), tensor(5, 3), 1.0),
        Err(GnnError::Shape { .. })
    ));
    assert!(in_batch(tensor(0, 2), tensor(0, 2), 1.0).is_err());
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(
            in_batch(tensor(2, 2), tensor(2, 2), bad),
            Err(GnnError::Option { .. })
        ));
    }
}

#[test]
fn test_learning_rate_rises_and_falls() {
    let rates: Vec<f64> = (0..300)
        .map(|step| learning_rate(step, 300, 0.1, 0.005))
        .collect();
    assert!(rates[..30].is_sorted_by(|left, right| left < right));
    assert!(rates[29..].is_sorted_by(|left, right| left > right));
    assert!((rates[29] - 0.005).abs() < 1e-15 && rates[299] > 0.0 && rates[299] < 2e-5);
    // Without a rise it falls from the first step on, and with nothing else it never falls.
    assert_eq!(learning_rate(0, 10, 0.0, 1.0), 10.0 / 11.0);
    assert_eq!(learning_rate(9, 10, 1.0, 1.0), 1.0);
}
