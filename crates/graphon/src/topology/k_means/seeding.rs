//! Where clusters start.

use ndarray::{Array2, ArrayView2};
use rand::{Rng, RngExt as _};

use super::squared_distance;

/// Up to `count` different points, each drawn by its squared distance to those before it.
pub(super) fn seeds(
    points: ArrayView2<'_, f64>,
    count: usize,
    random: &mut impl Rng,
) -> Array2<f64> {
    let num_points = points.nrows();
    let mut chosen = vec![random.random_range(0..num_points)];
    let mut distances = vec![f64::INFINITY; num_points];
    while chosen.len() < count {
        let last = points.row(chosen[chosen.len() - 1]);
        for (at, distance) in distances.iter_mut().enumerate() {
            *distance = distance.min(squared_distance(points.row(at), last));
        }
        let total: f64 = distances.iter().sum();
        if total == 0.0 {
            break;
        }
        let mut left = random.random::<f64>() * total;
        let mut next = None;
        for (at, &distance) in distances.iter().enumerate() {
            if distance > 0.0 {
                // Rounding may leave a little after the last one.
                next = Some(at);
                left -= distance;
                if left < 0.0 {
                    break;
                }
            }
        }
        chosen.extend(next);
    }
    points.select(ndarray::Axis(0), &chosen)
}
