//! Positions against closed forms and a slow solver.

use std::f64::consts::PI;

use argiope_gnn::pretrain::contrastive::spectral_positions;
use argiope_graph::{
    UndirectedGraph,
    generate::{cycle, gnp, path},
};
use argiope_sparse::Pattern;

fn positions(graph: &UndirectedGraph, centre: usize, dim: usize) -> Vec<f64> {
    let pattern = Pattern::try_from(graph).unwrap();
    let found = spectral_positions(&pattern, centre, dim).unwrap();
    found.into_iter().map(f64::from).collect()
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(l, r)| l * r).sum()
}

#[test]
fn test_positions_on_paths_are_cosines() {
    for (num_nodes, dim) in [(3usize, 4usize), (8, 3), (8, 16), (21, 6)] {
        let graph = path(num_nodes as u32);
        let count = dim.min(num_nodes - 2);
        for centre in [0, num_nodes / 2, num_nodes - 1] {
            let found = positions(&graph, centre, dim);
            // Eigenvalues cos(pi k / (n - 1)), descending; vectors sqrt(degree) cos(pi k i / (n - 1)), up to their lengths.
            let last = (num_nodes - 1) as f64;
            let entry = |node: usize, k: usize| {
                let degree = graph.degree(node as u32) as f64;
                let length = if k == 0 { 2.0 * last } else { last };
                (degree / length).sqrt() * (PI * (k * node) as f64 / last).cos()
            };
            for node in 0..num_nodes {
                let row: Vec<f64> = (0..count).map(|k| entry(node, k)).collect();
                let norm = dot(&row, &row).sqrt();
                for k in 0..dim {
                    let found = found[node * dim + k];
                    let expected = match k < count {
                        true if entry(centre, k).abs() > 1e-9 => {
                            row[k] / norm * entry(centre, k).signum()
                        }
                        // 0 at the centre: the sign is that of the first entry, and all vectors begin with 1.
                        true => row[k] / norm,
                        false => 0.0,
                    };
                    assert!(
                        (found - expected).abs() < 1e-5,
                        "path of {num_nodes}, node {node}, column {k}: {found}, not {expected}"
                    );
                }
            }
        }
    }
}

#[test]
fn test_positions_on_cycles_turn_with_the_cycle() {
    // Pairs of equal eigenvalues cos(2 pi m / n): their vectors are any basis, but products of rows are those of
    // 1, sqrt(2) cos(2 pi m i / n), sqrt(2) sin(2 pi m i / n), ...
    for (num_nodes, dim) in [(9, 5), (12, 7)] {
        let found = positions(&cycle(num_nodes).unwrap(), 0, dim);
        let rows: Vec<&[f64]> = found.chunks(dim).collect();
        for (i, left) in rows.iter().enumerate() {
            for (j, right) in rows.iter().enumerate() {
                let angle = 2.0 * PI * (i as f64 - j as f64) / num_nodes as f64;
                let sum: f64 = (1..=dim / 2).map(|m| 2.0 * (m as f64 * angle).cos()).sum();
                let expected = (1.0 + sum) / dim as f64;
                assert!((dot(left, right) - expected).abs() < 1e-5);
            }
        }
    }
}

/// Eigenvalues and vectors of a symmetric matrix by Jacobi's rotations, vectors as rows.
fn jacobi(mut a: Vec<Vec<f64>>) -> Vec<(f64, Vec<f64>)> {
    let n = a.len();
    let unit = |at: usize| (0..n).map(|k| f64::from(u8::from(k == at))).collect();
    let mut vectors: Vec<Vec<f64>> = (0..n).map(unit).collect();
    for _ in 0..60 {
        for p in 0..n {
            for q in p + 1..n {
                if a[p][q].abs() < 1e-300 {
                    continue;
                }
                let half = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
                let t = half.signum() / (half.abs() + (half * half + 1.0).sqrt());
                let t = if half == 0.0 { 1.0 } else { t };
                let c = 1.0 / (t * t + 1.0).sqrt();
                let s = t * c;
                for row in &mut a {
                    let (x, y) = (row[p], row[q]);
                    (row[p], row[q]) = (c * x - s * y, s * x + c * y);
                }
                for k in 0..n {
                    let (x, y) = (a[p][k], a[q][k]);
                    (a[p][k], a[q][k]) = (c * x - s * y, s * x + c * y);
                    let (x, y) = (vectors[p][k], vectors[q][k]);
                    (vectors[p][k], vectors[q][k]) = (c * x - s * y, s * x + c * y);
                }
            }
        }
    }
    let mut pairs: Vec<_> = (0..n).map(|at| (a[at][at], vectors[at].clone())).collect();
    pairs.sort_by(|left, right| right.0.total_cmp(&left.0));
    pairs
}

#[test]
fn test_positions_span_the_leading_eigenvectors() {
    let mut tried = 0;
    for seed in 0..12 {
        let graph = gnp(14, 0.3, seed).unwrap();
        let scale = |node: u32| match graph.degree(node) {
            0 => 0.0,
            degree => (degree as f64).powf(-0.5),
        };
        let entry = |u, v| match graph.has_edge(u, v) {
            true => scale(u) * scale(v),
            false => 0.0,
        };
        let matrix = (0..14).map(|u| (0..14).map(|v| entry(u, v)).collect());
        let pairs = jacobi(matrix.collect());
        let dim = 4;
        if pairs[dim - 1].0 - pairs[dim].0 < 1e-3 {
            continue;
        }
        tried += 1;
        // Where there are several vectors of one value the basis is free: products of rows are not.
        let exact = |node: usize| -> Vec<f64> {
            let row: Vec<f64> = pairs[..dim].iter().map(|pair| pair.1[node]).collect();
            let norm = dot(&row, &row).sqrt();
            row.iter()
                .map(|x| if norm > 1e-9 { x / norm } else { 0.0 })
                .collect()
        };
        let found = positions(&graph, 0, dim);
        for u in 0..14 {
            for v in 0..14 {
                let product = dot(&found[u * dim..][..dim], &found[v * dim..][..dim]);
                let expected = dot(&exact(u), &exact(v));
                assert!(
                    (product - expected).abs() < 1e-5,
                    "{product}, not {expected}"
                );
            }
        }
    }
    assert!(tried >= 6, "{tried}");
}

#[test]
fn test_positions_are_positive_at_the_centre_and_need_one() {
    let graph = gnp(20, 0.3, 3).unwrap();
    for centre in 0..20 {
        let found = positions(&graph, centre, 5);
        assert!(found[centre * 5..][..5].iter().all(|&entry| entry > -1e-6));
    }
    let pattern = Pattern::try_from(&graph).unwrap();
    assert!(spectral_positions(&pattern, 20, 5).is_err());
    let oblong = Pattern::new(3, vec![0, 1], vec![2]).unwrap();
    assert!(spectral_positions(&oblong, 0, 5).is_err());
}
