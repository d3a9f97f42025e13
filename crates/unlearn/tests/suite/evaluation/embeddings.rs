//! Likeness of embeddings.

use argiope_unlearn::{
    UnlearnError,
    evaluation::{Rows, linear_cka, neighbor_overlap, node_sample},
};
use proptest::prelude::*;

use super::{normal, on_threads};

/// By the centred Gram matrices of nodes: `<HKH, HLH> / (|HKH| |HLH|)`.
fn cka_oracle(left: Rows<'_>, right: Rows<'_>, nodes: &[u32]) -> f64 {
    let gram = |rows: Rows<'_>| -> Vec<Vec<f64>> {
        let dot = |u: u32, v: u32| -> f64 {
            let pairs = rows.row(u as usize).iter().zip(rows.row(v as usize));
            pairs.map(|(&a, &b)| f64::from(a) * f64::from(b)).sum()
        };
        let n = nodes.len();
        let k: Vec<Vec<f64>> = (nodes.iter())
            .map(|&u| nodes.iter().map(|&v| dot(u, v)).collect())
            .collect();
        let means: Vec<f64> = k
            .iter()
            .map(|row| row.iter().sum::<f64>() / n as f64)
            .collect();
        let mean = means.iter().sum::<f64>() / n as f64;
        let centred = |u: usize, v: usize| k[u][v] - means[u] - means[v] + mean;
        (0..n)
            .map(|u| (0..n).map(|v| centred(u, v)).collect())
            .collect()
    };
    let (k, l) = (gram(left), gram(right));
    let inner = |a: &[Vec<f64>], b: &[Vec<f64>]| -> f64 {
        let pairs = a.iter().flatten().zip(b.iter().flatten());
        pairs.map(|(x, y)| x * y).sum()
    };
    inner(&k, &l) / (inner(&k, &k) * inner(&l, &l)).sqrt()
}

/// All cosines, sorted.
fn overlap_oracle(left: Rows<'_>, right: Rows<'_>, nodes: &[u32], k: usize) -> f64 {
    let nearest = |rows: Rows<'_>, node: u32| -> Vec<u32> {
        let row = |node: u32| rows.row(node as usize).iter().map(|&x| f64::from(x));
        let norm = |node: u32| row(node).map(|x| x * x).sum::<f64>().sqrt();
        let cosine = |other: u32| {
            let dot: f64 = row(node).zip(row(other)).map(|(a, b)| a * b).sum();
            let norms = norm(node) * norm(other);
            if norms > 0.0 { dot / norms } else { 0.0 }
        };
        let mut others: Vec<u32> = nodes
            .iter()
            .copied()
            .filter(|&other| other != node)
            .collect();
        // Stable: of equal ones the earlier stays in front.
        others.sort_by(|&a, &b| cosine(b).total_cmp(&cosine(a)));
        others.truncate(k);
        others
    };
    let shared = |&node: &u32| {
        let (a, b) = (nearest(left, node), nearest(right, node));
        a.iter().filter(|other| b.contains(other)).count()
    };
    nodes.iter().map(shared).sum::<usize>() as f64 / (k * nodes.len()) as f64
}

proptest! {
    #[test]
    fn prop_alignment_is_that_of_gram_matrices(seed in 0u64..1000, size in 3usize..14) {
        let (left, right) = (normal(20 * 4, seed), normal(20 * 7, seed + 5000));
        let (left, right) = (Rows::new(&left, 4).unwrap(), Rows::new(&right, 7).unwrap());
        let nodes = node_sample(20, size, seed);
        let found = linear_cka(left, right, &nodes).unwrap();
        prop_assert!((found - cka_oracle(left, right, &nodes)).abs() < 1e-10);
        prop_assert!((found - linear_cka(right, left, &nodes).unwrap()).abs() < 1e-12);
        prop_assert!((0.0..=1.0 + 1e-12).contains(&found));
    }

    #[test]
    fn prop_overlap_is_that_of_sorted_cosines(seed in 0u64..1000, size in 4usize..15, k in 1usize..4) {
        let (left, right) = (normal(20 * 3, seed), normal(20 * 6, seed + 5000));
        let (left, right) = (Rows::new(&left, 3).unwrap(), Rows::new(&right, 6).unwrap());
        let nodes = node_sample(20, size, seed);
        let found = neighbor_overlap(left, right, &nodes, k).unwrap();
        prop_assert!((found - overlap_oracle(left, right, &nodes, k)).abs() < 1e-12);
    }
}

