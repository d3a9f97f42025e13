//! The decoder of DUPLEX on embeddings made by hand, and its laws.

use std::f64::consts::{FRAC_PI_2, PI};

use argiope_directed::{
    links::LinkTask,
    methods::duplex::{class_logits, edge_scores, existence_logits},
};
use argiope_sparse::RowIndex;
use burn::tensor::{Device, Tensor};

use crate::methods::{
    dense::{Rows, assert_close, map},
    graphs::{matrix, random},
    networks::values,
};

fn pairs(pairs: &[(u32, u32)], num_nodes: usize) -> [RowIndex; 2] {
    let (first, second): (Vec<u32>, Vec<u32>) = pairs.iter().copied().unzip();
    [first, second].map(|ends| RowIndex::new(ends, num_nodes).unwrap())
}

/// Node 1 is a quarter of a turn behind node 0, node 2 where node 0 is, node 3 has no amplitude.
#[test]
fn test_embeddings_made_by_hand_are_decoded() {
    let amplitude = matrix(&vec![vec![1.0], vec![1.0], vec![1.0], vec![0.0]]);
    let phase = matrix(&vec![
        vec![FRAC_PI_2],
        vec![0.0],
        vec![FRAC_PI_2],
        vec![1.0],
    ]);
    let [first, second] = pairs(&[(0, 1), (1, 0), (0, 2), (0, 3)], 4);
    let (real, imaginary) = edge_scores(amplitude.clone(), phase, [&first, &second]).unwrap();
    assert_close(
        "real",
        &values(real.clone()),
        &vec![vec![0.0, 0.0, 1.0, 0.0]],
    );
    assert_close(
        "imaginary",
        &values(imaginary.clone()),
        &vec![vec![1.0, -1.0, 0.0, 0.0]],
    );
    let logits = class_logits(real, imaginary).unwrap();
    let root = 2f64.sqrt();
    let expected: Rows = [
        [0.0, -2.0, -root, -1.0],
        [-2.0, 0.0, -root, -1.0],
        [-root, -root, 0.0, -1.0],
        [-1.0, -1.0, -1.0, 0.0],
    ]
    .map(Vec::from)
    .to_vec();
    for (found, expected) in values(logits.clone()).iter().zip(expected.concat()) {
        assert!(
            (found - expected).abs() < 2e-6,
            "{found}, should be {expected}"
        );
    }
    let classes: Vec<i64> = logits.argmax(1).into_data().iter().collect();
    let names = LinkTask::FourClass.class_names();
    let named = classes.iter().map(|&class| names[class as usize]);
    assert_eq!(named.collect::<Vec<_>>(), ["u->v", "v->u", "both", "none"]);
    let existence = existence_logits(amplitude, [&first, &second]).unwrap();
    assert_close(
        "existence",
        &values(existence),
        &vec![vec![1.0, 1.0, 1.0, 0.0]],
    );
}

/// The other order gives the conjugate, turning all phases nothing new, and half a turn is a sign of the amplitude.
#[test]
fn test_laws_of_scores() {
    let (nodes, dim) = (7, 3);
    let rows = |seed: u64| -> Rows {
        random(nodes * dim, seed)
            .chunks(dim)
            .map(<[f64]>::to_vec)
            .collect()
    };
    let (amplitude, phase) = (rows(1), rows(2));
    let all: Vec<(u32, u32)> = (0..7).flat_map(|u| (0..7).map(move |v| (u, v))).collect();
    let [first, second] = pairs(&all, nodes);
    let scores = |amplitude: &Rows, phase: &Rows, ends: [&RowIndex; 2]| {
        let (real, imaginary) = edge_scores(matrix(amplitude), matrix(phase), ends).unwrap();
        (values(real), values(imaginary))
    };
    let (real, imaginary) = scores(&amplitude, &phase, [&first, &second]);
    for (at, &(u, v)) in all.iter().enumerate() {
        let term = |k: usize| {
            let angle = phase[u as usize][k] - phase[v as usize][k];
            let product = amplitude[u as usize][k] * amplitude[v as usize][k];
            (product * angle.cos(), product * angle.sin())
        };
        let (x, y) = (0..dim)
            .map(term)
            .fold((0.0, 0.0), |z, t| (z.0 + t.0, z.1 + t.1));
        assert!((real[at] - x).abs() < 1e-12 && (imaginary[at] - y).abs() < 1e-12);
    }
    let negative: Vec<f64> = imaginary.iter().map(|y| -y).collect();
    let (swapped_real, swapped) = scores(&amplitude, &phase, [&second, &first]);
    assert_close("swapped", &swapped_real, &vec![real.clone()]);
    assert_close("swapped", &swapped, &vec![negative]);
    let turned = map(&phase, |p| p + 0.7);
    let (turned_real, turned) = scores(&amplitude, &turned, [&first, &second]);
    assert_close("turned", &turned_real, &vec![real.clone()]);
    assert_close("turned", &turned, &vec![imaginary.clone()]);
    let (mut flipped, mut half) = (amplitude.clone(), phase.clone());
    flipped[2].iter_mut().for_each(|a| *a = -*a);
    half[2].iter_mut().for_each(|p| *p += PI);
    let (same_real, same) = scores(&flipped, &half, [&first, &second]);
    assert_close("half a turn", &same_real, &vec![real]);
    assert_close("half a turn", &same, &vec![imaginary]);
}

/// At the very place of a class, where a distance has no gradient.
#[test]
fn test_gradients_of_logits_are_finite() {
    let device = Device::flex().autodiff();
    let phase = Tensor::<2>::from_data([[0.0f32], [0.0]], &device).require_grad();
    let amplitude = Tensor::<2>::from_data([[1.0f32], [1.0]], &device).require_grad();
    let [first, second] = pairs(&[(0, 1)], 2);
    let (real, imaginary) =
        edge_scores(amplitude.clone(), phase.clone(), [&first, &second]).unwrap();
    let gradients = class_logits(real, imaginary).unwrap().sum().backward();
    for tensor in [amplitude, phase] {
        let gradient = tensor.grad(&gradients).unwrap().into_data();
        assert!(gradient.iter::<f32>().all(f32::is_finite), "{gradient}");
    }
}

#[test]
fn test_wrong_shapes_are_refused() {
    let amplitude = matrix(&vec![vec![1.0, 2.0], vec![3.0, 4.0]]);
    let narrow = matrix(&vec![vec![1.0], vec![2.0]]);
    let [first, second] = pairs(&[(0, 1)], 2);
    assert!(edge_scores(amplitude.clone(), narrow.clone(), [&first, &second]).is_err());
    let [longer, _] = pairs(&[(0, 1), (1, 0)], 2);
    assert!(edge_scores(amplitude.clone(), amplitude.clone(), [&first, &longer]).is_err());
    let [beyond, _] = pairs(&[(0, 1)], 3);
    assert!(edge_scores(amplitude.clone(), amplitude.clone(), [&beyond, &second]).is_err());
    assert!(class_logits(amplitude.clone(), amplitude).is_err());
    assert!(class_logits(narrow, matrix(&vec![vec![1.0]])).is_err());
}
