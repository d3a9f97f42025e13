//! The two steps of Lloyd's iteration (IEEE Trans. Inf. Theory 28, 1982), and what keeps clusters from being lost.

use ndarray::{Array2, ArrayView2};

use super::squared_distance;

/// The nearest mean of every point, the first of equal ones.
pub(super) fn assign(points: ArrayView2<'_, f64>, means: &Array2<f64>) -> Vec<usize> {
    points
        .rows()
        .into_iter()
        .map(|point| {
            let (mut nearest, mut least) = (0, f64::INFINITY);
            for (cluster, mean) in means.rows().into_iter().enumerate() {
                let distance = squared_distance(point, mean);
                if distance < least {
                    (nearest, least) = (cluster, distance);
                }
            }
            nearest
        })
        .collect()
}

/// Gives every empty cluster the point that is farthest from its mean, of those that are not alone.
pub(super) fn fill_empty(
    points: ArrayView2<'_, f64>,
    means: &Array2<f64>,
    cluster_of: &mut [usize],
) {
    let mut sizes = vec![0usize; means.nrows()];
    for &cluster in &*cluster_of {
        sizes[cluster] += 1;
    }
    let mut distances: Vec<f64> = (0..points.nrows())
        .map(|at| squared_distance(points.row(at), means.row(cluster_of[at])))
        .collect();
    for empty in 0..sizes.len() {
        if sizes[empty] > 0 {
            continue;
        }
        let others = (0..points.nrows()).filter(|&at| sizes[cluster_of[at]] > 1);
        // Ties go to the first point.
        let farthest = others
            .rev()
            .max_by(|&a, &b| distances[a].total_cmp(&distances[b]));
        if let Some(at) = farthest {
            sizes[cluster_of[at]] -= 1;
            sizes[empty] = 1;
            cluster_of[at] = empty;
            distances[at] = 0.0;
        }
    }
}

/// The mean of every cluster; none may be empty.
pub(super) fn means_of(
    points: ArrayView2<'_, f64>,
    cluster_of: &[usize],
    count: usize,
) -> Array2<f64> {
    let mut means = Array2::zeros((count, points.ncols()));
    let mut sizes = vec![0usize; count];
    for (point, &cluster) in points.rows().into_iter().zip(cluster_of) {
        let mut mean = means.row_mut(cluster);
        mean += &point;
        sizes[cluster] += 1;
    }
    for (mut mean, size) in means.rows_mut().into_iter().zip(sizes) {
        mean /= size as f64;
    }
    means
}
