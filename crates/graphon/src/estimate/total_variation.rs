//! Denoising by total variation.
//!
//! The minimiser of `TV(u) + |u - f|^2 / (2 weight)` over images `u` of the size of `f` (Rudin, Osher and Fatemi, Physica D
//! 60, 1992), by the projection algorithm for its dual (Chambolle, *An Algorithm for Total Variation Minimization and
//! Applications*, J. Math. Imaging Vis. 20, 2004, equation 9):
//!
//! ```text
//! u = f - weight div p,    p <- (p + s g) / (1 + s |g|),    g = grad(div p - f / weight),    s = 1/4
//! ```
//!
//! with forward differences, isotropic length and mirrored borders. The mean of the image stays.

use ndarray::Array2;

/// The step of the projection: Chambolle proves 1/8, and reports that 1/4 is the best that converges.
const STEP: f64 = 0.25;
/// Iterations at most.
const MAX_ITERATIONS: usize = 2000;
/// The image stands still once no pixel changes by more than this in an iteration, in units of the weight.
const TOLERANCE: f64 = 1e-6;

/// The denoised image; `image` itself for a weight of 0.
pub(super) fn denoise(image: &Array2<f64>, weight: f64) -> Array2<f64> {
    if weight <= 0.0 {
        return image.clone();
    }
    let dim = image.dim();
    let (mut down, mut right) = (Array2::<f64>::zeros(dim), Array2::<f64>::zeros(dim));
    let scaled = image / weight;
    let mut divergence = Array2::<f64>::zeros(dim);
    for _ in 0..MAX_ITERATIONS {
        let potential = &divergence - &scaled;
        for i in 0..dim.0 {
            for j in 0..dim.1 {
                let here = potential[[i, j]];
                let difference = |row: usize, column: usize| {
                    if row < dim.0 && column < dim.1 {
                        potential[[row, column]] - here
                    } else {
                        0.0
                    }
                };
                let (to_down, to_right) = (difference(i + 1, j), difference(i, j + 1));
                let length = 1.0 + STEP * to_down.hypot(to_right);
                down[[i, j]] = (down[[i, j]] + STEP * to_down) / length;
                right[[i, j]] = (right[[i, j]] + STEP * to_right) / length;
            }
        }
        let mut change = 0.0f64;
        for i in 0..dim.0 {
            for j in 0..dim.1 {
                let above = if i > 0 { down[[i - 1, j]] } else { 0.0 };
                let left = if j > 0 { right[[i, j - 1]] } else { 0.0 };
                let next = down[[i, j]] - above + right[[i, j]] - left;
                change = change.max((next - divergence[[i, j]]).abs());
                divergence[[i, j]] = next;
            }
        }
        if change <= TOLERANCE {
            break;
        }
    }
    image - &(divergence * weight)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_two_halves_move_towards_each_other() {
        // Each half has an area of K^2 / 2 and a border of K with the other: it moves by weight K / (K^2 / 2).
        let size = 8;
        let image =
            Array2::from_shape_fn((size, size), |(i, _)| if i < size / 2 { 0.8 } else { 0.2 });
        let weight = 0.1;
        let denoised = denoise(&image, weight);
        let moved = 2.0 * weight / size as f64;
        for ((i, j), &value) in denoised.indexed_iter() {
            let expected = if i < size / 2 {
                0.8 - moved
            } else {
                0.2 + moved
            };
            assert!((value - expected).abs() < 1e-4, "({i}, {j}): {value}");
        }
    }

    #[test]
    fn test_mean_and_symmetry_stay_and_large_weights_flatten() {
        let image = Array2::from_shape_fn((9, 9), |(i, j)| ((i * j + i + j) as f64).sin().abs());
        let mean = image.sum() / 81.0;
        let denoised = denoise(&image, 0.2);
        assert!((denoised.sum() / 81.0 - mean).abs() < 1e-12);
        let skew = &denoised - &denoised.t();
        assert!(skew.iter().all(|difference| difference.abs() < 1e-12));
        let flat = denoise(&image, 20.0);
        assert!(flat.iter().all(|value| (value - mean).abs() < 1e-3));
        assert_eq!(denoise(&image, 0.0), image);
    }
}
