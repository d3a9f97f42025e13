//! What is made of the features before they are propagated: a map that no data have shaped.
//!
//! Deletions are exact only if nothing of a deleted node stays behind in the map. A random matrix that is drawn from a seed
//! knows of no node; principal components would.

use argiope_gnn::seeds;
use argiope_graph::random::stream;
use argiope_sparse::spmm::{Reduce, spmm_into};
use rand_distr::{Distribution, StandardNormal};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::propagation::FeatureRows;
use crate::{UnlearnError, error::check_setting};

/// A map of features `x`, `[num_features]`, that is fixed before data are seen. All of them send 0 to 0, so that a node
/// without features has none after the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FeatureMap {
    /// `x`
    Identity,
    /// `x R` with `R`, `[num_features, dim]`, of independent normal numbers of variance `1 / dim`: keeps lengths and distances
    /// up to `O(1 / sqrt(dim))` (Johnson and Lindenstrauss, *Contemp. Math.* 26, 1984).
    Projection {
        /// Number of features after the map.
        dim: usize,
    },
    /// `max(0, x R)` with `R` of variance `2 / dim`: inner products are those of the arc-cosine kernel of order 1 in
    /// expectation (Cho and Saul, *Kernel Methods for Deep Learning*, NIPS 2009).
    Rectified {
        /// Number of features after the map.
        dim: usize,
    },
}

impl Default for FeatureMap {
    fn default() -> Self {
        Self::Projection { dim: 512 }
    }
}

impl FeatureMap {
    /// Checks the settings.
    ///
    /// # Errors
    /// [`UnlearnError::Option`] for no features.
    pub fn check(self) -> Result<(), UnlearnError> {
        match self {
            Self::Identity => Ok(()),
            Self::Projection { dim } | Self::Rectified { dim } => {
                check_setting("feature_map.dim", dim, dim > 0, "at least 1")
            }
        }
    }

    /// Number of features after the map.
    pub(crate) fn dim(self, num_features: usize) -> usize {
        match self {
            Self::Identity => num_features,
            Self::Projection { dim } | Self::Rectified { dim } => dim,
        }
    }

    /// The mapped features, `[num_nodes, dim]`. Equal for any number of threads.
    ///
    /// # Complexity
    /// `O((num_entries + num_features) * dim)` time, `O(num_features * dim)` extra space for random maps.
    pub(crate) fn apply(self, features: &FeatureRows, seed: u64) -> Result<Vec<f64>, UnlearnError> {
        let num_features = features.num_features();
        let dim = self.dim(num_features);
        let mut mapped = vec![0.0; features.num_nodes() * dim];
        let variance = match self {
            Self::Identity => {
                for (row, mapped) in mapped.chunks_exact_mut(dim).enumerate() {
                    for (column, value) in features.row(row) {
                        mapped[column as usize] = value;
                    }
                }
                return Ok(mapped);
            }
            Self::Projection { .. } => 1.0,
            Self::Rectified { .. } => 2.0,
        };
        let matrix = random_matrix(num_features, dim, variance, seed);
        let (pattern, values) = features.parts();
        spmm_into(
            pattern,
            Some(values),
            &matrix,
            dim,
            Reduce::Sum,
            &mut mapped,
        )?;
        if let Self::Rectified { .. } = self {
            (mapped.par_iter_mut()).for_each(|value| *value = value.max(0.0));
        }
        Ok(mapped)
    }
}

/// Independent normal numbers of variance `variance / dim`, `[num_rows, dim]`; every row has its own stream.
fn random_matrix(num_rows: usize, dim: usize, variance: f64, seed: u64) -> Vec<f64> {
    let seed = seeds::named(seed, "feature map");
    let scale = (variance / dim as f64).sqrt();
    let mut matrix = vec![0.0; num_rows * dim];
    (matrix.par_chunks_exact_mut(dim).enumerate()).for_each(|(row, values)| {
        let mut random = stream(seed, row as u64);
        for value in values {
            let normal: f64 = StandardNormal.sample(&mut random);
            *value = scale * normal;
        }
    });
    matrix
}

#[cfg(test)]
mod tests {
    use argiope_io::{npy::Values, npz::Features};

    use super::*;

    /// Two nodes at a right angle, of lengths 5 and 2, and one without features.
    fn mapped(map: FeatureMap, seed: u64) -> Vec<Vec<f64>> {
        let features = Features::Dense {
            num_features: 3,
            values: Values::F32(vec![3.0, 4.0, 0.0, 0.0, 0.0, 2.0, 0.0, 0.0, 0.0]),
        };
        let rows = FeatureRows::new(&features).unwrap();
        let values = map.apply(&rows, seed).unwrap();
        values.chunks(map.dim(3)).map(<[f64]>::to_vec).collect()
    }

    fn dot(left: &[f64], right: &[f64]) -> f64 {
        left.iter().zip(right).map(|(l, r)| l * r).sum()
    }

    #[test]
    fn test_projections_keep_lengths_and_angles() {
        let rows = mapped(FeatureMap::Projection { dim: 40_000 }, 1);
        // The relative error has the standard deviation sqrt(2 / 40000) = 0.007.
        assert!((dot(&rows[0], &rows[0]) / 25.0 - 1.0).abs() < 0.03);
        assert!((dot(&rows[1], &rows[1]) / 4.0 - 1.0).abs() < 0.03);
        assert!((dot(&rows[0], &rows[1]) / 10.0).abs() < 0.03);
        assert!(rows[2].iter().all(|&value| value == 0.0));
    }

    #[test]
    fn test_rectified_maps_have_the_arc_cosine_kernel() {
        let rows = mapped(FeatureMap::Rectified { dim: 40_000 }, 1);
        // J(angle) = (sin + (pi - angle) cos) / pi: 1 for the same node, 1 / pi at a right angle.
        assert!((dot(&rows[0], &rows[0]) / 25.0 - 1.0).abs() < 0.05);
        let right_angle = std::f64::consts::FRAC_1_PI;
        assert!((dot(&rows[0], &rows[1]) / 10.0 - right_angle).abs() < 0.02);
        assert!(rows[2].iter().all(|&value| value == 0.0));
    }

    #[test]
    fn test_maps_follow_the_seed_and_not_the_threads() {
        let map = FeatureMap::Projection { dim: 7 };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(3);
        let elsewhere = pool.build().unwrap().install(|| mapped(map, 5));
        assert_eq!(mapped(map, 5), elsewhere);
        assert_ne!(mapped(map, 5), mapped(map, 6));
        assert_eq!(mapped(FeatureMap::Identity, 5)[0], [3.0, 4.0, 0.0]);
    }
}
