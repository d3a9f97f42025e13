//! What a difference between two values costs, in the form `L(a, b) = f1(a) + f2(b) - h1(a) h2(b)`.
//!
//! Losses of this form need `O(K^3)` instead of `O(K^4)` operations for a coupling (Peyré, Cuturi and Solomon,
//! "Gromov-Wasserstein averaging of kernel and distance matrices", ICML 2016, proposition 1): under couplings of the uniform
//! weights, `f1` and `f2` add a constant, and the rest is the bilinear form `<h1(A) T h2(B), T>`.

use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use crate::{GraphonError, error::check_option};

/// The cost `L(a, b)` of pairing the value `a` of the left graphon with the value `b` of the right one.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Loss {
    /// `(a - b)^2`. The root of the least mean cost is a distance of graphons up to relabelling.
    #[default]
    Square,

    /// `a' log(a' / b') - a' + b'` with `a' = a + floor` and `b' = b + floor`: the Kullback-Leibler divergence of Poisson
    /// distributions with these means, **from the left graphon to the right one**. It is not symmetric, and it is large
    /// where the right graphon is near 0 and the left one is not: that is what `floor` (positive) bounds, at
    /// `log(1 / floor)` times the left value. Programs that add `1e-15` inside the logarithms only give the same values
    /// with `floor = 1e-15`.
    KullbackLeibler {
        /// What is added to both values.
        floor: f64,
    },
}

impl Loss {
    /// The Kullback-Leibler divergence with a floor of `1e-6`, far below the density of any block that can be estimated.
    pub const KULLBACK_LEIBLER: Self = Self::KullbackLeibler { floor: 1e-6 };

    /// `L(left, right)`: 0 for equal values, else positive.
    #[must_use]
    pub fn value(self, left: f64, right: f64) -> f64 {
        match self {
            Self::Square => (left - right) * (left - right),
            Self::KullbackLeibler { floor } => {
                let (left, right) = (left + floor, right + floor);
                // Rounding must not make the cost of nearly equal values negative.
                (left * (left / right).ln() - left + right).max(0.0)
            }
        }
    }

    /// An error for a floor that is not positive.
    pub(super) fn check(self) -> Result<(), GraphonError> {
        match self {
            Self::Square => Ok(()),
            Self::KullbackLeibler { floor } => check_option(
                floor > 0.0 && floor.is_finite(),
                "floor",
                floor,
                "a positive number",
            ),
        }
    }

    /// The mean cost under couplings `T` of uniform weights as `offset - <H1 T H2, T>`. `H1 = h1(A)` and `H2 = h2(B)` are
    /// shifted to mean 0, which changes the form by a constant, and keeps what rounding leaves of its value small.
    pub(super) fn decompose(
        self,
        left: ArrayView2<'_, f64>,
        right: ArrayView2<'_, f64>,
    ) -> Decomposition {
        match self {
            Self::Square => {
                let (left, left_mean) = centred(left.to_owned());
                let (right, right_mean) = centred(right.to_owned());
                let offset = mean(&(&left * &left))
                    + mean(&(&right * &right))
                    + (left_mean - right_mean).powi(2);
                Decomposition {
                    left,
                    right: right * 2.0,
                    offset,
                }
            }
            Self::KullbackLeibler { floor } => {
                let (left, right) = (
                    left.mapv(|value| value + floor),
                    right.mapv(|value| value + floor),
                );
                let entropy = mean(&left.mapv(|value| value * value.ln()));
                let right_mean = mean(&right);
                let (left, left_mean) = centred(left);
                let (logarithms, mean_logarithm) = centred(right.mapv_into(f64::ln));
                let offset = entropy - left_mean + right_mean - left_mean * mean_logarithm;
                Decomposition {
                    left,
                    right: logarithms,
                    offset,
                }
            }
        }
    }
}

/// A mean cost as a function of the coupling: `offset - <left T right, T>`.
pub(super) struct Decomposition {
    /// `H1`, `[K, K]`, symmetric, mean 0.
    pub(super) left: Array2<f64>,
    /// `H2`, `[K, K]`, symmetric, mean 0.
    pub(super) right: Array2<f64>,
    /// The mean cost under the product coupling.
    pub(super) offset: f64,
}

/// The matrix less its mean, and the mean.
fn centred(matrix: Array2<f64>) -> (Array2<f64>, f64) {
    let mean = mean(&matrix);
    (matrix.mapv_into(|value| value - mean), mean)
}

/// The mean of a matrix that is not empty.
fn mean(matrix: &Array2<f64>) -> f64 {
    matrix.sum() / matrix.len() as f64
}
