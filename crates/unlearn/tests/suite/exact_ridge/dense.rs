//! Rows and weights against dense matrices.

use argiope_graph::Silent;
use argiope_unlearn::exact::{FeatureMap, FixedPropagation, RidgeClassifier};
use proptest::prelude::*;

use super::{config, propagations};
use crate::small_graphs::{Case, DIM, NUM_CLASSES, cases, values};

type Matrix = Vec<Vec<f64>>;

fn times(left: &Matrix, right: &Matrix) -> Matrix {
    let columns = right.first().map_or(0, Vec::len);
    let entry = |row: &[f64], column: usize| -> f64 {
        row.iter().zip(right).map(|(x, row)| x * row[column]).sum()
    };
    let row = |row: &Vec<f64>| (0..columns).map(|column| entry(row, column)).collect();
    left.iter().map(row).collect()
}

/// `D^-1/2 (A + I) D^-1/2`
fn operator(case: &Case) -> Matrix {
    let n = case.data.graph.num_nodes();
    let mut a = vec![vec![0.0; n]; n];
    for (u, v) in case.data.graph.edges() {
        a[u as usize][v as usize] = 1.0;
        a[v as usize][u as usize] = 1.0;
    }
    for (node, row) in a.iter_mut().enumerate() {
        row[node] = 1.0;
    }
    let sizes: Vec<f64> = a.iter().map(|row| row.iter().sum()).collect();
    for (u, v) in (0..n).flat_map(|u| (0..n).map(move |v| (u, v))) {
        a[u][v] *= sizes[u].powf(-0.5) * sizes[v].powf(-0.5);
    }
    a
}

fn propagated(case: &Case, propagation: FixedPropagation) -> Matrix {
    let s = operator(case);
    let x: Matrix = values(&case.data)
        .chunks(DIM)
        .map(<[f64]>::to_vec)
        .collect();
    let mut steps = vec![x.clone()];
    for _ in 0..propagation.hops() {
        let mut next = times(&s, &steps[steps.len() - 1]);
        if let FixedPropagation::Appnp { alpha, .. } = propagation {
            for (row, start) in next.iter_mut().zip(&x) {
                for (y, x) in row.iter_mut().zip(start) {
                    *y = (1.0 - alpha) * *y + alpha * x;
                }
            }
        }
        steps.push(next);
    }
    match propagation {
        FixedPropagation::Sign { .. } => (0..x.len())
            .map(|node| steps.iter().flat_map(|step| step[node].clone()).collect())
            .collect(),
        _ => steps.swap_remove(steps.len() - 1),
    }
}

/// Gauss and Jordan, with pivots.
fn solved(mut a: Matrix, mut b: Matrix) -> Matrix {
    for at in 0..a.len() {
        let pivot = (at..a.len()).max_by(|&i, &j| a[i][at].abs().total_cmp(&a[j][at].abs()));
        let pivot = pivot.unwrap();
        a.swap(at, pivot);
        b.swap(at, pivot);
        let (pivot_row, pivot_right) = (a[at].clone(), b[at].clone());
        for row in (0..a.len()).filter(|&row| row != at) {
            let factor = a[row][at] / pivot_row[at];
            a[row]
                .iter_mut()
                .zip(&pivot_row)
                .for_each(|(x, p)| *x -= factor * p);
            b[row]
                .iter_mut()
                .zip(&pivot_right)
                .for_each(|(x, p)| *x -= factor * p);
        }
    }
    for (row, (a, b)) in a.iter().zip(&mut b).enumerate() {
        b.iter_mut().for_each(|x| *x /= a[row]);
    }
    b
}

proptest! {
    #[test]
    fn prop_rows_and_weights_are_those_of_dense_matrices(
        case in cases(),
        propagation in propagations(),
        lambda in 0.01..10.0f64,
    ) {
        let mut config = config(propagation, FeatureMap::Identity);
        config.lambda = lambda;
        let model = RidgeClassifier::fit(case.data.clone(), &case.training, config, &Silent).unwrap();

        let z = propagated(&case, propagation);
        let dim = z[0].len();
        let nodes: Vec<u32> = (0..z.len() as u32).collect();
        let rows = model.rows(&nodes).unwrap();
        prop_assert_eq!(model.dim(), dim);
        for (found, expected) in rows.iter().zip(z.iter().flatten()) {
            prop_assert!((found - expected).abs() < 1e-12);
        }

        let mut gram = vec![vec![0.0; dim]; dim];
        let mut right = vec![vec![0.0; NUM_CLASSES]; dim];
        for &node in &case.training {
            let row = &z[node as usize];
            let class = case.data.classes[node as usize].unwrap() as usize;
            for i in 0..dim {
                (0..dim).for_each(|j| gram[i][j] += row[i] * row[j]);
                right[i][class] += row[i];
            }
        }
        (0..dim).for_each(|i| gram[i][i] += lambda);
        let weights = solved(gram, right);
        for (class, of_class) in model.weights().chunks(dim).enumerate() {
            for (found, expected) in of_class.iter().zip(&weights) {
                prop_assert!((found - expected[class]).abs() < 1e-9);
            }
        }
        let scores = times(&z, &weights);
        for (found, expected) in model.scores().iter().zip(scores.iter().flatten()) {
            prop_assert!((found - expected).abs() < 1e-9);
        }
    }
}