#[test]
fn test_copies_that_are_turned_shifted_and_scaled_are_alike() {
    let rows = normal(200 * 2, 3);
    // Turned by an angle, scaled by 1e-3, shifted by (100, -3)
    let (sin, cos) = 0.7f32.sin_cos();
    let turned: Vec<f32> = rows
        .chunks(2)
        .flat_map(|row| {
            let turned = [cos * row[0] - sin * row[1], sin * row[0] + cos * row[1]];
            [turned[0] * 1e-1 + 1.0, turned[1] * 1e-1 - 3.0]
        })
        .collect();
    let nodes: Vec<u32> = (0..200).collect();
    let (rows, turned) = (Rows::new(&rows, 2).unwrap(), Rows::new(&turned, 2).unwrap());
    assert!((linear_cka(rows, turned, &nodes).unwrap() - 1.0).abs() < 1e-6);
    assert!((linear_cka(rows, rows, &nodes).unwrap() - 1.0).abs() < 1e-12);
    assert_eq!(neighbor_overlap(rows, rows, &nodes, 5).unwrap(), 1.0);
}

#[test]
fn test_independent_embeddings_are_not_alike() {
    let (left, right) = (normal(2000 * 4, 1), normal(2000 * 4, 2));
    let (left, right) = (Rows::new(&left, 4).unwrap(), Rows::new(&right, 4).unwrap());
    let nodes: Vec<u32> = (0..2000).collect();
    assert!(linear_cka(left, right, &nodes).unwrap() < 0.02);
    let nodes = node_sample(2000, 400, 1);
    let overlap = neighbor_overlap(left, right, &nodes, 5).unwrap();
    // 5 / 399 in expectation
    assert!((overlap - 0.0125).abs() < 0.01, "{overlap}");
}

#[test]
fn test_rows_of_zeros_and_ties_have_a_defined_order() {
    let zeros = [0.0f32; 8];
    let rows = Rows::new(&zeros, 2).unwrap();
    let nodes: Vec<u32> = (0..4).collect();
    assert_eq!(neighbor_overlap(rows, rows, &nodes, 2).unwrap(), 1.0);
    // All cosines with zeros are equal: nodes 0 and 1 (for these: 2) are the nearest. On a line, neighbours lie elsewhere.
    let other = [1.0f32, 0.0, 0.0, 1.0, 0.1, 1.0, 0.2, 1.0];
    let other = Rows::new(&other, 2).unwrap();
    let found = neighbor_overlap(rows, other, &nodes, 1).unwrap();
    assert_eq!(found, overlap_oracle(rows, other, &nodes, 1));
}

#[test]
fn test_samples_are_ascending_and_of_their_size() {
    let nodes = node_sample(1000, 50, 3);
    assert!(nodes.len() == 50 && nodes.is_sorted_by(|a, b| a < b) && nodes[49] < 1000);
    assert_eq!(nodes, node_sample(1000, 50, 3));
    assert_ne!(nodes, node_sample(1000, 50, 4));
    assert_eq!(node_sample(4, 9, 1), [0, 1, 2, 3]);
    assert!(node_sample(0, 9, 1).is_empty());
}

#[test]
fn test_threads_do_not_matter() {
    let (left, right) = (normal(300 * 16, 1), normal(300 * 16, 2));
    let all = || {
        let (left, right) = (
            Rows::new(&left, 16).unwrap(),
            Rows::new(&right, 16).unwrap(),
        );
        let nodes: Vec<u32> = (0..300).collect();
        [
            linear_cka(left, right, &nodes).unwrap(),
            neighbor_overlap(left, right, &nodes, 5).unwrap(),
        ]
    };
    assert_eq!(on_threads(1, all), on_threads(2, all));
}

#[test]
fn test_misfits_are_errors() {
    let values = [0.5f32, 1.0, 2.0, 0.25, 0.0, 3.0];
    let rows = Rows::new(&values, 2).unwrap();
    assert!(matches!(
        Rows::new(&values, 0),
        Err(UnlearnError::Option { .. })
    ));
    assert!(matches!(
        Rows::new(&values, 4),
        Err(UnlearnError::Data { .. })
    ));
    let error = Rows::new(&[1.0, 2.0, 3.0, f32::NAN], 2).unwrap_err();
    assert_eq!(error.to_string(), "the embedding of row 1 is NaN at 1");
    let constant = [7.1f32, 7.1, 7.1];
    let constant = Rows::new(&constant, 1).unwrap();
    assert!(matches!(
        linear_cka(rows, constant, &[0, 1, 2]),
        Err(UnlearnError::Data { .. })
    ));
    assert!(matches!(
        linear_cka(rows, rows, &[]),
        Err(UnlearnError::Link(_))
    ));
    assert!(matches!(
        linear_cka(rows, rows, &[3]),
        Err(UnlearnError::Link(_))
    ));
    let shorter = Rows::new(&values[..4], 2).unwrap();
    assert!(matches!(
        linear_cka(rows, shorter, &[0, 1]),
        Err(UnlearnError::Link(_))
    ));
    for k in [0, 3] {
        let result = neighbor_overlap(rows, rows, &[0, 1, 2], k);
        assert!(matches!(result, Err(UnlearnError::Option { .. })));
    }
    let twice = neighbor_overlap(rows, rows, &[2, 1, 2], 1).unwrap_err();
    assert_eq!(twice.to_string(), "node 2 is in the sample twice");
}
