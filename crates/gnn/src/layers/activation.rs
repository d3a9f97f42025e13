//! Functions of single features.

use burn::tensor::{Tensor, activation};
use serde::{Deserialize, Serialize};

/// The slope of the leaky rectifier for negative numbers.
pub(super) const LEAKY_SLOPE: f64 = 0.01;

/// A function of every feature by itself.
///
/// ```text
/// Relu        max(x, 0)
/// LeakyRelu   x where it is positive, x / 100 elsewhere
/// Gelu        x Φ(x), with the distribution function Φ of the standard normal distribution
/// Tanh        (exp(x) - exp(-x)) / (exp(x) + exp(-x))
/// Sigmoid     1 / (1 + exp(-x))
/// Silu        x / (1 + exp(-x))
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activation {
    /// Rectifier.
    #[default]
    Relu,
    /// Rectifier with a slope of 0.01 for negative numbers.
    LeakyRelu,
    /// Gaussian error linear unit.
    Gelu,
    /// Hyperbolic tangent.
    Tanh,
    /// Logistic function.
    Sigmoid,
    /// Sigmoid linear unit.
    Silu,
}

impl Activation {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Relu,
        Self::LeakyRelu,
        Self::Gelu,
        Self::Tanh,
        Self::Sigmoid,
        Self::Silu,
    ];

    /// The function of every element of `x`, of any shape.
    #[must_use]
    pub fn forward<const D: usize>(self, x: Tensor<D>) -> Tensor<D> {
        match self {
            Self::Relu => activation::relu(x),
            Self::LeakyRelu => activation::leaky_relu(x, LEAKY_SLOPE),
            Self::Gelu => activation::gelu(x),
            Self::Tanh => activation::tanh(x),
            Self::Sigmoid => activation::sigmoid(x),
            Self::Silu => activation::silu(x),
        }
    }
}
