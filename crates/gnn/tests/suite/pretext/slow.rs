//! Slow forms in `f64`.

use argiope_graph::UndirectedGraph;

/// The distance of nodes in different components.
pub(crate) const FAR: u32 = u32::MAX;

/// All distances by Floyd's algorithm.
pub(crate) fn all_distances(graph: &UndirectedGraph) -> Vec<Vec<u32>> {
    let n = graph.num_nodes();
    let mut distances = vec![vec![FAR; n]; n];
    for (u, row) in distances.iter_mut().enumerate() {
        row[u] = 0;
    }
    for (u, v) in graph.edges() {
        distances[u as usize][v as usize] = 1;
        distances[v as usize][u as usize] = 1;
    }
    for k in 0..n {
        for i in 0..n {
            for j in 0..n {
                let around = distances[i][k].saturating_add(distances[k][j]);
                distances[i][j] = distances[i][j].min(around);
            }
        }
    }
    distances
}

pub(crate) fn inverse(distance: u32) -> f64 {
    match distance {
        0 | FAR => 0.0,
        distance => 1.0 / f64::from(distance),
    }
}

/// `x` with `a x = b`, by elimination with pivots.
pub(crate) fn solve(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Vec<f64> {
    let n = b.len();
    for column in 0..n {
        let pivot = (column..n)
            .max_by(|&i, &j| a[i][column].abs().total_cmp(&a[j][column].abs()))
            .unwrap();
        a.swap(column, pivot);
        b.swap(column, pivot);
        for row in 0..n {
            if row != column {
                let factor = a[row][column] / a[column][column];
                let of_pivot = a[column].clone();
                for (value, pivot) in a[row].iter_mut().zip(of_pivot) {
                    *value -= factor * pivot;
                }
                b[row] -= factor * b[column];
            }
        }
    }
    (0..n).map(|row| b[row] / a[row][row]).collect()
}

/// Eigenvalues of a symmetric matrix, descending, by Jacobi's rotations.
pub(crate) fn eigenvalues(mut a: Vec<Vec<f64>>) -> Vec<f64> {
    let n = a.len();
    for _ in 0..60 {
        for p in 0..n {
            for q in p + 1..n {
                if a[p][q].abs() < 1e-300 {
                    continue;
                }
                let theta = 0.5 * (2.0 * a[p][q]).atan2(a[q][q] - a[p][p]);
                let (s, c) = theta.sin_cos();
                for row in a.iter_mut() {
                    (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
                }
                let (of_p, of_q) = (a[p].clone(), a[q].clone());
                for k in 0..n {
                    a[p][k] = c * of_p[k] - s * of_q[k];
                    a[q][k] = s * of_p[k] + c * of_q[k];
                }
            }
        }
    }
    let mut values: Vec<f64> = (0..n).map(|i| a[i][i]).collect();
    values.sort_by(|l, r| r.total_cmp(l));
    values
}

pub(crate) fn cosine(left: &[f64], right: &[f64]) -> f64 {
    let product = |l: &[f64], r: &[f64]| l.iter().zip(r).map(|(l, r)| l * r).sum::<f64>();
    let norms = (product(left, left) * product(right, right)).sqrt();
    if norms > 0.0 {
        product(left, right) / norms
    } else {
        0.0
    }
}

/// Mean of minus the logarithms of the probabilities of the right classes.
pub(crate) fn cross_entropy(scores: &[Vec<f64>], classes: &[u32]) -> f64 {
    let of_row = |(row, &class): (&Vec<f64>, &u32)| -softmax(row)[class as usize].ln();
    let rows = scores.iter().zip(classes).map(of_row);
    rows.sum::<f64>() / scores.len() as f64
}

pub(crate) fn softmax(row: &[f64]) -> Vec<f64> {
    let sum: f64 = row.iter().map(|x| x.exp()).sum();
    row.iter().map(|x| x.exp() / sum).collect()
}

pub(crate) fn mean_square(found: &[Vec<f64>], targets: &[f64]) -> f64 {
    let found: Vec<f64> = found.iter().flatten().copied().collect();
    assert_eq!(found.len(), targets.len());
    let squares = found.iter().zip(targets).map(|(l, r)| (l - r) * (l - r));
    squares.sum::<f64>() / targets.len() as f64
}
